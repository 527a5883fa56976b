"""What the registry's questions cost at dense ends: PROFILE's database hits on a store of size, not milliseconds.

Hits must not grow with what a page does not show; where counting touches every counted thing, the hits for each are
bounded. A plan test on a small store proves little (``writing.md``, "Reading").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import registry_of_size
from emptying import wipe
from registry_of_size import BASE, FRAMEWORK, OWNED, TAUGHT

from competency_graph.graph import Graph
from competency_graph.questions.in_framework.answer import Membership
from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.reading import Read, Rows


def hits(plan: dict[str, Any]) -> int:
    found: int = plan["args"].get("DbHits", 0)
    return found + sum(map(hits, plan.get("children", ())))


class Profiled(Database):
    """Reads with PROFILE, and adds up the hits of each query."""

    def __init__(self, database: Database) -> None:
        self.driver, self.settings, self.uri = database.driver, database.settings, database.uri
        self.hits: Counter[str] = Counter()

    def read(self, read: Read) -> Rows:
        text = query(f"read/{read.query}").text.replace("\nCYPHER 5\n", "\nCYPHER 5 PROFILE\n", 1)
        with self.driver.session(database=self.settings.database) as session:
            result = session.run(text, dict(read.parameters))  # type: ignore[arg-type]
            rows = [dict(record) for record in result]
            plan = result.consume().profile
        assert plan is not None
        self.hits[read.query] += hits(plan)
        return rows


@pytest.fixture(scope="module")
def of_size(scratch_database: Database) -> Database:
    wipe(scratch_database)
    registry_of_size.fill(scratch_database)
    return scratch_database


def cost(of_size: Database, ask: Callable[[Graph], Any]) -> tuple[Any, Counter[str]]:
    database = Profiled(of_size)
    answer = ask(Graph(database))
    return answer, database.hits


def test_owned_by(of_size: Database) -> None:
    answer, spent = cost(of_size, lambda g: g.owned_by("The giant"))
    assert answer.total == OWNED + 30
    assert [unit.level for unit in answer.units] == [1, 1, 2]
    assert spent.total() < 5 * OWNED
    page, spent = cost(of_size, lambda g: g.owned_by("The giant", kind="Course", first=5))
    assert [edge.node.name for edge in page.page.edges][:2] == [
        "Course 0 of giant-d1",
        "Course 0 of giant-d1-lab",
    ]
    assert spent.total() < 6 * OWNED
    _, spent = cost(of_size, lambda g: g.owned_by(BASE + "giant-d2", kind="Course"))
    assert spent.total() < 400, "a department costs what it owns"


def test_who_teaches_it(of_size: Database) -> None:
    answer, spent = cost(of_size, lambda g: g.providers_of(BASE + "framework-7"))
    assert (len(answer.providers), answer.providers[0].teaches) == (40, TAUGHT // 40)
    assert spent.total() < 16 * TAUGHT
    _, deep = cost(of_size, lambda g: g.providers_of(BASE + "framework-7", after=answer.page_info.end_cursor))
    assert deep.total() < 6 * TAUGHT
    _, other = cost(of_size, lambda g: g.providers_of(BASE + "framework-8"))
    assert other.total() < 100


def test_skills_of_what_teaches_a_dense_competency(of_size: Database) -> None:
    answer, spent = cost(of_size, lambda g: g.skills(BASE + "teaching-3"))
    assert [skill.competency.uri for skill in answer.skills] == [BASE + "framework-7"]
    assert spent.total() < 150, "what else teaches it is not read"


def test_a_word_in_ten_thousand_competencies(of_size: Database) -> None:
    # The competencies of the other one do not say in their own records which framework they are in.
    # All of them match equally well, so ids decide which come first, and a store that was emptied gives ids again in any
    # order: 1,900 to 7,500 hits were counted, and 13,000 match.
    most = 12_000
    for publisher, framework in (("The pub", "framework"), ("The other-pub", "other-framework")):
        page, spent = cost(of_size, lambda g: g.competencies("analysis", publisher=publisher))  # noqa: B023
        assert len(page.edges) == 20
        assert all(edge.node.uri.startswith(f"{BASE}{framework}-") for edge in page.edges)
        assert spent.total() < most, "a window, not all that match"
        _, deep = cost(
            of_size,
            lambda g: g.competencies("analysis", publisher=publisher, after=page.page_info.end_cursor),  # noqa: B023
        )
        assert deep.total() < most


def test_credentials_of_a_state(of_size: Database) -> None:
    answer, spent = cost(of_size, lambda g: g.credentials_in("Indiana", "nursing"))
    assert len(answer.edges) == 20
    assert answer.page_info.has_next_page
    assert spent.total() < 4_000
    assert answer.examined < 300


def test_credentials_of_a_state_by_code(of_size: Database) -> None:
    answer, spent = cost(of_size, lambda g: g.credentials_in("Indiana", "51.38"))
    assert len(answer.edges) == 20
    assert spent.total() < 14 * 1_000, "what carries the code, nothing else"
    _, spent = cost(of_size, lambda g: g.credentials_in("Indiana", "52"))
    assert spent.total() < 50


def test_one_ctid_in_ten_thousand(of_size: Database) -> None:
    ctid = f"ce-00000000-0000-4000-8000-{FRAMEWORK - 1:012}"
    answer, spent = cost(of_size, lambda g: g.in_framework(BASE + "framework", ctid))
    (place,) = answer.places
    assert (place.membership, place.level) == (Membership.STATED, 4)
    assert [p.code for p in place.parents] == ["A.9", "A.99", "A.999"]
    assert spent.total() < 250
    for asked in ("A.9999", BASE + "other-framework-5"):
        _, spent = cost(of_size, lambda g: g.in_framework(BASE + "framework", asked))  # noqa: B023
        assert spent.total() < 250
