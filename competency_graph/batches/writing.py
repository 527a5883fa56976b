"""The files of a batch: written under other names, renamed when all of them are whole, and a mark that says so last.

``decisions.csv`` and ``decisions.jsonl`` hold the same rows; ``unmatched.csv`` what nobody has evaluated, ``learners.csv`` the
sums, ``rejects.jsonl`` the rows that were left out. ``batch.json`` is written last, with the counts: where it is not, or
where a name ends in ``.partial``, the batch did not end.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import orjson

from competency_graph.batches.reading import Reject
from competency_graph.batches.rows import DecisionRow, LearnerRow, UnmatchedRow, cell, columns
from competency_graph.errors import QuestionError
from competency_graph.questions.plain import to_plain

PARTIAL = ".partial"
MARK = "batch.json"
TABLES: Mapping[str, type] = {
    "decisions.csv": DecisionRow,
    "unmatched.csv": UnmatchedRow,
    "learners.csv": LearnerRow,
}
LINES: Mapping[str, type] = {"decisions.jsonl": DecisionRow, "rejects.jsonl": Reject}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the files of a batch go."""

    folder: Path
    names: Mapping[str, str]
    """Name of a file in this module → its name on disk; what is not wanted is left out."""

    @classmethod
    def of(cls, out: Path) -> Layout:
        """For ``--out``: a folder gets all files, a name that ends in .csv or .jsonl that form, the others beside it."""
        wanted = (*TABLES, *LINES, MARK)
        if out.suffix.lower() not in (".csv", ".jsonl"):
            return cls(out, {name: name for name in wanted})
        main = f"decisions{out.suffix.lower()}"
        names = {
            name: f"{out.stem}.{name}" for name in wanted if not name.startswith("decisions")
        }  # fmt: skip
        return cls(out.parent, {main: out.name, **names})

    def path(self, name: str) -> Path:
        """Where a file stands when it is whole."""
        return self.folder / self.names[name]


class Outputs:
    """The files of one batch while it is under way; use it as a context manager, and call ``complete`` at its end."""

    def __init__(self, layout: Layout, *, overwrite: bool = False) -> None:
        """Open every file under its temporary name.

        Raises:
            QuestionError: a file is there already, or the folder cannot be written.
        """
        there = [name for name in layout.names if layout.path(name).exists()]
        if there and not overwrite:
            raise QuestionError(
                f"{layout.path(there[0])} is there already.",
                "Give another --out, or --overwrite to replace what is there.",
            )
        self.layout = layout
        self._files: dict[str, IO[Any]] = {}
        self._tables: dict[str, Any] = {}
        with ExitStack() as stack:
            try:
                layout.folder.mkdir(parents=True, exist_ok=True)
                for name, kind in TABLES.items():
                    if name in layout.names:
                        file = stack.enter_context(
                            self._partial(name).open("w", encoding="utf-8", newline="")
                        )
                        self._files[name] = file
                        self._tables[name] = csv.writer(file)
                        self._tables[name].writerow(columns(kind))
                for name in LINES:
                    if name in layout.names:
                        self._files[name] = stack.enter_context(self._partial(name).open("wb"))
            except OSError as error:
                raise QuestionError(
                    f"{layout.folder}: cannot be written: {error.strerror or error}.", "Give another --out."
                ) from None
            self._held = stack.pop_all()

    def _partial(self, name: str) -> Path:
        path = self.layout.path(name)
        return path.with_name(path.name + PARTIAL)

    def rows(self, name: str, rows: Iterable[DecisionRow | UnmatchedRow | LearnerRow]) -> int:
        """Write rows of one kind in every form that is wanted; returns how many."""
        count = 0
        table, lines = self._tables.get(f"{name}.csv"), self._files.get(f"{name}.jsonl")
        for row in rows:
            count += 1
            if table is not None:
                table.writerow([cell(getattr(row, column)) for column in columns(type(row))])
            if lines is not None:
                lines.write(orjson.dumps(to_plain(row), option=orjson.OPT_APPEND_NEWLINE))
        return count

    def reject(self, reject: Reject) -> None:
        """Write a row that was left out."""
        self._files["rejects.jsonl"].write(
            orjson.dumps(printable(to_plain(reject)), option=orjson.OPT_APPEND_NEWLINE)
        )

    def complete(self, mark: Mapping[str, object]) -> None:
        """Everything is written: close, rename, and leave the mark with the counts."""
        self._held.close()
        self.layout.path(MARK).unlink(missing_ok=True)
        for name in self._files:
            self._partial(name).replace(self.layout.path(name))
        partial = self._partial(MARK)
        partial.write_bytes(orjson.dumps(printable(mark), option=orjson.OPT_INDENT_2))
        partial.replace(self.layout.path(MARK))

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()


def printable(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """The same with bytes that were no UTF-8 shown as such: JSON cannot hold them."""
    if isinstance(value, str):
        return value.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, list) else value
