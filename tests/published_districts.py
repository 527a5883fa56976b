"""The published district tables as planner's problems: the fewest option bundles of a district that prepare for campuses.

A table lists, for one community college district and nine campuses, what each campus asks for (group), by which alternative
sets of its courses, and which bundles of the district's courses articulate (cells ``Courses Group n``: joined by *or*; the
courses in a cell by *and*). How it is read:

- *a campus* asks for all of its groups; *a group* for one of its sets; *a set* for ``Num Required`` of the campus's courses
  that its rows name (``EVERY_ROW``, as the published study has it: for every row that articulates);
- *a row* that is used gives all the campus's courses that it names (a series: ``MATH 9A; MATH 9B; MATH 9C``);
- needs are capped at what articulates: a set of which nothing articulates is no way, a group without a way is left out and
  named in ``open_groups``; a partly articulated set asks for what there is;
- *a course* is its code: the tables pool the colleges of a district, and so one code at two of them is one course;
- *what counts*: COURSES counts the courses taken, BUNDLES the distinct cells that are used (the study's answers); a bundle is
  used only where its own cell stands: having all of its courses by other bundles is not enough.

Orders of campuses (the study adds campus after campus): the count of a campus at its place is the optimum for the campuses
up to it minus the optimum for those before it, so that only sets of campuses are solved.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

from competency_graph.model.requirements import Ask, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import Conversion, Institution, Offer, OfferKind, Problem, Use

FOLDER = "articulation/assist-cs-districts-csv"
CAMPUSES = ("UCB", "UCD", "UCI", "UCLA", "UCM", "UCR", "UCSB", "UCSC", "UCSD")
NOT_ARTICULATED = "Not Articulated"
DISTRICT = "i:district"

Bundle = frozenset[str]


class Counted(Enum):
    """What is made fewest."""

    COURSES = "COURSES"
    BUNDLES = "BUNDLES"


class Rows(Enum):
    """How many rows of a set are needed."""

    NUMBER = "NUMBER"
    """So many as give the number of the campus's courses that the set asks for."""
    EVERY_ROW = "EVERY_ROW"
    """Each that articulates."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it gives at the campus, by any of which bundles."""

    gives: tuple[str, ...]
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that a campus asks for, by any of its sets: (number required, rows)."""

    campus: str
    name: str
    sets: tuple[tuple[str, int, tuple[Row, ...]], ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing of it articulates."""
        return not any(row.bundles for _, _, rows in self.sets for row in rows)

    @property
    def is_whole(self) -> bool:
        """Whether one of its sets articulates as far as it is asked for."""
        return any(
            len({g for row in rows if row.bundles for g in row.gives}) >= needed
            for _, needed, rows in self.sets
        )


@dataclass(frozen=True, slots=True)
class District:
    """One table."""

    name: str
    groups: tuple[Group, ...]

    def of(self, campuses: Iterable[str]) -> tuple[Group, ...]:
        """The groups of these campuses of which something articulates."""
        wanted = set(campuses)
        return tuple(g for g in self.groups if g.campus in wanted and not g.is_open)

    def open_groups(self, campuses: Iterable[str]) -> tuple[str, ...]:
        """Names of the groups of these campuses of which nothing articulates."""
        wanted = set(campuses)
        return tuple(f"{g.campus} {g.name}" for g in self.groups if g.campus in wanted and g.is_open)

    def full_path(self, campus: str) -> bool:
        """Whether everything that a campus asks for articulates in the district."""
        return all(g.is_whole for g in self.groups if g.campus == campus)


def districts(real_data: Path) -> tuple[District, ...]:
    """The tables, by name; none where the data has no such folder."""
    return tuple(read(file) for file in sorted((real_data / FOLDER).glob("*.csv")))


def read(file: Path) -> District:
    """One table."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return table(file.stem, csv.DictReader(lines))


def table(name: str, lines: Iterable[dict[str, str]]) -> District:
    """A district out of the cells of its table."""
    found: dict[tuple[str, str], dict[str, list[tuple[int, Row]]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        cells = [text.strip() for column, text in line.items() if column.startswith("Courses Group") and text]
        bundles = dict.fromkeys(frozenset(_split(text)) for text in cells if text and text != NOT_ARTICULATED)
        row = Row(tuple(_split(line["Receiving"])), tuple(bundles))
        found[line["UC Name"], line["Group ID"]][line["Set ID"]].append((int(line["Num Required"]), row))
    groups = [
        Group(
            campus,
            group,
            tuple(
                (name_of_set, max(n for n, _ in rows), tuple(row for _, row in rows))
                for name_of_set, rows in sorted(sets.items())
            ),
        )
        for (campus, group), sets in sorted(found.items())
    ]
    return District(name, tuple(groups))


def _split(cell: str) -> list[str]:
    return [" ".join(part.split()) for part in cell.split(";") if part.strip()]


# -- the planner's side ------------------------------------------------------------------------------------------------------


def problem(
    district: District,
    campuses: Sequence[str] = CAMPUSES,
    counted: Counted = Counted.BUNDLES,
    rows: Rows = Rows.NUMBER,
) -> Problem:
    """One problem for all these campuses: the fewest bundles, or courses, as far as anything articulates.

    A bundle is an item of its own here, which contains its courses; a course is taken where courses are counted.
    """
    builder = _Builder(counted, rows)
    trees = {campus: [] for campus in campuses}
    for group in district.of(campuses):
        trees[group.campus].append(builder.group(group))
    offers = [
        Offer(campus, kind=OfferKind.PROGRAM, institutions=frozenset({f"i:{campus}"}), takable=False,
              requirement=Requirement(f"{campus} asks for", Op.ALL, tuple(asked)))
        for campus, asked in trees.items() if asked
    ]  # fmt: skip
    whole = Requirement("all campuses", Op.ALL, tuple(Ask(offer.uri) for offer in offers))
    offers.append(Offer("campuses", kind=OfferKind.OTHER, requirement=whole, takable=False))
    taken = sorted({use.item for c in builder.conversions.values() for use in c.uses})
    offers += [Offer(item, institutions=frozenset({DISTRICT}), price=Fraction(0)) for item in taken]
    return Problem(
        "campuses",
        tuple(offers),
        tuple(builder.conversions.values()),
        institutions=tuple(Institution(f"i:{campus}") for campus in campuses),
        objective=Objective.COURSES,
    )


class _Builder:
    def __init__(self, counted: Counted, rows: Rows) -> None:
        self.counted = counted
        self.rows = rows
        self.conversions: dict[str, Conversion] = {}

    def group(self, group: Group) -> Requirement:
        live = [s for s in group.sets if any(row.bundles for row in s[2])]
        return Requirement(
            f"{group.campus} {group.name}", Op.ANY, tuple(self._set(group, *one) for one in live)
        )

    def _set(self, group: Group, name: str, needed: int, rows: tuple[Row, ...]) -> Requirement:
        uri = f"{group.campus} {group.name} {name}"
        every = self.rows is Rows.EVERY_ROW
        asked: list[str] = []
        for number, row in enumerate(rows):
            if not row.bundles:
                continue
            gives = (f"{uri} row {number}",) if every else tuple(f"{uri}: {course}" for course in row.gives)
            asked += [target for target in gives if target not in asked]
            for bundle in row.bundles:
                self._convert(
                    f"{uri} row {number} by {'; '.join(sorted(bundle))}", group.campus, bundle, gives
                )
        count = len(asked) if every else min(needed, len(asked))
        return Requirement(
            uri,
            Op.AT_LEAST,
            tuple(Ask(target) for target in asked),
            Fraction(count),
            consumption="SHARED",
        )

    def _convert(self, key: str, campus: str, bundle: Bundle, gives: Sequence[str]) -> None:
        items = sorted(bundle) if self.counted is Counted.COURSES else ["; ".join(sorted(bundle))]
        awards = tuple(
            Award(AwardKind.COURSE, target, "", None, None, CreditBasis.UNKNOWN) for target in gives
        )
        self.conversions[key] = Conversion(key, key, f"i:{campus}", tuple(Use(i) for i in items), awards)


# -- exhaustive search, from the rows alone ------------------------------------------------------------------------------------


def ways(group: Group, rows: Rows) -> Iterator[frozenset[Bundle]]:
    """Every set of bundles that completes a group as far as it articulates."""
    for _, needed, all_rows in group.sets:
        live = [row for row in all_rows if row.bundles]
        there = {course for row in live for course in row.gives}
        sizes = [len(live)] if rows is Rows.EVERY_ROW else range(1, len(live) + 1)
        for size in sizes:
            for some in combinations(live, size) if live else ():
                given = {course for row in some for course in row.gives}
                if rows is Rows.EVERY_ROW or len(given) >= min(needed, len(there)):
                    yield from (frozenset(choice) for choice in product(*(row.bundles for row in some)))


def fewest(
    district: District, campuses: Sequence[str], counted: Counted, rows: Rows = Rows.NUMBER
) -> tuple[int, tuple[str, ...]]:
    """The smallest number and, of the smallest sets, the one whose sorted names come first.

    Every choice of one way for each group is joined, groups with the fewest ways first. Of two joined sets of which one holds
    the other, the larger can never become the smaller again and is dropped; so is what is larger than some whole choice.
    """
    asked = sorted((_options(group, counted, rows) for group in district.of(campuses)), key=len)
    some: frozenset[str] = frozenset()
    for options in asked:
        some |= min(options, key=lambda more: (len(more - some), sorted(more)))
    joined: set[frozenset[str]] = {frozenset()}
    for options in asked:
        joined = _least(
            {both for have in joined for more in options if len(both := have | more) <= len(some)}
        )
    best = min(joined, key=lambda items: (len(items), sorted(items)))
    return len(best), tuple(sorted(best))


def _options(group: Group, counted: Counted, rows: Rows) -> set[frozenset[str]]:
    return _least({
        frozenset(course for bundle in way for course in bundle)
        if counted is Counted.COURSES
        else frozenset("; ".join(sorted(bundle)) for bundle in way)
        for way in ways(group, rows)
    })  # fmt: skip


def _least(found: set[frozenset[str]]) -> set[frozenset[str]]:
    kept: list[frozenset[str]] = []
    for items in sorted(found, key=len):
        if not any(have <= items for have in kept):
            kept.append(items)
    return set(kept)
