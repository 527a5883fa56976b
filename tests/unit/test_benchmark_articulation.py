"""The made-up articulation is of the sizes it claims, the same bytes every time, loads without a finding, and is known."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from benchmarks.articulation import figures, measure, showing
from benchmarks.articulation.asking import known, sample
from benchmarks.articulation.frames import Frames
from benchmarks.articulation.plan import BLANKET, Plan
from benchmarks.articulation.tables import write_tables

from competency_graph.model.rows import UnitRows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.translate import translate

SCALE = 0.004
WRITE = """
import sys
from pathlib import Path
from benchmarks.articulation.plan import Plan
from benchmarks.articulation.tables import write_tables
write_tables(Path(sys.argv[1]), Plan(sys.argv[2], 1, float(sys.argv[3])))
"""


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("kind", "institutions", "courses", "rules", "pairs"),
    [("system", 20, 100_000, 1_600_000, 380), ("nation", 500, 200_000, 2_000_000, 5_900)],
)
def test_the_sizes_at_scale_1(kind: str, institutions: int, courses: int, rules: int, pairs: int) -> None:
    plan = Plan(kind)
    assert (plan.institutions, plan.institutions * plan.courses, plan.rules) == (institutions, courses, rules)
    assert len(plan.pairs) == pytest.approx(pairs, rel=0.03)
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert sum(plan.quota(pair) for pair in range(len(plan.pairs))) == rules
    assert max(plan.quota(pair) for pair in range(len(plan.pairs))) <= plan.courses


@pytest.mark.parametrize("kind", list(figures.SHAPES))
def test_shares_and_skew_are_those_of_the_figures(kind: str) -> None:
    plan = Plan(kind, 1, 0.02)
    rules = list(plan.all_rules())
    assert len(rules) == plan.rules
    assert len({(rule.receiver, rule.id) for rule in rules}) == len(rules)
    plain = [rule for rule in rules if rule.course is not None]
    assert len(plain) / len(rules) == pytest.approx(figures.ONE_TO_ONE, abs=0.002)
    assert len(rules) > len(plain)
    landed = Counter((rule.receiver, rule.lands) for rule in plain if rule.lands)
    assert landed.most_common(1)[0][0] == (0, BLANKET)
    to_first = [rule for rule in plain if rule.receiver == 0]
    assert landed[0, BLANKET] / len(to_first) == pytest.approx(figures.BLANKET_FIRST, abs=0.03)
    assert {rule.awards.partition(" ")[0] for rule in plain} >= {"NO", "AREA", "ELECTIVE"}
    assert sum(rule.state == "REFUSED" for rule in plain) / len(plain) == pytest.approx(
        figures.REFUSED, rel=0.3
    )
    if kind == "system":
        each = 1_600_000 * figures.ONE_TO_ONE / 20
        assert each * figures.BLANKET_FIRST > 20_000, (
            "at scale 1 tens of thousands of rules land in one course"
        )


def test_any_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    for at, hash_seed in enumerate(("1", "2")):
        command = [sys.executable, "-c", WRITE, str(tmp_path / str(at)), "nation", "0.001"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run(command, check=True, env=environment)
    assert hashes(tmp_path / "0") == hashes(tmp_path / "1")
    write_tables(tmp_path / "seed", Plan("nation", 2, 0.001))
    assert hashes(tmp_path / "seed")["rules.csv"] != hashes(tmp_path / "0")["rules.csv"]


@pytest.mark.parametrize("kind", list(figures.SHAPES))
def test_the_tables_load_without_a_finding_and_pandas_answers_what_is_known(
    tmp_path: Path, kind: str
) -> None:
    plan = Plan(kind, 1, SCALE)
    rows = write_tables(tmp_path, plan)
    outcomes = list(translate([tmp_path], "bench"))
    assert not [each for each in outcomes if isinstance(each, Refusal)]
    made = [each for each in outcomes if isinstance(each, UnitRows)]
    rules = [node for unit in made for node in unit.nodes if "TransferRule" in node.labels]
    assert len(rules) == rows["rules"] == plan.rules
    by_pair = [unit for unit in made if unit.name.startswith("rules|")]
    assert len(by_pair) == len(plan.pairs)
    described = {node.uri for unit in made for node in unit.nodes}
    chosen = sample(plan, 60)
    assert len(chosen) == 60
    for each in chosen:
        assert plan.course(each.rule.sender, each.rule.takes) in described
        assert each.target is None or each.target in described
    frames = Frames(tmp_path)
    assert frames.left_out == sum(rule.course is None for rule in plan.all_rules())
    for rule in (each.rule for each in chosen):
        got = frames.award(plan.key(rule.sender), plan.key(rule.receiver), rule.takes)
        assert got == [(rule.state, rule.awards.partition(" (")[0])]
    landed = Counter((rule.receiver, rule.lands) for rule in plan.all_rules() if rule.lands)
    popular = frames.sources(plan.key(0), BLANKET)
    assert sum(popular["counts"].values()) >= landed[0, BLANKET]
    assert len(popular["page"]) == 20


def test_a_rule_is_certain_only_where_nothing_else_takes_its_course() -> None:
    plan = Plan("system", 1, 0.02)
    for pair in range(0, len(plan.pairs), 60):
        rules = list(plan.pair(pair))
        certain = list(plan.certain(pair))
        assert 0 < len(certain) < len(rules)
        for rule in certain:
            taking = [each.id for each in rules if rule.takes in re.findall(r"[A-Z]+ \d+", each.takes)]
            assert taking == [rule.id]
            assert known(plan, rule).outcome in ("REFUSED", "NO_CREDIT", "AREA", "ELECTIVE", "EQUIVALENT")


def test_what_cannot_be_measured_is_said_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = {
        "kind": "system", "scale": 0.1, "institutions": 2, "courses": 4, "rules": 8, "pairs": 2,
        "generated": {"seconds": 0.1, "bytes": 1000}, "load": {"seconds": 3.0, "disk_bytes": 5_000_000},
        "questions": [{"question": "ranked", "wanted": "p50 < 300", "problem": "Graph has no transfer_destinations yet"}],
    }  # fmt: skip
    monkeypatch.setattr(measure, "at_kind", lambda *_, **__: row)
    assert measure.main(["--kind", "system", "--keep", str(tmp_path)]) == 1
    assert "system ranked: Graph has no transfer_destinations yet" in " ".join(
        capsys.readouterr().out.split()
    )
    row["questions"] = [{"question": "ranked", "wanted": "p50 < 300", "p50_ms": 1.0}]
    assert measure.main(["--kind", "system", "--keep", str(tmp_path), "--json"]) == 0
    assert '"p50_ms": 1.0' in capsys.readouterr().out
    assert showing.sentences([row]) == []


def test_pandas_is_measured_in_a_process_of_its_own_and_a_wrong_answer_is_a_problem(
    tmp_path: Path,
) -> None:
    plan = Plan("nation", 1, 0.001)
    write_tables(tmp_path, plan)
    found = measure.frames(plan, tmp_path, 3, 40)
    assert "problem" not in found
    assert (found["compared"], found["differ"]) == (40, 0)
    assert [each["calls"] >= 2 for each in found["questions"]] == [True] * 5
    rules = tmp_path / "rules.csv"
    rules.write_text(rules.read_text().replace("AWARDED", "REFUSED"))
    assert "answers differ" in measure.frames(plan, tmp_path, 3, 40)["problem"]
