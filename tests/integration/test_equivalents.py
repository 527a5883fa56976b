"""``equivalents`` on the real server: against an oracle on random graphs, intermediaries, hubs, candidates by text, time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import equivalents_oracle as oracle
import pytest
from small_graph import COLLEGE, UNIVERSITY, Build, uri

from competency_graph.graph import Graph
from competency_graph.questions.equivalents.answer import Assertion, EquivalentsAnswer
from competency_graph.questions.equivalents.candidates import LEAST
from competency_graph.store.writer import Writer

DAYS = (date(2011, 3, 1), date(2013, 3, 1), date(2026, 3, 1))
WORLDS = 12


def told(answer: EquivalentsAnswer) -> set[tuple[str, str, str | None, oracle.Span, bool]]:
    return {
        (c.by.value, c.other.uri, c.hub.uri if c.hub else None, (c.starts, c.ends), c.current)
        for c in answer.asserted
    }


def test_random_graphs_agree_with_the_oracle(graph: Graph, writer: Writer) -> None:
    worlds = [oracle.world(seed) for seed in range(WORLDS)]
    writer.write([made.build.unit(f"world {n}") for n, made in enumerate(worlds)])
    kinds: set[str] = set()
    for n, made in enumerate(worlds):
        for item in made.items:
            day = DAYS[n % len(DAYS)]
            answer = graph.equivalents(item, as_of=day)
            expected = oracle.asserted(made, item, day)
            assert told(answer) == expected, (n, item)
            kinds |= {kind for kind, *_ in expected}
            lines = {(line.direction.value, line.rule, line.whole, line.current) for line in answer.counts_as}
            assert lines == oracle.counts(made, item, day), (n, item)
            assert answer.similar == ()
        # Asking at one institution leaves only what is offered there.
        place, there = min(oracle.by_place(made).items())
        narrowed = graph.equivalents(made.items[0], at=place, as_of=day)
        assert told(narrowed) == {c for c in oracle.asserted(made, made.items[0], day) if c[1] in there}
    assert kinds == {k.value for k in Assertion} - {"INTERMEDIARY"}


def test_an_intermediary(graph: Graph, writer: Writer) -> None:
    """Two profiles under one CTDL TransferIntermediary: what they take is valued through it, and nothing is chained."""
    b = Build()
    b.node("college", "Institution")
    b.node("university", "Institution")
    hub = b.node("passport", "CommonNumber", code="PASS 1")
    other_hub = b.node("other passport", "CommonNumber", code="PASS 2")
    x, y, z = (b.course(n, COLLEGE, n.upper()) for n in ("x 1", "y 1", "z 1"))
    target = b.course("t 1", UNIVERSITY, "T 1")
    for name, item, hubs, when in (
        ("px", x, [hub], {}),
        ("py", y, [hub, other_hub], {"starts": "2020-01-01"}),
        ("pz", z, [other_hub], {}),
    ):
        rule = b.rule(name, [(item, {})], [(target, {"credits": "3"})], **when)  # type: ignore[arg-type]
        for each in hubs:
            b.edge("VIA_HUB", rule, each)
    writer.write([b.unit()])

    def found(of: str, day: date = DAYS[2]) -> list[tuple[Assertion, str, bool]]:
        return [(c.by, c.other.uri, c.current) for c in graph.equivalents(of, as_of=day).asserted]

    assert found(x) == [(Assertion.INTERMEDIARY, y, True)]
    assert found(x, date(2019, 1, 1)) == [(Assertion.INTERMEDIARY, y, False)]
    assert found(y) == [(Assertion.INTERMEDIARY, x, True), (Assertion.INTERMEDIARY, z, True)]
    assert found(hub) == [(Assertion.INTERMEDIARY, x, True), (Assertion.INTERMEDIARY, y, True)]
    (claim, *_) = graph.equivalents(hub, as_of=DAYS[2]).asserted
    assert claim.sentence == "X 1 x 1 is valued through the intermediary PASS 1 passport."


def test_a_common_number_and_its_rules(graph: Graph, writer: Writer) -> None:
    b = Build()
    b.node("college", "Institution")
    b.node("university", "Institution")
    hub = b.node("hub", "CommonNumber", code="MAC 1105")
    lone, target = b.course("algebra", COLLEGE, "MAC 1105"), b.course("t", UNIVERSITY, "T 1")
    b.edge("VIA_HUB", lone, hub, ends="2020-12-31")
    b.rule("of the number", [(hub, {})], [(target, {"credits": "3"})])
    writer.write([b.unit()])
    # A rule about the number is about the course, even where no other course carries it, for as long as it does.
    assert [line.rule for line in graph.equivalents(lone, as_of=date(2015, 1, 1)).counts_as] == [
        uri("of the number")
    ]
    assert graph.equivalents(lone, as_of=DAYS[2]).counts_as == ()
    members = graph.equivalents(hub, as_of=DAYS[2]).asserted
    assert [(c.by, c.other.uri, c.current) for c in members] == [(Assertion.COMMON_NUMBER, lone, False)]


def test_same_as_stated_by_a_record(graph: Graph, writer: Writer) -> None:
    b = Build()
    badge = b.node("badge", "Badge")
    b.node("medal", "Badge", same_as=[badge, "https://example.org/nobody"])
    writer.write([b.unit()])
    (claim,) = graph.equivalents(uri("medal")).asserted
    assert (claim.by, claim.other.uri, claim.evidence[0].field) == (
        Assertion.SAME_AS,
        badge,
        "ceterms:sameAs",
    )


@pytest.fixture
def catalogs(graph: Graph, writer: Writer) -> Graph:
    b = Build()
    b.node("college", "Institution")
    b.node("university", "Institution")
    text = "Limits, derivatives and integrals of functions of one variable"
    b.course("Introduction to Calculus", COLLEGE, "MATH 7", description=text)
    b.course("Calculus, an introduction", UNIVERSITY, "MA 101", description=text)
    b.course("Introduction to Chemistry", UNIVERSITY, "CH 101", hours="5", description="Atoms and bonds")
    b.course("Introduction to Calculus again", COLLEGE, "MATH 7X")
    b.course("Applied calculus", UNIVERSITY, "MA 90", "1")
    b.course("Introductory Calculus", UNIVERSITY, "MA 99")
    claimed = b.course("The introduction to Calculus", UNIVERSITY, "MA 100", description=text)
    b.rule("claims it", [(uri("Introduction to Calculus"), {})], [(claimed, {"credits": "3"})])
    writer.write([b.unit()])
    return graph


def test_candidates_by_text(catalogs: Graph) -> None:
    of, at = uri("Introduction to Calculus"), UNIVERSITY
    assert catalogs.equivalents(of, at=at).similar == ()
    answer = catalogs.equivalents(of, at=at, include_candidates=True)
    names = [s.other.code for s in answer.similar]
    assert names[0] == "MA 101"
    assert "CH 101" not in names
    assert all(s.other.institution_uri == UNIVERSITY for s in answer.similar)
    assert all(s.method == "text" and s.score is not None and LEAST <= s.score <= 1 for s in answer.similar)
    assert all("nobody claims it" in s.sentence for s in answer.similar)
    scores = [s.score for s in answer.similar if s.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert answer == catalogs.equivalents(of, at=at, include_candidates=True)
    # Without an institution nothing is looked for, and the answer says so.
    anywhere = catalogs.equivalents(of, include_candidates=True)
    assert anywhere.similar == ()
    assert [r.used for r in anywhere.readings if r.point == "candidates"] == ["STORED"]


def test_stored_proposals_go_first(catalogs: Graph, writer: Writer) -> None:
    b = Build("proposals")
    b.nodes = []
    proposal = b.node("a proposal", "Badge")
    b.edge(
        "SIMILAR_TO", proposal, uri("Introduction to Calculus"), score="0.9", method="by hand", version="2"
    )
    writer.write([b.unit("proposals")])
    (found,) = catalogs.equivalents(
        uri("Introduction to Calculus"), at=UNIVERSITY, include_candidates=True
    ).similar
    assert (found.method, found.version, found.score) == ("by hand", "2", Fraction(9, 10))
