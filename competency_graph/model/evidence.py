"""Why an answer says what it says: the facts it rests on, how ambiguous points were read, what a person must decide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitedAgreement:
    """An agreement that a rule belongs to."""

    uri: str
    """Uri."""
    name: str
    """Name; the uri where nobody named it."""
    edition: str | None = None
    """Edition or academic year."""
    starts: str | None = None
    """First day that it holds."""
    ends: str | None = None
    """Last day that it holds."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that an answer rests on, and who said it."""

    uri: str
    """The node that states it (rule, requirement, credential)."""
    what: str
    """What kind of fact it is, such as ``TransferRule``."""
    source: str
    """Name of the source."""
    edition: str | None = None
    """Edition of the source."""
    file: str | None = None
    """File it was read from."""
    record: str | None = None
    """Name of the unit within the source, and the fact's place in the file (row, position), where known."""
    field: str | None = None
    """The CTDL term or column it comes from."""
    text: str | None = None
    """As published."""
    url: str | None = None
    """Page about it."""
    agreement: str | None = None
    """Uri of the agreement that the rule belongs to; the first by uri where there are several."""
    agreement_name: str | None = None
    """Name of that agreement."""
    agreements: tuple[CitedAgreement, ...] = ()
    """All agreements that the rule belongs to (one articulation may stand in those of many majors), by uri."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An ambiguous point, and which of its enumerated readings this answer used."""

    point: str
    """Where it is (a uri), or the name of a general point such as ``consumption``."""
    used: str
    """The reading that this answer rests on."""
    choices: tuple[str, ...]
    """The readings there are."""
    why: str
    """Why this one."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person must decide before anybody relies on the answer."""

    about: str
    """Uri of the rule, requirement or item."""
    why: str
    """What is to be decided."""
    who: str | None = None
    """The department or office, where known."""
