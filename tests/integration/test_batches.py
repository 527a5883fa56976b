"""``evaluate`` on the sample registry: every row is what ``transfer`` answers for that learner alone, and the command says so."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from learners import learners
from small_graph import UNIVERSITY, Build, small_graph, uri
from typer.testing import CliRunner

from competency_graph.batches.reading import Learner, learners_of
from competency_graph.batches.rows import DecisionRow, UnmatchedRow, columns
from competency_graph.batches.run import Goal, evaluate_batch
from competency_graph.cli import app
from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.decisions import Decision, DecisionKind
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.plain import to_plain
from competency_graph.questions.transcripts import COLUMNS, cells_of
from competency_graph.questions.transfer.answer import TransferAnswer
from competency_graph.store.decisions import record
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer

NOW = date(2026, 2, 1)
SAMPLES = learners()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def holdings_file(path: Path) -> Path:
    """The sample learners, all of each three times: what is read once for a batch must not tell between learners."""
    with path.open("w") as file:
        for n in range(3):
            for learner in SAMPLES:
                held = {**to_plain(learner.holdings), "learner": f"{learner.name}-{n}"}
                file.write(json.dumps(held) + "\n")
    return path


def expected(answer: TransferAnswer) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What ``to_plain`` says of one answer, as far as rows repeat it: (evaluated, not evaluated)."""
    evaluated, silent = [], []
    for item in to_plain(answer)["items"]:
        outcomes = item["awards"] if item["status"] == "COMPLETED" else item["expected"]
        if all(award["outcome"] == "NOT_EVALUATED" for award in outcomes):
            silent.append({"item": item["position"], "given": item["given"], "reason": outcomes[0]["reason"]})
            continue
        for award in outcomes:
            credit = award["credit"] if award["posted"] and award["credit"] else {}
            target = award["target"] or {}
            cited = next((e for e in award["evidence"] if e["uri"] == award["rule"]), {})
            evaluated.append(
                {
                    "item": item["position"], "kind": item["kind"], "grade": item["grade"], "status": item["status"],
                    "completed": item["date"], "outcome": award["outcome"], "reason": award["reason"],
                    "award_kind": award["kind"], "award": target.get("uri") or None, "award_code": target.get("code"),
                    "credits": credit.get("minimum"), "credits_maximum": credit.get("maximum"),
                    "credit_unit": credit.get("unit"), "credit_basis": award["basis"], "posted": award["posted"],
                    "together_with": award["together_with"], "applies": award["applies"],
                    "applies_to": award["applies_to"], "rule": award["rule"], "sentence": award["sentence"],
                    "agreement": cited.get("agreement"), "source": cited.get("source"), "file": cited.get("file"),
                    "edition": cited.get("edition"), "record": cited.get("record"),
                }
            )  # fmt: skip
    return evaluated, silent


@pytest.mark.parametrize("workers", [1, 3])
def test_rows_are_the_answers_of_transfer_learner_by_learner(
    sample_graph: Graph, tmp_path: Path, workers: int
) -> None:
    source = holdings_file(tmp_path / "in.jsonl")
    first, second = SAMPLES[0], SAMPLES[2]
    goals = [Goal(first.to, first.toward), Goal(second.to, None)]
    done: list[int] = []
    report = evaluate_batch(
        sample_graph, source, goals, tmp_path / "out", as_of=NOW, catalog_year="2025", workers=workers, progress=done.append
    )  # fmt: skip
    assert (report.learners, report.rejected, report.exit_code) == (3 * len(SAMPLES), 0, 0)
    assert done == list(range(1, report.learners + 1))
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    silent: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    rows = lines(tmp_path / "out/decisions.jsonl")
    for row in rows:
        assert tuple(row) == columns(DecisionRow)
        found[row["learner"], row["to"]].append(row)
    for row in table(tmp_path / "out/unmatched.csv"):
        assert tuple(row) == columns(UnmatchedRow)
        silent[row["learner"], row["to"]].append(row)
    counted = 0
    for each in learners_of(source):
        assert isinstance(each, Learner)
        for goal in goals:
            answer = sample_graph.transfer(
                goal.to, each.holdings, toward=goal.toward, as_of=NOW, catalog_year="2025"
            )
            evaluated, unmatched = expected(answer)
            mine = found[each.id, answer.to.uri]
            assert [
                {name: row[name] for name in want} for row, want in zip(mine, evaluated, strict=True)
            ] == evaluated
            assert [(int(r["item"]), r["given"], r["reason"] or None) for r in silent[each.id, answer.to.uri]] == [
                (w["item"], w["given"], w["reason"]) for w in unmatched
            ]  # fmt: skip
            counted += len(evaluated)
    assert counted == len(rows) == report.decisions
    assert {row["state"] for row in rows} == {"POST", "REVIEW", "EXPECTED", "NONE"}
    for row in rows:
        assert (row["state"] == "POST") <= (not row["needs_review"] and row["status"] == "COMPLETED")
        assert (row["state"] == "REVIEW") >= (row["outcome"] == "CONFLICT")

    # The table says the same as the lines, and the sums of a learner are those of the answer.
    for row, cells in zip(rows, table(tmp_path / "out/decisions.csv"), strict=True):
        for name, value in row.items():
            text = "; ".join(map(str, value)) if isinstance(value, list) else value
            assert cells[name] == ("" if text is None else str(text).lower() if isinstance(text, bool) else str(text))  # fmt: skip
    sums = {(r["learner"], r["to"]): r for r in table(tmp_path / "out/learners.csv")}
    answer = sample_graph.transfer(
        first.to, first.holdings, toward=first.toward, as_of=NOW, catalog_year="2025"
    )
    mine = sums[f"{first.name}-0", answer.to.uri]  # type: ignore[assignment]
    assert (mine["requirements_met"], mine["sentence"]) == (
        str(answer.totals.requirements_met),
        answer.sentence,
    )  # type: ignore[call-overload]
    mark = json.loads((tmp_path / "out/batch.json").read_text())
    assert (mark["learners"], mark["decisions"], mark["as_of"]) == (report.learners, counted, "2026-02-01")


def test_receivers_and_files_are_looked_at_before_anything(sample_graph: Graph, tmp_path: Path) -> None:
    source = holdings_file(tmp_path / "in.jsonl")
    for goal in (Goal("No Such University"), Goal(SAMPLES[0].to, "ce-00000000-0000-0000-0000-000000000000")):
        with pytest.raises(NotFound):
            evaluate_batch(sample_graph, source, [goal], tmp_path / "out")
    with source.open("a") as file:
        file.write(source.read_text().splitlines()[0])
    with pytest.raises(QuestionError, match="stands in a second place"):
        evaluate_batch(sample_graph, source, [Goal(SAMPLES[0].to)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def command(sample_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    assert sample_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", str(sample_settings.uri))
    monkeypatch.setenv("NEO4J_PASSWORD", sample_settings.password.get_secret_value())
    return lambda *arguments: CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_the_command_line(command: Callable[..., Result], tmp_path: Path) -> None:
    source = tmp_path / "spring.csv"
    ana = SAMPLES[0]
    with source.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for learner in ("1", "2"):
            writer.writerows(cells_of(work, learner) for work in ana.holdings.coursework)
        writer.writerow(
            {
                "learner": "3",
                "institution": "Meridian Valley Community College",
                "code": "ENG 101",
                "credits": "three",
            }
        )
        writer.writerow(
            {
                "learner": "3",
                "institution": "Meridian Valley Community College",
                "code": "ENG 101",
                "grade": "B",
                "term": "Fall 2024",
            }
        )
        writer.writerow(
            {
                "learner": "3",
                "institution": "Meridian Valley Community College",
                "code": "NONE 1",
                "grade": "B",
            }
        )
    arguments = (
        source,
        "--to",
        ana.to,
        "--to",
        "Quillwork Online",
        "--as-of",
        "2026-02-01",
        "--out",
        tmp_path / "out",
    )
    done = command(*arguments)
    assert done.exit_code == 1, done.output
    assert "3 learners of 31 rows, as of 2026-02-01" in done.stdout
    assert "1 rejected" in done.stdout
    (reject,) = lines(tmp_path / "out/rejects.jsonl")
    assert (reject["file"], reject["row"], reject["column"], reject["learner"]) == (
        str(source),
        30,
        "credits",
        "3",
    )
    assert reject["reason"].startswith("credits: expected a number")
    rows = [r for r in lines(tmp_path / "out/decisions.jsonl") if r["learner"] == "3" and r["to"] == ana.to]
    # A learner with a row that was left out is never posted unseen.
    assert rows
    for row in rows:
        assert (row["term"], row["completed"], row["rejected_rows"]) == ("Fall 2024", "2024", 1)
        assert row["state"] in ("REVIEW", "NONE")
        assert any("rejected" in why for why in row["needs_review"]) == (row["state"] == "REVIEW")
    missing = [r for r in table(tmp_path / "out/unmatched.csv") if r["learner"] == "3" and r["to"] == ana.to]
    assert [(r["code"], r["institution"], r["reason"]) for r in missing] == [
        ("NONE 1", "Meridian Valley Community College", "NOT_FOUND")
    ]
    again = command(*arguments)
    assert isinstance(again.exception, QuestionError)
    assert "is there already" in str(again.exception)
    whole = command(*arguments, "--overwrite", "--json")
    assert json.loads(whole.stdout)["learners"] == 3
    one = command(
        source,
        "--to",
        ana.to,
        "--toward",
        ana.toward,
        "--out",
        tmp_path / "spring-decisions.csv",
        "--as-of",
        "2026-02-01",
    )
    assert one.exit_code == 1
    assert {r["toward"] for r in table(tmp_path / "spring-decisions.csv")} == {ana.toward}
    assert (tmp_path / "spring-decisions.unmatched.csv").exists()
    odd = command(source, "--to", "a", "--toward", "b", "--toward", "c", "--out", tmp_path / "x")
    assert "There are 1 --to and 2 --toward" in str(odd.exception)


def test_departments_decisions_and_what_must_be_looked_at(
    graph: Graph, writer: Writer, tmp_path: Path
) -> None:
    extra = Build("departments")
    for name, codes in (("Music", ("MUSIC 1",)), ("Arts", ("ART 1", "PHOTO 1")), ("Fine Arts", ("PHOTO 2",))):
        department = extra.node(f"dept {name}", "Department")
        extra.edge("HAS_UNIT", UNIVERSITY, department)
        for code in codes:
            extra.course(f"{name} {code}", department, code)
    writer.write([*small_graph(), extra.unit()])
    record(
        graph.database,
        [
            Decision(
                DecisionKind.PETITION, UNIVERSITY, "R. Osei", "2026-01-15", "as the faculty asked", "p",
                learner="7", items=(uri("art"),), award=uri("20A"),
            )
        ],
    )  # fmt: skip
    held = [
        Holdings(
            tuple(
                Coursework(institution="college", code=code, grade="A", completed="2000-01-10")
                for code in ("MUSIC 35", "ART 73", "PHOTO 99")
            ),
            learner=learner,
        )
        for learner in ("7", "8")
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(to_plain(h)) + "\n" for h in held))
    evaluate_batch(graph, source, [Goal(UNIVERSITY)], tmp_path / "out", as_of=NOW)
    seven, eight = (
        [r for r in lines(tmp_path / "out/decisions.jsonl") if r["learner"] == learner]
        for learner in ("7", "8")
    )
    assert [(r["code"], r["rule"], r["award"], r["state"], r["source"]) for r in seven[:1]] == [
        ("ART 73", "decision:p", uri("20A"), "POST", "recorded decisions")
    ]
    assert {r["rule"] for r in eight} == {uri("r-art")}
    silent = table(tmp_path / "out/unmatched.csv")
    # One department offers MUSIC; of PHOTO two do, and nobody can say which would decide.
    assert [(r["learner"], r["code"], r["reason"], r["department"], r["candidates"]) for r in silent] == [
        (learner, code, reason, department, candidates)
        for learner in ("7", "8")
        for code, reason, department, candidates in (
            ("MUSIC 35", "AMBIGUOUS", "dept Music", f"{uri('new music')}; {uri('old music')}"),
            ("PHOTO 99", "NOT_FOUND", "", ""),
        )
    ]
