"""How many reads a nested document costs: as many for fifty rows as for two, over three levels."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from clients import ask
from starlette.testclient import TestClient

from competency_graph.store.reading import Read
from competency_graph_api import context

DOCUMENTS = {
    "courses": """query ($n: Int!) { list: courses(first: $n) { ... on CourseConnection { totalCount nodes {
        id institutions { name systems(first: 2) { nodes { name } } }
        rulesTaking(first: 2) { ... on RuleConnection { totalCount nodes {
          takes receivingInstitution { name } sendingInstitution { name } awards { target { id } }
          agreements(first: 1) { nodes { receiving { id } } } } } }
        competencies(first: 1) { nodes { frameworks(first: 1) { nodes { institutions { id } } } } }
        prerequisites { item { id } } } } } }""",
    "credentials": """query ($n: Int!) { list: credentials(first: $n) { ... on CredentialConnection { nodes {
        requirements { depth item { id ... on Course { institutions { name } } } }
        competencies(first: 2) { totalCount nodes { alignments { competency { name } } providers(first: 1) { nodes { id } } } }
        rulesTaking(first: 1) { ... on RuleConnection { nodes { source { name lastLoad { started } } } } } } } } }""",
    "rules": """query ($n: Int!) { list: rules(receiver: "Lindenmoor State University", first: $n) { ... on RuleConnection { nodes {
        taking { item { id ... on Course { rulesTaking(first: 1) { ... on RuleConnection { nodes { id } } } } } }
        agreements(first: 1) { nodes { rules(first: 1, state: AWARDED) { ... on RuleConnection { nodes { id } } } } } } } } }""",
}  # fmt: skip


SPLIT = 4
"""Batches that may be made in two; a read for each row would be 25 more."""
MOST = {"courses": 30, "credentials": 24, "rules": 16}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reads that the service makes."""
    seen: list[str] = []
    original = context.AsyncDatabase.read

    async def spy(self: Any, read: Read) -> Any:
        seen.append(read.query)
        return await original(self, read)

    monkeypatch.setattr(context.AsyncDatabase, "read", spy)
    return seen


@pytest.mark.parametrize("name", DOCUMENTS)
def test_reads_do_not_grow_with_rows(service: TestClient, reads: list[str], name: str) -> None:
    counts = {}
    for rows in (2, 25, 50):
        reads.clear()
        found = ask(service, DOCUMENTS[name], {"n": rows})["list"]["nodes"]
        assert len(found) == rows
        counts[rows] = sorted(reads)
    # Two rows may lack what others have: then a level below them is not read at all.
    assert not Counter(counts[2]) - Counter(counts[50]), counts
    # The same reads; a batch may be made in two where its keys come in two turns of the loop, as on a busy machine.
    assert set(counts[25]) == set(counts[50])
    assert abs(len(counts[25]) - len(counts[50])) <= SPLIT, counts
    # A connection costs what is on it and what that is, one more where it is counted; everything else one.
    assert len(counts[50]) <= MOST[name] + SPLIT, counts


def test_neighbours_share_a_read_and_requests_do_not(service: TestClient, reads: list[str]) -> None:
    document = '{ a: node(id: "%s") { id } b: node(id: "%s") { id } c: node(id: "%s") { id } }'
    base = "https://credentialengineregistry.org/resources/"
    ids = [
        base + key
        for key in ("ce-6e79c76a-5990-4a3c-9da7-71a4d9c2898e", "ce-f1e2cbdf-1c6f-4745-9930-a1ff6e8bdd27")
    ]
    for _ in range(2):
        reads.clear()
        answer = ask(service, document % (*ids, ids[0]))
        assert [answer[x]["id"] for x in "abc"] == [*ids, ids[0]]
        assert reads == ["browse/nodes"], "once for all, and again in the next request"


def test_one_start_that_is_refused_leaves_its_neighbours(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from competency_graph.questions.browse import paths

    monkeypatch.setattr(paths, "MOST_EDGES", 5)
    found = ask(service, "{ agreements(first: 50) { ... on AgreementConnection { nodes { rules(first: 1) { __typename ... on InvalidQuestion { remedy } } } } } }")  # fmt: skip
    kinds = [each["rules"]["__typename"] for each in found["agreements"]["nodes"]]
    assert {"RuleConnection", "InvalidQuestion"} == set(kinds)
