"""``sources_of`` against a count by hand, on random graphs on the real server; counts that were kept, and that stopped counting."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from random_rules import SENDERS, RandomRules, random_rules
from small_graph import Build, scheme_graph, uri

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.questions.sources_of.answer import SourceKind
from competency_graph.store import writer as write_port
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
RUN = {
    "started": "2026-01-01T00:00:00+00:00", "seconds": "0.1", "records": 1, "units": 1, "written": 1, "unchanged": 0,
    "rejected": 0, "retired": 0, "complete": False, "duplicates": 0, "findings": [],
}  # fmt: skip


def check(graph: Graph, made: RandomRules) -> int:
    """Every target: counts, pages of two, each kind, each sender; returns how many rules were counted in all."""
    total = 0
    for target in made.targets:
        giving = [rule for rule in made.rules if target in [t for t, _ in rule.awards]]
        found = graph.sources_of(target, as_of=NOW, first=100)
        counted = {(c.sender.uri, c.kind.value): c.rules for c in found.counts}
        assert counted == Counter((rule.sender, rule.kind) for rule in giving), target
        assert found.rules_on_file == len(giving)
        total += len(giving)
        in_order = [rule.uri for rule in sorted(giving, key=lambda r: (r.sender, r.uri))]
        assert [line.rule for line in found.rules] == in_order
        assert {line.rule: line.kind.value for line in found.rules} == {r.uri: r.kind for r in giving}
        for line in found.rules:
            (said,) = [rule for rule in giving if rule.uri == line.rule]
            assert {item.uri for item in line.items} == set(said.takes)
            assert line.evidence
            assert line.awards.uri == target
        paged: list[str] = []
        after = None
        while True:
            page = graph.sources_of(target, as_of=NOW, first=2, after=after)
            assert (page.rules_on_file is None) == (after is not None)
            paged += [line.rule for line in page.rules]
            after = page.page_info.end_cursor
            if not page.page_info.has_next_page:
                break
        assert paged == in_order
        for kind in SourceKind:
            some = graph.sources_of(target, kind=kind, as_of=NOW, first=100)
            assert [line.rule for line in some.rules] == [
                u for u in in_order if {r.uri: r.kind for r in giving}[u] == kind.value
            ]
        for sender in SENDERS:
            some = graph.sources_of(target, at=sender, as_of=NOW, first=100)
            assert [line.rule for line in some.rules] == [
                r.uri for r in sorted(giving, key=lambda r: r.uri) if r.sender == sender
            ]
            assert sum(c.rules for c in some.counts) == len(some.rules)
    return total


@pytest.mark.parametrize("seed", range(3))
def test_counts_and_pages_are_those_of_the_rules(seed: int, graph: Graph, writer: Writer) -> None:
    made = random_rules(seed)
    writer.write([made.build.unit()])
    assert check(graph, made) == sum(len(rule.awards) for rule in made.rules) > 10


def test_counts_that_were_kept_say_the_same_and_end_with_the_next_write(
    graph: Graph, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_port, "TALLIED", 2)
    made = random_rules(7)
    writer.write([made.build.unit()])
    before = graph.digest(full=True)
    writer.record_run("small", RUN)
    assert tallies(graph) > 3
    assert graph.digest(full=True) == before, "no fact"
    check(graph, made)
    # A run that writes nothing leaves them; a write ends them, and what is asked then is counted anew.
    writer.record_run("small", RUN)
    assert tallies(graph) > 3
    target = made.rules[0].awards[0][0] if made.rules[0].awards else made.targets[0]
    more = Build("more")
    more.rule("one more", [(made.courses[0], {})], [(target, {"credits": "1"})], sender=SENDERS[0])
    writer.write([more.unit()])
    assert tallies(graph) == 0
    rules = sum(target in [t for t, _ in rule.awards] for rule in made.rules)
    assert graph.sources_of(target, as_of=NOW).rules_on_file == rules + 1
    writer.record_run("more", RUN)
    assert tallies(graph) > 3
    assert graph.sources_of(target, as_of=NOW).rules_on_file == rules + 1


def tallies(graph: Graph) -> int:
    """How many kept counts hold now."""
    with graph.database.driver.session(database=graph.database.settings.database) as session:
        (record,) = session.run(
            "MATCH (l:Lock {id: 'writer'}) OPTIONAL MATCH (y:Tally) WHERE y.taken = l.taken RETURN count(y) AS n"
        )
    found: int = record["n"]
    return found


def test_by_number_by_other_names_and_what_cannot_be_asked(graph: Graph, writer: Writer) -> None:
    b = scheme_graph()
    old = b.course("old writing", uri("university"), "WRI 0")
    b.edge("SAME_COURSE", uri("new writing"), old, why="renamed")
    b.rule("by hand", [(uri("unnumbered"), {"minimum_grade": "B"})], [(old, {"credits": "3"})],
           starts="2020-01-01", ends="2022-12-31")  # fmt: skip
    writer.write([b.unit()])
    found = graph.sources_of(uri("new writing"), as_of=NOW)
    (number,) = found.by_number
    assert (number.number.code, [c.uri for c in number.courses]) == ("ENC 101", [uri("composition")])
    assert number.rules == (uri("same number"),)
    assert number.evidence[0].record == "all (section 7)"
    (line,) = found.rules
    assert (line.awards.uri, line.holds, line.takes) == (old, False, "ART 9 unnumbered (B or better)")
    assert [named.uri for named in found.under] == [old]
    assert graph.sources_of(uri("new writing"), at=uri("other university"), as_of=NOW).by_number == ()
    silent = graph.sources_of(uri("composition"), as_of=NOW)
    assert "not a refusal" in silent.sentence
    with pytest.raises(NotFound):
        graph.sources_of("https://example.org/resources/nothing")
    with pytest.raises(QuestionError, match="no cursor"):
        graph.sources_of(old, after="x")
    with pytest.raises(QuestionError, match="expected 1 to 100"):
        graph.sources_of(old, first=0)
