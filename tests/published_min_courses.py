"""The published minimum-course cases as planner's problems: the fewest courses of one college that complete agreements.

A case is agreements (majors) of one college with a campus. How each construct is read (``cases.md``, minimum-course oracle;
each is our reading of data that only shows results):

- *required groups only*: ``is_required`` true; null is ignored as false is;
- *a receiver* (course, series or named requirement of the campus) is one item, with its own units; it counts when it is
  ``articulated`` and has an option with courses; needs are capped at what counts, so that what nobody articulates is never
  asked for, and a section, group or major of which nothing articulates is left out;
- *options*: joined by ``or`` any one, by ``and`` all; the courses of an option likewise. Each way of joining them is one
  conversion;
- *a section*: ``unit_advisement`` n: receivers of n units; else ``section_advisement`` n: n receivers; else any one;
- *a group*: ``group_unit_advisement`` n: n units over all sections; else ``group_advisement`` n: n receivers over all
  sections (``group_max_distinct_sections`` 1: all from one section; ``group_min_distinct_sections`` m: and from m sections
  ``group_section_min_courses``, default 1, each); else ``Or``: one whole section; else every section;
- *courses are shared*: one course serves as many receivers as it has options in, in all majors of the case;
- *same_as*: two numbers of one course count once, and each is as good as the other;
- what is made small is the number of courses; their units (the college's) are not.

It proves covering only: no terms, prices, prerequisites.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, CreditBasis
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import Conversion, Institution, Offer, OfferKind, Problem, Use
from competency_graph.questions.satisfaction import Judged, Satisfier, judge

UNIT, COLLEGE, CAMPUS = "SemesterHour", "i:college", "i:campus"
FOLDER = "articulation/min-courses-oracle"


def cases(real_data: Path) -> list[dict[str, Any]]:
    """The published cases, in their order; none where the data has no such folder."""
    return _read(real_data / FOLDER / "min_courses_cases.json")


def goldens(real_data: Path) -> dict[str, dict[str, Any]]:
    """The published answers (``greedy`` and ``optimal`` sets of courses) by case."""
    return {g["case_id"]: g for g in _read(real_data / FOLDER / "min_courses_goldens.json")}


def _read(file: Path) -> list[dict[str, Any]]:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []


def at_least(
    name: str, count: Fraction | int, children: Iterable[Node], unit: CountUnit = CountUnit.ITEMS
) -> Requirement:
    """So many of these, of which one course may serve several."""
    return Requirement(
        name, Op.AT_LEAST, tuple(children), Fraction(count), unit, credit_unit=UNIT, consumption="SHARED"
    )


class Case:
    """One case: its requirement tree, what counts as what, and the problem that asks for the fewest courses."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.case = case
        self.conversions: dict[str, Conversion] = {}
        groups = [
            self._group(f"{m}.{g}", group)
            for m, major in enumerate(case["majors"])
            for g, group in enumerate(major["requirement_groups"])
            if group.get("is_required")  # null is ignored, as false is
        ]
        self.tree = Requirement("majors", Op.ALL, tuple(g for g in groups if g is not None))

    # -- the tree

    def _receivers(self, section: Mapping[str, Any]) -> list[tuple[Ask, Fraction]]:
        """What articulates in a section, with the receiver's units."""
        found = []
        for receiver in section["receivers"]:
            options = [o for o in receiver["options"] if o["course_ids"]]
            if receiver["articulation_status"] != "articulated" or not options:
                continue
            units = Fraction(str(receiver["receiving"].get("units") or 0))
            self._convert(receiver["hash_id"], receiver["options_conjunction"], options, units)
            found.append((Ask(receiver["hash_id"]), units))
        return found

    def _convert(
        self, target: str, conjunction: str, options: list[Mapping[str, Any]], units: Fraction
    ) -> None:
        def alternatives(option: Mapping[str, Any]) -> list[frozenset[str]]:
            if option["course_conjunction"] == "or":
                return [frozenset({c}) for c in option["course_ids"]]
            return [frozenset(option["course_ids"])]

        each = [alternatives(o) for o in options]
        ways = [w for o in each for w in o]
        if conjunction == "and":
            ways = [frozenset().union(*choice) for choice in product(*each)]
        award = Award(AwardKind.COURSE, target, "", None, Credit.of(units, UNIT), CreditBasis.STATED)
        for way in ways:
            key = f"{target} {sorted(way)}"
            self.conversions[key] = Conversion(
                key, target, CAMPUS, tuple(Use(c) for c in sorted(way)), (award,)
            )

    def _section(self, name: str, section: Mapping[str, Any]) -> Requirement | None:
        found = self._receivers(section)
        if not found:
            return None
        if section.get("unit_advisement"):
            least = min(Fraction(str(section["unit_advisement"])), sum(u for _, u in found))
            return at_least(name, least, (a for a, _ in found), CountUnit.CREDITS)
        return at_least(name, min(section.get("section_advisement") or 1, len(found)), (a for a, _ in found))

    def _group(self, name: str, group: Mapping[str, Any]) -> Requirement | None:
        sections = [self._section(f"{name}.{n}", s) for n, s in enumerate(group["sections"])]
        live = [s for s in sections if s is not None]
        if not live:
            return None
        everything = [pair for s in group["sections"] for pair in self._receivers(s)]
        parts: list[Requirement] = []
        if group.get("group_unit_advisement"):
            least = min(Fraction(str(group["group_unit_advisement"])), sum(u for _, u in everything))
            parts.append(at_least(f"{name} units", least, (a for a, _ in everything), CountUnit.CREDITS))
        elif group.get("group_advisement"):
            parts += self._counted(name, group, everything)
        elif group.get("group_conjunction") == "Or":
            parts.append(Requirement(f"{name} or", Op.ANY, tuple(live)))
        else:
            parts += live
        return Requirement(name, Op.ALL, tuple(parts))

    def _counted(
        self, name: str, group: Mapping[str, Any], everything: list[tuple[Ask, Fraction]]
    ) -> Iterable[Requirement]:
        """N receivers over all sections of a group, within the bounds on how many sections they come from."""
        wanted = group["group_advisement"]
        pools = [everything]
        if group.get("group_max_distinct_sections") == 1:
            pools = [r for s in group["sections"] if (r := self._receivers(s))]
        whole = [
            at_least(f"{name} {n}", min(wanted, len(pool)), (a for a, _ in pool))
            for n, pool in enumerate(pools)
        ]
        yield Requirement(f"{name} any", Op.ANY, tuple(whole))
        if group.get("group_min_distinct_sections"):
            few = group.get("group_section_min_courses") or 1
            started = [
                at_least(f"{name} in {n}", few, (a for a, _ in self._receivers(s)))
                for n, s in enumerate(group["sections"])
                if len(self._receivers(s)) >= few
            ]
            least = min(group["group_min_distinct_sections"], len(started))
            yield at_least(f"{name} spread", least, started)

    # -- the planner's side

    @property
    def courses(self) -> frozenset[str]:
        """The courses that an option names."""
        return frozenset(use.item for c in self.conversions.values() for use in c.uses)

    def same_course(self) -> tuple[tuple[str, str], ...]:
        """Pairs of numbers of one course, as far as options name them."""
        named = self.courses
        return tuple(
            (c, other["course_id"])
            for c, course in sorted(self.case["coursesById"].items())
            for other in course["same_as"]
            if c in named and other["course_id"] in named
        )

    def problem(self) -> Problem:
        """The fewest courses that complete all majors as far as anything articulates."""
        units = {c: course["units"] for c, course in self.case["coursesById"].items()}
        offers = [
            Offer(
                c,
                institutions=frozenset({COLLEGE}),
                credit=None if units.get(c) is None else Credit.of(str(units[c]), UNIT),
                price=Fraction(0),
            )
            for c in sorted(self.courses)
        ]
        offers.append(
            Offer(
                "majors", kind=OfferKind.PROGRAM, institutions=frozenset({CAMPUS}), requirement=self.tree,
                takable=False,
            )
        )  # fmt: skip
        return Problem(
            "majors", tuple(offers), tuple(self.conversions.values()), institutions=(Institution(CAMPUS),),
            same_course=self.same_course(), objective=Objective.COURSES,
        )  # fmt: skip

    # -- the evaluator's side: nothing of the planner is in it

    def judged(self, courses: Iterable[str]) -> Judged:
        """The tree, judged with what these courses satisfy through the rules."""
        had = set(courses)
        for one, other in self.same_course():
            if had & {one, other}:
                had |= {one, other}
        awards = {
            c.rule: c.awards[0] for c in self.conversions.values() if all(u.item in had for u in c.uses)
        }
        satisfiers = [
            Satisfier(target, frozenset({target}), award.credit, posted=True)
            for target, award in sorted(awards.items())
        ]
        return judge(self.tree, satisfiers)
