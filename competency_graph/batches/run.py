"""A whole batch: every learner at every receiver, in the order of the input, a few at a time.

Each learner is asked as ``graph.transfer`` would be asked alone; the rows are that answer. Reads of several learners overlap
in threads (the driver waits, and so do they), and are written in order: nothing is held but those under way.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from competency_graph.batches.asking import Asking
from competency_graph.batches.reading import Learner, Reject, learners_of, survey
from competency_graph.batches.rows import Receiving, decision_rows, learner_row, unmatched_rows
from competency_graph.batches.writing import MARK, Layout, Outputs
from competency_graph.errors import QuestionError
from competency_graph.questions.entities import one
from competency_graph.questions.transfer.question import transfer
from competency_graph.store.reading import Question, Read

if TYPE_CHECKING:
    from competency_graph.graph import Graph
    from competency_graph.questions.transfer.answer import TransferAnswer

Progress = Callable[[int], None]
"""Told how many learners are done."""
Answers = tuple["TransferAnswer", ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """One receiver, and what credit there should apply to."""

    to: str
    """Uri, CTID or exact name."""
    toward: str | None = None
    """Uri or CTID."""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a batch."""

    transcripts: str
    """The file that was read."""
    as_of: str
    """The day on which the rules were read."""
    catalog_year: str | None
    to: tuple[str, ...]
    """Uris of the receivers."""
    rows: int
    """Rows (or lines) of the input."""
    learners: int
    """Learners that were evaluated."""
    decisions: int
    """Rows of decisions."""
    unmatched: int
    """Rows of work that nobody has evaluated."""
    rejected: int
    """Rows that were left out, and learners whose question could not be answered."""
    seconds: float
    learners_per_second: float
    outputs: tuple[str, ...]
    """The files that were written."""

    @property
    def exit_code(self) -> int:
        """0: all of it was evaluated; 1: something was rejected."""
        return 1 if self.rejected else 0


@dataclass(slots=True)
class _Counts:
    learners: int = 0
    decisions: int = 0
    unmatched: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every learner is asked."""

    goals: tuple[Goal, ...]
    entry_term: str | None
    catalog_year: str | None
    as_of: date
    receiving: tuple[Receiving, ...] = field(default=())


def _read_receiving(goal: Goal) -> Question[tuple[Goal, Receiving]]:
    """The goal by uris, and what rows need to know of its receiver."""
    receiver = yield from one(goal.to, "institution", "Organization")
    toward = None
    if goal.toward is not None:
        toward = (yield from one(goal.toward, "credential or program")).uri
    (row,) = yield Read("batches/departments", {"receiver": receiver.uri})
    offering: dict[str, list[tuple[str, str | None]]] = {}
    for department in row["departments"]:
        for subject in department["subjects"]:
            offering.setdefault(subject, []).append((department["uri"], department.get("name")))
    # Where two departments offer a subject, nobody can say which of them would decide.
    alone = {subject: found[0] for subject, found in offering.items() if len(found) == 1}
    return Goal(receiver.uri, toward), Receiving(row["grade_scale"] or "us-letter", alone)


def _answer(asking: Asking, asked: _Asked, learner: Learner) -> Answers | QuestionError:
    try:
        return tuple(
            asking.ask(
                transfer(
                    goal.to, learner.holdings, toward=goal.toward, entry_term=asked.entry_term,
                    catalog_year=asked.catalog_year, as_of=asked.as_of,
                )
            )
            for goal in asked.goals
        )  # fmt: skip
    except QuestionError as error:
        return error


def _answered(
    asking: Asking, asked: _Asked, path: Path, workers: int
) -> Iterator[tuple[Learner, Answers | QuestionError] | Reject]:
    """Every learner with the answers, every reject, in the order of the input; at most a few learners under way."""
    with ThreadPoolExecutor(workers, thread_name_prefix="batch") as pool:
        waiting: deque[Reject | tuple[Learner, Future[Answers | QuestionError]]] = deque()

        def first() -> tuple[Learner, Answers | QuestionError] | Reject:
            found = waiting.popleft()
            return found if isinstance(found, Reject) else (found[0], found[1].result())

        try:
            for each in learners_of(path):
                if isinstance(each, Reject):
                    waiting.append(each)
                else:
                    waiting.append((each, pool.submit(_answer, asking, asked, each)))
                while len(waiting) > 2 * workers:
                    yield first()
            while waiting:
                yield first()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def evaluate_batch(
    graph: Graph,
    transcripts: Path,
    goals: Sequence[Goal],
    out: Path,
    *,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
    workers: int = 1,
    overwrite: bool = False,
    begin: Callable[[int], None] | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """Evaluate many transcripts and write what each piece of work counts as.

    Args:
        graph: to ask.
        transcripts: CSV with a ``learner`` column, or JSON lines with one learner's holdings a line.
        goals: the receivers.
        out: folder for all files, or a name that ends in .csv or .jsonl.
        entry_term: when the learners enter, as a partial ISO date.
        catalog_year: the receivers' catalog year, as a partial ISO date.
        as_of: the day on which the rules are read; default today, the same for the whole batch.
        workers: learners that are asked at once.
        overwrite: replace files that are there.
        begin: told how many learners there are, before the first is evaluated.
        progress: told how many learners are done.

    Raises:
        QuestionError: the input cannot be read at all, a learner's rows do not stand together, files are there already,
            or a receiver is not in the graph; nothing was evaluated.
        ConnectionFailed: the database does not answer; what was written stays under names that end in ``.partial``.
    """
    began = time.monotonic()
    day = as_of or datetime.now(tz=UTC).date()
    asking = Asking(graph)
    known = [asking.ask(_read_receiving(goal)) for goal in goals]
    asked = _Asked(
        tuple(goal for goal, _ in known), entry_term, catalog_year, day, tuple(found for _, found in known)
    )
    found = survey(transcripts)
    if begin is not None:
        begin(found.learners)
    layout = Layout.of(out)
    counts = _Counts()
    with Outputs(layout, overwrite=overwrite) as outputs:
        for each in _answered(asking, asked, transcripts, workers):
            if isinstance(each, Reject):
                counts.rejected += 1
                outputs.reject(each)
                continue
            learner, answers = each
            if isinstance(answers, QuestionError):
                counts.rejected += 1
                outputs.reject(Reject(str(transcripts), learner.row, None, learner.id, answers.what))
            else:
                counts.learners += 1
                for answer, receiving in zip(answers, asked.receiving, strict=True):
                    counts.decisions += outputs.rows("decisions", decision_rows(answer, learner, receiving))
                    counts.unmatched += outputs.rows("unmatched", unmatched_rows(answer, learner, receiving))
                    outputs.rows("learners", [learner_row(answer, learner)])
            if progress is not None:
                progress(counts.learners)
        seconds = time.monotonic() - began
        report = BatchReport(
            transcripts=str(transcripts),
            as_of=day.isoformat(),
            catalog_year=catalog_year,
            to=tuple(goal.to for goal in asked.goals),
            rows=found.rows,
            learners=counts.learners,
            decisions=counts.decisions,
            unmatched=counts.unmatched,
            rejected=counts.rejected,
            seconds=round(seconds, 3),
            learners_per_second=round(counts.learners / seconds, 1) if seconds else 0.0,
            outputs=tuple(str(layout.path(name)) for name in layout.names if name != MARK),
        )
        outputs.complete(asdict(report))
    return report
