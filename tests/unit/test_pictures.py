"""Pictures and HTML of plans: what leads where, nothing over anything, escaped, without scripts, the same bytes each time."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from competency_graph.errors import CompetencyGraphError, QuestionError
from competency_graph.planning.objective import ConflictKind, Counting, Objective, PlanStatus
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    CostBasis,
    CountsAs,
    ExitPoint,
    HeldItem,
    HowSatisfied,
    Item,
    Plan,
    PlanTerm,
    PlanWeeks,
    Satisfies,
    StackAnswer,
    Step,
    Totals,
    Universe,
)
from competency_graph.questions.stack_to_degree.asked import StackLimits

pytest.importorskip("matplotlib")
from competency_graph.pictures.draw import _height
from competency_graph.pictures.html import html
from competency_graph.pictures.layout import WIDTH, layers_of, place
from competency_graph.pictures.stack import Look, drawing_of

COLLEGE, PROVIDER = (
    Item("college", "Hill & Dale College", None, "Institution"),
    Item("p", "Provider", None, "Institution"),
)
DEGREE, CERTIFICATE = (
    Item("degree", "Degree <b>in</b> Things", None, "Degree"),
    Item("certificate", "Certificate", None, "Certificate"),
)
SPRING = PlanTerm("2027-Spring", "Spring 2027", "2027-01-11", "2027-05-02", 16)
FALL = PlanTerm("2027-Fall", "Fall 2027", "2027-08-30", "2027-12-19", 16)


def satisfies(
    asked: Item,
    of: Item,
    how: HowSatisfied = HowSatisfied.ITSELF,
    rule: str | None = None,
    *,
    before: bool = False,
) -> Satisfies:
    return Satisfies(asked, of, how, rule, before, f"{asked.name} for {of.name}")


def step(
    position: int,
    item: Item,
    term: PlanTerm | None,
    *what: Satisfies,
    counts_as: tuple[CountsAs, ...] = (),
    weeks: PlanWeeks | None = None,
    cost: int | None = 100,
) -> Step:
    return Step(
        position, item, (COLLEGE,), None if cost is None else Fraction(cost), CostBasis.PRICE if cost is not None else CostBasis.UNKNOWN,
        Fraction(1), "SemesterHour", None, what, (), counts_as, (), term=term, weeks=weeks,
    )  # fmt: skip


def answer_of(*, terms: bool = True) -> StackAnswer:
    """A held exam and a badge by a rule into a certificate, that and two courses into the degree; one comes before the other."""
    badge, one, two, exam = (
        Item("badge", "Badge", None, "Badge"), Item("one", "One", "ONE 1", "Course"),
        Item("two", "Two", "TWO 2", "Course"), Item("exam", "Exam", "EX", "Assessment"),
    )  # fmt: skip
    counts = CountsAs(
        "rules/badge",
        COLLEGE,
        (),
        ("ONE 9 Nine (3 semester hours)",),
        Fraction(3),
        "SemesterHour",
        ("grade C or better",),
    )
    spring, fall = (SPRING, FALL) if terms else (None, None)
    steps = (
        step(1, badge, spring, satisfies(one, CERTIFICATE, HowSatisfied.RULE, "rules/badge"), counts_as=(counts,),
             weeks=PlanWeeks(1, 2, "2027-01-11", "2027-01-24")),
        step(2, one, spring, satisfies(one, two, before=True), satisfies(one, DEGREE, HowSatisfied.CREDIT), cost=None),
        step(3, two, fall, satisfies(two, DEGREE)),
    )  # fmt: skip
    totals = Totals(
        Fraction(200), "USD", True, (one,), (), (), Fraction(3), "SemesterHour", False, Fraction(0), False, 3, (),
        weeks=50, terms=2, starts="2027-01-11", finishes="2027-12-19",
    )  # fmt: skip
    plan = Plan(
        steps,
        (HeldItem(exam, (satisfies(exam, CERTIFICATE),), ()),),
        (
            ExitPoint(badge, 1, Fraction(100), Fraction(0), Fraction(0), False),
            ExitPoint(CERTIFICATE, 1, Fraction(100), Fraction(0), Fraction(0), False, spring, "2027-01-24", 2,
                      (satisfies(CERTIFICATE, DEGREE),)),
            ExitPoint(DEGREE, 3, Fraction(200), Fraction(0), Fraction(3), True, fall, "2027-12-19", 50),
        ),
        (),
        totals,
    )  # fmt: skip
    return StackAnswer(
        target=DEGREE, targets=(DEGREE,), offered_by=(COLLEGE,), objective=Objective.COST, weighted=(),
        counting=Counting.COURSES, limits=StackLimits(), calendar=None, entry_term=None, catalog_year=None,
        status=PlanStatus.OPTIMAL, for_parsed_part=False, gap=None, plans=(plan,), conflict=(),
        conflict_is_irreducible=False, what_if=(), unaccounted=(), universe=Universe(1, 1, 1, 1, 1, True, "Among."),
        evidence=(), readings=(), needs_review=(), sentence="Reached. Unofficial, as of today; the college decides.",
    )  # fmt: skip


def test_what_leads_where() -> None:
    drawing = drawing_of(answer_of(), 1)
    assert set(drawing.leads) == {
        ("held exam", "certificate"), ("badge", "rule rules/badge"), ("rule rules/badge", "certificate"),
        ("certificate", "degree"), ("one", "degree"), ("two", "degree"),
    }  # fmt: skip
    looks = {key: box.look for key, box in drawing.boxes.items()}
    assert looks == {
        "held exam": Look.HELD, "badge": Look.SMALL, "one": Look.COURSE, "two": Look.COURSE,
        "rule rules/badge": Look.RULE, "certificate": Look.EARNED, "degree": Look.TARGET,
    }  # fmt: skip
    assert drawing.boxes["badge"].exit
    assert "weeks 1–2" in drawing.boxes["badge"].lines[1]
    assert "price unknown" in drawing.boxes["one"].lines[1]
    assert "needed for TWO 2" in drawing.boxes["one"].lines[1]
    assert drawing.boxes["rule rules/badge"].title == "counts as ONE 9 Nine"
    assert [box.group for box in drawing.boxes.values() if box.group] == [
        "What you have",
        *["Spring 2027"] * 2,
        "Fall 2027",
    ]
    assert drawing.sums.startswith("at least 200 USD · 3 semester hours · 3 items")


def test_layers_go_left_to_right_and_nothing_lies_over_anything() -> None:
    drawing = drawing_of(answer_of(), 1)
    layers = layers_of(drawing)
    assert all(layers[start] < layers[end] for start, end in drawing.leads)
    assert max(layers, key=lambda key: layers[key]) == "degree"
    layout = place(drawing, _height)
    for a, b in combinations(layout.placed.values(), 2):
        if a.layer == b.layer:
            assert a.top + a.height <= b.top + 1e-9 or b.top + b.height <= a.top + 1e-9
    # A line that passes a layer has a place of its own there.
    assert sorted(len(way) for way in layout.ways) == [2, 2, 2, 3, 4, 4]
    assert layout.width == (max(layers.values()) + 1) * WIDTH + max(layers.values()) * 0.85


def test_many_held_things_are_one_box() -> None:
    answer = answer_of()
    (plan,) = answer.plans
    some = tuple(
        HeldItem(
            Item(f"h{i}", f"Held {i}", None, "Course"), (satisfies(DEGREE, DEGREE, HowSatisfied.CREDIT),), ()
        )
        for i in range(5)
    )
    drawing = drawing_of(replace(answer, plans=(replace(plan, held=(*plan.held, *some)),)), 1)
    (one,) = (box for box in drawing.boxes.values() if box.title == "5 things held already")
    assert one.lines == tuple(f"Held {i}" for i in range(5))
    assert (one.key, "degree") in drawing.leads
    assert "held exam" in drawing.boxes


def test_the_picture_is_svg_and_png_and_the_same_each_time(tmp_path: Path) -> None:
    answer = answer_of()
    picture = answer.picture()
    tree = ElementTree.fromstring(picture.svg)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    title = tree.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "Degree <b>in</b> Things, Hill & Dale College"
    assert "<script" not in picture.svg
    assert "<b>in</b>" not in picture.svg
    assert "Badge leads to counts as ONE 9 Nine" in picture.text
    assert picture.png.startswith(b"\x89PNG")
    again = answer_of().picture()
    assert (again.svg, again.png) == (picture.svg, picture.png)
    assert picture.save(tmp_path / "plan.svg").read_text() == picture._repr_svg_()
    assert picture.save(tmp_path / "plan.png").read_bytes() == picture.png
    with pytest.raises(QuestionError, match=r"plan\.pdf"):
        picture.save(tmp_path / "plan.pdf")
    assert answer_of(terms=False).picture().svg != picture.svg


def test_there_must_be_such_a_plan() -> None:
    with pytest.raises(QuestionError, match="no plan 2"):
        answer_of().picture(2)
    none = replace(answer_of(), plans=(), status=PlanStatus.INFEASIBLE)
    with pytest.raises(QuestionError, match="no plan to draw"):
        none.picture()


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CompetencyGraphError, match="matplotlib") as error:
        answer_of().picture()
    assert "competency-graph[notebooks]" in str(error.value)
    assert "<table" in answer_of()._repr_html_(), "tables need nothing"


def test_the_html_has_terms_totals_rules_and_is_escaped() -> None:
    text = answer_of()._repr_html_()
    tree = ElementTree.fromstring(text.replace("<br>", "<br/>"))
    words = re.sub(r"\s+", " ", " ".join(tree.itertext()))
    for said in (
        "Degree <b>in</b> Things, Hill & Dale College", "Cheapest plan; proven", "Spring 2027", "2027-01-11 to 2027-05-02",
        "weeks 1–2", "counts as ONE 9 Nine (3 semester hours)", "if grade C or better", "before TWO 2 Two",
        "≥ 200", "without a stated price: ONE 1 One", "Certificate", "Unofficial, as of today",
    ):  # fmt: skip
        assert said in words, said
    assert words.index("Spring 2027") < words.index("Fall 2027")
    assert not re.search(r"<script|<style|javascript:| on\w+=", text)
    assert "<b>in</b>" not in text
    # Colours are the page's own: nothing sets one but half-transparent grey.
    assert set(re.findall(r"(?<!-)color:([^;\"]+)", text)) == {"inherit"}
    plain = answer_of(terms=False)._repr_html_()
    assert "Spring 2027" not in plain


def test_the_html_of_no_plan_says_why() -> None:
    conflict = Conflict(ConflictKind.BUDGET, "", None, "At most 10 <USD>")
    none = replace(
        answer_of(),
        plans=(),
        status=PlanStatus.INFEASIBLE,
        conflict=(conflict,),
        conflict_is_irreducible=True,
    )
    text = none._repr_html_()
    assert "Take any one of these away and there is a plan" in text
    assert "At most 10 &lt;USD&gt;" in text
    with pytest.raises(TypeError, match="not an answer"):
        html(3)


def test_an_answer_costs_nothing_where_nobody_looks() -> None:
    code = (
        "import sys, competency_graph.questions.stack_to_degree.answer; "
        "print([m for m in sys.modules if 'matplotlib' in m or 'competency_graph.pictures' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
