"""Running the audit: rule by rule over the whole graph, with counts and the first few faults of each.

Faults are streamed and counted here, and of each rule only the first few (by uri) are kept: bounded memory on both sides
whatever is found, and the same graph gives the same examples. 2 M nodes and 3.9 M edges take about 100 s on two cores.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.errors import QuestionError
from competency_graph.store.audit.judges import Fault
from competency_graph.store.audit.rules import RULES, Kind, Rule
from competency_graph.store.connection import Database
from competency_graph.store.reading import Read

EXAMPLES = 3
"""Examples of each rule where nothing else is asked for."""
MOST_EXAMPLES = 1000
Progress = Callable[[int, int, str], None]
"""Told before each rule: how many are done, of how many, and the name of the next."""


@dataclass(frozen=True, slots=True)
class Example:
    """One fault, and where it was read."""

    uri: str | None
    """The node; absent where the fault is about a unit."""
    name: str | None
    labels: tuple[str, ...]
    detail: str | None
    """What is wrong with it, where the rule alone does not say."""
    count: int
    """How many faults of this shape it stands for."""
    source: str | None
    """Source of the unit that states it; absent where no unit does."""
    file: str | None
    """File it was read from, as the loader was given it."""
    record: str | None
    """Where in the file: member and position."""
    unit: str | None
    """Name of the unit."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one rule found."""

    rule: str
    kind: Kind
    meaning: str
    source: str
    """The page, law or specification that the rule comes from."""
    count: int
    """Faults found; 0: the rule holds."""
    examples: tuple[Example, ...]
    """The first few, by uri."""
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the audit found, rule by rule, the laws of the store first."""

    rules: tuple[Checked, ...]

    @property
    def laws_broken(self) -> tuple[Checked, ...]:
        """Laws of the store that do not hold: a defect of ours, or of hands in the database."""
        return tuple(rule for rule in self.rules if rule.kind is Kind.LAW and rule.count)

    @property
    def findings(self) -> tuple[Checked, ...]:
        """Rules about the data that found something."""
        return tuple(rule for rule in self.rules if rule.kind is Kind.DATA and rule.count)

    @property
    def exit_code(self) -> int:
        """0: nothing was found; 1: something was."""
        return 1 if any(rule.count for rule in self.rules) else 0


def chosen(only: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of these names, in the order of the table; all of them where none is named.

    Raises:
        QuestionError: there is no rule of that name.
    """
    known = {rule.name for rule in RULES}
    for name in only:
        if name not in known:
            raise QuestionError(f"There is no rule {name!r}.", f"Rules: {', '.join(sorted(known))}.")
    return tuple(rule for rule in RULES if not only or rule.name in only)


def check(
    database: Database,
    *,
    only: Sequence[str] = (),
    examples: int = EXAMPLES,
    progress: Progress | None = None,
) -> CheckReport:
    """Audit the whole graph.

    Args:
        database: where to read.
        only: names of the rules to check; empty: all.
        examples: how many faults of each rule to show, 0 to 1,000.
        progress: told before each rule.

    Raises:
        QuestionError: there is no rule of that name, or too many examples are asked for.
        ConnectionFailed: the database does not answer.
    """
    if not 0 <= examples <= MOST_EXAMPLES:
        raise QuestionError(
            f"examples is {examples}; expected 0 to {MOST_EXAMPLES}.", "Ask for fewer examples."
        )
    rules = chosen(only)
    found = []
    for done, rule in enumerate(rules):
        if progress is not None:
            progress(done, len(rules), rule.name)
        began = time.monotonic()
        count, first = _first(rule.judge(database.stream(Read(rule.query, rule.parameters))), examples)
        shown = _placed(database, first) if first else ()
        seconds = Fraction(round(1000 * (time.monotonic() - began)), 1000)
        found.append(Checked(rule.name, rule.kind, rule.meaning, rule.source, count, shown, seconds))
    return CheckReport(tuple(found))


def _first(faults: Iterable[Fault], examples: int) -> tuple[int, list[Fault]]:
    """How many faults there are, and the smallest of them."""
    count = 0

    def counted() -> Iterator[Fault]:
        nonlocal count
        for fault in faults:
            count += fault.count
            yield fault

    # At least one is asked for, because nothing at all would not be counted either.
    smallest = heapq.nsmallest(max(1, examples), counted(), key=_order)
    return count, smallest[:examples]


def _order(fault: Fault) -> tuple[str, str, bool, int, int]:
    return fault.uri, fault.detail, fault.unit is None, fault.unit or 0, fault.count


def _placed(database: Database, faults: Sequence[Fault]) -> tuple[Example, ...]:
    """The same faults with the names of their nodes and where they were read."""
    asked = [{"uri": fault.uri, "unit": fault.unit} for fault in faults]
    rows = {(row["uri"], row["unit"]): row for row in database.read(Read("audit/places", {"asked": asked}))}
    shown = []
    for fault in faults:
        row = rows[fault.uri, fault.unit]
        labels = tuple(sorted(set(row["labels"] or ()) - {"Resource"}))
        example = Example(
            uri=fault.uri or None,
            name=row["name"],
            labels=labels,
            detail=fault.detail or None,
            count=fault.count,
            source=row["source"],
            file=row["file"] or None,
            record=row["record"] or None,
            unit=row["unit_name"],
        )
        shown.append(example)
    return tuple(shown)
