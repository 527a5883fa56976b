"""``skill_gap``: random graphs against a walk over their rows and every subset, cases by hand, and the sample registry.

The oracle follows the text of ``docs/skills.md`` over the rows that were written; it knows nothing of the queries and
nothing of the planner.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from emptying import wipe
from learners import SAMPLES, learners

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.declarations import Value
from competency_graph.model.holdings import (
    Coursework,
    CredentialHeld,
    ExamResult,
    Experience,
    Holdings,
    WorkStatus,
)
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.skill_gap.answer import GapState, SkillGapAnswer
from competency_graph.questions.skills.answer import Need
from competency_graph.questions.stack_to_degree.asked import StackLimits
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer

pytest.importorskip("ortools")
NOW = date(2026, 3, 1)
SEEDS = range(14)


class Rows:
    """One random graph: an occupation that asks for competencies, and what teaches them."""

    def __init__(self, seed: int) -> None:
        self.random = r = random.Random(seed)
        self.base = f"https://example.org/gap{seed}/"
        self.seed = seed
        self.nodes: dict[str, NodeRow] = {}
        self.edges: dict[tuple[str, str, str], dict[str, Value]] = {}
        orgs = [self.node(f"org{i}", "Institution") for i in range(2)]
        self.skills = [self.node(f"skill{i}", "Competency") for i in range(7)]
        self.courses = [self.node(f"course{i}", "Course", **self.price()) for i in range(4)]
        self.exams = [self.node(f"exam{i}", "Assessment", **self.price()) for i in range(1)]
        self.learning = [self.node(f"learning{i}", "LearningOpportunity") for i in range(2)]
        self.badges = [self.node(f"badge{i}", "Badge", **self.price()) for i in range(2)]
        self.certificates = [self.node(f"certificate{i}", "Certificate") for i in range(2)]
        self.things = [*self.courses, *self.exams, *self.learning, *self.badges, *self.certificates]
        for thing in self.things:
            self.edge("OFFERED_BY", thing, r.choice(orgs))
        for teacher in (*self.courses, *self.exams, *self.learning):
            for skill in r.sample(self.skills, r.choice([1, 2])):
                self.edge("ASSESSES" if teacher in self.exams else "TEACHES", teacher, skill)
        for learning, badge in zip(self.learning, self.badges, strict=True):
            self.edge("PREPARES_FOR", learning, badge)
        for number, certificate in enumerate(self.certificates):
            tree = self.node(f"needs{number}", "Requirement", op=r.choice(["ALL", "ANY"]))
            self.edge("REQUIRES", certificate, tree)
            for part in r.sample([*self.courses, *self.badges], 2):
                self.edge("ASKS_FOR", tree, part)
        for course in self.courses[1:]:
            if r.random() < 0.4:
                tree = self.node(f"before {course[-1]}", "Requirement", op="ALL", kind="prerequisite")
                self.edge("PREREQUISITE", course, tree)
                self.edge("ASKS_FOR", tree, r.choice([c for c in self.courses if c < course]))
        for kind in ("exact", "broad", "narrow", "major", "exact"):
            a, b = r.sample(self.skills, 2)
            self.edge("ALIGNS_WITH", a, b, kind=kind)
        self.job = self.node("job", "Occupation")
        tree = self.node("job needs", "Requirement", op="ALL")
        self.edge("REQUIRES", self.job, tree)
        self.asked = sorted(r.sample(self.skills, 4))
        for skill in self.asked:
            self.edge("ASKS_FOR", tree, skill, role="targetCompetency")
        self.held = sorted(r.sample(self.things, 2))
        self.grade = r.choice(["A", "F"])
        self.pending = r.choice([None, *self.courses])

    def price(self) -> dict[str, Value]:
        price = self.random.choice([None, "50", "120", "300"])
        return {} if price is None else {"price": price, "currency": "USD"}

    def node(self, key: str, label: str, **properties: Value) -> str:
        uri = self.base + key.replace(" ", "-")
        self.nodes[uri] = NodeRow(uri, (label,), {"name": key, **properties})
        return uri

    def edge(self, kind: str, start: str, end: str, /, **properties: Value) -> None:
        self.edges.setdefault((kind, start, end), {}).update(properties)

    def unit(self) -> UnitRows:
        edges = tuple(
            EdgeRow(kind, start, end, str(number), dict(properties))
            for number, ((kind, start, end), properties) in enumerate(self.edges.items())
        )
        return UnitRows("gaps", f"gap {self.seed}", tuple(self.nodes.values()), edges, file="gaps.json")

    def holdings(self) -> Holdings:
        courses = [
            Coursework(course=uri, grade=self.grade if uri == self.held[0] else "B")
            for uri in self.held
            if uri in self.courses and uri != self.pending
        ]
        if self.pending is not None:
            courses.append(Coursework(course=self.pending, status=WorkStatus.IN_PROGRESS))
        return Holdings(
            coursework=tuple(courses),
            exams=tuple(ExamResult(uri) for uri in self.held if uri in self.exams),
            credentials=tuple(CredentialHeld(u) for u in self.held if u not in (*self.courses, *self.exams)),
        )

    # What the oracle asks of the rows.

    def to(self, start: str, *kinds: str) -> set[str]:
        return {end for kind, at, end in self.edges if at == start and kind in kinds}

    def shows(self, asked: str) -> set[str]:
        """The competencies that show this one."""
        found = {asked}
        for (kind, start, end), properties in self.edges.items():
            if kind != "ALIGNS_WITH":
                continue
            # Two alignments of one pair in one direction cannot both be in these rows: the last one counts.
            stated = properties["kind"]
            if asked == start and stated in ("exact", "broad"):
                found.add(end)
            if asked == end and stated in ("exact", "narrow"):
                found.add(start)
        return found

    def parts(self, certificate: str) -> tuple[str, set[str]] | None:
        for tree in self.to(certificate, "REQUIRES"):
            return str(self.nodes[tree].properties["op"]), self.to(tree, "ASKS_FOR")
        return None

    def same_place(self, a: str, b: str) -> bool:
        return bool(self.to(a, "OFFERED_BY") & self.to(b, "OFFERED_BY"))

    def taught(self, thing: str) -> set[str]:
        """What a thing itself teaches or assesses, or what prepares for it at the same place does."""
        found = self.to(thing, "TEACHES", "ASSESSES")
        for kind, start, end in self.edges:
            if kind == "PREPARES_FOR" and end == thing and self.same_place(start, end):
                found |= self.to(start, "TEACHES", "ASSESSES")
        return found

    def met(self, thing: str) -> set[str]:
        """Competencies that a holder of a thing has met without a choice."""
        found = set(self.taught(thing))
        stated = self.parts(thing)
        if stated is not None and (stated[0] == "ALL" or len(stated[1]) == 1):
            for part in stated[1]:
                found |= self.met(part)
        return found

    def passed(self) -> set[str]:
        return {
            u
            for u in self.held
            if u != self.pending and not (u in self.courses and u == self.held[0] and self.grade == "F")
        }

    def states(self) -> dict[str, GapState]:
        shown = {s for u in self.passed() for s in self.met(u)}
        coming = self.met(self.pending) if self.pending is not None else set[str]()
        return {
            asked: GapState.SHOWN if self.shows(asked) & shown
            else GapState.EXPECTED if self.shows(asked) & coming
            else GapState.MISSING
            for asked in self.asked
        }  # fmt: skip

    def best(self, gap: set[str]) -> tuple[int, Fraction, int] | None:
        """(unpriced, cost, items) of the cheapest set that closes the gap, by trying all."""
        owned = self.passed() | ({self.pending} if self.pending is not None else set())
        takable = [u for u in self.things if self.parts(u) is None and u not in owned]
        found = None
        for size in range(len(takable) + 1):
            for chosen in combinations(takable, size):
                have = owned | set(chosen)
                before = [
                    (u, need)
                    for u in chosen
                    for tree in self.to(u, "PREREQUISITE")
                    for need in self.to(tree, "ASKS_FOR")
                ]
                while True:
                    more = {
                        c
                        for c in self.certificates
                        if (stated := self.parts(c)) is not None
                        and (stated[1] <= have if stated[0] == "ALL" else stated[1] & have)
                    } - have
                    if not more:
                        break
                    have |= more
                inside = {p for c in owned if (s := self.parts(c)) and s[0] == "ALL" for p in s[1]}
                if any(need not in have | inside for _, need in before):
                    continue
                if all(self.shows(a) & {s for u in have for s in self.taught(u)} for a in gap):
                    prices = [self.nodes[u].properties.get("price") for u in chosen]
                    key = (
                        sum(p is None for p in prices),
                        sum((Fraction(str(p)) for p in prices if p is not None), Fraction(0)),
                        size,
                    )
                    found = key if found is None else min(found, key)
        return found


GRAPHS = [Rows(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def gaps(scratch_database: Database) -> Graph:
    wipe(scratch_database)
    Writer(scratch_database).write([rows.unit() for rows in GRAPHS])
    return Graph(scratch_database)


ASKED: dict[int, SkillGapAnswer] = {}


def asked(gaps: Graph, rows: Rows) -> SkillGapAnswer:
    """The answer for one graph, asked once."""
    if rows.seed not in ASKED:
        ASKED[rows.seed] = gaps.skill_gap(rows.job, rows.holdings(), close=Objective.COST, as_of=NOW)
    return ASKED[rows.seed]


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_what_is_missing_and_what_closes_it(rows: Rows, gaps: Graph) -> None:
    answer = asked(gaps, rows)
    states = {c.competency.uri: c.state for c in answer.competencies}
    assert states == rows.states()
    for competency in answer.competencies:
        for by in competency.shown_by:
            assert by.competency.uri in rows.shows(competency.competency.uri)
            assert by.competency.uri in rows.met(by.holding.uri)
            assert by.evidence
            assert (by.how is MatchedBy.ITSELF) == (by.competency == competency.competency)
        assert bool(competency.shown_by) == (competency.state is not GapState.MISSING)
    gap = {uri for uri, state in states.items() if state is GapState.MISSING}
    assert answer.missing == len(gap)
    if not gap:
        assert answer.status is None
        return
    unprovided = {a for a in gap if not any(rows.shows(a) & rows.taught(u) for u in rows.things)}
    assert {c.uri for c in answer.unprovided} == unprovided
    if unprovided:
        assert answer.status is PlanStatus.INFEASIBLE
        assert all(c.name in answer.sentence for c in answer.unprovided)
        answer = gaps.skill_gap(rows.job, rows.holdings(), close=Objective.COST, partial=True, as_of=NOW)
        gap -= unprovided
        if not gap:
            assert answer.status is PlanStatus.INFEASIBLE
            return
        assert answer.closes_all is False
    best = rows.best(gap)
    assert best is not None
    assert answer.status is PlanStatus.OPTIMAL
    (plan,) = answer.plans
    assert (len(plan.totals.unpriced), plan.totals.cost, plan.totals.items) == best
    got = {s.item.uri for s in plan.steps} | {p.credential.uri for p in plan.exit_points} | set(rows.held)
    for closing in answer.closes:
        assert closing.item.uri in got
        assert closing.taught.uri in rows.shows(closing.competency.uri)
        assert closing.evidence
    assert {c.competency.uri for c in answer.closes} == gap


def test_the_random_graphs_show_every_case(gaps: Graph) -> None:
    states = [state for rows in GRAPHS for state in rows.states().values()]
    assert set(states) == set(GapState)
    answers = [asked(gaps, rows) for rows in GRAPHS]
    assert {a.status for a in answers} >= {PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE}
    hows = {by.how for a in answers for c in a.competencies for by in c.shown_by}
    hows |= {c.how for a in answers for c in a.closes}
    assert hows == {MatchedBy.ITSELF, MatchedBy.EXACT, MatchedBy.BROADER}


# By hand.

BASE = "https://example.org/resources/"


class Hand:
    def __init__(self) -> None:
        self.nodes: list[NodeRow] = []
        self.edges: list[EdgeRow] = []

    def node(self, name: str, label: str, **properties: Value) -> None:
        self.nodes.append(NodeRow(BASE + name.replace(" ", "-"), (label,), {"name": name, **properties}))

    def edge(self, kind: str, start: str, end: str, /, **properties: Value) -> None:
        self.edges.append(
            EdgeRow(kind, uri(start), uri(end), f"{len(self.edges)}", properties)
        )  # fmt: skip


def uri(name: str) -> str:
    return BASE + name.replace(" ", "-")


@pytest.fixture
def hand(writer: Writer, graph: Graph, scratch: Database) -> Graph:
    h = Hand()
    for name in ("one", "two", "three", "four", "five", "six"):
        h.node(name, "Competency")
    h.node("One!", "Competency")
    # The reverse of what shows: four is wider than one, so one does not show four; two is chained behind three.
    h.edge("ALIGNS_WITH", "one", "four", kind="broad", term="ceasn:broadAlignment")
    h.edge("ALIGNS_WITH", "two", "three", kind="exact", term="ceasn:exactAlignment")
    h.edge("ALIGNS_WITH", "three", "five", kind="exact")
    h.edge("ALIGNS_WITH", "six", "five", kind="major")
    h.node("college", "Institution")
    h.node("elsewhere", "Institution")
    h.node("teaches one", "Course", code="ONE 1", price="100", currency="USD")
    h.node("teaches four", "Course", code="FOUR 4", price="90", currency="USD")
    h.node("same", "Course", code="FOUR 44")
    h.edge("SAME_COURSE", "teaches four", "same", starts="2020-01-01")
    h.node("teaches three", "Course", code="THREE 3", price="70", currency="USD")
    h.node("teaches five", "Course", price="60", currency="USD")
    h.node("teaches same words", "Course", price="10", currency="USD")
    for name in ("one", "four", "three", "five"):
        h.edge("TEACHES", f"teaches {name}", name, term="ceterms:teaches")
        h.edge("OFFERED_BY", f"teaches {name}", "college")
    h.edge("TEACHES", "teaches same words", "One!")
    h.edge("OFFERED_BY", "teaches same words", "college")
    # A certification that another provider's course prepares for: taking the one does not bring the other.
    h.node("certification", "Certification", price="5", currency="USD")
    h.edge("OFFERED_BY", "certification", "elsewhere")
    h.edge("PREPARES_FOR", "teaches one", "certification")
    # A certificate by one of two routes shows neither; what it asks for in any case it shows.
    h.node("routes", "Certificate")
    h.node("route", "Requirement", op="ANY")
    h.edge("REQUIRES", "routes", "route")
    h.edge("ASKS_FOR", "route", "teaches one")
    h.edge("ASKS_FOR", "route", "teaches three")
    h.node("shown in an interview", "Certificate")
    h.node("interview", "Requirement", op="ALL")
    h.edge("REQUIRES", "shown in an interview", "interview")
    h.edge("ASKS_FOR", "interview", "five", role="targetCompetency")
    for label, name in (("Job", "job"), ("WorkRole", "role"), ("Task", "task")):
        h.node(name, label)
    h.edge("TARGETS", "job", "role", role="hasWorkRole")
    h.edge("TARGETS", "role", "task", role="hasTask")
    h.edge("TARGETS", "task", "one", role="skillEmbodied")
    h.edge("TARGETS", "role", "two", role="targetCompetency")
    h.edge("TARGETS", "job", "six", role="knowledgeEmbodied")
    h.node("framework", "CompetencyFramework")
    h.node("heading", "Competency", coded_notation="A")
    for name in ("heading", "four", "five"):
        h.edge("IN_FRAMEWORK", name, "framework", term="ceasn:isPartOf")
    for name in ("four", "five"):
        h.edge("CHILD_OF", name, "heading")
    h.node("wanting", "Occupation")
    h.node("wishes", "Requirement", op="ALL")
    h.node("hopes", "Requirement", op="ALL", kind="recommended")
    h.edge("REQUIRES", "wanting", "wishes")
    h.edge("RECOMMENDS", "wanting", "hopes")
    h.edge("ASKS_FOR", "wishes", "four", role="targetCompetency")
    h.edge("ASKS_FOR", "wishes", "nowhere", role="targetCompetency")
    h.edge("ASKS_FOR", "hopes", "six", role="targetCompetency")
    writer.write([UnitRows("by hand", "all", tuple(h.nodes), tuple(h.edges), file="hand.json")])
    with scratch.driver.session(database="neo4j") as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    return graph


def shown(answer: SkillGapAnswer) -> dict[str, tuple[str, str]]:
    return {
        c.competency.name: (c.state.value, c.shown_by[0].how.value if c.shown_by else "")
        for c in answer.competencies
    }


def test_a_job_through_its_roles_and_tasks(hand: Graph) -> None:
    answer = hand.skill_gap(uri("job"), as_of=NOW)
    assert shown(answer) == dict.fromkeys(("one", "six", "two"), ("MISSING", ""))
    (one,) = (c for c in answer.competencies if c.competency.name == "one")
    assert [step.to.name for step in one.through] == ["role", "task", "one"]
    assert [shown(hand.skill_gap(uri(name))).keys() for name in ("role", "task")] == [{"one", "two"}, {"one"}]


def test_alignments_show_one_way_and_are_not_chained(hand: Graph) -> None:
    held = Holdings(coursework=(Coursework(course=uri("same"), completed="2024-05"),))
    # The same course under another number teaches four, which covers one.
    by_job = hand.skill_gap(uri("job"), held)
    assert shown(by_job)["one"] == ("SHOWN", "BROADER")
    (one,) = (c for c in by_job.competencies if c.competency.name == "one")
    assert [step.by for step in one.shown_by[0].through] == ["SAME_COURSE", "TEACHES"]
    assert {e.what for e in one.shown_by[0].evidence} == {"SAME_COURSE", "TEACHES", "ALIGNS_WITH"}
    assert shown(hand.skill_gap(uri("job"), held, alignments=False))["one"] == ("MISSING", "")
    early = Holdings(coursework=(Coursework(course=uri("same"), completed="2011-05"),))
    assert shown(hand.skill_gap(uri("job"), early))["one"] == ("MISSING", "")
    # one does not show the wider four; five shows three, not two behind it; a major overlap shows nothing.
    narrow = Holdings(competencies=(uri("one"), uri("five")))
    assert shown(hand.skill_gap(uri("wanting"), narrow))["four"] == ("MISSING", "")
    assert shown(hand.skill_gap(uri("job"), narrow)) == {
        "one": ("SHOWN", "ITSELF"), "two": ("MISSING", ""), "six": ("MISSING", ""),
    }  # fmt: skip
    three = hand.skill_gap(uri("job"), Holdings(competencies=(uri("three"),)))
    assert shown(three)["two"] == ("SHOWN", "EXACT")
    (two,) = (c for c in three.competencies if c.competency.name == "two")
    assert (two.shown_by[0].by, two.shown_by[0].through) == ("HELD", ())


def test_the_same_words_on_request_only(hand: Graph) -> None:
    held = Holdings(coursework=(Coursework(course=uri("teaches same words"), grade="C"),))
    assert shown(hand.skill_gap(uri("task"), held)) == {"one": ("MISSING", "")}
    answer = hand.skill_gap(uri("task"), held, by_text=True)
    assert shown(answer) == {"one": ("SHOWN", "TEXT")}
    assert "SAME_WORDS" in {r.used for r in answer.readings}
    cheap = hand.skill_gap(uri("task"), close=Objective.COST, by_text=True)
    assert [s.item.name for s in cheap.plans[0].steps] == ["teaches same words"]
    plain = hand.skill_gap(uri("task"), close=Objective.COST)
    assert [s.item.name for s in plain.plans[0].steps] == ["teaches four"]
    assert plain.closes[0].how is MatchedBy.BROADER


def test_providers_of_what_covers_it_and_of_the_same_words(hand: Graph) -> None:
    answer = hand.providers_of(uri("one"), by_text=True)
    assert {(a.competency.name, a.how) for a in answer.aligned} == {
        ("four", MatchedBy.BROADER), ("One!", MatchedBy.TEXT),
    }  # fmt: skip
    assert {(o.node.name, o.exact) for o in answer.offers} == {
        ("teaches one", True), ("teaches four", False), ("teaches same words", False),
    }  # fmt: skip
    assert {o.node.name for o in hand.providers_of(uri("one")).offers} == {"teaches one", "teaches four"}
    # one is narrower than four, and shows nothing of it.
    assert {o.node.name for o in hand.providers_of(uri("four")).offers} == {"teaches four"}


def test_what_is_not_read_as_shown(hand: Graph) -> None:
    held = Holdings(
        coursework=(
            Coursework(course=uri("teaches one"), grade="F"),
            Coursework(course=uri("teaches three"), status=WorkStatus.PLANNED),
            Coursework(institution="college", code="ONE 99"),
        ),
        credentials=(CredentialHeld(uri("routes")), CredentialHeld(uri("certification"))),
        experience=(Experience(uri("job"), years=Fraction(9)),),
    )
    answer = hand.skill_gap(uri("job"), held)
    assert {c.state for c in answer.competencies} == {GapState.MISSING}
    whys = " ".join(f"{r.about} {r.why}" for r in answer.needs_review)
    assert "ONE 99" in whys
    assert "experience" in whys
    framework = hand.skill_gap(
        uri("framework"), Holdings(credentials=(CredentialHeld(uri("shown in an interview")),))
    )
    assert shown(framework) == {"four": ("MISSING", ""), "five": ("SHOWN", "ITSELF")}
    assert "WITHOUT_CHILDREN" in {r.used for r in framework.readings}


def test_work_in_progress_is_expected_and_not_bought_again(hand: Graph) -> None:
    held = Holdings(coursework=(Coursework(course=uri("teaches four"), status=WorkStatus.IN_PROGRESS),))
    answer = hand.skill_gap(uri("job"), held, close=Objective.COST, partial=True)
    assert shown(answer)["one"] == ("EXPECTED", "BROADER")
    assert (answer.shown, answer.expected, answer.missing) == (0, 1, 2)
    assert [c.competency.name for c in answer.closes] == ["two"]


def test_what_nobody_provides_is_named(hand: Graph) -> None:
    answer = hand.skill_gap(uri("wanting"), close=Objective.COST)
    assert answer.status is PlanStatus.INFEASIBLE
    assert [c.uri for c in answer.unprovided] == [uri("nowhere")]
    assert uri("nowhere") in answer.sentence
    assert (answer.plans, answer.closes_all) == ((), None)
    partial = hand.skill_gap(uri("wanting"), close=Objective.COST, partial=True)
    assert (partial.status, partial.closes_all) == (PlanStatus.OPTIMAL, False)
    assert [s.item.name for s in partial.plans[0].steps] == ["teaches four"]
    assert uri("nowhere") in partial.sentence
    # Recommended competencies are listed, and count only on request.
    assert (answer.asked, answer.missing) == (2, 2)
    assert shown(answer)["six"] == ("MISSING", "")
    more = hand.skill_gap(uri("wanting"), close=Objective.COST, down_to=Need.RECOMMENDED)
    assert (more.asked, more.missing) == (3, 3)
    assert {c.uri for c in more.unprovided} == {uri("nowhere"), uri("six")}


def test_limits_that_cannot_be_kept_are_a_conflict(hand: Graph) -> None:
    # The same course under its other number has no price: without it, nothing is left below 160.
    limits = StackLimits(budget=Fraction(100), currency="USD", exclude=(uri("same"),))
    answer = hand.skill_gap(uri("role"), close=Objective.COST, limits=limits)
    assert answer.status is PlanStatus.INFEASIBLE
    assert answer.conflict_is_irreducible
    kinds = {c.kind for c in answer.conflict}
    assert kinds == {ConflictKind.REQUIREMENT, ConflictKind.BUDGET, ConflictKind.EXCLUSION}
    assert {c.about for c in answer.conflict} == {uri("one"), uri("two"), uri("same"), ""}
    lower = hand.skill_gap(uri("role"), close=Objective.COST, limits=replace(limits, exclude=()))
    assert (lower.plans[0].totals.cost, lower.plans[0].totals.cost_is_lower_bound) == (70, True)
    enough = hand.skill_gap(
        uri("role"), close=Objective.COST, limits=StackLimits(budget=Fraction(160), currency="USD")
    )
    assert enough.plans[0].totals.cost == 160
    nowhere = hand.skill_gap(
        uri("role"), close=Objective.COST, limits=StackLimits(institutions=(uri("elsewhere"),))
    )
    assert ConflictKind.INSTITUTIONS in {c.kind for c in nowhere.conflict}


def test_several_plans_differ(hand: Graph) -> None:
    # Alternatives differ in institutions or credentials: of the college's two courses one is enough.
    answer = hand.skill_gap(uri("task"), close=Objective.COST, k=3)
    assert [[s.item.name for s in plan.steps] for plan in answer.plans] == [["teaches four"], ["same"]]
    assert [(c.plan, c.item.name) for c in answer.closes] == [(1, "teaches four"), (2, "same")]


@pytest.mark.parametrize(
    ("ask", "error", "says"),
    [
        (lambda g: g.skill_gap("ce-00000000-0000-4000-8000-0000000000ff"), NotFound, "No resource"),
        (lambda g: g.skill_gap(uri("job"), k=0), QuestionError, "k = 0"),
        (lambda g: g.skill_gap(uri("job"), requires="SOME"), QuestionError, "no reading"),
        (lambda g: g.skill_gap(uri("job"), close=Objective.TIME, in_terms=False), QuestionError, "in terms"),
        (lambda g: g.skill_gap(uri("job"), close=Objective.COST, deadline=0), QuestionError, "deadline"),
        (lambda g: g.skill_gap(uri("job"), limits=StackLimits(budget=Fraction(-1))), QuestionError, "negative"),
        (lambda g: g.skill_gap(uri("job"), limits=StackLimits(transfer_maximum=Fraction(9))), QuestionError, "no meaning"),
        (lambda g: g.skill_gap(uri("job"), close=Objective.COST, limits=StackLimits(not_at=("Nobody",))), NotFound, "Nobody"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(hand: Graph, ask: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        ask(hand)  # type: ignore[operator]


# The sample registry.

ANALYST = "ce-0bcc558b-5d44-4b15-bf4e-aab304ea2743"


def key(name: str) -> str:
    import csv

    with (SAMPLES / "keys.csv").open() as file:
        return next(row["ctid"] for row in csv.DictReader(file) if row["key"] == name)


def test_the_data_analyst(sample_graph: Graph) -> None:
    (deniz,) = (x for x in learners() if x.file.stem == "deniz-exams")
    answer = sample_graph.skill_gap(ANALYST, deniz.holdings, close=Objective.COST, as_of=NOW)
    assert (answer.asked, answer.shown, answer.missing) == (7, 6, 1)
    assert answer.competencies[0].competency.code == "COMM.2"
    assert [s.item.name for s in answer.plans[0].steps] == ["Technical Writing"]
    assert answer.status is PlanStatus.OPTIMAL
    assert "PART_OF_EARNING" in {r.used for r in answer.readings}
    # Without the preparation that the provider offers for its own badges, only the examination shows something.
    strict = sample_graph.skill_gap(ANALYST, deniz.holdings, preparation=False, as_of=NOW)
    assert [c.competency.code for c in strict.competencies if c.state is GapState.SHOWN] == ["STAT.1"]
    assert strict.needs_review[-1].why.startswith("Whether a score of 3 passes")


def test_objectives_differ_from_nothing(sample_graph: Graph) -> None:
    plans = {
        objective: sample_graph.skill_gap(ANALYST, close=objective, as_of=NOW).plans[0]
        for objective in (Objective.COST, Objective.CREDITS, Objective.COURSES)
    }
    assert plans[Objective.COST].totals.cost < plans[Objective.CREDITS].totals.cost
    assert plans[Objective.CREDITS].totals.credits == 0 < plans[Objective.COST].totals.credits
    assert plans[Objective.COURSES].totals.items == min(p.totals.items for p in plans.values())
    assert {p.credential.name for p in plans[Objective.CREDITS].exit_points} >= {"Query Essentials Badge"}
    fastest = sample_graph.skill_gap(ANALYST, close=Objective.TIME, as_of=NOW)
    assert fastest.status is PlanStatus.OPTIMAL
    assert all(step.term is not None for step in fastest.plans[0].steps)
    cheapest = sample_graph.skill_gap(ANALYST, close=Objective.COST, in_terms=True, as_of=NOW).plans[0]
    weeks = fastest.plans[0].totals.weeks
    assert weeks is not None
    assert cheapest.totals.weeks is not None
    assert weeks < cheapest.totals.weeks
    assert fastest.plans[0].totals.cost > cheapest.totals.cost
    assert "done on" in fastest.sentence


def test_the_ladder_is_shown_by_alignments(sample_graph: Graph) -> None:
    (carmen,) = (x for x in learners() if x.file.stem == "carmen-service")
    answer = sample_graph.skill_gap(key("CRV:ladder"), carmen.holdings, close=Objective.COST, as_of=NOW)
    hows = {c.competency.code: c.shown_by[0].how for c in answer.competencies if c.shown_by}
    assert hows.pop("L8") is MatchedBy.BROADER
    assert set(hows.values()) == {MatchedBy.EXACT}
    assert {c.code for c in answer.unprovided} == {"L3", "L11"}
    assert answer.status is PlanStatus.INFEASIBLE
