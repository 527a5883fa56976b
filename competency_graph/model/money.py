"""Prices: an exact amount in an ISO 4217 currency, or unknown. Unknown is not zero."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs."""

    amount: Fraction
    currency: str

    def __str__(self) -> str:
        return f"{float(self.amount):,.2f} {self.currency}"
