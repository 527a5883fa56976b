"""The question ``transfer_destinations``: where do these holdings go farthest?

The rules of all receivers are one read; each receiver is then judged by itself, exactly as ``transfer`` judges it. Which
receivers are compared: those that are named (institutions, or programs with who offers them), else everybody who has a rule
on any of the items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from competency_graph.errors import QuestionError
from competency_graph.model.credits import SEMESTER, Credit, CreditTotal
from competency_graph.model.holdings import Holdings, WorkStatus
from competency_graph.questions.entities import Found, single
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind
from competency_graph.questions.transfer.answer import (
    Named,
    Outcome,
    Reason,
    TransferAnswer,
    TransferItem,
    TransferTotals,
)
from competency_graph.questions.transfer.asking import Asked, Wanted
from competency_graph.questions.transfer.gathering import (
    Learner,
    read_facts,
    read_goals,
    read_named,
    read_rules_of,
)
from competency_graph.questions.transfer.gathering import Named as Given
from competency_graph.questions.transfer.question import at_receiver, terms_of
from competency_graph.questions.transfer.reading import Receiver
from competency_graph.questions.transfer.remarks import COUNTING, total_words
from competency_graph.questions.transfer.telling import Terms, answer
from competency_graph.questions.transfer.wording import label
from competency_graph.questions.transfer_destinations.answer import (
    DestinationState,
    FullAnswer,
    TransferDestination,
    TransferDestinationsAnswer,
)
from competency_graph.store.reading import Question, Read

MOST_COMPARED = 100
"""Most destinations that are judged in one question: a transcript of 20 courses takes some milliseconds at each."""
_DECIDED_NO = (Outcome.REFUSED, Outcome.AFTER_TRANSFER)
_UNCLEAR = (Reason.AMBIGUOUS, Reason.NOT_FOUND)
_SILENT = (Reason.NO_RULE, Reason.SENDER_NOT_ACCEPTED, *_UNCLEAR)


@dataclass(frozen=True, slots=True)
class _Goal:
    """One destination before it is judged."""

    receiver: str
    """Uri."""
    toward: str | None
    """The reference of what credit should apply to."""


def _semesters(total: CreditTotal) -> Fraction:
    """Credit that is certain, in semester hours; units that do not convert are left out."""
    certain = (Credit(c.minimum, c.minimum, c.unit).to(SEMESTER) for c in total.by_unit)
    return sum((c.minimum for c in certain if c is not None), Fraction(0))


def _far(totals: TransferTotals | None) -> tuple[Fraction, ...]:
    """How far one column goes; the smaller goes first."""
    if totals is None:
        return ()
    met = Fraction(totals.requirements_met or 0)
    return (-met, -_semesters(totals.direct), -_semesters(totals.awarded))


def _outcomes(item: TransferItem) -> set[Outcome]:
    return {award.outcome for award in item.awards}


def _counts(found: TransferAnswer) -> Counter[str]:
    """Of each completed item, the best that became of it."""
    sums: Counter[str] = Counter()
    for item in found.items:
        if item.status is not WorkStatus.COMPLETED:
            continue
        outcomes = _outcomes(item)
        if outcomes & set(COUNTING):
            sums["counted"] += 1
        elif Outcome.CONFLICT in outcomes:
            sums["conflicts"] += 1
        elif outcomes & set(_DECIDED_NO):
            sums["refused"] += 1
        elif Outcome.CONDITIONS_NOT_MET in outcomes:
            sums["conditions_not_met"] += 1
        elif outcomes <= {Outcome.NOT_EVALUATED}:
            sums["not_evaluated"] += 1
    return sums


def _silent(item: TransferItem) -> bool:
    """Whether no rule says anything of it."""
    return all(award.reason in _SILENT for award in (*item.awards, *item.expected))


def _state(found: TransferAnswer) -> DestinationState:
    if any(_outcomes(item) & set(COUNTING) for item in found.items):
        return DestinationState.COUNTS
    if any(award.outcome in COUNTING for item in found.items for award in item.expected):
        return DestinationState.LATER
    if all(_silent(item) for item in found.items):
        return DestinationState.NO_RULE
    return DestinationState.NOTHING_COUNTS


_ORDER = tuple(DestinationState)


def _key(found: TransferAnswer) -> tuple[object, ...]:
    state, used = _state(found), _counts(found)["counted"]
    place = (found.to.name, found.toward.name if found.toward else "", found.to.uri)
    return (
        *_far(found.totals),
        *_far(found.expected),
        used,
        _ORDER.index(state),
        *place,
        found.toward.uri if found.toward else "",
    )


def _sentence(found: TransferAnswer, state: DestinationState, sums: Counter[str]) -> str:
    there = found.to.name
    toward = f" toward {label(found.toward)}" if found.toward is not None else ""
    if state is DestinationState.NO_RULE:
        return (
            f"{there} has no rule on file for any of it: it has not been evaluated, which is not a refusal."
        )
    if state is DestinationState.NOTHING_COUNTS:
        why = [
            f"{sums[name]} {words}"
            for name, words in (
                ("refused", "refused"), ("conditions_not_met", "whose conditions are not met"),
                ("conflicts", "about which the rules disagree"), ("not_evaluated", "not evaluated"),
            )
            if sums[name]
        ]  # fmt: skip
        return f"By the rules on file at {there} nothing counts{toward}: {', '.join(why) or 'no credit is given'}."
    if state is DestinationState.LATER:
        return f"Nothing counts at {there} yet{toward}; some of it will once the unfinished work is done."
    text = f"{total_words(found.totals.awarded)} count at {there}"
    if found.toward is not None:
        text += (
            f", and {found.totals.requirements_met} of {found.totals.requirements} requirements of "
            f"{label(found.toward)} are met"
        )
    return text + "."


def _destination(rank: int, found: TransferAnswer, terms: Terms) -> TransferDestination:
    sums, state = _counts(found), _state(found)
    return TransferDestination(
        rank=rank,
        to=found.to,
        toward=found.toward,
        state=state,
        unit=found.unit,
        totals=found.totals,
        expected=found.expected,
        counted=sums["counted"],
        refused=sums["refused"],
        conditions_not_met=sums["conditions_not_met"],
        conflicts=sums["conflicts"],
        not_evaluated=sums["not_evaluated"],
        full_answer=FullAnswer(
            found.to.uri,
            found.toward.uri if found.toward is not None else None,
            terms.entry_term,
            terms.catalog_year,
            terms.day.isoformat(),
        ),
        sentence=_sentence(found, state, sums),
    )


def _goals_named(given: Given, among: Sequence[str], toward: str | None) -> list[_Goal]:
    """The destinations that were named.

    Raises:
        NotFound, Ambiguous: a reference means nothing, or several nodes.
        QuestionError: it is no institution, credential or program, or nobody says who offers it.
    """
    goals: dict[_Goal, None] = {}
    for reference in among:
        candidates = given.asked.candidates(Wanted().reference(reference))
        node = single(reference, candidates, "institution, credential or program")
        if "Organization" in node.labels:
            goals[_Goal(node.uri, toward)] = None
            continue
        if not node.labels & {"Credential", "LearningOpportunity", "Pathway", "Requirement"}:
            raise QuestionError(
                f"{reference!r} is {', '.join(sorted(node.labels))} ({node.name}), no institution, credential or program.",
                "Give institutions, or credentials and programs.",
            )
        if not node.offered_by:
            raise QuestionError(
                f"Nobody states who offers {node.name} ({node.uri}), so it is not known who would receive the credit.",
                "Ask transfer with --to and --toward instead.",
            )
        goals |= dict.fromkeys(_Goal(by.uri, reference) for by in node.offered_by)
    return list(goals)


def _goals_on_file(learner: Learner, toward: str | None) -> Question[tuple[list[_Goal], int]]:
    """Everybody who has a rule on any item, those with most rules first, and how many that are in all."""
    names = learner.names() | {hub.scheme for hub in learner.hubs() if hub.scheme is not None}
    rules: Counter[str] = Counter()
    if names:
        for row in (yield Read("transfer/receivers", {"items": sorted(names)})):
            for uri in row["members"] or [row["receiver"]]:
                rules[uri] += row["rules"]
    some = sorted(rules, key=lambda uri: (-rules[uri], uri))
    return [_Goal(uri, toward) for uri in some[:MOST_COMPARED]], len(some)


def _receivers(
    given: Given, goals: Sequence[_Goal], day: date
) -> Question[tuple[dict[str, Receiver], Asked]]:
    """What the receivers declare; those that the question does not name are read."""
    unread = [g.receiver for g in goals if g.receiver not in given.asked.rows]
    asked = given.asked
    if unread:
        wanted = Wanted()
        for uri in unread:
            wanted.reference(uri)
        more = yield from wanted.read()
        asked = Asked({**asked.by_key, **more.by_key}, {**asked.rows, **more.rows})
    nodes: dict[str, Found] = {
        uri: node
        for some in asked.by_key.values()
        for uri, node in some.items()
        if "Organization" in node.labels
    }
    found = {g.receiver: asked.receiver(nodes[g.receiver], day) for g in goals if g.receiver in nodes}
    return found, asked


def transfer_destinations(
    holdings: Holdings,
    *,
    among: Sequence[str] | None = None,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[TransferDestinationsAnswer]:
    """Where the holdings go how far, best first.

    Args:
        holdings: what the learner has.
        among: institutions and systems (uri, CTID or exact name), credentials or programs (uri or CTID) to compare; None:
            everybody who has a rule on any of the items.
        toward: uri or CTID of the credential or program that credit should apply to at each institution; programs that
            ``among`` names go before it.
        entry_term: when the learner enters, as a partial ISO date.
        catalog_year: the receivers' catalog year, as a partial ISO date.
        as_of: the day on which the rules are read; default today.
        first: how many on the page, 1 to 100.
        after: the cursor behind which to go on.

    Raises:
        NotFound: nothing carries a reference.
        Ambiguous: one of them means several nodes.
        QuestionError: one of them is of the wrong kind, too many are named, or a date is none.
    """
    terms = terms_of(as_of, catalog_year, entry_term)
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.", "Ask for a page of that size."
        )
    if among is not None and len(among) > MOST_COMPARED:
        raise QuestionError(
            f"{len(among)} destinations are named; at most {MOST_COMPARED} are compared at once.",
            "Name fewer, or ask several times.",
        )
    behind = key_behind(after, int)[0] if after is not None else 0
    references = [*(among or ()), *([toward] if toward is not None else ())]
    given = yield from read_named(holdings, references)
    cut: list[str] = []
    if among is not None:
        goals = _goals_named(given, among, toward)
    else:
        goals, in_all = yield from _goals_on_file(given.learner, toward)
        if in_all > len(goals):
            cut.append(
                f"{in_all} institutions have rules on some of it; the {len(goals)} with the most rules were compared. "
                "Name others to compare them."
            )
    receivers, asked = yield from _receivers(given, goals, terms.day)
    if lost := sorted({g.receiver for g in goals} - receivers.keys()):
        cut.append(f"Not compared, because nothing describes them: {', '.join(lost)}.")
    given = Given(asked, given.learner)
    trees = yield from read_goals(given, list(dict.fromkeys(g.toward for g in goals if g.toward is not None)))
    read = yield from read_rules_of(given.learner, list(receivers.values()))
    facts = yield from read_facts(given.learner, trees.values(), read)
    answers = []
    for goal in goals:
        if goal.receiver in receivers:
            tree = trees[goal.toward] if goal.toward is not None else None
            at = yield from at_receiver(terms, given, receivers[goal.receiver], read, tree, facts)
            answers.append(answer(at))
    ranked = sorted(answers, key=_key)
    shown = ranked[behind : behind + first]
    page = tuple(_destination(behind + n + 1, found, terms) for n, found in enumerate(shown))
    more = behind + len(page) < len(ranked)
    return TransferDestinationsAnswer(
        items=len(given.learner.brought),
        unclear=tuple(item.given for item in given.learner.brought if item.found is None),
        as_of=terms.day.isoformat(),
        compared=len(ranked),
        destinations=page,
        page_info=PageInfo(more, cursor_of((behind + len(page), "rank")) if page else None),
        cut=tuple(cut),
        evidence=tuple(dict.fromkeys(e for found in shown for e in found.evidence)),
        readings=tuple(dict.fromkeys(r for found in shown for r in found.readings)),
        needs_review=tuple(dict.fromkeys(r for found in shown for r in found.needs_review)),
        sentence=_whole(terms, page, ranked, cut),
    )


def _whole(
    terms: Terms, page: Sequence[TransferDestination], ranked: Sequence[TransferAnswer], cut: Sequence[str]
) -> str:
    text = f"Unofficial, as of {terms.day.isoformat()}: {len(ranked)} destinations were compared."
    if page and page[0].rank == 1 and page[0].state is DestinationState.COUNTS:
        best: Named = page[0].toward or page[0].to
        text += f" The holdings go farthest {'toward' if page[0].toward else 'at'} {label(best)}: {page[0].sentence}"
    states = Counter(_state(found) for found in ranked)
    if states[DestinationState.NOTHING_COUNTS]:
        text += f" At {states[DestinationState.NOTHING_COUNTS]} nothing counts by the rules on file."
    if states[DestinationState.NO_RULE]:
        text += (
            f" {states[DestinationState.NO_RULE]} have no rule on file for any of it, which is not a refusal."
        )
    return " ".join((text, *cut, "Each institution decides."))
