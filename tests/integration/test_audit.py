"""``check`` on the real server: each rule finds its fault and nothing beside it; the samples are clean, and a holed
copy of them is faulty in just the places that are counted here without the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from small_graph import COLLEGE, UNIVERSITY, Build, small_graph, uri
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import QuestionError
from competency_graph.graph import Graph
from competency_graph.model.rows import DELETED, EdgeRow, NodeRow, UnitRows
from competency_graph.questions.plain import to_plain
from competency_graph.store.audit.check import CheckReport
from competency_graph.store.audit.rules import RULES, Kind
from competency_graph.store.connection import Database
from competency_graph.store.settings import Settings
from competency_graph.store.writer import NOTHING, Writer, Written
from competency_graph_loaders.sample_registry import load_samples

PLACES = ("a", "b", "c")


def counts(report: CheckReport) -> dict[str, int]:
    return {rule.rule: rule.count for rule in report.rules if rule.count}


def clean() -> Build:
    """A graph in which no rule finds anything; every case below is this and one fault."""
    b = Build()
    b.node("college", "Institution")
    b.node("university", "Institution")
    taken, given = b.course("taken", COLLEGE, "MATH 7"), b.course("given", UNIVERSITY, "MATH 20A")
    b.rule("rule", [(taken, {})], [(given, {"credits": "4"})])
    framework = b.node("framework", "CompetencyFramework")
    for name in PLACES:
        skill = b.node(f"skill {name}", "Competency")
        b.edge("IN_FRAMEWORK", skill, framework)
    b.edge("CHILD_OF", uri("skill b"), uri("skill a"))
    b.edge("CHILD_OF", uri("skill c"), uri("skill b"))
    degree = b.node("degree", "Degree", price="100", currency="USD", starts="2020-05", ends="2020")
    b.edge("OWNED_BY", degree, UNIVERSITY)
    tree = b.node("tree", "Requirement", op="AT_LEAST", count="1", count_unit="ITEMS")
    b.edge("REQUIRES", degree, tree)
    b.edge("ASKS_FOR", tree, given)
    b.node(
        "credits", "Requirement", op="AT_LEAST", count="60", count_unit="CREDITS", credit_unit="SemesterHour"
    )
    b.edge("HAS_PART", tree, uri("credits"))
    return b


def dangling(b: Build) -> None:
    b.edge("TEACHES", uri("given"), uri("nobody"))
    b.edge("TEACHES", uri("taken"), uri("nobody"))


def same(b: Build) -> None:
    for name, other in (("a", "b"), ("b", "c")):
        b.nodes.append(NodeRow(uri(name), ("Occupation",), {"same_as": [uri(other)]}))


def same_edges(b: Build) -> None:
    b.edge("SAME_AS", uri("skill a"), uri("skill b"), method="hand")
    b.edge("SAME_AS", uri("skill b"), uri("skill c"), method="hand")


def same_both_ways(b: Build) -> None:
    """A names B and B names A: no chain."""
    b.nodes.append(NodeRow(uri("a"), ("Occupation",), {"same_as": [uri("b")]}))
    b.nodes.append(NodeRow(uri("b"), ("Occupation",), {"same_as": [uri("a")]}))


def two_hosts(b: Build) -> None:
    ctid = "ce-00000000-0000-4000-8000-000000000001"
    for host in ("one", "two"):
        b.nodes.append(NodeRow(f"https://{host}.example.org/{ctid}", ("Occupation",), {"ctid": ctid}))


def circle(b: Build) -> None:
    """The degree asks for a course, which asks for the degree, by a tree of two levels."""
    back, below = b.node("back", "Requirement", op="ALL"), b.node("below", "Requirement", op="ANY")
    b.edge("PREREQUISITE", uri("given"), back)
    b.edge("HAS_PART", back, below)
    b.edge("ASKS_FOR", below, uri("degree"))


def recommended_circle(b: Build) -> None:
    """The same, but only recommended: nothing stands in the way."""
    back = b.node("back", "Requirement", op="ALL", kind="recommended")
    b.edge("RECOMMENDS", uri("given"), back)
    b.edge("ASKS_FOR", back, uri("degree"))


def empty(b: Build) -> None:
    b.edge("HAS_PART", uri("tree"), b.node("empty", "Requirement", op="ALL"))


def prose(b: Build) -> None:
    b.edge("HAS_PART", uri("tree"), b.node("prose", "Requirement", op="ALL", prose=["an interview"]))


def short(b: Build) -> None:
    short = b.node("short", "Requirement", op="AT_LEAST", count="3", count_unit="ITEMS")
    b.edge("HAS_PART", uri("tree"), short)
    # The same part stated twice is one part.
    for target, key in (("given", "1"), ("given", "2"), ("taken", "3")):
        b.edge("ASKS_FOR", short, uri(target), key)


def no_receiver(b: Build) -> None:
    b.nodes.append(NodeRow(uri("r"), ("TransferRule",), {"state": "AWARDED", "sender": COLLEGE}))
    b.edge("TAKES", uri("r"), uri("taken"))
    b.edge("AWARDS", uri("r"), b.node("area", "Area"))


def receiver_by_target(b: Build) -> None:
    b.nodes.append(NodeRow(uri("r"), ("TransferRule",), {"state": "AWARDED", "sender": COLLEGE}))
    b.edge("TAKES", uri("r"), uri("taken"))
    b.edge("AWARDS", uri("r"), uri("given"))


def no_sender(b: Build) -> None:
    b.nodes.append(NodeRow(uri("r"), ("TransferRule",), {"state": "AWARDED", "receiver": UNIVERSITY}))
    b.edge("TAKES", uri("r"), b.node("infantry", "Occupation"))


def sender_by_tree(b: Build) -> None:
    b.nodes.append(NodeRow(uri("r"), ("TransferRule",), {"state": "AWARDED", "receiver": UNIVERSITY}))
    b.edge("TAKES", uri("r"), b.node("r takes", "Requirement", op="ALL"))
    b.edge("ASKS_FOR", uri("r takes"), uri("taken"))


def takes_nothing(b: Build) -> None:
    b.nodes.append(
        NodeRow(uri("r"), ("TransferRule",), {"state": "AWARDED", "sender": COLLEGE, "receiver": UNIVERSITY})
    )


def no_unit(b: Build) -> None:
    b.node("number", "CreditValue", credit_minimum="3")
    b.node("part", "Requirement", op="AT_LEAST", count="9", count_unit="CREDITS")
    b.edge("AWARDS", uri("rule"), uri("taken"), credits="2")


def no_currency(b: Build) -> None:
    b.node("cost", "Cost", amount="9")
    b.node("dear", "Institution", price_per_credit="9")


def alone(b: Build) -> None:
    b.node("lonely skill", "Competency")
    # Named in passing in a condition: of no framework by its nature.
    b.nodes.append(NodeRow(uri("tree") + "#targetCompetency-1", ("Competency",), {"name": "x"}))


def backwards(b: Build) -> None:
    b.node("over", "Occupation", starts="2021-02-03", ends="2021-02")  # may well end on the 28th
    b.node("wrong", "Occupation", starts="2021-02-03", ends="2021-01")
    b.edge("TEACHES", uri("given"), uri("skill a"), starts="2022", ends="2021-12-31")


def wrong_end(b: Build) -> None:
    b.edge("OFFERED_BY", uri("given"), uri("skill a"))


Change = Callable[[Build], None]
CASES: list[tuple[str, Change, dict[str, int], str]] = [
    ("dangling", dangling, {"dangling-targets": 1}, "2 × TEACHES"),
    ("same_as", same, {"chains-of-same": 1}, f"through {uri('b')} to {uri('c')}"),
    ("same edges", same_edges, {"chains-of-same": 1}, f"through {uri('skill b')} to {uri('skill c')}"),
    ("same both ways", same_both_ways, {}, ""),
    ("two hosts", two_hosts, {"ctids-on-several-nodes": 1}, "2 nodes, also https://two.example.org/"),
    ("requirement cycle", circle, {"requirement-cycles": 1}, f"requires, 5 nodes: {uri('back')} → {uri('below')} → {uri('degree')}"),
    ("recommended cycle", recommended_circle, {}, ""),
    ("child cycle", lambda b: b.edge("CHILD_OF", uri("skill a"), uri("skill c")), {"whole-cycles": 1}, "CHILD_OF, 3 nodes: "),
    ("department of itself", lambda b: b.edge("HAS_UNIT", COLLEGE, COLLEGE), {"whole-cycles": 1}, f"HAS_UNIT, 1 node: {COLLEGE} → {COLLEGE}"),
    ("empty requirement", empty, {"empty-requirements": 1}, ""),
    ("prose alone", prose, {}, ""),
    ("too few parts", short, {"short-requirements": 1}, "asks for 3 of 2"),
    ("no receiver", no_receiver, {"rules-without-receiver": 1}, ""),
    ("receiver by target", receiver_by_target, {}, ""),
    ("no sender", no_sender, {"rules-without-sender": 1}, "AWARDED"),
    ("sender by tree", sender_by_tree, {}, ""),
    ("takes nothing", takes_nothing, {"rules-taking-nothing": 1}, "AWARDED"),
    ("credit without unit", no_unit, {"credits-without-unit": 3}, "3"),
    ("price without currency", no_currency, {"prices-without-currency": 2}, "9"),
    ("no framework", alone, {"competencies-without-framework": 1}, ""),
    ("nobody's course", lambda b: b.node("stray", "Course"), {"courses-without-offerer": 1}, ""),
    ("nobody's credential", lambda b: b.node("stray", "Badge"), {"credentials-without-owner": 1}, ""),
    ("ends before it starts", backwards, {"ends-before-starts": 2}, f"TEACHES {uri('skill a')}: 2022 to 2021-12-31"),
    ("wrong end", wrong_end, {"edge-ends": 1}, "OFFERED_BY ends at Competency, not at Organization"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "found", "detail"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_fault_in_the_data(
    writer: Writer, graph: Graph, change: Change, found: dict[str, int], detail: str
) -> None:
    b = clean()
    change(b)
    writer.write([UnitRows(b.source, "one", tuple(b.nodes), tuple(b.edges), "small.json", "/3")])
    report = graph.check()
    assert counts(report) == found
    assert report.exit_code == (1 if found else 0)
    assert not report.laws_broken
    for rule in report.findings:
        assert 1 <= len(rule.examples) <= 3
        assert any((example.detail or "").startswith(detail) for example in rule.examples)
        for example in rule.examples:
            assert (example.source, example.file, example.record, example.unit) == (
                "small",
                "small.json",
                "/3",
                "one",
            )


def test_what_points_at_something_deleted(writer: Writer, graph: Graph) -> None:
    writer.write([clean().unit()])
    writer.write([UnitRows("changes", "gone", (NodeRow(uri("gone"), (DELETED,)),))])
    more = Build()
    more.node("fan", "Occupation")
    more.edge("PREPARES_FOR", uri("fan"), uri("gone"))
    writer.write([more.unit("more")])
    report = graph.check()
    assert counts(report) == {"deleted-targets": 1}
    (example,) = report.findings[0].examples
    assert (example.uri, example.name, example.labels) == (uri("fan"), "fan", ("Occupation",))
    assert (example.detail, example.unit) == (f"PREPARES_FOR {uri('gone')}", "more")


BREAKS: list[tuple[str, dict[str, int], str]] = [
    ("MATCH (n:Resource {uri: $skill}) SET n:Unresolved", {"undescribed-nodes": 1, "node-shapes": 1}, "a placeholder that is described"),
    ("CREATE (:Resource:Unresolved {uri: 'x:alone'})", {"untouched-placeholders": 1}, ""),
    ("MATCH (u:Unit {name: 'all'}), (n:Resource {uri: $skill}) CREATE (u)-[:DESCRIBES {rank: '9', unit: u.id, labels: ['Competency']}]->(n)", {"outranked-descriptions": 1}, "9 waits behind 5|"),
    ("MATCH (n:Resource {uri: $skill}) SET n.unit = 7", {"nodes-of-lost-units": 1}, "unit 7"),
    ("MATCH (:Resource {uri: $skill})-[r:IN_FRAMEWORK]->() SET r.unit = 7", {"edges-of-lost-units": 1, "edges-out-of-reach": 1}, "IN_FRAMEWORK"),
    ("MATCH (:Resource {uri: $skill})-[r:IN_FRAMEWORK]->() REMOVE r.unit", {"edges-of-lost-units": 1}, "IN_FRAMEWORK"),
    ("MATCH (:Resource {uri: $skill})-[r:IN_FRAMEWORK]->(), (u:Unit {name: 'other'}) SET r.unit = u.id", {"edges-out-of-reach": 1}, "IN_FRAMEWORK"),
    ("CREATE (:Unit {id: 7, name: 'idle', source: 'small', file: 'f'})", {"idle-units": 1}, "small idle"),
    ("CREATE (:Stranger {uri: 'x:1'})", {"strange-nodes": 1}, "not a Resource, labels Stranger"),
    ("MATCH (n:Resource {uri: $skill}) SET n:Planet", {"node-shapes": 1}, "label 'Planet' is not declared"),
    ("MATCH (n:Course {code: 'MATH 7'}) REMOVE n:LearningOpportunity", {"node-shapes": 1}, "labels Course without LearningOpportunity"),
    ("MATCH (n:Resource {uri: $skill}) SET n.colour = 'red'", {"node-shapes": 1}, "property 'colour' is not declared"),
    ("MATCH (n:Resource {uri: $skill}) SET n.levels = []", {"node-shapes": 1}, "property 'levels' is LIST<NOTHING>, not texts"),
    ("MATCH (n:Resource {uri: $skill}) SET n.ctdl_kept = 'one'", {"node-shapes": 1}, "property 'ctdl_kept' is STRING, not texts"),
    ("MATCH (n:Resource {uri: $skill}) SET n.starts = '1.2.2003'", {"node-shapes": 1}, "property 'starts' is STRING, not date"),
    ("MATCH (n:Degree) SET n.price = 3.0", {"node-shapes": 1}, "property 'price' is FLOAT, not quantity"),
    ("MATCH (a:Resource {uri: $skill})-[r:IN_FRAMEWORK]->(b) CREATE (a)-[:LOVES {unit: r.unit}]->(b)", {"edge-shapes": 1}, "type LOVES is not declared"),
    ("MATCH (:Resource {uri: $skill})-[r:IN_FRAMEWORK]->() SET r.position = '1'", {"edge-shapes": 1}, "IN_FRAMEWORK: property 'position' is STRING, not integer"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "found", "detail"), BREAKS)
def test_a_broken_law(
    writer: Writer, graph: Graph, statement: str, found: dict[str, int], detail: str
) -> None:
    other = Build()
    other.node("other", "Occupation")
    writer.write([clean().unit(), other.unit("other")])
    with writer.database.driver.session(database="neo4j") as session:
        summary = session.run(statement, skill=uri("skill c")).consume()  # type: ignore[arg-type]
    assert summary.counters.contains_updates
    report = graph.check()
    assert counts(report) == found
    assert report.laws_broken
    assert any((e.detail or "").startswith(detail) for rule in report.laws_broken for e in rule.examples)


def test_every_rule_has_a_case() -> None:
    seen = {name for case in CASES for name in case[2]} | {name for case in BREAKS for name in case[1]}
    # Those two have tests of their own: above, and in test_decisions.py.
    assert seen | {"deleted-targets", "decisions-about-nothing"} == {rule.name for rule in RULES}


def test_the_clean_and_the_empty_graph_are_clean(writer: Writer, graph: Graph) -> None:
    assert graph.check().exit_code == 0
    writer.write([clean().unit()])
    report = graph.check(only=["idle-units", "dangling-targets"], examples=0)
    assert [rule.rule for rule in report.rules] == ["idle-units", "dangling-targets"]
    assert counts(graph.check()) == {}


def test_the_small_graph_of_the_transfer_tests(writer: Writer, graph: Graph) -> None:
    """Three units with two witnesses of a fact and descriptions that wait: no law is broken; findings by hand."""
    writer.write(small_graph())
    report = graph.check(examples=1000)
    assert not report.laws_broken
    assert {rule.rule: sorted(e.name or "" for e in rule.examples) for rule in report.findings} == {
        "credentials-without-owner": ["badge", "certificate", "degree"],
        "competencies-without-framework": ["ability", "skill"],
        "rules-without-sender": ["r-badge", "r-cert"],
    }


def test_examples_are_the_first_by_uri_and_no_more_than_asked_for(writer: Writer, graph: Graph) -> None:
    b = Build()
    for name in ("d", "b", "c", "a"):
        b.node(name, "Badge")
    writer.write([b.unit()])
    for many in (0, 1, 3):
        (rule,) = graph.check(only=["credentials-without-owner"], examples=many).rules
        assert rule.count == 4
        assert [example.name for example in rule.examples] == list("abc")[:many]
    with pytest.raises(QuestionError, match="no rule 'nothing'"):
        graph.check(only=["nothing"])
    with pytest.raises(QuestionError, match="examples is 1001"):
        graph.check(examples=1001)


def test_progress_is_told(graph: Graph) -> None:
    told: list[tuple[int, int, str]] = []
    graph.check(progress=lambda *step: told.append(step))
    assert told == [(n, len(RULES), rule.name) for n, rule in enumerate(RULES)]


def test_the_sample_registry_is_clean(sample_graph: Graph) -> None:
    """Nothing dangles, everything has an owner and a unit: what the samples were written to be (samples/README.md)."""
    report = sample_graph.check()
    assert counts(report) == {}
    assert {rule.kind for rule in report.rules} == {Kind.LAW, Kind.DATA}


class Recorder:
    """A write port that keeps the units."""

    def __init__(self) -> None:
        self.units: list[UnitRows] = []

    def write(self, units: Iterable[UnitRows], /) -> Written:
        self.units += units
        return NOTHING

    def retire_absent(self, source: str, present: Iterable[str], /) -> int:
        return 0

    def record_run(self, *_: object, **__: object) -> None:
        pass


def test_a_registry_with_holes(writer: Writer, graph: Graph) -> None:
    """The sample registry without its organizations and its framework; faults counted on the rows themselves."""
    recorder = Recorder()
    load_samples(recorder)
    units = [
        unit for unit in recorder.units if not {"organizations", "frameworks"} & set(Path(unit.file).parts)
    ]
    assert 200 < len(units) < len(recorder.units)
    writer.write(units)
    described = {node.uri for unit in units for node in unit.nodes}
    edges: list[EdgeRow] = [edge for unit in units for edge in unit.edges]
    dangling = {end for edge in edges for end in (edge.start, edge.end)} - described
    assert len(dangling) > 13
    report = graph.check(examples=1000)
    assert counts(report) == {"dangling-targets": len(dangling)}
    shown = {example.uri: example.detail for example in report.findings[0].examples}
    assert set(shown) == dangling
    for target, detail in shown.items():
        types = [edge.type for edge in edges if target in (edge.start, edge.end)]
        told = [part.split(" × ") for part in (detail or "").split(", ")]
        assert {name: int(n) for n, name in told} == {name: types.count(name) for name in types}


def test_the_command(scratch: Database, scratch_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scratch_settings.uri is not None
    assert scratch_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", scratch_settings.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", scratch_settings.password.get_secret_value())
    runner = CliRunner()
    assert runner.invoke(app, ["check"]).exit_code == 0
    b = clean()
    dangling(b)
    Writer(scratch).write([b.unit()])
    shown = runner.invoke(app, ["check"])
    assert shown.exit_code == 1
    laws, data = shown.stdout.index("Laws of the store"), shown.stdout.index("The data")
    assert laws < data < shown.stdout.index("dangling-targets")
    assert f"{uri('nobody')}: 2 × TEACHES [small, small.json, all, 1]" in shown.stdout
    given = runner.invoke(app, ["check", "--json", "--only", "dangling-targets", "--examples", "1"])
    assert given.exit_code == 1
    (rule,) = json.loads(given.stdout)["rules"]
    (expected,) = Graph(scratch).check(only=["dangling-targets"], examples=1).rules
    assert {**rule, "seconds": ""} == {**to_plain(expected), "seconds": ""}
    unknown = runner.invoke(app, ["check", "--only", "nothing"])
    assert isinstance(unknown.exception, QuestionError)  # which ``main`` turns into exit code 2


def test_runs(
    writer: Writer, graph: Graph, scratch_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert graph.runs() == ()
    with pytest.raises(QuestionError, match="Nothing was loaded"):
        graph.runs(source="a")
    old = {"started": "2026-01-01T00:00:00+00:00", "seconds": "1.5", "records": 3, "units": 3, "written": 2, "unchanged": 1, "rejected": 0, "retired": 0}  # fmt: skip
    writer.record_run("a", old, edition="2025")
    new = {**old, "started": "2026-02-01T00:00:00+00:00", "complete": True, "duplicates": 2, "findings": ["3 × [bold]rule", "1 × other"]}  # fmt: skip
    writer.record_run("a", new, edition="2026")
    writer.record_run("b", {**old, "started": "2026-01-15T00:00:00+00:00"})
    found = graph.runs()
    assert [(run.source, run.edition, run.complete, run.duplicates) for run in found] == [
        ("a", "2026", True, 2),
        ("b", None, None, None),
        ("a", "2025", None, None),
    ]
    assert found[0].findings == ("3 × [bold]rule", "1 × other")
    assert (found[0].seconds, found[0].records, found[0].unchanged) == (Fraction("1.5"), 3, 1)
    assert graph.runs(source="b") == found[1:2]
    assert graph.runs(last=2) == found[:2]
    with pytest.raises(QuestionError, match=r"no source 'c'.*\n.*a, b"):
        graph.runs(source="c")
    with pytest.raises(QuestionError, match="last is 0"):
        graph.runs(last=0)
    assert scratch_settings.uri is not None
    assert scratch_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", scratch_settings.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", scratch_settings.password.get_secret_value())
    runner = CliRunner()
    shown = runner.invoke(app, ["runs", "--source", "a", "--last", "1"]).stdout
    assert all(part in shown for part in ("edition 2026", "2 written", "1.5 s", "3 × [bold]rule"))
    assert "edition 2025" not in shown
    assert json.loads(runner.invoke(app, ["runs", "--json"]).stdout) == to_plain(found)
