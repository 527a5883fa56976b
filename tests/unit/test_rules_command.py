"""``competency-graph load rules`` as a person runs it, without a database: summary, rejects report, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from competency_graph_loaders.cli import app
from competency_graph_loaders.sample_registry import sample_root

RULES = sample_root() / "rules"


def test_exit_codes_and_the_rejects_report(tmp_path: Path) -> None:
    runner = CliRunner()
    fine = runner.invoke(app, ["rules", str(RULES), "--dry-run", "--json"])
    assert fine.exit_code == 0
    assert json.loads(fine.stdout)["rejected"] == 0

    for path in RULES.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rules = tmp_path / "rules.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("CSC 112,CSCI 1400", "CSC 112,CSCI 14OO"), encoding="utf-8"
    )
    rejects = tmp_path / "rejects.jsonl"
    bad = runner.invoke(app, ["rules", str(tmp_path), "--dry-run", "--json", "--rejects", str(rejects)])
    assert bad.exit_code == 1
    (line,) = rejects.read_text(encoding="utf-8").splitlines()
    refusal = json.loads(line)
    assert (Path(refusal["file"]).name, refusal["record"], refusal["term"]) == ("rules.csv", "H-06", "awards")
    number = 1 + next(
        i for i, row in enumerate(rules.read_text(encoding="utf-8").splitlines()) if "CSCI 14OO" in row
    )
    assert (refusal["place"], refusal["line"]) == (f"row {number}", number)
    assert "CSCI 1400" in refusal["expected"]  # a close code is offered
