"""What is wrong with one rule by itself: dates, courses that are gone, credit, bands, conditions that nobody parsed.

Nothing is judged that a rule states rightly of the past: what has ended is told as ended, and an open rule to a course
that has ended is told apart from one to a course that nobody knows (``model.md``, "Meanings that must hold").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from competency_graph.model.credits import Credit
from competency_graph.model.dates import first_day, last_day
from competency_graph.model.grades import US_LETTERS, GradeScale
from competency_graph.model.requirements import Ask, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis, DateBasis, RuleState, TransferRule
from competency_graph.questions.rule_quality.combinations import Band
from competency_graph.questions.rule_quality.findings import Finding
from competency_graph.questions.rule_quality.spans import readable
from competency_graph.questions.rule_quality.words import Telling, name_of
from competency_graph.questions.rules import UNSTATED_UNIT, FoundRules, Place
from competency_graph.questions.transfer.eligibility import awards_of
from competency_graph.questions.transfer.wording import credit_words


@dataclass(frozen=True, slots=True)
class Single:
    """What one rule is judged by."""

    found: FoundRules
    telling: Telling
    day: date
    within: int
    scale: GradeScale = US_LETTERS

    def findings(self, rule: TransferRule) -> Iterator[Finding]:
        """Everything that is wrong with one rule, in the order of the table of classes."""
        expired = rule.ends is not None and last_day(rule.ends) < self.day
        yield from self._bands(rule)
        if not expired:
            yield from self._targets(rule)
            yield from self._items(rule)
        yield from self._dates(rule, expired=expired)
        if rule.state is RuleState.UNDER_REVIEW:
            yield self._one(
                "under-review", None, rule, (), f"{self._says(rule)}: under review, nothing is decided."
            )
        for text in words_unparsed(rule):
            yield self._one(
                "unparsed-condition", None, rule, (),
                f"{self._says(rule)}: a person must read “{text}”; state it as a grade, a score, a date or a companion course.",
            )  # fmt: skip
        yield from self._credit(rule)
        for review in self.found.reviews:
            if review.about == rule.uri:
                yield self._one("unclear-record", None, rule, (), f"{self._says(rule)}: {review.why}")

    def _says(self, rule: TransferRule) -> str:
        return self.telling.says(rule, self.found)

    def _one(
        self, about: str, kind: str | None, rule: TransferRule, items: tuple[str, ...], sentence: str
    ) -> Finding:
        return self.telling.finding(about, kind, (rule,), self.found, items, sentence)

    def _bands(self, rule: TransferRule) -> Iterator[Finding]:
        for ask in rule.takes.asks():
            band = _band(ask)
            if (band.graded or band.scored) and not readable(band, self.scale):
                yield self._one(
                    "unreadable-band", None, rule, (ask.target,),
                    f"{self._says(rule)}: no grade of the scale {self.scale.name} can be told to lie in this band.",
                )  # fmt: skip

    def _targets(self, rule: TransferRule) -> Iterator[Finding]:
        for award in rule.awards:
            place = self.found.places.get(award.target or "")
            if rule.state is not RuleState.AWARDED or place is None:
                continue
            why = _gone(place)
            if why is None and place.ends is not None and last_day(place.ends) < self.day:
                why = "ENDED", f"ended on {place.ends}"
            if why is not None:
                yield self._one(
                    "gone-target", why[0], rule, (place.uri,),
                    f"{self._says(rule)}: {name_of(place)} {why[1]}. Name what replaced it, or end the rule.",
                )  # fmt: skip

    def _items(self, rule: TransferRule) -> Iterator[Finding]:
        for target in dict.fromkeys(ask.target for ask in rule.takes.asks()):
            place = self.found.places.get(target)
            if place is None:
                continue
            gone = _gone(place)
            if gone is not None:
                yield self._one(
                    "gone-item", gone[0], rule, (target,),
                    f"{self._says(rule)}: {name_of(place)} {gone[1]}. Name what replaced it, or end the rule.",
                )  # fmt: skip
            elif place.ends is not None and last_day(place.ends) < self.day:
                if rule.starts is not None and first_day(rule.starts) > last_day(place.ends):
                    yield self._one(
                        "gone-item", "ENDED_BEFORE", rule, (target,),
                        f"{self._says(rule)}: {name_of(place)} ended on {place.ends}, before the rule began on "
                        f"{rule.starts}: it can never apply.",
                    )  # fmt: skip
                elif rule.ends is None or last_day(rule.ends) > last_day(place.ends):
                    yield self._one(
                        "ended-item", None, rule, (target,),
                        f"{self._says(rule)}: {name_of(place)} ended on {place.ends}; the rule goes on for earlier work only.",
                    )  # fmt: skip

    def _dates(self, rule: TransferRule, *, expired: bool) -> Iterator[Finding]:
        if rule.ends is None:
            return
        if expired and rule.basis is DateBasis.CATALOG_YEAR:
            # A snapshot of a catalog year is not taken back by its end: a later one follows it, or is missing.
            yield self._one(
                "expired", "SNAPSHOT", rule, (),
                f"{self._says(rule)}: its catalog year ended on {rule.ends}. Load the edition of the next one.",
            )  # fmt: skip
        elif expired:
            yield self._one("expired", None, rule, (), f"{self._says(rule)}: ended on {rule.ends}.")
        elif last_day(rule.ends) <= self.day + timedelta(days=self.within):
            days = (last_day(rule.ends) - self.day).days
            yield self._one(
                "expiring",
                None,
                rule,
                (),
                f"{self._says(rule)}: ends on {rule.ends}, in {_count(days, 'day')}.",
            )

    def _credit(self, rule: TransferRule) -> Iterator[Finding]:
        if rule.state is RuleState.REFUSED and rule.awards:
            yield self._one(
                "awards-nothing", "REFUSED_WITH_AWARD", rule, (),
                f"{self._says(rule)}: it refuses and names an award. State one of the two.",
            )  # fmt: skip
        if rule.state is not RuleState.AWARDED:
            return
        if not rule.awards and rule.credit is None:
            yield self._one(
                "awards-nothing",
                None,
                rule,
                (),
                f"{self._says(rule)}: it awards neither a course nor credit.",
            )
            return
        for award in awards_of(rule):
            yield from self._award(rule, award)

    def _award(self, rule: TransferRule, award: Award) -> Iterator[Finding]:
        target = (award.target,) if award.target is not None else ()
        counts = award.kind in (AwardKind.COURSE, AwardKind.ELECTIVE)
        if counts and award.credit is None and award.basis is not CreditBasis.AS_SENT:
            catalog = award.basis is CreditBasis.CATALOG
            why = (
                "takes its credit from the catalog, and the catalog states none"
                if catalog
                else "states no credit"
            )
            yield self._one(
                "unknown-credit",
                "CATALOG" if catalog else None,
                rule,
                target,
                f"{self._says(rule)}: it {why}.",
            )
        if award.credit is None or award.kind is AwardKind.NO_CREDIT:
            return
        if award.credit.unit == UNSTATED_UNIT:
            yield self._one(
                "credit-without-unit",
                None,
                rule,
                target,
                f"{self._says(rule)}: nobody says in which unit this credit is.",
            )
        place = self.found.places.get(award.target or "")
        if award.kind is AwardKind.COURSE and award.basis is CreditBasis.STATED and place is not None:
            side = _differs(award.credit, place.credit)
            if side is not None:
                yield self._one(
                    "credit-differs", side, rule, target,
                    f"{self._says(rule)}: the rule gives {credit_words(award.credit)} for {name_of(place)}, the catalog "
                    f"{credit_words(place.credit)}.",
                )  # fmt: skip


def words_unparsed(rule: TransferRule) -> tuple[str, ...]:
    """The conditions of a rule in words that nobody parsed, those inside what it takes among them."""
    inside = (text for node in rule.takes.walk() if isinstance(node, Requirement) for text in node.text)
    return tuple(dict.fromkeys((*rule.conditions, *inside)))


def _band(ask: Ask) -> Band:
    return Band(ask.minimum_grade, ask.maximum_grade, ask.minimum_score, ask.maximum_score)


def _gone(place: Place) -> tuple[str, str] | None:
    if "Deleted" in place.labels:
        return "DELETED", "was deleted by its source"
    if "Unresolved" in place.labels:
        return "UNRESOLVED", "is described by nobody"
    return None


def _differs(stated: Credit, catalog: Credit | None) -> str | None:
    """MORE or LESS than the catalog; None where it is the same, inside its range, or cannot be compared."""
    same = stated.to(catalog.unit) if catalog is not None else None
    if catalog is None or same is None:
        return None
    if catalog.maximum is not None and same.minimum > catalog.maximum:
        return "MORE"
    if same.maximum is not None and same.maximum < catalog.minimum:
        return "LESS"
    return None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
