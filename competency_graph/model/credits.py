"""Credit: an exact value or a range, together with its unit, or unknown.

Units are CTDL's ``creditUnit`` concepts. Only semester and quarter hours convert (1 semester hour = 1.5 quarter
hours, the common rule; CTDL states no factors); any other unit is summed apart. Unknown stays unknown and makes a
total a range. Nothing is rounded but for display.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.errors import ModelError

SEMESTER = "SemesterHour"
QUARTER = "QuarterHour"
IN_SEMESTER_HOURS = {SEMESTER: Fraction(1), QUARTER: Fraction(2, 3)}


def quantity(text: str | None) -> Fraction | None:
    """Read a stored quantity (``3``, ``3.5``, ``10/3``); None where nothing is stored."""
    return None if text is None else Fraction(text)


def quantity_text(value: Fraction | int) -> str:
    """Write a quantity exactly: a decimal where it is finite, a fraction otherwise."""
    value = Fraction(value)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    scaled = value
    while scaled.denominator != 1:
        scaled *= 10
        digits += 1
    if not digits:
        return str(scaled.numerator)
    whole = str(abs(scaled.numerator)).rjust(digits + 1, "0")
    return ("-" if scaled < 0 else "") + f"{whole[:-digits]}.{whole[-digits:]}"


@dataclass(frozen=True, slots=True)
class Credit:
    """An amount of credit in one unit. ``minimum == maximum`` is an exact value; ``maximum`` None is open upwards."""

    minimum: Fraction
    """The amount, or the lower end of a range."""
    maximum: Fraction | None
    """The upper end; equal to the minimum where it is one number, absent where it is open upwards."""
    unit: str
    """A ``creditUnit`` concept's local name, such as ``SemesterHour``."""

    def __post_init__(self) -> None:
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise ModelError(
                f"A credit of {self.minimum} to {self.maximum} {self.unit} has no meaning.",
                "Give a minimum ≤ maximum.",
            )

    @classmethod
    def of(cls, value: Fraction | int | str, unit: str) -> Credit:
        """An exact amount."""
        exact = Fraction(value)
        return cls(exact, exact, unit)

    @property
    def exact(self) -> bool:
        """Whether the amount is one number."""
        return self.minimum == self.maximum

    def to(self, unit: str) -> Credit | None:
        """The same credit in another unit; None where the units do not convert."""
        if unit == self.unit:
            return self
        if unit not in IN_SEMESTER_HOURS or self.unit not in IN_SEMESTER_HOURS:
            return None
        factor = IN_SEMESTER_HOURS[self.unit] / IN_SEMESTER_HOURS[unit]
        return Credit(self.minimum * factor, None if self.maximum is None else self.maximum * factor, unit)

    def __str__(self) -> str:
        low = quantity_text(self.minimum)
        if self.exact:
            return f"{low} {self.unit}"
        return f"{low}–{'?' if self.maximum is None else quantity_text(self.maximum)} {self.unit}"


@dataclass(frozen=True, slots=True)
class CreditTotal:
    """A sum of credits: one ``Credit`` a unit that does not convert, and how many amounts were unknown."""

    by_unit: tuple[Credit, ...] = ()
    """One sum a unit that does not convert into the others."""
    unknown: int = 0
    """Items whose credit nobody stated; each adds something from zero up, so the total is a lower bound."""

    @classmethod
    def of(cls, amounts: Iterable[Credit | None], unit: str) -> CreditTotal:
        """Add up, in ``unit`` where it converts, and apart where it does not."""
        low: dict[str, Fraction] = {}
        high: dict[str, Fraction | None] = {}
        unknown = 0
        for amount in amounts:
            if amount is None:
                unknown += 1
                continue
            same = amount.to(unit) or amount
            low[same.unit] = low.get(same.unit, Fraction(0)) + same.minimum
            top = high.get(same.unit, Fraction(0))
            high[same.unit] = None if top is None or same.maximum is None else top + same.maximum
        order = sorted(low, key=lambda u: (u != unit, u))
        return cls(tuple(Credit(low[u], high[u], u) for u in order), unknown)

    def minimum(self, unit: str) -> Fraction:
        """The certain part in ``unit``."""
        return sum((c.minimum for c in self.by_unit if c.unit == unit), Fraction(0))
