"""Changes in the words of a student: what the work used to count as, what it counts as now, and since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from competency_graph_loaders.editions.comparing import Changed, ChangeKind
from competency_graph_loaders.editions.said import AwardSaid, Band, Leaf, RuleSaid, Tree

UNITS = {"SemesterHour": "semester hours", "QuarterHour": "quarter hours"}
_STATES = {
    # state: (what it does now, what it used to do)
    "REFUSED": ("does not transfer", "was refused"),
    "AFTER_TRANSFER": ("must be taken there after transfer", "had to be taken there after transfer"),
    "NOT_ARTICULATED": ("has no counterpart there", "had no counterpart there"),
    "UNDER_REVIEW": ("is under review", "was under review"),
    "RECOMMENDED": ("is recommended for credit by a third party", "was recommended for credit by a third party"),
}  # fmt: skip
_TOLD_APART = ("state", "awards", "credit")
"""Fields that change what the work counts as."""
FIELD_WORDS = {
    "state": "state", "takes": "what it takes", "awards": "what it counts as", "credit": "credit", "sender": "sender",
    "receiver": "receiver", "priority": "priority", "starts": "first day", "ends": "last day", "basis": "which date decides",
    "conditions": "conditions in words", "limits": "ceilings", "consumption": "whether work may count twice",
    "denied_for": "what it is refused for", "wording": "wording",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called."""

    name: str
    code: str = ""
    elective: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.name}" if self.code and self.code != self.name else self.name


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of rules; knows what things are called."""

    name: Callable[[str], Name]

    def taken(self, node: Tree | Leaf, *, inner: bool = False) -> str:
        """What a rule takes, in words."""
        if isinstance(node, Leaf):
            return f"{self.name(node.target)}{band_words(node.band)}"
        parts = [self.taken(child, inner=len(node.children) > 1) for child in node.children]
        if node.op == "AT_LEAST":
            return f"{node.count} {'credits of' if node.unit == 'CREDITS' else 'of'} {', '.join(parts)}"
        joined = (" or " if node.op == "ANY" else " and ").join(parts) or "; ".join(node.words) or "nothing"
        return f"({joined})" if inner and len(parts) > 1 else joined

    def award(self, award: AwardSaid) -> str:
        """One award in words."""
        called = self.name(award.target)
        if award.kind == "NO_CREDIT":
            return "nothing (posted without credit)"
        what = str(called)
        if called.elective:
            what = f"elective credit in {called.code}" if called.code else "elective credit"
        elif award.kind == "ELECTIVE" and "lective" not in what:
            what = f"elective credit ({what})"
        return what + credit_words(award.credits, award.credits_maximum, award.credit_unit, award.basis)

    def awards(self, rule: RuleSaid) -> str:
        """All awards of a rule in words."""
        low, high, unit = rule.credit
        given = " and ".join(self.award(award) for award in rule.awards) or "credit"
        return given + (credit_words(low, high, unit, "") if low else "")

    def now(self, rule: RuleSaid) -> str:
        """What the work does by a rule: ``counts as MATH 20A``."""
        return (
            _STATES[rule.state][0]
            if rule.state in _STATES
            else f"counts as {self.awards(rule)}{self._at(rule)}"
        )

    def formerly(self, rule: RuleSaid) -> str:
        """What it used to do: ``used to count as MATH 20A``."""
        return (
            _STATES[rule.state][1]
            if rule.state in _STATES
            else f"used to count as {self.awards(rule)}{self._at(rule)}"
        )

    def _at(self, rule: RuleSaid) -> str:
        return f" at {self.name(rule.receiver)}" if rule.receiver else ""

    def says(self, rule: RuleSaid) -> str:
        """What it takes and gives, in one line."""
        return f"{self.taken(rule.takes)} → {_STATES[rule.state][0] if rule.state in _STATES else self.awards(rule)}"

    def field(self, rule: RuleSaid, name: str) -> str:
        """One field of a rule as text; empty where it is not stated."""
        if name == "takes":
            return self.taken(rule.takes)
        if name == "awards":
            return self.awards(rule) if rule.awards else ""
        if name in ("sender", "receiver"):
            uri = str(getattr(rule, name))
            return str(self.name(uri)) if uri else ""
        if name == "credit":
            return credit_words(*rule.credit, "").strip(" ()") if rule.credit[0] else ""
        if name == "denied_for":
            return ", ".join(str(self.name(uri)) for uri in rule.denied_for)
        value = getattr(rule, name)
        return "; ".join(value) if isinstance(value, tuple) else str(value)

    def sentence(self, change: Changed) -> str:
        """A change as a student would be told of it."""
        before, after = change.before, change.after
        if before is None:
            assert after is not None  # noqa: S101 - one of the two is there
            return self._added(after, change.others_before)
        if after is None:
            return self._removed(before, change.others_after)
        if change.kind is ChangeKind.REWORDED:
            return f"{self.taken(after.takes)}: {self.now(after)}, as before; only the wording changed."
        parts = []
        if any(name in change.fields for name in _TOLD_APART):
            since = f"since {after.starts}" if after.starts and after.starts != before.starts else "now"
            parts.append(f"{self.taken(before.takes)} {self.formerly(before)}; {since} it {self.now(after)}.")
        else:
            parts.append(f"{self.taken(after.takes)} still {self.now(after)}.")
        parts += [
            self._other(name, before, after)
            for name in change.fields
            if name not in _TOLD_APART
            and not (name == "starts" and parts[0].find(f"since {after.starts}") >= 0)
        ]
        return " ".join(parts)

    def _other(self, name: str, before: RuleSaid, after: RuleSaid) -> str:
        was, is_now = self.field(before, name), self.field(after, name)
        what = FIELD_WORDS[name].capitalize()
        if name == "takes":
            return f"It takes {is_now or 'nothing'}; before: {was or 'nothing'}."
        if name == "ends" and is_now:
            return f"It ends on {is_now}{f' (before: {was})' if was else ''}."
        if name == "conditions" and is_now:
            return f"A person must read its conditions: {is_now}."
        return f"{what}: {is_now or 'not stated'}; before: {was or 'not stated'}."

    def _added(self, rule: RuleSaid, others: tuple[RuleSaid, ...]) -> str:
        taken = self.taken(rule.takes)
        since = f"since {rule.starts}" if rule.starts else "now"
        if not others:
            return f"{taken}: no rule was on file; {since} it {self.now(rule)}."
        formerly = " and ".join(
            self.formerly(other) + (f" until {other.ends}" if other.ends else "") for other in others
        )
        return f"{self.taken(others[0].takes)} {formerly}; {since} it {self.now(rule)} by a further rule."

    def _removed(self, rule: RuleSaid, others: tuple[RuleSaid, ...]) -> str:
        text = f"{self.taken(rule.takes)} {self.formerly(rule)}; that rule is gone."
        if others:
            return f"{text} It still {' and '.join(self.now(other) for other in others)} by another."
        return f"{text} No rule is on file any more: that is silence, not a refusal."


def band_words(band: Band) -> str:
    """A band in words, in brackets; empty where none is stated."""
    said = dict(band)
    parts = []
    low, high = said.get("minimum_grade"), said.get("maximum_grade")
    if low or high:
        parts.append(
            f"{low} or better" if not high else f"{high} or lower" if not low else f"{low} to {high}"
        )
    low, high = said.get("minimum_score"), said.get("maximum_score")
    if low or high:
        name = said.get("sub_score", "score")
        parts.append(
            f"{name} {low} or higher"
            if not high
            else f"{name} {high} or lower"
            if not low
            else f"{name} {low} to {high}"
        )
    if "level" in said:
        parts.append(f"level {said['level']}")
    return f" ({', '.join(parts)})" if parts else ""


def credit_words(low: str, high: str, unit: str, basis: str) -> str:
    """Credit in words, in brackets; empty where none is stated."""
    if not low and not high:
        return {"AS_SENT": " (credit as sent)", "CATALOG": "", "UNKNOWN": ""}.get(basis, "")
    amount = low if low == high or not high else f"{low} to {high}"
    if basis == "MAXIMUM":
        amount = f"at most {high or low}"
    return f" ({amount} {UNITS.get(unit, unit)})".replace(" )", ")")


def names_of(known: Mapping[str, Name]) -> Callable[[str], Name]:
    """What a uri is called; itself where nobody says."""
    return lambda uri: known.get(uri) or Name(uri)
