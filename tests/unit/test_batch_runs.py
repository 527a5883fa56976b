"""A batch as a whole, without a database: in the order of the input, in bounded memory, and never half and looking whole."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from competency_graph.batches import run
from competency_graph.batches.reading import Learner
from competency_graph.batches.rows import Receiving
from competency_graph.batches.run import Goal, evaluate_batch
from competency_graph.errors import ConnectionFailed, QuestionError
from competency_graph.model.credits import SEMESTER, Credit, CreditTotal
from competency_graph.model.evidence import Review
from competency_graph.model.holdings import WorkStatus
from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph.questions.transfer.answer import (
    ItemKind,
    Named,
    Outcome,
    Proof,
    TransferAnswer,
    TransferAward,
    TransferItem,
    TransferTotals,
)


def answer(learner: Learner, credit: Credit | None, reviews: tuple[Review, ...] = ()) -> TransferAnswer:
    award = TransferAward(
        Outcome.EQUIVALENT, None, AwardKind.COURSE, Named("there", "There", "T 1"), credit, CreditBasis.STATED, True, False, (),
        "rule", (), (), (), (), "It counts.",
    )  # fmt: skip
    items = tuple(
        TransferItem(
            n, ItemKind.COURSEWORK, work.code or "", Named("here", "Here"), (), WorkStatus.COMPLETED, work.grade, None,
            work.completed, credit, (award,), (), "It counts.",
        )
        for n, work in enumerate(learner.holdings.coursework)
    )  # fmt: skip
    sums = CreditTotal((), 0)
    totals = TransferTotals(sums, sums, None, None, None, None, Proof.OPTIMAL)
    return TransferAnswer(
        Named("to", "To"), None, None, None, "2026-02-01", SEMESTER, items, totals, None, (), (), reviews, "All.",
    )  # fmt: skip


class Stub:
    """Stands for a graph: nothing is read."""

    languages = ()

    class database:  # noqa: N801
        read = None


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Any:
    def receiving(goal: Goal) -> Iterator[Any]:
        return (goal, Receiving("us-letter"))
        yield

    monkeypatch.setattr(run, "_read_receiving", receiving)
    return Stub()


def transcripts(path: Path, learners: int, rows: int = 5) -> Path:
    with path.open("w") as file:
        file.write("learner,institution,code,grade\n")
        for n in range(learners):
            for k in range(rows):
                file.write(f"{n:06d},A college of a long name,MATH {k},B\n")
    return path


def ids(path: Path) -> list[str]:
    return list(dict.fromkeys(json.loads(line)["learner"] for line in path.read_text().splitlines()))


def test_the_order_is_that_of_the_input_whoever_is_done_first(
    stub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    random = Random(7)
    monkeypatch.setattr(
        run, "_answer", lambda _, __, who: (time.sleep(random.random() / 100), (answer(who, None),))[1]
    )
    source = transcripts(tmp_path / "t.csv", 60)
    report = evaluate_batch(stub, source, [Goal("to")], tmp_path / "out", workers=8)
    assert ids(tmp_path / "out/decisions.jsonl") == [f"{n:06d}" for n in range(60)]
    assert (report.learners, report.decisions, report.rows) == (60, 300, 300)


def test_a_learner_who_cannot_be_answered_is_left_out_and_said(
    stub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def odd(_: object, __: object, who: Learner) -> Any:
        return QuestionError("An odd question.") if who.id == "000001" else (answer(who, None),)

    monkeypatch.setattr(run, "_answer", odd)
    report = evaluate_batch(stub, transcripts(tmp_path / "t.csv", 3), [Goal("to")], tmp_path / "out")
    assert (report.learners, report.rejected, report.exit_code) == (2, 1, 1)
    (reject,) = [json.loads(line) for line in (tmp_path / "out/rejects.jsonl").read_text().splitlines()]
    assert (reject["row"], reject["learner"], reject["reason"]) == (11, "000001", "An odd question.")
    assert ids(tmp_path / "out/decisions.jsonl") == ["000000", "000002"]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_batch_that_breaks_off_does_not_look_whole(
    stub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workers: int
) -> None:
    def gone(_: object, __: object, who: Learner) -> Any:
        if who.id >= "000020":
            raise ConnectionFailed("The database is gone.")
        return (answer(who, None),)

    source = transcripts(tmp_path / "t.csv", 40)
    monkeypatch.setattr(run, "_answer", gone)
    with pytest.raises(ConnectionFailed):
        evaluate_batch(stub, source, [Goal("to")], tmp_path / "out", workers=workers)
    assert all(path.name.endswith(".partial") for path in (tmp_path / "out").iterdir())
    assert ids(tmp_path / "out/decisions.jsonl.partial") == [f"{n:06d}" for n in range(20)]
    # The next one writes over what was left, and is whole.
    monkeypatch.setattr(run, "_answer", lambda _, __, who: (answer(who, None),))
    evaluate_batch(stub, source, [Goal("to")], tmp_path / "out", workers=workers)
    assert not any(path.name.endswith(".partial") for path in (tmp_path / "out").iterdir())
    assert len(ids(tmp_path / "out/decisions.jsonl")) == 40


def test_memory_does_not_grow_with_the_file(
    stub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "_answer", lambda _, __, who: (answer(who, None),))

    def peak(learners: int) -> int:
        source = transcripts(tmp_path / f"{learners}.csv", learners)
        tracemalloc.start()
        evaluate_batch(stub, source, [Goal("to")], tmp_path / f"out-{learners}", workers=2)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(20)  # what is loaded and cached once
    small, large = peak(50), peak(1000)
    written = sum(path.stat().st_size for path in (tmp_path / "out-1000").iterdir())
    assert written > 5_000_000
    assert large < small + 500_000


@pytest.mark.parametrize(
    ("credit", "reviews", "state"),
    [
        (Credit.of(3, SEMESTER), (), "POST"),
        (None, (), "REVIEW"),
        (Credit(Credit.of(1, SEMESTER).minimum, None, SEMESTER), (), "REVIEW"),
        (Credit.of(3, SEMESTER), (Review("rule", "a condition in words"),), "REVIEW"),
        (Credit.of(3, SEMESTER), (Review("elsewhere", "about something else"),), "POST"),
    ],
)
def test_only_what_is_certain_is_to_be_posted(
    stub: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    credit: Credit | None,
    reviews: tuple[Review, ...],
    state: str,
) -> None:
    monkeypatch.setattr(run, "_answer", lambda _, __, who: (answer(who, credit, reviews),))
    evaluate_batch(stub, transcripts(tmp_path / "t.csv", 1, 1), [Goal("to")], tmp_path / "out")
    (row,) = [json.loads(line) for line in (tmp_path / "out/decisions.jsonl").read_text().splitlines()]
    assert row["state"] == state
    assert (row["state"] == "REVIEW") >= bool(row["needs_review"])
