"""What a line of the tables declares. References are keys: ``ORG`` for an organization, ``ORG:LOCAL`` for what it offers."""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "unknown"
"""A price that the made-up institution does not publish."""


@dataclass(frozen=True, slots=True)
class Organization:
    """An institution, system, provider or board, with the policies that only the rules table can state."""

    key: str
    name: str
    ctdl_type: str
    agent_types: tuple[str, ...]
    description: str
    sector: str = "Public"
    city: str = ""
    label: str = "Institution"
    """Label in the graph, stated by the rules table: CTDL has no class for a system."""
    calendar: str = ""
    price_per_credit: str = ""
    fee_per_term: str = ""
    fee_once: str = ""
    minimum_grade: str = ""
    attempt_policy: str = ""
    transfer_maximum: str = ""
    residency_minimum: str = ""
    member_of: str = ""
    accepts_from: str = ""

    @property
    def credit_unit(self) -> str:
        """The unit of its credits."""
        return "QuarterHour" if self.calendar == "quarter" else "SemesterHour"


@dataclass(frozen=True, slots=True)
class Course:
    """One course: ``Course("ENG 101", "College Composition", "3", "F S U")``."""

    code: str
    title: str
    credits: str
    terms: str
    """F fall, W winter, S spring, U summer; empty: not published."""
    needs: str = ""
    """Codes of prerequisite courses of the same institution, separated by commas: all of them."""
    needs_prose: str = ""
    """A prerequisite that is published in words only."""
    teaches: str = ""
    """Codes of competencies of the Meridian framework, separated by blanks."""
    price: str = ""
    """Empty: credits times the institution's price; ``UNKNOWN``: not published."""
    starts: str = ""
    ends: str = ""
    """Validity, where a number was reused for another course."""
    online: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition profile. Everything in it is asked for; of ``routes`` one."""

    name: str = ""
    courses: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    credits: str = ""
    """Credits in total, in the unit of the one who offers it."""
    prose: tuple[str, ...] = ()
    routes: tuple[Condition, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential."""

    key: str
    name: str
    ctdl_type: str
    description: str
    hours: str = ""
    price: str = ""
    requires: tuple[Condition, ...] = ()
    manifest: str = ""
    """Key of a shared condition manifest."""
    teaches: str = ""
    """Competencies of the learning sequence that prepares for it."""
    occupations: tuple[str, ...] = ()
    years: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A learning program: a list of courses, and the credits it is worth (which may be more than the list)."""

    key: str
    name: str
    description: str
    credits: str
    parts: tuple[str, ...]
    results_in: str = ""


@dataclass(frozen=True, slots=True)
class Exam:
    """An examination with a scale of scores."""

    key: str
    name: str
    code: str
    scale: str
    price: str
    hours: str = "3"
    assesses: str = ""


@dataclass(frozen=True, slots=True)
class TransferValue:
    """One transfer value profile; several sources or targets are a set, all needed."""

    slug: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    """Empty: a recommendation that nobody has accepted."""
    credits: str
    asserter: str
    agreement: str = ""
    condition: str = ""
    starts: str = ""
    ends: str = ""
    derived_from: str = ""
    unit: str = "SemesterHour"
    shows: str = "one-to-one"


@dataclass(frozen=True, slots=True)
class TableRule:
    """One line of the rules table; the columns are the loader's."""

    rule: str
    sender: str
    receiver: str
    """Empty for a recommendation."""
    takes: str
    """Sending expression; ``[key]`` of a resource becomes its CTID."""
    awards: str
    shows: str
    """Which kind of rule it shows: the README's table."""
    state: str = "AWARDED"
    minimum_grade: str = ""
    minimum_score: str = ""
    maximum_score: str = ""
    starts: str = ""
    ends: str = ""
    basis: str = ""
    priority: str = ""
    limits: str = ""
    note: str = ""
    asserter: str = ""
    """Who says so, where it is not the receiver."""


@dataclass(frozen=True, slots=True)
class TableAgreement:
    """The agreement over all lines of the rules table with one sender and receiver."""

    sender: str
    receiver: str
    agreement: str
    name: str
    consumption: str
    edition: str
    starts: str
    ends: str = ""
