"""Reading all rules of a graph, receiver by receiver, and holding them against each other: bounded memory at any size.

Rules of two receivers never disagree. Of one receiver each rule is read once for what is wrong with it alone, and all
that is kept of it is its uri and 8 bytes for each set of work that it takes, about 300 bytes a rule; only rules that share
a set, or whose bands end below the top, are read again and compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import blake2b
from typing import Any, TypeVar

from competency_graph.errors import QuestionError
from competency_graph.model.grades import GradeScale
from competency_graph.model.rules import RuleState, TransferRule
from competency_graph.questions.bands import scale_named
from competency_graph.questions.entities import one
from competency_graph.questions.rule_quality.clusters import clashes
from competency_graph.questions.rule_quality.combinations import Item
from competency_graph.questions.rule_quality.comparing import Ruled, holes_of
from competency_graph.questions.rule_quality.directions import directions
from competency_graph.questions.rule_quality.findings import (
    CLASSES,
    NAMES,
    ClassFound,
    Finding,
    KindFound,
    RuleQuality,
    UnparsedShare,
)
from competency_graph.questions.rule_quality.single import Single, words_unparsed
from competency_graph.questions.rule_quality.words import Telling, item_name
from competency_graph.questions.rules import FoundRules, read_rules
from competency_graph.questions.sources import UNKNOWN
from competency_graph.store.connection import Database
from competency_graph.store.reading import Question, Read, Rows

EXAMPLES = 3
MOST_EXAMPLES = 1000
WITHIN = 90
BATCH = 500
"""Rules read at once."""
T = TypeVar("T")
Progress = Callable[[int, int, str], None]
"""Told before each receiver: how many rules are done, of how many, and the name of the next receiver."""


@dataclass(frozen=True, slots=True)
class _Party:
    name: str
    grade_scale: str | None
    minimum_grade: str | None


@dataclass(slots=True)
class _Collector:
    """Counts findings, keeps the first few of each class, and hands all of them on."""

    only: frozenset[str]
    sender: str | None
    source: str | None
    examples: int
    out: Callable[[Finding], None] | None
    counts: dict[str, Counter[str | None]] = field(default_factory=lambda: defaultdict(Counter))
    first: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def take(self, finding: Finding, senders: Iterable[str | None] = ()) -> None:
        if self.only and finding.about not in self.only:
            return
        if self.sender is not None and self.sender not in {finding.sender, *senders}:
            return
        if self.source is not None and not any(
            w.evidence is not None and w.evidence.source == self.source for w in finding.rules
        ):
            return
        self.counts[finding.about][finding.kind] += 1
        if len(self.first[finding.about]) < self.examples:
            self.first[finding.about].append(finding)
        if self.out is not None:
            self.out(finding)

    def classes(self) -> tuple[ClassFound, ...]:
        return tuple(
            ClassFound(
                each.name, each.meaning, each.action, sum(self.counts[each.name].values()),
                tuple(KindFound(kind, n) for kind, n in sorted(self.counts[each.name].items(), key=lambda k: k[0] or "")),
                tuple(self.first[each.name]),
            )
            for each in CLASSES
            if not self.only or each.name in self.only
        )  # fmt: skip


def _answer(database: Database, question: Question[T]) -> T:
    """Run a question to its answer."""
    rows: Rows | None = None
    while True:
        try:
            read = next(question) if rows is None else question.send(rows)
        except StopIteration as end:
            answer: T = end.value
            return answer
        rows = database.read(read)


def check_rules(
    database: Database,
    *,
    receiver: str | None = None,
    sender: str | None = None,
    source: str | None = None,
    only: Sequence[str] = (),
    within: int = WITHIN,
    as_of: date | None = None,
    examples: int = EXAMPLES,
    out: Callable[[Finding], None] | None = None,
    progress: Progress | None = None,
) -> RuleQuality:
    """What is wrong with the rules of a graph.

    Args:
        database: where to read.
        receiver: only rules of this receiver (uri, CTID or exact name).
        sender: only findings about a rule of this sender.
        source: only findings about a rule of this source.
        only: names of the classes to find; empty: all.
        within: days within which a rule that ends is called expiring.
        as_of: the day asked about; default today.
        examples: findings of each class that are kept in the report, 0 to 1,000.
        out: told of every finding.
        progress: told before each receiver.

    Raises:
        NotFound: the receiver or the sender is not in the graph.
        QuestionError: there is no class of that name, no source of that name, or a number is out of range.
    """
    for name in only:
        if name not in NAMES:
            raise QuestionError(f"There is no class {name!r}.", f"Classes: {', '.join(NAMES)}.")
    if not 0 <= examples <= MOST_EXAMPLES or within < 0:
        raise QuestionError(
            f"examples is {examples}, within {within}; expected 0 to {MOST_EXAMPLES}, and 0 or more days.",
            "Correct the number.",
        )
    if source is not None:
        known = [row["name"] for row in database.read(Read("store/sources"))]
        if source not in known:
            raise QuestionError(
                f"This graph has no source {source!r}.", f"Sources: {', '.join(known) or 'none'}."
            )
    where = _answer(database, one(receiver, "receiver", "Organization")).uri if receiver is not None else None
    whose = _answer(database, one(sender, "sender", "Organization")).uri if sender is not None else None
    collector = _Collector(frozenset(only), whose, source, examples, out)
    check = _Check(database, collector, as_of or datetime.now(tz=UTC).date(), within)
    return check.run(where, whose, progress)


@dataclass(slots=True)
class _Check:
    database: Database
    collector: _Collector
    day: date
    within: int
    parties: dict[str, _Party] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rules: int = 0
    not_compared: int = 0
    of_source: Counter[str] = field(default_factory=Counter)
    unparsed: Counter[str] = field(default_factory=Counter)

    def run(self, where: str | None, whose: str | None, progress: Progress | None) -> RuleQuality:
        awarded: Counter[tuple[str, str]] = Counter()
        expected: Counter[str | None] = Counter()
        concerned: set[str | None] = set()
        for row in self.database.stream(Read("rule_quality/pairs")):
            expected[row["receiver"]] += row["rules"]
            if whose is None or row["sender"] == whose:
                concerned.add(row["receiver"])
            if row["state"] == RuleState.AWARDED.value and row["receiver"] and row["sender"]:
                awarded[row["sender"], row["receiver"]] += row["rules"]
        unnamed = self._without_receiver() if expected[None] else {}
        concerned |= unnamed.keys()
        there = {r for r in expected if r is not None} | unnamed.keys()
        chosen = sorted(
            (r for r in there if r in concerned and where in (None, r)), key=lambda r: (r is None, r or "")
        )
        self._read_parties({*(r for r in chosen if r), *(p for pair in awarded for p in pair)})
        total = sum((expected[r] if r is not None else 0) + len(unnamed.get(r, ())) for r in chosen)
        for receiver in chosen:
            if progress is not None:
                progress(self.rules, total, self.names.get(receiver or "", receiver or "no receiver"))
            self._receiver(receiver, unnamed.get(receiver, ()))
        self._one_way(awarded, where, whose)
        shares = tuple(
            UnparsedShare(name, n, self.unparsed[name], Fraction(round(1000 * self.unparsed[name] / n), 1000))
            for name, n in sorted(self.of_source.items())
            if self.collector.source in (None, name)
        )
        return RuleQuality(
            self.day.isoformat(), self.within, self.rules, len(chosen), self.not_compared,
            self.collector.classes(), shares,
        )  # fmt: skip

    def _without_receiver(self) -> dict[str | None, list[str]]:
        """Rules whose record names no receiver, under the one who offers what they award, else under none."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for row in self.database.stream(Read("rule_quality/without_receiver")):
            offerers = row["offered_by"]
            found[offerers[0] if len(offerers) == 1 else None].append(row["rule"])
        return found

    def _read_parties(self, uris: set[str]) -> None:
        for row in self.database.read(Read("rule_quality/parties", {"uris": sorted(uris)})):
            self.parties[row["uri"]] = _Party(
                row["name"] or row["uri"], row["grade_scale"], row["minimum_grade"]
            )
            self.names[row["uri"]] = row["name"] or row["uri"]

    def _one_way(self, awarded: Mapping[tuple[str, str], int], where: str | None, whose: str | None) -> None:
        only = self.collector.only
        if (only and "one-way" not in only) or self.collector.source is not None:
            return
        courses: Iterable[Mapping[str, Any]] = self.database.stream(Read("rule_quality/course_directions"))
        for finding in directions(awarded, self.names, courses):
            if where is None or where in (finding.receiver, finding.sender):
                self.collector.take(finding, (whose,) if finding.items[0] == whose else ())

    # -- one receiver --------------------------------------------------------------------------------------------------

    def _receiver(self, receiver: str | None, more: Sequence[str]) -> None:
        uris = set(more)
        if receiver is not None:
            # All at once: a transaction that stayed open while they are judged could run into the server's timeout.
            read = Read("rule_quality/of_receiver", {"receiver": receiver})
            uris.update(row["rule"] for row in self.database.stream(read))
        telling = Telling(receiver, self.names)
        ordered = sorted(uris)
        waiting: list[tuple[int, list[str]]] = []
        for digest, group in self._groups(ordered, receiver, telling):
            waiting.append((digest, group))
            if sum(len(uris) for _, uris in waiting) >= BATCH:
                self._compare(waiting, receiver, telling)
                waiting = []
        if waiting:
            self._compare(waiting, receiver, telling)

    def _groups(
        self, ordered: Sequence[str], receiver: str | None, telling: Telling
    ) -> Iterator[tuple[int, list[str]]]:
        """Judge each rule alone; then the rules that must be compared, by the digest of what they have in common."""
        takers: dict[int, int | list[int]] = {}
        capped: set[int] = set()
        for start in range(0, len(ordered), BATCH):
            found = self._read(ordered[start : start + BATCH], receiver)
            place = {uri: start + n for n, uri in enumerate(ordered[start : start + BATCH])}
            for rule in found.rules:
                self._alone(rule, found, telling)
                ruled = Ruled.of(
                    rule, minimum_grade=self._policy(receiver), scale=self._scale(rule, receiver)
                )
                if ruled is None:
                    self.not_compared += 1
                    continue
                for key in sorted(ruled.keys):
                    digest, mine = _digest(key), place[rule.uri]
                    held = takers.setdefault(digest, mine)
                    if isinstance(held, list):
                        held.append(mine)
                    elif held != mine:
                        takers[digest] = [held, mine]
                    if len(key) == 1 and _ends_below(ruled, key):
                        capped.add(digest)
        for digest, held in takers.items():
            if isinstance(held, list) or digest in capped:
                yield digest, [ordered[n] for n in (held if isinstance(held, list) else [held])]

    def _read(self, uris: Sequence[str], receiver: str | None) -> FoundRules:
        return _answer(self.database, read_rules(uris, [receiver] if receiver is not None else None))

    def _policy(self, receiver: str | None) -> str | None:
        to = self.parties.get(receiver or "")
        return None if to is None else to.minimum_grade

    def _scale(self, rule: TransferRule, receiver: str | None) -> GradeScale:
        """The sender's scale, where it names one, else the receiver's."""
        parties = (self.parties.get(rule.sender or ""), self.parties.get(receiver or ""))
        return scale_named(next((p.grade_scale for p in parties if p is not None and p.grade_scale), None))[0]

    def _alone(self, rule: TransferRule, found: FoundRules, telling: Telling) -> None:
        self.rules += 1
        source = rule.evidence.source if rule.evidence is not None else UNKNOWN.source
        self.of_source[source] += 1
        if words_unparsed(rule):
            self.unparsed[source] += 1
        single = Single(found, telling, self.day, self.within, self._scale(rule, telling.receiver))
        for finding in single.findings(rule):
            self.collector.take(finding)

    def _compare(
        self, groups: Sequence[tuple[int, Sequence[str]]], receiver: str | None, telling: Telling
    ) -> None:
        found = self._read([uri for _, group in groups for uri in group], receiver)
        spelt = {
            rule.uri: ruled
            for rule in found.rules
            if (
                ruled := Ruled.of(
                    rule, minimum_grade=self._policy(receiver), scale=self._scale(rule, receiver)
                )
            )
        }
        for digest, group in groups:
            takers = [spelt[uri] for uri in group if uri in spelt]
            # One key, but for two sets of one digest: compare() tells those apart.
            for key in sorted({k for ruled in takers for k in ruled.keys if _digest(k) == digest}):
                rules = [ruled for ruled in takers if key in ruled.keys]
                for about, together, pairing in clashes(key, rules):
                    members = [spelt[uri].rule for uri in together]
                    self.collector.take(
                        telling.clash(members, pairing, about, found), {rule.sender for rule in members}
                    )
                for hole in holes_of(key, rules, self.day):
                    members = [ruled.rule for ruled in rules]
                    name = item_name(key[0], found)
                    at = self.names.get(receiver or "", "the receiver that is not named")
                    sentence = f"{name} at {at}: no rule says what happens with {hole.words}. Extend a band, or state it."
                    self.collector.take(
                        telling.finding("band-gap", hole.kind, members, found, [key[0].target], sentence),
                        {rule.sender for rule in members},
                    )


def _ends_below(ruled: Ruled, key: tuple[Item, ...]) -> bool:
    return any(
        tuple(item for item, _ in one) == key
        and any(band.maximum_grade for _, bands in one for band in bands)
        for one in ruled.sets
    )


def _digest(key: tuple[Item, ...]) -> int:
    text = "\x1e".join(f"{item.target}\x1f{item.sub_score}\x1f{item.level}" for item in key)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
