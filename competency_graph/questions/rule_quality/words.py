"""Findings in words: what a rule says in one line, and sentences that a registrar can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competency_graph.model.rules import AwardKind, RuleState, TransferRule
from competency_graph.questions.rule_quality.combinations import Item
from competency_graph.questions.rule_quality.comparing import Pairing
from competency_graph.questions.rule_quality.findings import Clash, Finding, Witness
from competency_graph.questions.rules import FoundRules, Place
from competency_graph.questions.taking import taken_words
from competency_graph.questions.transfer.eligibility import awards_of
from competency_graph.questions.transfer.wording import credit_words, label, named

_NO = {
    RuleState.REFUSED: "refused",
    RuleState.AFTER_TRANSFER: "to be taken after transfer",
    RuleState.NOT_ARTICULATED: "nothing corresponds",
    RuleState.UNDER_REVIEW: "under review",
}
CLASS_OF = {
    Clash.DUPLICATE: "duplicate",
    Clash.REFUSED_VS_AWARDED: "refused-and-awarded",
}
"""Classes that a clash always belongs to; the others are a conflict in one band, or overlapping bands."""
_REASON = {
    Clash.DUPLICATE: "say the same",
    Clash.BLANKET_VS_BLANKET: "award different elective credit",
    Clash.BLANKET_VS_REAL: "award elective credit and a real award",
    Clash.REAL_VS_REAL: "award differently",
    Clash.CREDIT_VS_CREDIT: "give different credit for the same award",
    Clash.ZERO_VS_CREDIT: "post it without credit and award credit",
    Clash.REFUSED_VS_AWARDED: "refuse it and award credit for it",
}
_ACTION = {
    Clash.DUPLICATE: "Keep one of them.",
    Clash.BLANKET_VS_BLANKET: "Keep one of them, or give them priorities.",
    Clash.BLANKET_VS_REAL: "Keep the real award.",
    Clash.REAL_VS_REAL: "Ask the department which holds.",
    Clash.CREDIT_VS_CREDIT: "Correct the credit of one of them.",
    Clash.ZERO_VS_CREDIT: "Decide whether it carries credit.",
    Clash.REFUSED_VS_AWARDED: "Decide which holds, or tell the versions of the course apart.",
}


def class_of(pairing: Pairing) -> str:
    """The class of findings that a pair of rules belongs to."""
    return CLASS_OF.get(pairing.clash) or ("conflict" if pairing.same_bands else "overlapping-bands")


def name_of(place: Place) -> str:
    """Code and name of a place; an elective area is called by its code already."""
    return place.name if place.code and place.code in place.name else label(named(place))


@dataclass(frozen=True, slots=True)
class Telling:
    """What findings about one receiver are told with."""

    receiver: str | None
    names: Mapping[str, str]
    """Names of institutions, by uri."""

    def says(self, rule: TransferRule, found: FoundRules) -> str:
        """What a rule takes and gives, in one line."""
        taken = taken_words(rule.takes, found)
        if rule.state in _NO:
            return f"{taken} → {_NO[rule.state]}"
        if rule.state is RuleState.RECOMMENDED:
            return f"{taken} → {credit_words(rule.credit)} recommended"
        given = []
        for award in awards_of(rule):
            place = found.places.get(award.target or "")
            what = name_of(place) if place is not None else award.target_name
            given.append(
                what
                if award.kind in (AwardKind.NO_CREDIT, AwardKind.AREA) or award.credit is None
                else f"{what} ({credit_words(award.credit)})"
            )
        return f"{taken} → {' and '.join(given)}"

    def finding(
        self,
        about: str,
        kind: str | None,
        rules: Sequence[TransferRule],
        found: FoundRules,
        items: Sequence[str],
        sentence: str,
    ) -> Finding:
        """A finding about rules."""
        ordered = sorted(rules, key=lambda rule: rule.uri)
        senders = {rule.sender for rule in ordered}
        return Finding(
            about=about,
            kind=kind,
            receiver=self.receiver,
            receiver_name=self.names.get(self.receiver) if self.receiver is not None else None,
            sender=senders.pop() if len(senders) == 1 else None,
            items=tuple(items),
            rules=tuple(Witness(rule.uri, self.says(rule, found), rule.evidence) for rule in ordered),
            sentence=sentence,
        )

    def clash(
        self, rules: Sequence[TransferRule], pairing: Pairing, about: str, found: FoundRules
    ) -> Finding:
        """A finding about rules that stand in each other's way; ``pairing`` is that of the first two of them."""
        where = self.names.get(self.receiver or "", "the receiver that is not named")
        when = [
            f"{item_name(item, found)} with {common.words}"
            for item, common in zip(pairing.items, pairing.common, strict=True)
            if common.grades is not None or common.scores is not None
        ]
        work = " and ".join(item_name(item, found) for item in pairing.items)
        overlap = f" where they overlap ({'; '.join(when)})" if when and not pairing.same_bands else ""
        words = (
            " A condition in words may tell them apart: read it first."
            if any(r.conditions for r in rules)
            else ""
        )
        kind = None if about in CLASS_OF.values() else pairing.clash.value
        return self.finding(
            about, kind, rules, found, [item.target for item in pairing.items],
            f"{work} at {where}: {len(rules)} rules of equal priority {_REASON[pairing.clash]}{overlap}. "
            f"{_ACTION[pairing.clash]}{words}",
        )  # fmt: skip


def item_name(item: Item, found: FoundRules) -> str:
    """What an item is called."""
    place = found.places.get(item.target)
    name = name_of(place) if place is not None else item.target
    return name + "".join(f" ({part})" for part in (item.sub_score, item.level) if part)
