"""Who is who in the made-up registry: every identifier, owner and size is computed from seed, class and number.

So any document can point at any other without a table of them, and any two processes make the same registry. Randomness
is seeded with a BLAKE2b of what it is for; nothing depends on Python's own hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from heapq import merge
from random import Random

from benchmarks.registry.figures import (
    CHANGED,
    DANGLING,
    ENVELOPES,
    FIRST_PUBLISHER,
    GONE,
    LARGE_FRAMEWORKS,
    NOT_V4,
    OTHER_PUBLISHERS,
    PUBLISHERS,
    SHAPES,
)
from benchmarks.registry.words import FIELDS

HOST = "https://credentialengineregistry.org"
ORGANIZATION = "ceterms:CredentialOrganization"
FRAMEWORK = "ceasn:CompetencyFramework"
_DEPARTMENT_EVERY = 12
"""One organization of twelve is a department of the one whose number is the next lower multiple of twelve."""


class Plan:
    """A registry of a seed and a scale, 1 being the size of the production Registry."""

    def __init__(self, seed: int = 1, scale: float = 1.0) -> None:
        self.seed = seed
        self.scale = scale
        self.total = max(len(SHAPES), round(ENVELOPES * scale))
        self.counts = self._counted()
        self._salt = f"{seed}|".encode()
        self._classes = {name: at for at, name in enumerate(SHAPES)}
        self._large = self._large_frameworks()

    def _counted(self) -> dict[str, int]:
        """Envelopes by class, at least one of each, by the greatest remainder."""
        whole = sum(shape.count for shape in SHAPES.values())
        exact = {name: self.total * shape.count / whole for name, shape in SHAPES.items()}
        counts = {name: max(1, int(share)) for name, share in exact.items()}
        order = sorted(exact, key=lambda name: counts[name] - exact[name])
        left = self.total - sum(counts.values())
        for name in order[: max(0, left)]:
            counts[name] += 1
        greatest = max(counts, key=lambda name: counts[name])
        counts[greatest] += self.total - sum(counts.values())
        return counts

    def _large_frameworks(self) -> dict[int, int]:
        if self.scale >= 1:
            sizes = [size for size, count in LARGE_FRAMEWORKS for _ in range(round(count * self.scale))]
        else:
            sizes = [min(LARGE_FRAMEWORKS[0][0], max(50, round(100_000 * self.scale)))]
        return dict(enumerate(sizes[: self.counts[FRAMEWORK]]))

    def _hash(self, kind: str, number: int) -> bytes:
        return blake2b(b"%b%b|%d" % (self._salt, kind.encode(), number), digest_size=16).digest()

    def ctid(self, kind: str, number: int) -> str:
        """The CTID of a resource, or of what is no main resource (``kind`` may be any text)."""
        raw = self._hash(kind, number)
        text = raw.hex()
        version = text[12] if raw[0] < 256 * NOT_V4 else "4"
        return (
            f"ce-{text[:8]}-{text[8:12]}-{version}{text[13:16]}-{'89ab'[raw[8] & 3]}{text[17:20]}-{text[20:]}"
        )

    def uri(self, kind: str, number: int) -> str:
        """The uri of a resource."""
        return f"{HOST}/resources/{self.ctid(kind, number)}"

    def chance(self, kind: str, number: int, purpose: str = "") -> Random:
        """The randomness of one document."""
        return Random(int.from_bytes(self._hash(purpose + kind, number), "big"))

    def envelopes(self) -> Iterator[tuple[str, int]]:
        """Class and number of every envelope, the classes evenly mixed."""

        def of(at: int, name: str, count: int) -> Iterator[tuple[float, int, str, int]]:
            return (((number + 0.5) / count, at, name, number) for number in range(count))

        each = [of(at, name, count) for at, (name, count) in enumerate(self.counts.items())]
        return ((name, number) for _, _, name, number in merge(*each))

    def owner(self, kind: str, number: int) -> int:
        """The number of the organization that publishes and owns a resource: few own most of a class."""
        share = int.from_bytes(self._hash("owner of " + kind, number)[:4], "big") / 2**32
        organizations = self.counts[ORGANIZATION]
        for rank, part in enumerate(PUBLISHERS.get(kind, OTHER_PUBLISHERS)):
            if share < part:
                first = kind in FIRST_PUBLISHER and rank == 0
                return 0 if first else (3 + 5 * self._classes[kind] + rank) % organizations
            share -= part
        rest = 1 - sum(PUBLISHERS.get(kind, OTHER_PUBLISHERS))
        return min(organizations - 1, int(organizations * (share / rest) ** 2))

    def parent(self, organization: int) -> int | None:
        """The organization that this one is a department of."""
        return (
            organization - organization % _DEPARTMENT_EVERY
            if organization % _DEPARTMENT_EVERY == 11
            else None
        )

    def department(self, organization: int) -> int | None:
        """The department of this organization."""
        found = organization + 11
        return found if organization % _DEPARTMENT_EVERY == 0 and found < self.counts[ORGANIZATION] else None

    def field(self, kind: str, number: int) -> tuple[str, ...]:
        """The field of study of a resource."""
        return FIELDS[self._hash("field of " + kind, number)[0] % len(FIELDS)]

    def competencies(self, framework: int) -> int:
        """How many competencies a framework holds."""
        if framework in self._large:
            return self._large[framework]
        return max(1, nodes(FRAMEWORK, self.chance(FRAMEWORK, framework, "size").random()) - 1)

    def competency(self, framework: int, number: int) -> str:
        """The uri of a competency."""
        return self.uri(f"competency {framework}", number)

    def pick(self, kind: str, chance: Random) -> str:
        """The uri of some resource of a class; one in 1,660 is nobody's."""
        if chance.random() < DANGLING:
            return self.uri("nobody", chance.randrange(10**9))
        return self.uri(kind, int(self.counts[kind] * chance.random()))

    def pick_competency(self, chance: Random) -> tuple[int, str]:
        """Some competency with its framework's number; early frameworks are used more."""
        framework = int(self.counts[FRAMEWORK] * chance.random() ** 2)
        return framework, self.competency(framework, int(self.competencies(framework) * chance.random()))

    def changed(self, kind: str, number: int) -> bool:
        """Whether the second edition says something else."""
        return self._fate(kind, number) < CHANGED

    def gone(self, kind: str, number: int) -> bool:
        """Whether the second edition no longer has it; never a whole framework or organization."""
        return kind not in (ORGANIZATION, FRAMEWORK) and self._fate(kind, number) >= 1 - GONE

    def _fate(self, kind: str, number: int) -> float:
        return int.from_bytes(self._hash("fate of " + kind, number)[:6], "big") / 2**48


_QUANTILES = (0.0, 0.25, 0.5, 0.75, 0.9)


def nodes(kind: str, share: float) -> int:
    """Typed nodes at this quantile of the class; beyond the 90th percentile the curve is steep, as long tails are."""
    known = SHAPES[kind].nodes
    if share >= 0.9:
        return round(known[4] + (known[5] - known[4]) * ((share - 0.9) * 10) ** 6)
    for at in range(4):
        if share < _QUANTILES[at + 1]:
            step = (share - _QUANTILES[at]) / (_QUANTILES[at + 1] - _QUANTILES[at])
            return round(known[at] + (known[at + 1] - known[at]) * step)
    raise AssertionError(share)
