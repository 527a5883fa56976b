"""Amounts of credit in words, for people; the answer's own numbers stay exact. Units are CTDL's ``creditUnit`` concepts."""

from __future__ import annotations

from fractions import Fraction

from competency_graph.model.credits import Credit, quantity_text

UNITS = {
    "SemesterHour": ("semester hour", "semester hours"),
    "QuarterHour": ("quarter hour", "quarter hours"),
    "ClockHour": ("clock hour", "clock hours"),
    "ContactHour": ("contact hour", "contact hours"),
    "CarnegieUnit": ("Carnegie unit", "Carnegie units"),
    "AcademicYear": ("academic year", "academic years"),
    "TimeBasedCredit": ("credit by time", "credits by time"),
    "DegreeCredit": ("degree credit", "degree credits"),
    "CertificateCredit": ("certificate credit", "certificate credits"),
    "CompetencyCredit": ("competency credit", "competency credits"),
    "DualCredit": ("dual credit", "dual credits"),
    "RequirementCredit": ("requirement credit", "requirement credits"),
    "ContinuingEducationUnit": ("continuing education unit", "continuing education units"),
    "SecondaryDiplomaCredit": ("secondary diploma credit", "secondary diploma credits"),
    "TypeBasedCredit": ("credit by type", "credits by type"),
    "UnstatedUnit": ("credit of a unit not stated", "credits of a unit not stated"),
}
"""One, and several, of each unit."""


def rounded(value: Fraction) -> str:
    """A quantity for people: two decimals where it is no finite decimal (10/3 quarter hours are about 3.33)."""
    text = quantity_text(value)
    return f"{float(value):.2f}" if "/" in text else text


def unit_words(unit: str) -> str:
    """A unit for people, as several."""
    return UNITS.get(unit, (unit, unit))[1]


def credit_words(credit: Credit | None) -> str:
    """A credit for people."""
    if credit is None:
        return "credit that nobody has stated"
    low = rounded(credit.minimum)
    if credit.exact:
        one, several = UNITS.get(credit.unit, (credit.unit, credit.unit))
        return f"{low} {one if credit.minimum == 1 else several}"
    if credit.maximum is None:
        return f"at least {low} {unit_words(credit.unit)}"
    if not credit.minimum:
        return f"up to {rounded(credit.maximum)} {unit_words(credit.unit)}"
    return f"{low} to {rounded(credit.maximum)} {unit_words(credit.unit)}"
