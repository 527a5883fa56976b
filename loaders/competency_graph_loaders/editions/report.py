"""Two editions in, a report out: rules added, removed, changed, each with what changed and what a student is told.

A unit that was rejected in one edition says nothing about what became of its rules, so it is left out of both and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph_loaders.editions.comparing import Changed, ChangeKind, compare
from competency_graph_loaders.editions.said import Gathered, RuleSaid
from competency_graph_loaders.editions.sides import Side
from competency_graph_loaders.editions.words import FIELD_WORDS, Teller, names_of


@dataclass(frozen=True, slots=True)
class RuleThen:
    """A rule as one edition states it."""

    uri: str
    says: str
    """What it takes and gives, in words."""
    file: str
    record: str
    """Where it was read."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that changed about a rule."""

    field: str
    meaning: str
    """The field in words."""
    before: str
    """Empty where nothing was stated."""
    after: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of one rule."""

    kind: ChangeKind
    receiver: str
    sender: str
    before: RuleThen | None
    after: RuleThen | None
    fields: tuple[FieldChange, ...]
    sentence: str
    """The change as a student would be told of it."""


@dataclass(frozen=True, slots=True)
class DiffReport:
    """What changed between two editions."""

    old: str
    new: str
    added: int
    removed: int
    changed: int
    reworded: int
    unchanged: int
    """Rules that were looked at and say the same; units that are equal as a whole are not looked at."""
    equal_units: int
    """Units that are equal as a whole."""
    rejected: int
    """Records that were rejected in either edition."""
    not_compared: tuple[str, ...]
    """Names of units that were rejected in one edition, and are left out of both."""
    changes: tuple[RuleChange, ...]

    @property
    def exit_code(self) -> int:
        """0: no difference; 1: differences; 2: something was rejected, so that not all could be compared."""
        return 2 if self.rejected else 1 if self.changes else 0


def diff(old: Side, new: Side) -> DiffReport:
    """What changed from one edition to the other."""
    before, after = old.contents(), new.contents()
    left_out = old.rejected | new.rejected
    equal = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    skipped = equal if old.alone and new.alone else set()
    rules = []
    for side, contents in ((old, before), (new, after)):
        gathered = Gathered()
        for unit in side.units(name for name in contents if name not in skipped and name not in left_out):
            gathered.take(unit)
        only = side.only()
        rules.append({u: r for u, r in gathered.rules().items() if only is None or u in only})
    found = compare(*rules)
    uris = {uri for change in found.changes for rule in _rules(change) for uri in _named(rule)}
    teller = Teller(names_of({**old.names(uris), **new.names(uris)}))
    return DiffReport(
        old=old.name,
        new=new.name,
        added=found.count(ChangeKind.ADDED),
        removed=found.count(ChangeKind.REMOVED),
        changed=found.count(ChangeKind.CHANGED),
        reworded=found.count(ChangeKind.REWORDED),
        unchanged=found.unchanged,
        equal_units=len(equal - left_out),
        rejected=old.rejects + new.rejects,
        not_compared=tuple(sorted(left_out)),
        changes=tuple(_told(change, teller) for change in found.changes),
    )


def _rules(change: Changed) -> tuple[RuleSaid, ...]:
    pair = tuple(rule for rule in (change.before, change.after) if rule is not None)
    return (*pair, *change.others_before, *change.others_after)


def _named(rule: RuleSaid) -> set[str]:
    return {*rule.items, *(a.target for a in rule.awards), *rule.denied_for, rule.sender, rule.receiver} - {
        ""
    }


def _told(change: Changed, teller: Teller) -> RuleChange:
    rule = change.after or change.before
    assert rule is not None  # noqa: S101 - a change is about a rule
    fields = []
    if change.before is not None and change.after is not None:
        fields = [
            FieldChange(
                name,
                FIELD_WORDS[name],
                teller.field(change.before, name),
                teller.field(change.after, name),
            )
            for name in change.fields
        ]
    return RuleChange(
        kind=change.kind,
        receiver=str(teller.name(rule.receiver)) if rule.receiver else "",
        sender=str(teller.name(rule.sender)) if rule.sender else "",
        before=_then(change.before, teller),
        after=_then(change.after, teller),
        fields=tuple(fields),
        sentence=teller.sentence(change),
    )


def _then(rule: RuleSaid | None, teller: Teller) -> RuleThen | None:
    return None if rule is None else RuleThen(rule.uri, teller.says(rule), rule.file, rule.record)
