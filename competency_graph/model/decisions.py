"""A registrar's decision: a waiver, a substitution, a petition or a local rule, with who, when, why and until when.

A decision is no fact of a source. It belongs to no unit, no load writes it or takes it back, and it is never deleted: what
no longer holds is revoked, with who, when and why (``questions.md``, "decisions"). What it asks for before it can be
recorded is one table below; who the uris are is settled by ``questions/decisions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import orjson

from competency_graph.model.credits import quantity, quantity_text
from competency_graph.model.dates import first_day, last_day
from competency_graph.model.declarations import Value
from competency_graph.model.identity import content_hash
from competency_graph.model.rules import AwardKind


class DecisionKind(Enum):
    """What a registrar decides."""

    WAIVER = "WAIVER"
    """A requirement, or a course that one asks for, need not be met; it gives no credit."""
    SUBSTITUTION = "SUBSTITUTION"
    """Work counts as a course there that it would not count as by any rule."""
    PETITION = "PETITION"
    """One learner's request about work of theirs, granted or denied."""
    LOCAL_RULE = "LOCAL_RULE"
    """A rule of this institution's own, beside what its sources publish."""


class Granted(Enum):
    """Which way it was decided."""

    GRANTED = "GRANTED"
    """The work counts, or the requirement is waived."""
    DENIED = "DENIED"
    """The work does not count."""


class DecisionState(Enum):
    """Whether a decision holds on a day."""

    IN_FORCE = "IN_FORCE"
    """It holds."""
    NOT_YET = "NOT_YET"
    """It begins later."""
    EXPIRED = "EXPIRED"
    """It has run out."""
    REVOKED = "REVOKED"
    """It was revoked by then."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. As recorded, everything that it names is a uri; as given, names and codes will do."""

    kind: DecisionKind
    """WAIVER, SUBSTITUTION, PETITION or LOCAL_RULE."""
    receiver: str
    """The institution (or system) that decides."""
    decided_by: str
    """Who decided: a name or an office."""
    decided_on: str
    """Date of the decision."""
    why: str
    """Why."""
    id: str = ""
    """Its key; empty: minted from what it says, so that the same decision given twice is one."""
    learner: str | None = None
    """The receiver's own id of the learner that it is about; absent: everybody."""
    items: tuple[str, ...] = ()
    """The work that it is about: courses, exams, credentials; all of them together."""
    requirement: str | None = None
    """Of a waiver: the requirement, or the course or other thing that a requirement asks for."""
    granted: Granted = Granted.GRANTED
    """GRANTED (default) or DENIED."""
    award: str | None = None
    """The course, area or requirement there that the work counts as."""
    award_kind: AwardKind | None = None
    """COURSE, AREA, REQUIREMENT, ELECTIVE or NO_CREDIT; default: by what the award is."""
    credits: Fraction | None = None
    """Credit that is given; absent: what the work earned, and of an exam what the course there carries."""
    credit_unit: str | None = None
    """Unit of the credit: SemesterHour, QuarterHour, …"""
    minimum_grade: str | None = None
    """Lowest grade with which it holds; absent: any that earned credit."""
    toward: str | None = None
    """The credential or program that it is limited to; absent: whatever the credit is for."""
    starts: str | None = None
    """First day on which it holds; absent: the day of the decision."""
    until: str | None = None
    """Last day on which it holds; absent: until it is revoked."""
    number: str | None = None
    """Reference number of the institution's own file."""
    revoked_by: str | None = None
    """Who revoked it."""
    revoked_on: str | None = None
    """Date from which it no longer holds."""
    revoked_why: str | None = None
    """Why it was revoked."""

    @property
    def uri(self) -> str:
        """How answers name it."""
        return f"decision:{self.id}"

    def state(self, day: date) -> DecisionState:
        """Whether it holds on ``day``; a date without a day is read as wide as it was given."""
        if self.revoked_on is not None and first_day(self.revoked_on) <= day:
            return DecisionState.REVOKED
        if first_day(self.starts or self.decided_on) > day:
            return DecisionState.NOT_YET
        if self.until is not None and last_day(self.until) < day:
            return DecisionState.EXPIRED
        return DecisionState.IN_FORCE

    def named(self) -> tuple[tuple[str, str], ...]:
        """(role, uri) of everything in the graph that it is about, the receiver aside."""
        single = (("requirement", self.requirement), ("award", self.award), ("toward", self.toward))
        return (
            *(("item", item) for item in self.items),
            *((role, uri) for role, uri in single if uri is not None),
        )


_REVOCATION = ("revoked_by", "revoked_on", "revoked_why")
_ASKS: dict[DecisionKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    DecisionKind.WAIVER: (
        ("requirement",),
        ("items", "award", "award_kind", "credits", "credit_unit", "minimum_grade"),
    ),
    DecisionKind.SUBSTITUTION: (("items", "award"), ("requirement",)),
    DecisionKind.PETITION: (("items", "learner"), ("requirement",)),
    DecisionKind.LOCAL_RULE: (("items",), ("requirement",)),
}
"""Kind → what it must say, and what it cannot."""


def _faults(decision: Decision) -> Iterator[str]:
    needed, barred = _ASKS[decision.kind]
    kind = decision.kind.value
    for name in needed:
        if not getattr(decision, name):
            yield f"{name}: expected a value: a {kind} needs it"
    for name in barred:
        if getattr(decision, name):
            yield f"{name}: expected nothing: a {kind} has none"
    gives = [name for name in ("award", "award_kind", "credits", "credit_unit") if getattr(decision, name)]
    if decision.granted is Granted.DENIED:
        if decision.kind in (DecisionKind.WAIVER, DecisionKind.SUBSTITUTION):
            yield f"granted: expected GRANTED: only a PETITION or a LOCAL_RULE denies, not a {kind}"
        for name in gives:
            yield f"{name}: expected nothing: what is denied gives none"
    elif decision.kind is not DecisionKind.WAIVER and not (
        decision.award or decision.award_kind in (AwardKind.ELECTIVE, AwardKind.NO_CREDIT)
    ):
        yield "award: expected a course, area or requirement there; or award_kind ELECTIVE or NO_CREDIT without one"
    if (decision.credits is None) != (decision.credit_unit is None):
        yield "credits: expected a number and its credit_unit together"
    if decision.award_kind is AwardKind.NO_CREDIT and decision.credits:
        yield "credits: expected none: NO_CREDIT posts none"
    begins = decision.starts or decision.decided_on
    if decision.until is not None and last_day(decision.until) < first_day(begins):
        yield f"until: expected a day from {begins} on, found {decision.until}"
    stated = [name for name in _REVOCATION if getattr(decision, name)]
    if stated and len(stated) < len(_REVOCATION):
        yield f"{stated[0]}: expected {', '.join(_REVOCATION)} together"
    elif decision.revoked_on is not None and last_day(decision.revoked_on) < first_day(decision.decided_on):
        yield f"revoked_on: expected a day from {decision.decided_on} on, found {decision.revoked_on}"


def faults(decision: Decision) -> tuple[str, ...]:
    """Everything that keeps a decision from being recorded, one sentence each; empty where nothing does."""
    return tuple(_faults(decision))


def said(decision: Decision) -> dict[str, Value]:
    """What it says, as the store keeps it: id and revocation included, what is absent left out."""
    found: dict[str, Value] = {}
    for field in fields(decision):
        value = getattr(decision, field.name)
        if value is None or value in ("", ()):
            continue
        if isinstance(value, tuple):
            found[field.name] = list(value)
        elif isinstance(value, Enum):
            found[field.name] = str(value.value)
        else:
            found[field.name] = quantity_text(value) if isinstance(value, Fraction) else value
    return found


def told(properties: Mapping[str, Any]) -> Decision:
    """The decision that ``said`` was given."""
    values = dict(properties)
    values["kind"] = DecisionKind(values["kind"])
    values["granted"] = Granted(values.get("granted", Granted.GRANTED.value))
    values["items"] = tuple(values.get("items", ()))
    values["credits"] = quantity(values.get("credits"))
    if values.get("award_kind") is not None:
        values["award_kind"] = AwardKind(values["award_kind"])
    return Decision(**values)


def unrevoked(decision: Decision) -> Decision:
    """As it was decided, before anybody revoked it."""
    return replace(decision, revoked_by=None, revoked_on=None, revoked_why=None)


def minted(decision: Decision) -> Decision:
    """The decision with an id: its own, else one from what it says (its revocation aside)."""
    if decision.id:
        return decision
    content = orjson.dumps(said(unrevoked(decision)), option=orjson.OPT_SORT_KEYS)
    return replace(decision, id=content_hash(content)[:16])
