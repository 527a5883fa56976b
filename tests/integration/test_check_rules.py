"""``check rules`` on the real server: every class on a table written by hand, the sample registry, filters, the command."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from rule_tables import georgia, point_at, tables
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.questions.plain import to_plain
from competency_graph.questions.rule_quality.findings import NAMES, Finding, RuleQuality
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.mappings.load import load_mapped
from competency_graph_loaders.rules.load import load_rules

DAY = date(2026, 11, 24)


@pytest.fixture
def loaded(graph: Graph, writer: Writer, tmp_path: Path) -> Graph:
    report = load_rules([tables(tmp_path / "hand")], writer, source="hand", edition="2026")
    assert report.rejected == 0, report.refusals
    return graph


def found_in(graph: Graph, **more: object) -> tuple[RuleQuality, list[Finding]]:
    every: list[Finding] = []
    report = graph.check_rules(as_of=DAY, out=every.append, **more)  # type: ignore[arg-type]
    assert report.count == len(every)
    return report, every


def names(finding: Finding) -> set[str]:
    return {unquote(witness.rule.rpartition("-hand-")[2]) for witness in finding.rules}


def test_every_class_on_a_table_by_hand(loaded: Graph) -> None:
    report, every = found_in(loaded)
    assert (report.rules, report.receivers, report.not_compared) == (18, 3, 0)
    by_class: dict[str, list[Finding]] = defaultdict(list)
    for finding in every:
        by_class[finding.about].append(finding)
    told = {
        (about, finding.kind, frozenset(names(finding)))
        for about, some in by_class.items()
        for finding in some
        if about != "unknown-credit"
    }
    expected = {
        ("overlapping-bands", "BLANKET_VS_REAL", frozenset({"low", "high"})),
        ("duplicate", None, frozenset({"a", "a again"})),
        ("conflict", "REAL_VS_REAL", frozenset({"a", "a again", "a or b"})),
        ("refused-and-awarded", None, frozenset({"refused", "granted"})),
        ("overlapping-bands", "BLANKET_VS_REAL", frozenset({"gone", "ended"})),
        ("gone-target", "ENDED", frozenset({"gone"})),
        ("ended-item", None, frozenset({"gone"})),
        ("expired", None, frozenset({"ended"})),
        ("expiring", None, frozenset({"more"})),
        ("under-review", None, frozenset({"look"})),
        ("unparsed-condition", None, frozenset({"more"})),
        ("credit-differs", "MORE", frozenset({"more"})),
        ("band-gap", "ABOVE", frozenset({"some"})),
        ("one-way", "NO_WAY_BACK", frozenset()),
        ("one-way", "UNEQUAL", frozenset()),
        ("one-way", "COURSES", frozenset()),
    }
    assert told == expected
    (overlap,) = (f for f in by_class["overlapping-bands"] if names(f) == {"low", "high"})
    assert overlap.sentence == (
        "MA 114 Precalculus at Lake University: 2 rules of equal priority award elective credit and a real award where they "
        "overlap (MA 114 Precalculus with grades D to C-). Keep the real award."
    )
    pair = f"rules|{overlap.sender}|{overlap.receiver}"
    records = [w.evidence.record for w in overlap.rules if w.evidence]
    assert records == [f"{pair} (rule high)", f"{pair} (rule low)"]  # in order of uri: high, low
    assert all(
        w.evidence is not None and w.evidence.source == "hand" and w.evidence.edition == "2026"
        for w in overlap.rules
    )
    (share,) = report.unparsed
    assert (share.source, share.rules, share.unparsed) == ("hand", 18, 1)


def test_filters(loaded: Graph) -> None:
    _, every = found_in(loaded)
    _, there = found_in(loaded, receiver="Glen Academy")
    assert {f.about for f in there} <= {"one-way", "band-gap"}
    _, sent = found_in(loaded, sender="Hill College")
    assert {f.about for f in sent} >= {"duplicate", "refused-and-awarded"}
    assert all(f.sender != "x" for f in sent)
    assert len(sent) < len(every)
    report, only = found_in(loaded, only=["duplicate"])
    assert [f.about for f in only] == ["duplicate"]
    assert [c.name for c in report.classes] == ["duplicate"]
    _, of_source = found_in(loaded, source="hand")
    assert len(of_source) == sum(1 for f in every if f.rules)
    with pytest.raises(QuestionError, match="no class 'x'"):
        loaded.check_rules(only=["x"])
    with pytest.raises(QuestionError, match="no source 'x'"):
        loaded.check_rules(source="x")
    with pytest.raises(NotFound):
        loaded.check_rules(receiver="Nowhere College")


def test_the_same_graph_gives_the_same_findings(loaded: Graph) -> None:
    first, second = (to_plain(found_in(loaded)[0]) for _ in range(2))
    assert first == second


def test_batches_do_not_matter(loaded: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {json.dumps(to_plain(f), sort_keys=True) for f in found_in(loaded)[1]}
    monkeypatch.setattr("competency_graph.questions.rule_quality.checking.BATCH", 2)
    assert {json.dumps(to_plain(f), sort_keys=True) for f in found_in(loaded)[1]} == whole


def test_the_command(
    loaded: Graph, scratch_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    point_at(scratch_settings, monkeypatch)
    runner, out = CliRunner(), tmp_path / "findings.jsonl"
    shown = runner.invoke(app, ["check", "rules", "--as-of", "2026-11-24", "--out", str(out)])
    assert shown.exit_code == 1, shown.output
    assert "18 rules of 3 receivers, as of 2026-11-24" in shown.output
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    asked = json.loads(runner.invoke(app, ["check", "rules", "--as-of", "2026-11-24", "--json"]).stdout)
    assert Counter(line["about"] for line in lines) == {
        c["name"]: c["count"] for c in asked["classes"] if c["count"]
    }
    fine = runner.invoke(app, ["check", "rules", "--only", "credit-without-unit"])
    assert fine.exit_code == 0, fine.output
    audit = runner.invoke(app, ["check", "--only", "rules-without-sender", "--json"])
    assert audit.exit_code == 0, audit.output
    assert [r["rule"] for r in json.loads(audit.stdout)["rules"]] == ["rules-without-sender"]
    misplaced = runner.invoke(app, ["check", "--json", "rules"])
    assert isinstance(misplaced.exception, QuestionError)
    unwritable = runner.invoke(app, ["check", "rules", "--out", str(tmp_path / "no" / "file")])
    assert isinstance(unwritable.exception, QuestionError)


def test_the_sample_registry(sample_graph: Graph) -> None:
    report, every = found_in(sample_graph, only=[n for n in NAMES if n != "one-way"])
    assert report.rules > 50
    assert all(f.rules and all(w.evidence is not None and w.evidence.file for w in f.rules) for f in every)
    for finding in every:
        assert finding.sentence.endswith((".", "”"))
    conflicts = [f for f in every if f.about in ("conflict", "refused-and-awarded", "overlapping-bands")]
    assert conflicts, "the sample tables hold a conflict on purpose"


# -- real data: Georgia -------------------------------------------------------------------------------------------------------


def test_georgia_refuses_and_awards_the_same_course(
    graph: Graph, writer: Writer, real_data: Path, tmp_path: Path
) -> None:
    both, one_title = georgia(real_data / "articulation/state-equiv/ga/transfer-equiv.json", tmp_path)
    report = load_rules([tmp_path], writer, source="georgia")
    assert report.rejected == 0, report.refusals[:3]
    assert one_title == 255  # cases.md: true conflicts, for their titles are identical
    quality, found = found_in(graph, examples=0)
    assert quality.rules == 9687
    refused = [f for f in found if f.about == "refused-and-awarded"]
    assert len(refused) == len({(f.items, f.receiver) for f in refused}) == len(both)


def test_georgia_by_its_shipped_mapping(graph: Graph, writer: Writer, real_data: Path) -> None:
    """The mapping tells versions of a number apart by title; what is left is refused and awarded under one title."""
    file = real_data / "articulation/state-equiv/ga/transfer-equiv.json"
    report = load_mapped([file], writer, mapping="georgia")
    assert report.rejected == 0, report.refusals[:3]
    said: dict[tuple[str, str, str], set[bool]] = defaultdict(set)
    for row in json.loads(file.read_text()):
        said[row["cc_course"], " ".join(row["cc_title"].split()).casefold(), row["university"]].add(
            row["no_credit"]
        )
    quality, found = found_in(graph, examples=0)
    assert quality.rules == 9687
    refused = [f for f in found if f.about == "refused-and-awarded"]
    assert len(refused) == sum(len(states) == 2 for states in said.values()) == 290
    # Evidence leads to the rows.
    assert all(
        w.evidence is not None and "(row" in (w.evidence.record or "") for f in refused for w in f.rules
    )
