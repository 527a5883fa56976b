"""From an evaluation to the answer: one line an outcome, with names, evidence and a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competency_graph.model.evidence import Evidence
from competency_graph.model.rules import Award, AwardKind, CreditBasis, RuleLimit, RuleState, TransferRule
from competency_graph.questions.rules import Place
from competency_graph.questions.transfer.answer import (
    CompetingRule,
    ConditionKind,
    Named,
    Outcome,
    Reason,
    TransferAward,
    UnmetCondition,
)
from competency_graph.questions.transfer.eligibility import Gap, Unmet, awards_of
from competency_graph.questions.transfer.evaluate import Evaluation, KeptOut, conflicts_about, only_companions
from competency_graph.questions.transfer.ledger import Posting
from competency_graph.questions.transfer.words import credit_words
from competency_graph.questions.transfer.work import Firing, Work

__all__ = [
    "Names",
    "blank",
    "condition",
    "credit_words",
    "gap_words",
    "label",
    "lines",
    "named",
    "says",
    "why",
]

OUTCOMES = {
    AwardKind.COURSE: Outcome.EQUIVALENT,
    AwardKind.AREA: Outcome.AREA,
    AwardKind.REQUIREMENT: Outcome.AREA,
    AwardKind.ELECTIVE: Outcome.ELECTIVE,
    AwardKind.NO_CREDIT: Outcome.NO_CREDIT,
}
WHY: dict[Reason, str] = {
    Reason.ALREADY_AWARDED: "what it would give has already been given",
    Reason.USED_ELSEWHERE: "the work is used by another rule, and counts once",
    Reason.OUTRANKED: "a rule of better rank decides about this work",
    Reason.OTHER_BAND: "the grade or score can lie in one of the two bands only, and the other is taken",
    Reason.IN_CREDENTIAL: "it is part of a credential that is accepted as a whole",
    Reason.AREA_ONCE: "the work already counts in another area of the pattern, which lets it count in one",
    Reason.CEILING: "a ceiling over several rules is reached",
    Reason.TRANSFER_MAXIMUM: "the most credit that is accepted in transfer is reached",
    Reason.CREDIT_POSTED: "the credit that the work earned is already posted; what it satisfies stands",
}
_STATED = {
    RuleState.NOT_ARTICULATED: (
        Reason.NOT_ARTICULATED,
        "{} says that nothing there corresponds to it. It earns no credit by a rule.",
    ),
    RuleState.UNDER_REVIEW: (Reason.UNDER_REVIEW, "{} is reviewing it; nothing is decided yet."),
}


def why(reason: Reason, limit: RuleLimit | None = None) -> str:
    """Why something does not count, or not all of it, in words; ``limit`` is the ceiling that stands against it."""
    return f"a ceiling is reached ({limit.text})" if limit is not None and limit.text else WHY[reason]


def label(named: Named | None) -> str:
    """How a person would call it: code and name."""
    if named is None:
        return "credit"
    return f"{named.code} {named.name}" if named.code and named.code != named.name else named.name


def named(place: Place) -> Named:
    """A place as it stands in answers."""
    return Named(
        place.uri, place.name, place.code, place.institution, place.institution_uri, place.starts, place.ends
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What is needed to put an evaluation into words."""

    places: Mapping[str, Place]
    evidence: Mapping[str, Evidence]
    """By uri of the rule."""
    items: Mapping[int, str]
    """What each piece of work is called."""
    receiver: str

    def of(self, uri: str | None, name: str = "", code: str | None = None) -> Named | None:
        """The thing behind a uri."""
        if uri is None:
            return Named("", name, code) if name else None
        place = self.places.get(uri)
        return named(place) if place is not None else Named(uri, name or uri, code)

    def cited(self, rules: Iterable[str]) -> tuple[Evidence, ...]:
        """The evidence of rules."""
        return tuple(self.evidence[uri] for uri in dict.fromkeys(rules) if uri in self.evidence)

    def decided(self, rule: TransferRule) -> str:
        """By whose decision, where the rule is one of a registrar; else nothing."""
        return f" {rule.evidence.text}" if rule.decided and rule.evidence and rule.evidence.text else ""

    def together(self, positions: Iterable[int]) -> str:
        """Pieces of work, in words."""
        return " and ".join(self.items.get(p, "other work") for p in positions)


_VERBS = {
    AwardKind.COURSE: "counts as",
    AwardKind.AREA: "counts in",
    AwardKind.REQUIREMENT: "meets",
    AwardKind.ELECTIVE: "counts as",
}


def says(firing: Firing, names: Names) -> str:
    """What a rule says of the work, in words."""
    state = firing.rule.state
    if state is RuleState.REFUSED:
        return "does not transfer"
    if state is RuleState.AFTER_TRANSFER:
        return "must be taken there after transfer"
    parts = []
    for award in firing.awards:
        target = label(names.of(award.target, award.target_name, award.target_code))
        if award.kind is AwardKind.NO_CREDIT:
            parts.append("is put on the record with zero credit")
        else:
            credit = f" ({credit_words(award.credit)})" if award.credit is not None else ""
            parts.append(f"{_VERBS[award.kind]} {target}{credit}")
    return " and ".join(parts) or "gives credit that no course is named for"


def blank(outcome: Outcome, sentence: str, **fields: object) -> TransferAward:
    """A line with nothing but an outcome, and what is given."""
    values: dict[str, object] = {
        "reason": None, "kind": None, "target": None, "credit": None, "basis": None, "posted": False,
        "applies": False, "applies_to": (), "rule": None, "together_with": (), "conditions": (),
        "competing": (), "evidence": (),
    }  # fmt: skip
    values.update(fields)
    return TransferAward(outcome=outcome, sentence=sentence, **values)  # type: ignore[arg-type]


def _others(items: frozenset[int], position: int) -> tuple[int, ...]:
    return tuple(sorted(items - {position}))


def _awarded(found: Evaluation, number: int, n: int, position: int, names: Names) -> TransferAward:
    firing = found.chosen[number]
    award = firing.awards[n]
    posting = found.posted.lines[number, n]
    target = names.of(award.target, award.target_name, award.target_code)
    outcome, reason = OUTCOMES[award.kind], posting.cut
    posted = position == min(firing.items)
    # A ceiling that leaves nothing: the credit does not count. That the work earned it once is no such ceiling.
    nothing = not posting.minimum and posting.cut in (Reason.CEILING, Reason.TRANSFER_MAXIMUM)
    if nothing:
        outcome = Outcome.NOT_COUNTED
    others = _others(firing.items, position)
    applies_to = found.applies.get(f"award {number} {n}", ())
    return TransferAward(
        outcome=outcome,
        reason=reason,
        kind=award.kind,
        target=target,
        credit=posting.stated,
        basis=award.basis,
        posted=posted,
        applies=bool(applies_to),
        applies_to=applies_to,
        rule=firing.rule.uri,
        together_with=others,
        conditions=(),
        competing=(),
        evidence=names.cited((firing.rule.uri, *firing.twins)),
        sentence=_award_sentence(award, posting, target, outcome, others, posted, names)
        + names.decided(firing.rule),
    )


def _award_sentence(
    award: Award,
    posting: Posting,
    target: Named | None,
    outcome: Outcome,
    others: tuple[int, ...],
    posted: bool,
    names: Names,
) -> str:
    together = f"Together with {names.together(others)} it" if others else "It"
    if award.kind is AwardKind.NO_CREDIT:
        return f"{together} is put on the record at {names.receiver} with zero credit."
    how = {
        AwardKind.COURSE: f"counts as {label(target)}",
        AwardKind.AREA: f"counts in {label(target)}",
        AwardKind.REQUIREMENT: f"meets {label(target)}",
        AwardKind.ELECTIVE: f"counts as elective credit ({label(target)})"
        if target
        else "counts as elective credit",
    }[award.kind]
    if outcome is Outcome.NOT_COUNTED:
        assert posting.cut is not None  # noqa: S101 - the only way to get here
        return f"{together} would {how.replace('counts', 'count', 1).replace('meets', 'meet', 1)}, but {why(posting.cut, posting.limit)}: no credit is added."
    unsure = award.basis in (CreditBasis.CATALOG, CreditBasis.MAXIMUM, CreditBasis.UNKNOWN)
    stated = posting.stated
    if stated is not None and stated.exact and not stated.minimum and posting.cut is None:
        text = f"{together} {how}; no credit goes with it."
    elif posting.cut is Reason.CREDIT_POSTED and not posting.maximum:
        return f"{together} {how}; its credit is already posted with another award, and is not given twice."
    elif stated is None:
        text = f"{together} {how}. How much credit that is, nobody has stated."
    else:
        text = f"{together} {how}: {credit_words(stated)}."
    if posting.cut is not None:
        text += f" The rule gives more, but {why(posting.cut, posting.limit)}."
    elif unsure and stated is not None and not stated.exact:
        text += " The exact amount is set at the official evaluation."
    if not posted and posting.maximum != 0:
        text += " The credit is posted once for all of them."
    return text


def condition(gap: Gap, names: Names) -> UnmetCondition:
    """A gap as it stands in the answer."""
    about = names.of(gap.target, gap.name) if gap.target is not None else None
    needed = label(about) if about is not None and gap.needed == gap.name else gap.needed
    return UnmetCondition(gap.kind, about, needed, gap.had)


def gap_words(conditions: Iterable[UnmetCondition]) -> str:
    """Conditions that are not met, in words: what would fit, and what was brought."""
    return "; ".join(_asked(unmet) for unmet in conditions)


def _asked(unmet: UnmetCondition) -> str:
    needed, had = unmet.needed, unmet.had
    match unmet.kind:
        case ConditionKind.COMPANION:
            return f"{needed} as well" if unmet.about is not None else needed
        case ConditionKind.CREDITS:
            return needed
        case ConditionKind.GRADE:
            what = needed if needed.startswith("a ") else f"a grade of {needed}"
            return f"{what} ({f'the grade is {had}' if had is not None else 'no grade was given'})"
        case ConditionKind.NOT_EARNED:
            return f"{needed} (the mark is {had})"
        case ConditionKind.DATE:
            what = f"work {needed}" if needed.startswith("completed") else needed
            return f"{what} ({f'here it is {had}' if had is not None else 'no date was given'})"
        case ConditionKind.SCORE | ConditionKind.LEVEL:
            what = unmet.kind.value.lower()
            return f"{needed} ({f'the {what} is {had}' if had is not None else f'no {what} was given'})"


def _unmet(unmet: Unmet, position: int, names: Names) -> TransferAward:
    rule = unmet.rule
    conditions = tuple(condition(gap, names) for gap in unmet.gaps)
    awards = awards_of(rule)
    first = awards[0] if awards else rule.awards[0] if rule.awards else None
    target = names.of(first.target, first.target_name, first.target_code) if first is not None else None
    what = f"count as {label(target)}" if target is not None else "give credit"
    if rule.state is RuleState.RECOMMENDED:
        what = "be covered by the recommendation of a third party"
    return blank(
        Outcome.CONDITIONS_NOT_MET,
        f"It would {what}, but the rule asks for {gap_words(conditions)}.",
        kind=first.kind if first is not None else None,
        target=target,
        basis=first.basis if first is not None else None,
        rule=rule.uri,
        together_with=tuple(sorted(unmet.items - {position})),
        conditions=conditions,
        evidence=names.cited([rule.uri]),
    )


def _refusal(firing: Firing, position: int, names: Names) -> TransferAward:
    refused = firing.rule.state is RuleState.REFUSED
    others = _others(firing.items, position)
    together = f"Together with {names.together(others)} it" if others else "It"
    text = (
        f"{together} was evaluated, and does not transfer to {names.receiver}."
        if refused
        else f"{names.receiver} wants this to be taken there, after transfer: {together[0].lower()}{together[1:]} does not count."
    )
    return blank(
        Outcome.REFUSED if refused else Outcome.AFTER_TRANSFER,
        text + names.decided(firing.rule),
        rule=firing.rule.uri,
        together_with=others,
        evidence=names.cited([firing.rule.uri, *firing.twins]),
    )


def _conflict(firings: Iterable[Firing], position: int, names: Names) -> TransferAward:
    some = sorted(firings, key=lambda f: f.key)
    competing = tuple(
        CompetingRule(
            f.rule.uri,
            says(f, names),
            next((a.credit for a in f.awards if a.credit is not None), None),
            names.evidence.get(f.rule.uri),
        )
        for f in some
    )
    uris = [u for f in some for u in (f.rule.uri, *f.twins)]
    return blank(
        Outcome.CONFLICT,
        f"The rules disagree about it: {'; '.join(f'one says that it {c.says}' for c in competing)}. They have the same rank, "
        f"so {names.receiver} must decide.",
        together_with=_others(some[0].items, position),
        competing=competing,
        evidence=names.cited(uris),
    )


def _kept_out(kept: KeptOut, position: int, names: Names) -> TransferAward:
    firing = kept.firing
    first = firing.awards[0]
    target = names.of(first.target, first.target_name, first.target_code)
    by = f" (for {names.together(sorted(kept.by.items))})" if kept.by is not None else ""
    return blank(
        Outcome.NOT_COUNTED,
        f"By one rule it {says(firing, names)}, but {why(kept.reason, kept.limit)}{by}.",
        reason=kept.reason,
        kind=first.kind,
        target=target,
        basis=first.basis,
        rule=firing.rule.uri,
        together_with=_others(firing.items, position),
        evidence=names.cited([firing.rule.uri, *firing.twins, *([kept.by.rule.uri] if kept.by else [])]),
    )


def _recommended(rule: TransferRule, others: tuple[int, ...], names: Names) -> TransferAward:
    first = rule.awards[0] if rule.awards else None
    credit = rule.credit or (first.credit if first is not None else None)
    return blank(
        Outcome.RECOMMENDED,
        f"A third party recommends {credit_words(credit)} for it. Nothing says that {names.receiver} accepts that: ask there.",
        credit=credit,
        basis=CreditBasis.STATED if credit is not None else CreditBasis.UNKNOWN,
        rule=rule.uri,
        together_with=others,
        evidence=names.cited([rule.uri]),
    )


def _denied(rule: TransferRule, others: tuple[int, ...], names: Names) -> TransferAward:
    target = names.of(rule.denied_for[0])
    known = rule.denied_for[0] in names.places
    what = f"it does not count as {label(target)}" if known else rule.text
    return blank(
        Outcome.NOT_COUNTED,
        f"{names.receiver} says: {what}. That refuses nothing else.",
        reason=Reason.DENIED,
        target=target,
        rule=rule.uri,
        together_with=others,
        evidence=names.cited([rule.uri]),
    )


def lines(found: Evaluation, work: Work, names: Names, *, accepted: bool | None) -> tuple[TransferAward, ...]:
    """Every outcome of one piece of work.

    Args:
        found: the evaluation of its column.
        work: the piece of work.
        names: for words and evidence.
        accepted: whether the receiver accepts work of its institution; None: not stated.
    """
    position = work.position
    if work.own:
        return (
            blank(
                Outcome.EQUIVALENT,
                f"It was earned at {names.receiver} itself: nothing has to transfer.",
                reason=Reason.OWN_COURSE,
                kind=AwardKind.COURSE,
                target=names.of(work.uri),
                credit=work.credit,
                basis=CreditBasis.CATALOG,
                applies=bool(found.applies.get(f"work {position}")),
                applies_to=found.applies.get(f"work {position}", ()),
            ),
        )
    other = found.superseded.get(position)
    if other is not None:
        what = (
            "another attempt at it"
            if other.reason is Reason.REPEAT
            else "the same course under another number"
        )
        return (
            blank(
                Outcome.NOT_COUNTED,
                f"It counts once: {what} ({names.items.get(other.by, 'other work')}) is the one that counts.",
                reason=other.reason,
                together_with=(other.by,),
            ),
        )
    result: list[TransferAward] = []
    used = False
    for number, firing in enumerate(found.chosen):
        if position in firing.items:
            used = True
            result += [_awarded(found, number, n, position, names) for n in range(len(firing.awards))]
    settled = {f.rule.uri for f in found.chosen}
    if not used:
        refusals = [f for f in found.standing.refusals if position in f.items]
        best = min((f.rank for f in refusals), default=None)
        result += [_refusal(f, position, names) for f in refusals if f.rank == best]
    result += [_conflict(c.firings, position, names) for c in conflicts_about(found, position)]
    for kept in found.kept_out:
        if position in kept.firing.items and (not used or kept.reason is Reason.IN_CREDENTIAL):
            # A rule that fired with other work is not shown again for the work it did not need.
            result.append(_kept_out(kept, position, names))
    decided = bool(result)
    # For work that counts, a further way to what is given already is noise; for work that does not, it is the answer.
    shown: set[object] = {(a.kind, a.target) for f in found.chosen for a in f.awards} if used else set()
    for unmet in found.unmet:
        rule = unmet.rule
        if position not in unmet.items or rule.uri in settled:
            continue
        if rule.state is not RuleState.AWARDED and (rule.state is not RuleState.RECOMMENDED or decided):
            continue
        if used and not only_companions(unmet):
            continue
        gives = frozenset((a.kind, a.target) for a in rule.awards)
        key = (gives, tuple((g.kind, g.needed) for g in unmet.gaps))
        if key in shown or (gives and gives <= shown):
            continue
        shown.add(key)
        result.append(_unmet(unmet, position, names))
    for firing in found.stated:
        if position in firing.items and firing.rule.denies:
            result.append(_denied(firing.rule, _others(firing.items, position), names))
    if not decided:
        for firing in found.stated:
            if position not in firing.items or firing.rule.denies:
                continue
            if firing.rule.state is RuleState.RECOMMENDED:
                result.append(_recommended(firing.rule, _others(firing.items, position), names))
            else:
                reason, text = _STATED[firing.rule.state]
                result.append(
                    blank(
                        Outcome.NOT_EVALUATED,
                        text.format(names.receiver),
                        reason=reason,
                        rule=firing.rule.uri,
                        evidence=names.cited([firing.rule.uri]),
                    )
                )
    if not result:
        if accepted is False:
            text = f"{names.receiver} does not accept work from the institution where it was done, and no rule is on file for it."
            return (blank(Outcome.NOT_EVALUATED, text, reason=Reason.SENDER_NOT_ACCEPTED),)
        text = f"No rule is on file at {names.receiver}: it has not been evaluated, which is not a refusal."
        return (blank(Outcome.NOT_EVALUATED, text, reason=Reason.NO_RULE),)
    return tuple(result)
