"""What ``stack_to_degree`` is asked beside its target: limits, weights, readings, and what if a limit were another.

Follows ``questions.md``. Frozen dataclasses, so that the border models of JSON, GraphQL and the command line are derived
from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.planning.objective import Objective


@dataclass(frozen=True, slots=True)
class StackLimits:
    """What a plan must respect."""

    budget: Fraction | None = None
    """Most money, in ``currency``."""
    currency: str | None = None
    """ISO 4217; default the currency in which most offers are priced."""
    institutions: tuple[str, ...] = ()
    """Only take items at these (uri, CTID or exact name); empty: anywhere."""
    not_at: tuple[str, ...] = ()
    """Take nothing at these (uri, CTID or exact name)."""
    exclude: tuple[str, ...] = ()
    """Do not take these items (uri or CTID)."""
    maximum_credits: Fraction | None = None
    """Most credit to take, in the target's unit."""
    transfer_maximum: Fraction | None = None
    """Most transfer credit that the target's institution counts, in the target's unit; default its stated policy."""
    residency_minimum: Fraction | None = None
    """Least credit to earn at the target's institution, in the target's unit; default its stated policy."""
    start: str | None = None
    """When learning can begin: a year, a month or a day (2027, 2027-01, 2027-01-15); default the day of the answer."""
    terms: int | None = None
    """Most terms of the calendar, those in which nothing is taken included; default as many as the target needs."""
    load_credits: Fraction | None = None
    """Most credit in one term, in hours of its calendar (semester or quarter hours), in a shorter term less by its
    weeks; default a full load."""
    weekly_hours: Fraction | None = None
    """Hours of work a week: what the pace of a micro-credential follows from, and, where given, the most in one term."""
    delivery: tuple[str, ...] = ()
    """Only take items that can be had in one of these ways, such as OnlineOnly or BlendedDelivery; empty: any."""
    hours_per_item: Fraction | None = None
    """Most hours of work of one item."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one objective weighs beside others."""

    objective: Objective
    """What is weighed."""
    weight: Fraction
    """How much, from 0 up, relative to the other weights."""


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """Which of its enumerated readings an ambiguous point is to have."""

    point: str
    """The point, as ``readings`` of an answer names it."""
    reading: str
    """One of its choices."""


class LimitName(Enum):
    """A limit that has a number."""

    BUDGET = "BUDGET"
    """Most money."""
    MAXIMUM_CREDITS = "MAXIMUM_CREDITS"
    """Most credit to take."""
    TRANSFER_MAXIMUM = "TRANSFER_MAXIMUM"
    """Most transfer credit that counts."""
    RESIDENCY_MINIMUM = "RESIDENCY_MINIMUM"
    """Least credit to earn at the target's institution."""
    TERMS = "TERMS"
    """Most terms."""
    LOAD_CREDITS = "LOAD_CREDITS"
    """Most credit in one term."""
    WEEKLY_HOURS = "WEEKLY_HOURS"
    """Hours of work a week."""
    HOURS_PER_ITEM = "HOURS_PER_ITEM"
    """Most hours of work of one item."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What if one limit were another?"""

    limit: LimitName
    """Which limit."""
    values: tuple[Fraction, ...]
    """The values to try, each by itself; everything else stays as asked."""
