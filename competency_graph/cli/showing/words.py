"""Amounts, names and the closing parts that every answer has: what to decide, how it was read, who said it, the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from competency_graph.model.credits import Credit, CreditTotal, quantity_text
from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.transfer.answer import Named

MOST_EVIDENCE = 12
"""Lines of evidence for a person; ``--json`` has all of it."""


def called(named: Named | None) -> str:
    """How a person would call a course, a credential, an institution: code and name; nothing where there is none."""
    if named is None:
        return ""
    return f"{named.code} {named.name}" if named.code and named.code != named.name else named.name


def unit_words(unit: str | None, one: bool = False) -> str:
    """``SemesterHour`` as people write it."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unit or "credit").lower()
    return words if one or words.endswith("s") else f"{words}s"


def number(value: Fraction) -> str:
    """A number for a table: exact where it is short, else two digits."""
    text = quantity_text(value)
    return text if "/" not in text and len(text) <= 8 else f"≈{float(value):.2f}"


def credit(amount: Credit | None, unit: str | None = None) -> str:
    """A credit; its unit is left out where it is ``unit``."""
    if amount is None:
        return "?"
    text = number(amount.minimum)
    if not amount.exact:
        text += f"–{'?' if amount.maximum is None else number(amount.maximum)}"
    return text if amount.unit == unit else f"{text} {unit_words(amount.unit, text == '1')}"


def total(amounts: CreditTotal) -> str:
    """A sum of credits, with how many amounts nobody stated."""
    text = " + ".join(credit(amount) for amount in amounts.by_unit) or "0"
    return text + (f" (and {amounts.unknown} of unstated credit)" if amounts.unknown else "")


def some(count: int, one: str) -> str:
    """So many of something: 1 term, 2 terms."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def money(amount: Fraction | None, currency: str | None = None) -> str:
    """A price; unknown is not zero."""
    return "?" if amount is None else f"{float(amount):,.2f}{f' {currency}' if currency else ''}"


def grid(*columns: str, title: str | None = None, right: Sequence[str] = ()) -> Table:
    """A table in the house's style."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def short(uri: str) -> str:
    """A uri as people recognise it: its last part."""
    return re.split(r"[/#]", uri.rstrip("/"))[-1] or uri


def rule_name(uri: str) -> str:
    """A rule as a narrow column names it: of a CTID the beginning, as the evidence below has all of it."""
    return re.sub(r"^(ce-[0-9a-f]{8})-[0-9a-f-]{27}$", r"\1…", short(uri))


class Answered(Protocol):
    """An answer to a question about somebody or something."""

    @property
    def needs_review(self) -> tuple[Review, ...]:
        """What a person must decide."""

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Ambiguous points, and how they were read."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The facts that it rests on."""

    @property
    def sentence(self) -> str:
        """For the student."""


def close(console: Console, answer: Answered) -> None:
    """The parts that every answer ends with."""
    end(
        console,
        answer.sentence,
        needs_review=answer.needs_review,
        readings=answer.readings,
        evidence=answer.evidence,
    )


def end(
    console: Console,
    sentence: str,
    *,
    needs_review: Sequence[Review] = (),
    readings: Sequence[Reading] = (),
    evidence: Sequence[Evidence] = (),
) -> None:
    """The same for an answer that has only some of them."""
    if needs_review:
        table = grid("about", "to decide", "who", title="A person must decide")
        for review in needs_review:
            table.add_row(escape(short(review.about)), escape(review.why), escape(review.who or ""))
        console.print(table)
    if readings:
        table = grid("point", "read as", "why", title="How ambiguous points were read")
        for reading in readings:
            used = short(reading.used) if "://" in reading.used else reading.used
            table.add_row(escape(short(reading.point)), escape(used), escape(reading.why))
        console.print(table)
    if evidence:
        table = grid("fact", "as published", "source", title="Evidence")
        for fact in evidence[:MOST_EVIDENCE]:
            table.add_row(
                escape(f"{fact.what} {short(fact.uri)}"),
                escape(_clipped(fact.text or fact.field or "")),
                escape(" ".join(part for part in (fact.source, fact.edition) if part)),
            )
        console.print(table)
        if len(evidence) > MOST_EVIDENCE:
            console.print(
                f"… and {len(evidence) - MOST_EVIDENCE} more; --json has all of it, with file and record.",
                style="dim",
            )
    console.print(Padding(Panel(escape(sentence), title="For the student", title_align="left"), (1, 0, 0, 0)))


def _clipped(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
