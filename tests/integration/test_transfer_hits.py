"""What transfer and the questions around it read on a store of size: how many reads, and PROFILE's hits of each.

A dozen colleges whose courses go everywhere, an exam that 3,000 rules take, and a course that 5,000 rules award.
"""

from __future__ import annotations

from datetime import date

import pytest
from emptying import wipe
from profiled import Profiled

from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, ExamResult, Holdings
from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.writer import Writer

BASE = "https://example.org/resources/"
NOW = date(2026, 3, 1)
COLLEGES, COURSES, POPULAR, TAKEN = 12, 60, 5_000, 3_000

_FILL = (
    "CREATE (:Unit {id: 1, name: 'all', source: 'made', file: 'made.csv'}) CREATE (:Source {name: 'made', edition: '1'})",
    """UNWIND range(0, $colleges - 1) AS i
       CREATE (o:Resource:Organization:Institution {uri: $base + 'c' + i, name: 'College ' + i, calendar: 'semester', unit: 1})
       WITH o, i UNWIND range(0, $courses - 1) AS k
       CREATE (x:Resource:LearningOpportunity:Course {uri: $base + 'c' + i + '-' + k, name: 'Course ' + k, code: 'MATH ' + k,
         code_key: 'MATH ' + k, credit_minimum: '3', credit_unit: 'SemesterHour', unit: 1})-[:OFFERED_BY {unit: 1}]->(o)""",
    """CREATE (g:Resource:Agreement {uri: $base + 'agreement', name: 'All', consumption: 'SHARED', unit: 1})
       WITH g UNWIND range(0, $colleges - 1) AS i UNWIND range(0, $colleges - 1) AS j WITH g, i, j WHERE i <> j
       UNWIND range(0, $courses - 1) AS k
       MATCH (x:Resource {uri: $base + 'c' + i + '-' + k}), (y:Resource {uri: $base + 'c' + j + '-' + k})
       CREATE (r:Resource:TransferRule {uri: $base + 'r-' + i + '-' + j + '-' + k, state: 'AWARDED', sender: $base + 'c' + i,
         receiver: $base + 'c' + j, unit: 1})
       CREATE (r)-[:TAKES {unit: 1}]->(x), (g)-[:HAS_RULE {unit: 1}]->(r),
         (r)-[:AWARDS {unit: 1, kind: 'COURSE', credits: '3', credit_unit: 'SemesterHour', basis: 'STATED', position: 0}]->(y)""",
    """MATCH (y:Resource {uri: $base + 'c0-0'})
       UNWIND range(0, $popular - 1) AS n
       MATCH (x:Resource {uri: $base + 'c' + (1 + n % ($colleges - 1)) + '-' + (n % $courses)})
       CREATE (r:Resource:TransferRule {uri: $base + 'p-' + n, state: 'AWARDED', sender: $base + 'c' + (1 + n % ($colleges - 1)),
         receiver: $base + 'c0', priority: 9, unit: 1})-[:TAKES {unit: 1}]->(x)
       CREATE (r)-[:AWARDS {unit: 1, kind: 'COURSE', credits: '3', credit_unit: 'SemesterHour', basis: 'STATED', position: 0}]->(y)""",
    """CREATE (e:Resource:Assessment {uri: $base + 'exam', name: 'Exam', code: 'EX 1', code_key: 'EX 1', unit: 1})
       WITH e UNWIND range(0, $taken - 1) AS n
       MATCH (y:Resource {uri: $base + 'c3-5'})
       CREATE (r:Resource:TransferRule {uri: $base + 'e-' + n, state: 'AWARDED', sender: $base + 'board',
         receiver: $base + CASE n WHEN 7 THEN 'c3' ELSE 'elsewhere-' + n END, unit: 1})-[:TAKES {unit: 1, minimum_score: '3'}]->(e)
       CREATE (r)-[:AWARDS {unit: 1, kind: 'COURSE', credits: '3', credit_unit: 'SemesterHour', basis: 'STATED', position: 0}]->(y)""",
)  # fmt: skip


@pytest.fixture(scope="module")
def of_size(scratch_database: Database) -> Database:
    wipe(scratch_database)
    sizes = {
        "base": BASE, "colleges": COLLEGES, "courses": COURSES, "popular": POPULAR, "taken": TAKEN,
    }  # fmt: skip
    with scratch_database.driver.session(database=scratch_database.settings.database) as session:
        for statement in _FILL:
            session.run(statement, sizes).consume()  # type: ignore[arg-type]
    Writer(scratch_database).tally()
    scratch_database.schema(query("write/replan"))  # as after every load that wrote
    return scratch_database


def work(*numbers: int) -> Holdings:
    return Holdings(
        coursework=tuple(
            Coursework(institution="College 2", code=f"math-{n}", grade="A", completed="2024")
            for n in numbers
        )
    )


def test_one_course_to_one_college_is_two_small_reads(of_size: Database) -> None:
    profiled = Profiled(of_size)
    answer = Graph(profiled).transfer("College 3", work(7), as_of=NOW)
    assert [a.target.uri if a.target else None for a in answer.items[0].awards] == [f"{BASE}c3-7"]
    assert profiled.reads == ["transfer/asked", "rules/whole"]
    assert profiled.hits["transfer/asked"] < 3_000, (
        "a code at the colleges that have it, not a college's courses"
    )
    assert profiled.hits["rules/whole"] < 700


def test_twenty_courses_and_every_college_cost_what_they_have(of_size: Database) -> None:
    profiled = Profiled(of_size)
    Graph(profiled).transfer("College 3", work(*range(10, 30)), as_of=NOW)
    assert profiled.reads == ["transfer/asked", "rules/whole"]
    assert profiled.hits["rules/whole"] < 20 * 700
    profiled = Profiled(of_size)
    found = Graph(profiled).transfer_destinations(work(*range(10, 30)), as_of=NOW)
    assert found.compared == COLLEGES - 1
    assert profiled.reads == ["transfer/asked", "transfer/receivers", "transfer/asked", "rules/whole"]
    assert profiled.hits["rules/whole"] < 20 * COLLEGES * 500


def test_an_exam_that_thousands_of_rules_take(of_size: Database) -> None:
    profiled = Profiled(of_size)
    held = Holdings(exams=(ExamResult("EX 1", score=None, date="2024"),))
    answer = Graph(profiled).transfer("College 3", held, as_of=NOW)
    assert answer.items[0].awards[0].rule == f"{BASE}e-7"
    # Each is looked at for its receiver; only the one is read.
    assert profiled.hits["rules/whole"] < 4 * TAKEN


def test_the_most_popular_course_costs_what_a_page_shows(of_size: Database) -> None:
    profiled = Profiled(of_size)
    answer = Graph(profiled).sources_of(f"{BASE}c0-0", as_of=NOW)
    assert answer.rules_on_file == POPULAR + COLLEGES - 1
    assert len(answer.counts) == COLLEGES - 1
    assert profiled.reads == ["transfer/asked", "sources/counts", "rules/whole"]
    assert profiled.hits["sources/counts"] < 300
    assert profiled.hits["rules/whole"] < 20 * 700
    usual = Profiled(of_size)
    Graph(usual).sources_of(f"{BASE}c4-9", as_of=NOW)
    assert usual.hits["sources/counts"] + usual.hits["sources/page"] < 1_000
