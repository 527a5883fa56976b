"""What a page of the lists costs on a store of size: PROFILE's hits of the first page and of one deep in the list.

A page deep in 20,000 rules must cost what the first costs: it is sought in an index and nothing before it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from emptying import wipe
from profiled import Profiled

from competency_graph.graph import Graph
from competency_graph.model.rules import RuleState
from competency_graph.questions.browse.paths import read_of
from competency_graph.questions.lookup.question import cursor_of
from competency_graph.store.connection import Database
from competency_graph.store.queries import queries, query

BASE = "https://example.org/resources/"
MANY = 20_000

_FILL = (
    "CREATE (:Unit {id: 1, name: 'all', source: 'made', file: 'made.csv'}) CREATE (:Source {name: 'made', edition: '1'})",
    """UNWIND ['big', 'small'] AS o
       CREATE (:Resource:Organization:Institution {uri: $base + o, name: 'The ' + o, unit: 1})""",
    """MATCH (o:Resource {uri: $base + 'small'})
       UNWIND range(0, 49) AS i
       CREATE (:Resource:LearningOpportunity:Course {uri: $base + 'x' + i, name: 'X ' + i, code: 'MATH ' + i,
         code_key: 'MATH ' + i, unit: 1})-[:OFFERED_BY {unit: 1, key: ''}]->(o)""",
    """CREATE (g:Resource:Agreement {uri: $base + 'g', name: 'G', unit: 1})
       WITH g
       UNWIND range(0, $many - 1) AS i
       MATCH (x:Resource {uri: $base + 'x' + i % 50})
       CREATE (r:Resource:TransferRule {uri: $base + 'r' + right('0000' + i, 5), unit: 1, sender: $base + 'small', receiver: $base + 'big',
         state: CASE WHEN i % 1000 = 7 THEN 'UNDER_REVIEW' ELSE 'AWARDED' END,
         ends: CASE WHEN i % 500 = 3 THEN '2026-06-30' ELSE '2030-06-30' END,
         prose: CASE WHEN i % 4000 = 0 THEN ['with permission'] ELSE null END})
       CREATE (r)-[:TAKES {unit: 1, key: ''}]->(x), (g)-[:HAS_RULE {unit: 1, key: ''}]->(r)""",
    """UNWIND range(0, $many - 1) AS i
       CREATE (:Resource:LearningOpportunity:Course {uri: $base + 'c' + right('0000' + i, 5), name: 'C', code_key: 'ART ' + i, unit: 1})
       CREATE (:Resource:Credential:Certificate {uri: $base + 'd' + right('0000' + i, 5), name: 'D', unit: 1,
         ctdl_type: CASE i % 2 WHEN 0 THEN 'ceterms:Certificate' ELSE 'ceterms:CertificateOfCompletion' END})""",
    "CALL db.awaitIndexes(300)",
)  # fmt: skip


@pytest.fixture(scope="module")
def of_size(scratch_database: Database) -> Database:
    wipe(scratch_database)
    with scratch_database.driver.session(database=scratch_database.settings.database) as session:
        for statement in _FILL:
            session.run(statement, base=BASE, many=MANY).consume()  # type: ignore[arg-type]
    scratch_database.schema(query("write/replan"))
    return scratch_database


def cost(of_size: Database, ask: Callable[[Graph], Any]) -> tuple[Any, int]:
    """The answer, and the hits of the reads that look for what is on the page (not of those that tell what it is)."""
    profiled = Profiled(of_size)
    answer = ask(Graph(profiled))
    seeking = sum(
        n for name, n in profiled.hits.items() if name.startswith("browse/") and name != "browse/nodes"
    )
    return answer, seeking


def at(*key: str) -> str:
    return cursor_of(key if len(key) > 1 else key * 2)


PAGES: tuple[tuple[str, Callable[[Graph, str | None], Any], str, int], ...] = (
    ("rules of a receiver", lambda g, a: g.rules(receiver=BASE + "big", after=a), at(BASE + "r19000"), 150),
    ("rules of a sender", lambda g, a: g.rules(sender=BASE + "small", after=a), at(BASE + "r19000"), 150),
    ("rules in one state", lambda g, a: g.rules(receiver=BASE + "big", state=RuleState.AWARDED, after=a), at(BASE + "r19000"), 200),
    ("a pair", lambda g, a: g.rules(sender=BASE + "small", receiver=BASE + "big", state=RuleState.AWARDED, after=a), at(BASE + "r09000"), 2 * 10_000 + 500),
    ("about to end", lambda g, a: g.rules(receiver=BASE + "big", expires_by=date(2030, 12, 31), expires_from=date(2030, 1, 1), first=20, after=a), at("2030-06-30", BASE + "r05000"), 8 * 10_000),
    ("courses", lambda g, a: g.courses(after=a), at(BASE + "c09000"), 3 * 10_000),
    ("courses by code", lambda g, a: g.courses(subject="ART", after=a), at("ART 9000", BASE + "c09000"), 300),
    ("credentials", lambda g, a: g.credentials(after=a), at(BASE + "d19000"), 150),
    ("credentials of a class", lambda g, a: g.credentials(kind="CertificateOfCompletion", after=a), at(BASE + "d19000"), 150),
)  # fmt: skip


@pytest.mark.parametrize(("ask", "deep", "most"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES])
def test_a_deep_page_costs_what_the_first_does(
    of_size: Database, ask: Callable[[Graph, str | None], Any], deep: str, most: int
) -> None:
    page, first = cost(of_size, lambda g: ask(g, None))
    assert len(page.edges) == 20
    later, spent = cost(of_size, lambda g: ask(g, deep))
    assert len(later.edges) == 20
    assert later.page_info.has_next_page
    assert first <= most
    assert spent <= first * 1.1 + 20


def test_what_is_rare_is_sought_and_not_looked_for(of_size: Database) -> None:
    page, spent = cost(of_size, lambda g: g.rules(receiver=BASE + "big", state=RuleState.UNDER_REVIEW))
    assert (len(page.edges), page.page_info.has_next_page) == (20, False)
    assert spent < 200
    page, spent = cost(
        of_size,
        lambda g: g.rules(
            receiver=BASE + "big", expires_from=date(2026, 1, 1), expires_by=date(2026, 12, 31)
        ),
    )
    assert (len(page.edges), page.page_info.has_next_page) == (20, True)
    assert spent < 1_000, "those that end in the years before and after are not read"


def test_what_no_index_has_is_looked_for_in_windows(of_size: Database) -> None:
    page, spent = cost(of_size, lambda g: g.rules(receiver=BASE + "big", unparsed=True))
    assert ([n.uri for n in page.nodes], page.page_info.has_next_page) == ([f"{BASE}r{n:05}" for n in (0, 4000, 8000)], True)  # fmt: skip
    rest, again = cost(
        of_size, lambda g: g.rules(receiver=BASE + "big", unparsed=True, after=page.page_info.end_cursor)
    )
    assert [n.uri for n in rest.nodes] == [f"{BASE}r{n:05}" for n in (12000, 16000)]
    assert max(spent, again) < 8 * 10_000


@pytest.mark.parametrize("name", sorted(n for n in queries() if n.startswith("read/browse/")))
def test_no_page_is_reached_by_skipping(name: str) -> None:
    assert "SKIP" not in queries()[name].text


def test_the_index_gives_the_order(of_size: Database) -> None:
    """What the hits show, said by the plan: the windows of an index are read in its order, so nothing is sorted before LIMIT."""
    from competency_graph.questions.browse import lists, rule_lists

    received = rule_lists.RuleFilter(receiver=BASE + "big")
    stated = rule_lists.RuleFilter(receiver=BASE + "big", state=RuleState.REFUSED)
    graph = Graph(of_size)
    for path in (rule_lists.rules(received), rule_lists.rules(stated), lists.credentials(), lists.programs()):
        read = read_of(graph.ask(path), 21, None, "", window=21)
        with of_size.driver.session(database=of_size.settings.database) as session:
            text = query(f"read/{read.query}").text.replace("\nCYPHER 5\n", "\nCYPHER 5 EXPLAIN\n", 1)
            plan = session.run(text, dict(read.parameters)).consume().plan  # type: ignore[arg-type]
        assert plan is not None

        def operators(part: dict[str, Any]) -> list[str]:
            return [
                part["operatorType"].partition("@")[0],
                *(o for c in part.get("children", ()) for o in operators(c)),
            ]

        found = operators(plan)
        assert "NodeIndexSeek" in found or "NodeIndexSeekByRange" in found
        sorted_by = [o for o in found if o in ("Sort", "Top", "PartialSort", "PartialTop")]
        assert sorted_by in ([], ["Sort"]), (
            f"{read.query}: at most the starts, of which there is one: {found}"
        )
