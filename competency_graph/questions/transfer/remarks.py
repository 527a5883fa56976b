"""What is said beside the awards: how ambiguous points were read, what a person must decide, the sentences for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from competency_graph.model.credits import CreditTotal
from competency_graph.model.dates import first_day
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.model.requirements import Node, Requirement
from competency_graph.model.rules import Consumption, DateBasis
from competency_graph.questions.bands import scale_named
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.transfer.answer import (
    ConditionKind,
    ItemKind,
    Named,
    Outcome,
    Proof,
    Reason,
    TransferAward,
    TransferItem,
    TransferTotals,
)
from competency_graph.questions.transfer.evaluate import Evaluation
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.questions.transfer.limits import not_held
from competency_graph.questions.transfer.priority import takes_any
from competency_graph.questions.transfer.reading import Receiver
from competency_graph.questions.transfer.wording import Names, credit_words, label
from competency_graph.questions.transfer.work import Firing

COUNTING = (Outcome.EQUIVALENT, Outcome.AREA, Outcome.ELECTIVE)


def readings_of(
    columns: Sequence[Evaluation], receiver: Receiver, names: Names, unsaid_areas: Sequence[str]
) -> Iterator[Reading]:
    """How each ambiguous point was read."""
    yield from _joins(columns)
    uri, policy = receiver.node.uri, receiver.policy
    if receiver.unit is None:
        yield Reading(
            uri, "SemesterHour", ("SemesterHour", "QuarterHour"),
            f"{receiver.node.name} does not state its calendar; totals are given in semester hours.",
        )  # fmt: skip
    if any(w.kind is ItemKind.COURSEWORK for column in columns for w in column.case.works):
        yield Reading(
            "minimum grade",
            policy.minimum_grade or "NONE",
            ("the receiver's policy", "NONE"),
            f"Where a rule states no grade, {receiver.node.name} asks for {policy.minimum_grade} or better."
            if policy.minimum_grade
            else f"Where a rule states no grade, none is asked for: {receiver.node.name} declares no policy.",
        )
        unknown = sorted(
            {
                w.scale
                for column in columns
                for w in column.case.works
                if w.scale is not None and not scale_named(w.scale)[1]
            }
        )
        for scale in unknown:
            yield Reading(
                "grade scale", "us-letter", (scale, "us-letter"),
                f"The grade scale {scale!r} is not known here; grades are read as letters of the United States.",
            )  # fmt: skip
    repeats = [s for column in columns for s in column.superseded.values()]
    if repeats:
        yield Reading(
            "attempt", policy.attempt, ("BEST", "LAST"),
            f"One attempt at a course counts: the {policy.attempt.lower()}"
            + ("." if policy.attempt == "LAST" else ", unless the receiver says the last."),
        )  # fmt: skip
    if any(f.rule.consumption is Consumption.UNSTATED for c in columns for f in _concerned(c)):
        yield Reading(
            "consumption", "SHARED", ("SHARED", "EXCLUSIVE"),
            "Some rules stand in no agreement that says whether work may serve several of them; they are read as "
            "sharing it. Credit is posted once in any case.",
        )  # fmt: skip
    for blanket, real in dict.fromkeys(pair for c in columns for pair in c.standing.blankets):
        yield Reading(
            blanket.rule.uri, real.rule.uri, (blanket.rule.uri, real.rule.uri),
            "Two rules of equal rank concern the same work; the one that names it is taken before one that takes anything of "
            "its kind."
            if takes_any(blanket.rule) and not takes_any(real.rule)
            else "Two rules of equal rank concern the same work; the one that gives more than elective credit is taken.",
        )  # fmt: skip
    if any(f.rule.basis is DateBasis.CATALOG_YEAR for c in columns for f in _concerned(c)):
        given = columns[0].case.when.catalog_year
        yield Reading(
            "catalog year", given or "YEAR_OF_COMPLETION", ("the catalog year given", "YEAR_OF_COMPLETION"),
            "Rules by catalog year are taken from the snapshot of that year, else from the nearest later one.",
        )  # fmt: skip
    if any(w.covers for c in columns for f in c.chosen for w in c.case.works if w.position in f.items):
        yield Reading(
            "block", "ALL_LISTED", ("ALL_LISTED", "NONE"),
            "A credential is accepted as a whole: every held course that it lists is taken as part of it, and is not "
            "evaluated again.",
        )  # fmt: skip
    landed = {a.target for c in columns for f in c.chosen for a in f.awards}
    if len(landed & set(unsaid_areas)) > 1:
        yield Reading(
            "areas", "SHARED", ("SHARED", "EXCLUSIVE"),
            "A pattern does not say whether work may count in several of its areas; it is read as if it may.",
        )  # fmt: skip
    positions = {w.position for c in columns for w in c.case.works if w.kind is ItemKind.EXPERIENCE}
    leveled = {w.level for c in columns for w in c.case.works if w.position in positions and w.level}
    if leveled:
        yield Reading(
            "level", "THE_LEVEL_ONLY", ("THE_LEVEL_ONLY", "THE_LEVEL_OR_HIGHER"),
            "A skill level or rank meets rules about that level only, unless a rule says that higher ones do.",
        )  # fmt: skip
    if any(len([f for f in c.chosen if i in f.items]) > 1 for c in columns for i in positions):
        yield Reading(
            "experience", "ADDED_UP", ("ADDED_UP", "ONCE"),
            "Each rule about an occupation is about learning of its own: what they give is added up.",
        )  # fmt: skip
    if any(not w.done for c in columns for w in c.case.works):
        yield Reading(
            "expected grade", "AS_ASKED", ("AS_ASKED", "NONE"),
            "Work that is not done has no grade yet: the second column takes it to reach what each rule asks for.",
        )  # fmt: skip


def _joins(columns: Sequence[Evaluation]) -> Iterator[Reading]:
    """How rules were read whose parts may be joined in several ways."""
    for rule in dict.fromkeys(f.rule for c in columns for f in _concerned(c)):
        for node in rule.takes.walk():
            if isinstance(node, Requirement) and node.reading is not None:
                yield Reading(
                    rule.uri, node.reading, node.readings or (node.reading,),
                    f"How the rule joins what it takes can be read in several ways ({node.name or rule.text}).",
                )  # fmt: skip


def _concerned(column: Evaluation) -> Iterator[Firing]:
    yield from column.chosen
    yield from (kept.firing for kept in column.kept_out)


def _prose(node: Node) -> Iterator[str]:
    if isinstance(node, Requirement):
        yield from node.text
        for child in node.children:
            yield from _prose(child)


def reviews_of(
    columns: Sequence[Evaluation],
    items: Sequence[TransferItem],
    receiver: Receiver,
    names: Names,
    rules: FoundRules,
) -> Iterator[Review]:
    """What a person must decide."""
    who = receiver.node.name
    shown = {
        uri
        for item in items
        for award in (*item.awards, *item.expected)
        for uri in (award.rule, *(c.rule for c in award.competing))
        if uri is not None
    }
    today = columns[0].case.when.as_of
    for item in items:
        if item.status is WorkStatus.COMPLETED and item.date is not None and first_day(item.date) > today:
            yield Review(
                item.item.uri if item.item is not None else item.given,
                f"{_called(item)}: it is said to be completed on {item.date}, after {today.isoformat()}, the day of this "
                "answer; it is judged as completed.",
            )
        for award in (*item.awards, *item.expected):
            yield from _award_reviews(item, award, who)
    for rule in rules.rules:
        if rule.uri not in shown:
            continue
        for text in dict.fromkeys((*rule.conditions, *_prose(rule.takes))):
            yield Review(rule.uri, f"A condition in words must be read by a person: {text}", who)
    for review in rules.reviews:
        if review.about in shown:
            yield review
    for column in columns:
        experience = {w.position for w in column.case.works if w.kind is ItemKind.EXPERIENCE}
        for a, b in column.standing.ties:
            if a in column.chosen and b in column.chosen and not a.items <= experience:
                yield Review(
                    a.rule.uri,
                    f"Two rules of equal rank ({a.rule.uri}, {b.rule.uri}) give different things for the same work, and "
                    "nothing says whether it may count twice; both are shown, credit is posted once.",
                    who,
                )
        if column.proof is Proof.NOT_PROVEN:
            yield Review(
                receiver.node.uri,
                "The choice among the rules was not proven best in the time that one question may take: the best found is "
                "shown.",
                who,
            )
        for uri, text in not_held(column, who, receiver.node.uri):
            yield Review(uri, text, who)


def _called(item: TransferItem) -> str:
    """What an item is called: its code and name where it was found, else as it was given."""
    return label(item.item) if item.item is not None else item.given


def _award_reviews(item: TransferItem, award: TransferAward, who: str) -> Iterator[Review]:
    about = award.rule or (item.item.uri if item.item is not None else item.given)
    if award.outcome is Outcome.CONFLICT:
        yield Review(item.item.uri if item.item else item.given, f"{_called(item)}: {award.sentence}", who)
    elif award.reason in (Reason.AMBIGUOUS, Reason.NOT_FOUND):
        yield Review(item.given, award.sentence)
    elif award.reason is Reason.UNDER_REVIEW:
        yield Review(about, f"{_called(item)}: the receiver is reviewing it.", who)
    elif (
        award.outcome in COUNTING
        and award.posted
        and award.rule is not None
        and (award.credit is None or not award.credit.exact)
    ):
        yield Review(
            about,
            f"{_called(item)}: how much credit is given must be asked ({credit_words(award.credit)}).",
            who,
        )
    for condition in award.conditions:
        if condition.had is None and condition.kind in (
            ConditionKind.GRADE,
            ConditionKind.SCORE,
            ConditionKind.LEVEL,
            ConditionKind.DATE,
        ):
            yield Review(
                about,
                f"{_called(item)}: cannot be judged without what the rule asks for: {condition.needed}.",
            )


def item_sentence(item: Brought, awards: Sequence[TransferAward], expected: Sequence[TransferAward]) -> str:
    """One item, in words."""
    called = item.given
    if item.found is not None:
        code = f"{item.found.code} " if item.found.code else ""
        called = f"{code}{item.found.name}"
    lines = awards if item.status is WorkStatus.COMPLETED else expected
    text = " ".join(dict.fromkeys(a.sentence for a in lines))
    if item.status is WorkStatus.COMPLETED:
        return f"{called}: {text}"
    state = "in progress" if item.status is WorkStatus.IN_PROGRESS else "planned"
    return f"{called} ({state}; nothing is awarded yet). Once done: {text}"


def total_words(total: CreditTotal) -> str:
    """A sum of credit, in words."""
    parts = [credit_words(c) for c in total.by_unit if c.minimum or not c.exact]
    if total.unknown:
        parts.append(
            f"credit for {total.unknown} award{'s' if total.unknown > 1 else ''} that nobody has stated"
        )
    return " and ".join(parts) or "no credit"


def editions(evidence: Iterable[Evidence]) -> str:
    """The sources of the rules and decisions that an answer cites, with their editions, in words."""
    sources = sorted(
        {
            f"{e.source} ({e.edition})" if e.edition else e.source
            for e in evidence
            if e.what in ("TransferRule", "Decision")
        }
    )
    return "; ".join(sources) or "no source states a rule"


def whole_sentence(
    receiver: str,
    toward: Named | None,
    day: date,
    items: Sequence[TransferItem],
    sums: TransferTotals,
    expected: TransferTotals | None,
    evidence: Sequence[Evidence],
) -> str:
    """The whole answer in words: unofficial, date, edition, who decides."""
    done = [item for item in items if item.status is WorkStatus.COMPLETED]
    count = sum(any(a.outcome in COUNTING for a in item.awards) for item in done)
    undecided = sum(any(a.outcome is Outcome.CONFLICT for a in item.awards) for item in done)
    why = [{a.reason for a in item.awards} for item in done]
    unclear = sum(bool(reasons & {Reason.AMBIGUOUS, Reason.NOT_FOUND}) for reasons in why)
    silent = sum(bool(reasons & {Reason.NO_RULE, Reason.SENDER_NOT_ACCEPTED}) for reasons in why)
    text = (
        f"Unofficial, as of {day.isoformat()}: {count} of {len(done)} completed item{'' if len(done) == 1 else 's'} "
        f"count{'s' if count == 1 else ''} at {receiver}, for {total_words(sums.awarded)}."
    )
    if toward is not None and sums.applied is not None:
        text += f" Of that, {total_words(sums.applied)} count toward {label(toward)}"
        text += f" ({sums.requirements_met} of {sums.requirements} requirements met)."
    if expected is not None:
        text += f" Once all unfinished work is done, it would be {total_words(expected.awarded)} in all."
    if undecided:
        text += f" For {undecided} the rules disagree."
    if unclear:
        text += f" For {unclear} it is not clear which course or exam is meant."
    if silent:
        text += f" For {silent} no rule is on file, which is not a refusal."
    return f"{text} Sources: {editions(evidence)}. {receiver} decides."
