"""Who is meant: nodes by uri, by CTID, institutions by exact name. Work by its code: ``transfer/asking.py``.

A CTID on two hosts is two nodes, a course number may be reused: a look-up gives candidates, and the question that asked
says so where there is more than one (``model.md``, "Keys and identity").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from competency_graph.errors import Ambiguous, NotFound, QuestionError
from competency_graph.model.credits import Credit
from competency_graph.model.identity import CTID, normalise_uri
from competency_graph.store.reading import Question, Read


@dataclass(frozen=True, slots=True)
class Offerer:
    """Who offers something."""

    uri: str
    """Its uri."""
    name: str
    """Its name."""
    systems: frozenset[str] = frozenset()
    """Uris of the systems that it belongs to, where they were read."""


@dataclass(frozen=True, slots=True)
class Found:
    """One node that a reference may mean."""

    uri: str
    labels: frozenset[str]
    name: str
    code: str | None
    starts: str | None
    ends: str | None
    credit: Credit | None
    credit_level: str | None
    offered_by: tuple[Offerer, ...]
    unit: int | None
    """Id of the unit that describes it; None for a placeholder."""
    ctid: str | None
    url: str | None
    names: frozenset[str] = frozenset()
    """Its names in every language, ``name`` among them."""

    @property
    def described(self) -> bool:
        """Whether anybody describes it (False: somebody pointed at it, or it was deleted)."""
        return not self.labels & {"Unresolved", "Deleted"}


def credit_of(properties: Mapping[str, Any]) -> Credit | None:
    """The credit in a node's ``credit_*`` properties; None where no number and unit are stated."""
    low, high, unit = (properties.get(f"credit_{name}") for name in ("minimum", "maximum", "unit"))
    if low is None or unit is None:
        return None
    return _credit(low, high, unit)


@lru_cache(maxsize=4096)
def _credit(low: str, high: str | None, unit: str) -> Credit:
    # A handful of amounts stands in thousands of rows, and to parse one takes 5 µs.
    return Credit(Fraction(low), Fraction(high) if high is not None else None, unit)


def found(node: Mapping[str, Any], offered_by: Iterable[Mapping[str, Any]]) -> Found:
    """A ``Found`` from a row of ``read/entities/find`` or ``read/transfer/asked``.

    Where nobody states who offers it, its owner is taken: the Registry asks publishers for ``ownedBy`` only.
    """
    offered_by = list(offered_by)
    stated = [o for o in offered_by if o["by"] == "OFFERED_BY"] or offered_by
    return Found(
        uri=node["uri"],
        labels=frozenset(node["labels"]) - {"Resource"},
        name=node.get("name") or node["uri"],
        code=node.get("code"),
        starts=node.get("starts"),
        ends=node.get("ends"),
        credit=credit_of(node),
        credit_level=node.get("credit_level"),
        offered_by=tuple(
            Offerer(o["uri"], o["name"] or o["uri"], frozenset(o.get("systems", ()))) for o in stated
        ),
        unit=node.get("unit"),
        ctid=node.get("ctid"),
        url=node.get("url"),
        names=frozenset({node.get("name") or node["uri"], *(node.get("name_texts") or ())}),
    )


def form_of(reference: str) -> tuple[str, str]:
    """How a reference is written: (``uris``, ``ctids`` or ``names``, and it in that form)."""
    text = normalise_uri(reference)
    if CTID.fullmatch(text):
        return "ctids", text
    if ":" in text.split(" ", 1)[0]:
        return "uris", text
    return "names", reference.strip()


def resolve(references: Sequence[str]) -> Question[dict[str, tuple[Found, ...]]]:
    """The candidates for each reference (uri, CTID, or exact name of an organization), in order of uri.

    A reference that nothing carries has no candidates; one that means two nodes has two.
    """
    asked: dict[str, list[str]] = {}
    written: dict[str, list[str]] = {"uris": [], "ctids": [], "names": []}
    for reference in dict.fromkeys(references):
        form, text = form_of(reference)
        written[form].append(text)
        asked.setdefault(text, []).append(reference)
    rows = yield Read("entities/find", {**written, "codes": [], "exams": []})
    result: dict[str, dict[str, Found]] = {meant: {} for references in asked.values() for meant in references}
    for row in rows:
        for meant in asked[row["asked"]]:
            result[meant][row["node"]["uri"]] = found(row["node"], row["offered_by"])
    return {meant: tuple(candidates.values()) for meant, candidates in result.items()}


def one(reference: str, kind: str, label: str | None = None) -> Question[Found]:
    """The one node that a reference means.

    Args:
        reference: uri, CTID, or exact name of an organization.
        kind: what is looked for, in words for the error (``institution``).
        label: a label that it must carry.

    Raises:
        NotFound: nothing carries it.
        Ambiguous: it means several nodes.
        QuestionError: it means a node of another kind.
    """
    return single(reference, (yield from resolve([reference]))[reference], kind, label)


def single(reference: str, candidates: Sequence[Found], kind: str, label: str | None = None) -> Found:
    """The one node among the candidates for a reference; the same for one that was read with others.

    Raises:
        NotFound, Ambiguous, QuestionError: as ``one``.
    """
    if not candidates:
        raise NotFound(
            f"No {kind} {reference!r} in this graph.",
            "Give its uri, its CTID, or (an organization) its exact name.",
        )
    if len(candidates) > 1:
        listed = ", ".join(f"{c.uri} ({c.name})" for c in candidates)
        raise Ambiguous(
            f"{kind.capitalize()} {reference!r} means {len(candidates)} nodes: {listed}.",
            "Give the uri of one.",
            tuple((c.uri, c.name) for c in candidates),
        )
    if label is not None and label not in candidates[0].labels:
        raise QuestionError(
            f"{reference!r} is {', '.join(sorted(candidates[0].labels))} ({candidates[0].name}), not {kind}.",
            f"Give the uri of one {kind}.",
        )
    return candidates[0]
