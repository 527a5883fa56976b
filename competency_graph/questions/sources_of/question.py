"""The question ``sources_of``: what elsewhere gives me this course (or area)? The reverse of ``transfer``.

Counts by sender and kind come first, then pages of rules by sender and uri. What tens of thousands of rules award is counted
after every load (``write/tallies``), so that asking for it costs no more than asking for anything else; after a write
that no load ended, the rules are counted when asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from competency_graph.errors import QuestionError
from competency_graph.model.dates import within
from competency_graph.model.evidence import Review
from competency_graph.model.requirements import Ask, Op
from competency_graph.model.rules import Award, AwardKind, TransferRule
from competency_graph.questions.entities import Found, single
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind
from competency_graph.questions.rules import FoundRules, read_rules
from competency_graph.questions.sources_of.answer import (
    Source,
    SourceByNumber,
    SourceCount,
    SourceKind,
    SourcesOfAnswer,
)
from competency_graph.questions.taking import taken_words
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.asking import Asked, Wanted
from competency_graph.questions.transfer.reading import SameWork
from competency_graph.questions.transfer.telling import named
from competency_graph.questions.transfer.wording import credit_words, label
from competency_graph.questions.transfer.wording import named as placed
from competency_graph.store.reading import Question, Read, Rows

MOST_BY_NUMBER = 200
"""Most courses that are listed under one common number; a statewide system has fewer members."""


def kind_of(rule: TransferRule, awards: Sequence[Award]) -> SourceKind:
    """What a rule asks for, and what it gives of what was asked about."""
    if all(award.kind in (AwardKind.ELECTIVE, AwardKind.NO_CREDIT) for award in awards):
        credit = any(award.kind is AwardKind.ELECTIVE for award in awards)
        return SourceKind.ELECTIVE if credit else SourceKind.NO_CREDIT
    tree = rule.takes
    parts = {child.target if isinstance(child, Ask) else child.uri for child in tree.children}
    alone = len(parts) < 2 or (tree.op is Op.ANY and any(isinstance(child, Ask) for child in tree.children))
    return SourceKind.ALONE if alone else SourceKind.TOGETHER


@dataclass(frozen=True, slots=True)
class _Target:
    """What is asked about, under all its names."""

    found: Found
    same: tuple[SameWork, ...]
    asked: Asked

    @property
    def names(self) -> list[str]:
        others = (s.other for s in self.same if s.kind == "SAME_COURSE")
        return sorted({self.found.uri, *others})

    @property
    def hubs(self) -> list[dict[str, str | None]]:
        return [
            {"hub": s.other, "scheme": scheme}
            for s in self.same
            if s.kind == "VIA_HUB"
            for scheme in (s.schemes or (None,))
        ]

    @property
    def receivers(self) -> list[str]:
        return sorted({uri for by in self.found.offered_by for uri in (by.uri, *by.systems)})


def _read_target(of: str, at: str | None) -> Question[tuple[_Target, Found | None, frozenset[str]]]:
    wanted = Wanted()
    key = wanted.reference(of)
    where_key = wanted.reference(at) if at is not None else None
    asked = yield from wanted.read()
    found = single(of, asked.candidates(key), "course, area or other thing that rules award")
    same = asked.same([found.uri]).get(found.uri, ())
    target = _Target(found, same, asked)
    if at is None or where_key is None:
        return target, None, frozenset()
    where = single(at, asked.candidates(where_key), "institution", "Organization")
    systems = {s["uri"] for s in asked.rows[where.uri]["systems"]}
    return target, where, frozenset({where.uri, *systems})


def _counts(rows: Rows) -> tuple[SourceCount, ...]:
    sums: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    for uri, name, kind, rules in (count for row in rows for count in row["counts"]):
        names[uri] = name or uri or "a sender that the rules do not name"
        sums[uri, kind] += rules
    found = [
        SourceCount(Named(uri, names[uri]), SourceKind(kind), count) for (uri, kind), count in sums.items()
    ]
    order = tuple(SourceKind)
    by_sender: Counter[str] = Counter()
    for count in found:
        by_sender[count.sender.uri] += count.rules
    return tuple(
        sorted(
            found,
            key=lambda c: (-by_sender[c.sender.uri], c.sender.name, c.sender.uri, order.index(c.kind)),
        )
    )


def _of_senders(
    counts: Sequence[SourceCount], near: frozenset[str], kind: SourceKind | None
) -> tuple[SourceCount, ...]:
    return tuple(c for c in counts if (not near or c.sender.uri in near) and (kind is None or c.kind is kind))


def _page(
    target: _Target,
    near: frozenset[str],
    kind: SourceKind | None,
    after: str | None,
    first: int,
    counted: Rows,
) -> Question[tuple[list[str], bool]]:
    """Uris of rules, and whether there is more."""
    noted = [row["first"] for row in counted if row["first"]]
    if after is None and not near and kind is None and noted and len(counted) == 1:
        uris = noted[0][: first + 1]
        return uris[:first], len(uris) > first
    rows = yield Read(
        "sources/page",
        {
            "targets": target.names, "senders": sorted(near), "any_sender": not near,
            "kind": kind.value if kind is not None else None, "after": after, "limit": first + 1,
        },
    )  # fmt: skip
    return [row["rule"] for row in rows[:first]], len(rows) > first


def _line(
    rule: TransferRule, rules: FoundRules, names: Sequence[str], senders: Mapping[str, str], day: date
) -> Source | None:
    awards = [award for award in rule.awards if award.target in names]
    if not awards:
        return None  # it changed between two reads
    award = awards[0]
    place = rules.places.get(award.target or "")
    given = (
        placed(place)
        if place is not None
        else Named(award.target or "", award.target_name, award.target_code)
    )
    sender = Named(rule.sender, senders.get(rule.sender, rule.sender)) if rule.sender is not None else None
    kind, takes = kind_of(rule, awards), taken_words(rule.takes, rules)
    holds = within(day, rule.starts, rule.ends)
    many = rule.takes.op is Op.ALL and len(rule.takes.children) > 1
    count = "count" if many else "counts"
    how = {
        SourceKind.ELECTIVE: f"{count} as elective credit",
        SourceKind.NO_CREDIT: f"{'are' if many else 'is'} posted without credit",
    }.get(kind, f"{count} as {label(given)}")
    credit = f", {credit_words(award.credit)}" if kind is not SourceKind.NO_CREDIT else ""
    dates = "" if holds else f" The rule holds {rule.starts or '…'} to {rule.ends or '…'}."
    items = tuple(
        placed(rules.places[uri])
        for uri in dict.fromkeys(ask.target for ask in rule.takes.asks())
        if uri in rules.places
    )
    by = {item.institution for item in items}
    origin = sender.name if sender is not None else by.pop() if len(by) == 1 else None
    return Source(
        rule=rule.uri,
        sender=sender,
        kind=kind,
        state=rule.state,
        takes=takes,
        items=items,
        awards=given,
        award_kind=award.kind,
        credit=award.credit,
        starts=rule.starts,
        ends=rule.ends,
        holds=holds,
        conditions=rule.conditions,
        evidence=(rule.evidence,) if rule.evidence is not None else (),
        sentence=f"{takes}{f' of {origin}' if origin else ''} {how}{credit}.{dates}",
    )


def _by_number(target: _Target) -> Question[tuple[tuple[SourceByNumber, ...], tuple[str, ...]]]:
    if not target.hubs or not target.receivers:
        return (), ()
    rows = yield Read(
        "sources/numbers",
        {"hubs": target.hubs, "receivers": target.receivers, "limit": MOST_BY_NUMBER + 1},
    )
    stated = yield from read_rules(sorted({uri for row in rows for uri in row["rules"]}), None)
    evidence = {rule.uri: rule.evidence for rule in stated.rules if rule.evidence is not None}
    cut = tuple(
        f"More than {MOST_BY_NUMBER} courses carry {row['hub']['code'] or row['hub']['name']}; the first are listed."
        for row in rows
        if len(row["courses"]) > MOST_BY_NUMBER
    )
    return tuple(
        SourceByNumber(
            number=Named(row["hub"]["uri"], row["hub"]["name"] or row["hub"]["uri"], row["hub"]["code"]),
            rules=tuple(row["rules"]),
            courses=tuple(
                Named(
                    c["uri"], c["name"] or c["uri"], c["code"], c["institution"], c["institution_uri"],
                    c["starts"], c["ends"],
                )
                for c in row["courses"][:MOST_BY_NUMBER]
            ),
            evidence=tuple(evidence[uri] for uri in row["rules"] if uri in evidence),
        )
        for row in rows
    ), cut  # fmt: skip


def _others(target: _Target) -> tuple[Named, ...]:
    labels = {s.other: s.label for s in target.same if s.kind == "SAME_COURSE"}
    return tuple(Named(uri, labels[uri]) for uri in target.names if uri != target.found.uri)


def _reviews(rules: Sequence[Source], found: FoundRules, who: str | None) -> Iterator[Review]:
    shown = {line.rule for line in rules}
    for line in rules:
        for text in line.conditions:
            yield Review(line.rule, f"A condition in words must be read by a person: {text}", who)
    yield from (review for review in found.reviews if review.about in shown)


def _sentence(
    of: Named, at: Found | None, day: date, counts: Sequence[SourceCount], numbers: Sequence[SourceByNumber]
) -> str:
    rules = sum(count.rules for count in counts)
    senders = len({count.sender.uri for count in counts})
    where = f" from {at.name}" if at is not None else ""
    text = f"Unofficial, as of {day.isoformat()}: "
    if not rules:
        text += f"no rule on file gives {label(of)}{where}, which is not a refusal."
    else:
        kinds: Counter[SourceKind] = Counter()
        for count in counts:
            kinds[count.kind] += count.rules
        parts = [
            f"{kinds[kind]} {words if kinds[kind] > 1 else words.replace(' ', 's ', 1)}"
            for kind, words in (
                (SourceKind.ALONE, "take one item"), (SourceKind.TOGETHER, "take several together"),
                (SourceKind.ELECTIVE, "give elective credit only"), (SourceKind.NO_CREDIT, "give no credit"),
            )
            if kinds[kind]
        ]  # fmt: skip
        text += (
            f"{rules} rule{'s' if rules > 1 else ''} of {senders} sender{'s' if senders > 1 else ''} "
            f"give{'' if rules > 1 else 's'} {label(of)}{where}: {', '.join(parts)}."
        )
    by_number = sum(len(number.courses) for number in numbers)
    if by_number:
        text += f" {by_number} more course{'s' if by_number > 1 else ''} count by a common number."
    return f"{text} {of.institution or 'The receiver'} decides."


def sources_of(
    course: str,
    *,
    at: str | None = None,
    kind: SourceKind | None = None,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[SourcesOfAnswer]:
    """What elsewhere counts as this course, or in this area.

    Args:
        course: uri or CTID of a course, an area, a common number, or of anything else that rules award.
        at: only work done at this institution (uri, CTID or exact name), by its own rules or those of its systems.
        kind: only rules of this kind.
        as_of: the day on which the rules are read (each line says whether it holds then); default today.
        first: how many rules on the page, 1 to 100.
        after: the cursor behind which to go on; counts come with the first page only.

    Raises:
        NotFound: nothing carries ``course`` or ``at``.
        Ambiguous: one of them means several nodes.
        QuestionError: ``at`` is no organization, or the cursor is of another list.
    """
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.", "Ask for a page of that size."
        )
    behind = key_behind(after, str)[0] if after is not None else None
    day = as_of or datetime.now(tz=UTC).date()
    target, where, near = yield from _read_target(course, at)
    counted: Rows = []
    numbers: tuple[SourceByNumber, ...] = ()
    cut: tuple[str, ...] = ()
    if behind is None:
        counted = yield Read("sources/counts", {"targets": target.names})
        numbers, cut = yield from _by_number(target)
        if near:
            numbers = _of_institutions(numbers, near)
    in_all = _counts(counted)
    counts = _of_senders(in_all, near, kind)
    uris, more = yield from _page(target, near, kind, behind, first, counted)
    rules = yield from read_rules(uris, None)
    names = {count.sender.uri: count.sender.name for count in in_all}
    if unnamed := sorted({r.sender for r in rules.rules if r.sender is not None} - names.keys()):
        wanted = Wanted()
        for uri in unnamed:
            wanted.reference(uri)
        names |= {uri: row["node"]["name"] or uri for uri, row in (yield from wanted.read()).rows.items()}
    by_uri = {rule.uri: rule for rule in rules.rules}
    lines = tuple(
        line
        for uri in uris
        if uri in by_uri and (line := _line(by_uri[uri], rules, target.names, names, day)) is not None
    )
    # The order of read/sources/page: sender, then uri.
    last = f"{by_uri[uris[-1]].sender or ''} {uris[-1]}" if uris and uris[-1] in by_uri else None
    of = named(target.found)
    return SourcesOfAnswer(
        of=of,
        at=named(where) if where is not None else None,
        kind=kind,
        as_of=day.isoformat(),
        under=_others(target),
        rules_on_file=sum(count.rules for count in in_all) if behind is None else None,
        counts=counts,
        by_number=numbers,
        rules=lines,
        page_info=PageInfo(more, cursor_of((last, "rule")) if last is not None else None),
        cut=cut,
        evidence=tuple(
            dict.fromkeys(
                [e for number in numbers for e in number.evidence]
                + [e for line in lines for e in line.evidence]
            )
        ),
        readings=(),
        needs_review=tuple(dict.fromkeys(_reviews(lines, rules, of.institution))),
        sentence=_sentence(of, where, day, counts, numbers)
        if behind is None
        else f"{len(lines)} more rules.",
    )


def _of_institutions(numbers: Sequence[SourceByNumber], near: frozenset[str]) -> tuple[SourceByNumber, ...]:
    found = []
    for number in numbers:
        some = tuple(course for course in number.courses if course.institution_uri in near)
        if some:
            found.append(SourceByNumber(number.number, number.rules, some, number.evidence))
    return tuple(found)
