"""Structured logs: one JSON object a line, with the id of the request, and nothing of what a learner has.

A fault from inside is logged by its type and the places it went through, without its words: an exception's message often
holds the value that it is about. The words of our own errors are kept: they name addresses and settings.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

import orjson

from competency_graph.errors import CompetencyGraphError, QuestionError

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Id of the request that is being answered."""
ROOT = "competency_graph"
FIELDS = ("method", "path", "status", "seconds", "caller", "operation", "codes", "fault", "at")
"""What a line may carry besides its words."""


def fault_of(error: BaseException) -> dict[str, object]:
    """What may be logged of a fault: its type, its causes' types, the places it went through, words of our own."""
    types: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(types) < 10:
        code = getattr(cause, "code", None)
        types.append(
            type(cause).__name__ + (f" ({code})" if isinstance(code, str) and len(code) < 100 else "")
        )
        cause = cause.__cause__ or cause.__context__
    words = (
        str(error)
        if isinstance(error, CompetencyGraphError) and not isinstance(error, QuestionError)
        else None
    )
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return {
        "fault": " < ".join(types) + (f": {words}" if words else ""),
        "at": [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in frames
        ],
    }


class JsonLines(logging.Formatter):
    """One JSON object a line; a line break in a value cannot begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request", None) or request_id.get(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line |= fault_of(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


class PlainLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {
            name: getattr(record, name) for name in FIELDS if getattr(record, name, None) not in (None, [])
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields |= fault_of(record.exc_info[1])
        shown = " ".join(f"{name}={value}" for name, value in fields.items())
        request = getattr(record, "request", None) or request_id.get()
        words = f"{record.levelname.lower()} [{request}] {record.getMessage()} {shown}".rstrip()
        return words.replace("\r", "\\r").replace("\n", "\\n")


def set_up(form: Literal["json", "text"]) -> None:
    """Log to standard error in that form: ours from the level of information, others' from warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(ROOT).setLevel(logging.INFO)
