"""What ``check rules`` can find: the table of classes, one finding, and the report.

The four classes of ambiguity (duplicate, blanket against blanket, blanket against real, real against real) are those that
registrars' own reports use (facts page on articulation, section 3); the others follow ``model.md``, "Meanings that must hold".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.evidence import Evidence


class Clash(Enum):
    """How two rules of equal priority that apply to the same work stand to each other."""

    DUPLICATE = "DUPLICATE"
    """They say the same."""
    BLANKET_VS_BLANKET = "BLANKET_VS_BLANKET"
    """Two different awards of elective credit only."""
    BLANKET_VS_REAL = "BLANKET_VS_REAL"
    """Elective credit only, against a course, a requirement or a mixture: the real one is kept."""
    REAL_VS_REAL = "REAL_VS_REAL"
    """Two different real awards: the department decides."""
    CREDIT_VS_CREDIT = "CREDIT_VS_CREDIT"
    """The same award with different credit."""
    ZERO_VS_CREDIT = "ZERO_VS_CREDIT"
    """Posted without credit, against an award."""
    REFUSED_VS_AWARDED = "REFUSED_VS_AWARDED"
    """A no, against an award."""


@dataclass(frozen=True, slots=True)
class FindingClass:
    """One class of findings."""

    name: str
    meaning: str
    """What a finding is, in words."""
    action: str
    """What a registrar does about it."""


CLASSES: tuple[FindingClass, ...] = (
    FindingClass("duplicate", "Rules that say the same about the same work at the same time", "Keep one of them; end the others."),
    FindingClass("overlapping-bands", "Rules of equal priority whose grade or score bands differ and overlap, with different awards", "Close the overlap: end one band below where the other begins."),
    FindingClass("conflict", "Rules of equal priority that take the same work in the same band and award differently", "Keep the real award against a blanket one; ask the department which of two real ones holds, or give them priorities."),
    FindingClass("refused-and-awarded", "Rules of equal priority of which one refuses the work and another awards credit for it", "Decide which holds, and end the other; or tell the versions of the course apart by title or date."),
    FindingClass("band-gap", "Grades or scores between the bands of one course's rules, or above all of them, about which no rule says anything", "Extend a band, or state what happens there."),
    FindingClass("unreadable-band", "Bands whose grades are not on the scale they are read in, or that no grade can lie in", "Correct the grade, or name the scale of the sender."),
    FindingClass("gone-target", "Rules that award a course that has ended, was deleted, or that nobody has described", "Name what replaced it, or end the rule."),
    FindingClass("gone-item", "Rules that take a course that was deleted, that nobody has described, or that ended before the rule began", "Name what replaced it, or end the rule."),
    FindingClass("ended-item", "Open rules that take a course that has ended: earlier work still counts, later work cannot come", "Nothing, if earlier work shall count; else end the rule with the course."),
    FindingClass("expired", "Rules that have ended", "Nothing, if later work shall not count; else renew them."),
    FindingClass("expiring", "Rules that end within the days asked about", "Renew them, or tell the students."),
    FindingClass("under-review", "Rules under review: students get no answer", "Decide."),
    FindingClass("unparsed-condition", "Rules with a condition in words that nobody parsed: every answer that rests on them needs a person", "State the condition as a grade, a score, a date or a companion course."),
    FindingClass("unknown-credit", "Awards whose credit nobody states", "State the credit, or that it is the catalog's or the sender's."),
    FindingClass("credit-without-unit", "Awards whose credit has no unit", "State the unit: it converts to nothing without one."),
    FindingClass("credit-differs", "Awards whose stated credit is not what the receiver's own catalog gives the course", "Correct the one or the other; or state that the rule fixes the credit."),
    FindingClass("awards-nothing", "Rules that award and name neither an award nor credit", "Name the award, or refuse."),
    FindingClass("unclear-record", "Rules whose records contradict each other or cannot be read in one way", "Correct the records."),
    FindingClass("one-way", "Institutions that only send or only receive, pairs with rules in one direction only, and courses that only go one way", "Write the rules of the other direction where students move that way."),
)  # fmt: skip
"""Every class, in the order of the table; a finding's class is one of these names."""
NAMES = tuple(each.name for each in CLASSES)


@dataclass(frozen=True, slots=True)
class Witness:
    """A rule that a finding is about, and where it was read."""

    rule: str
    """Uri."""
    says: str
    """What it takes and gives, in words."""
    evidence: Evidence | None
    """Source, edition, file and record."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with rules, or that a registrar should know of them."""

    about: str
    """Name of its class."""
    kind: str | None
    """Its kind within the class, such as ``BLANKET_VS_REAL``; None where the class has no kinds."""
    receiver: str | None
    """Uri of the institution whose rules they are; None where nobody is named."""
    receiver_name: str | None
    sender: str | None
    """Uri of the sender, where there is one."""
    items: tuple[str, ...]
    """Uris of the work or of the target that it is about."""
    rules: tuple[Witness, ...]
    """The rules, in order of uri; none where it is about institutions."""
    sentence: str
    """What is wrong and what to do, for a registrar."""


@dataclass(frozen=True, slots=True)
class KindFound:
    """How many findings one kind of a class has."""

    kind: str | None
    count: int


@dataclass(frozen=True, slots=True)
class ClassFound:
    """What one class found."""

    name: str
    meaning: str
    action: str
    count: int
    """Findings; 0: there is none."""
    kinds: tuple[KindFound, ...]
    """The same by kind."""
    examples: tuple[Finding, ...]
    """The first few, in the order of receivers and rules."""


@dataclass(frozen=True, slots=True)
class UnparsedShare:
    """How much of one source's rules rests on conditions that nobody parsed."""

    source: str
    rules: int
    """Rules of the source."""
    unparsed: int
    """Of these, with a condition in words that nobody parsed."""
    share: Fraction
    """``unparsed`` of ``rules``, to a thousandth."""


@dataclass(frozen=True, slots=True)
class RuleQuality:
    """What the rules of a graph are like."""

    as_of: str
    """The day on which rules are called expired, expiring and current."""
    within: int
    """Days within which a rule that ends is called expiring."""
    rules: int
    """Rules that were read."""
    receivers: int
    """Receivers that they belong to."""
    not_compared: int
    """Rules with more alternatives than can be compared one by one: they were not held against others."""
    classes: tuple[ClassFound, ...]
    unparsed: tuple[UnparsedShare, ...]
    """Conditions in words, by source."""

    @property
    def count(self) -> int:
        """All findings."""
        return sum(each.count for each in self.classes)

    @property
    def exit_code(self) -> int:
        """0: nothing was found; 1: something was."""
        return 1 if self.count else 0
