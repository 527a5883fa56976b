"""The made-up articulation as the canonical tables of ``load rules``, streamed to disk."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.articulation.plan import AREAS, BLANKET, SUBJECTS, Plan

RULES = (
    "rule", "agreement", "agreement_name", "consumption", "edition", "sender", "receiver", "state", "takes", "awards", "minimum_grade",
    "starts", "ends", "priority", "note",
)  # fmt: skip
_TITLES = (
    "Introduction to",
    "Principles of",
    "Topics in",
    "Methods of",
    "History of",
    "Advanced",
    "Seminar in",
)


def write_tables(folder: Path, plan: Plan) -> dict[str, int]:
    """Write the five tables into a folder that is made; rows by table."""
    folder.mkdir(parents=True, exist_ok=True)
    limits = ("institution", "limit", "measure", "maximum", "credit_unit", "scope")
    courses = ("institution", "code", "title", "credits", "level")
    return {
        "institutions": _write(
            folder, "institutions", ("institution", "id", "name", "label", "calendar", "grade_scale"), _institutions(plan)
        ),
        "courses": _write(folder, "courses", courses, _courses(plan)),
        "areas": _write(folder, "areas", ("institution", "area", "name", "double_count"), _areas(plan)),
        "limits": _write(folder, "limits", limits, _limits(plan)),
        "rules": _write(folder, "rules", RULES, rule_rows(plan)),
    }  # fmt: skip


def _write(folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _institutions(plan: Plan) -> Iterator[Sequence[str]]:
    for at in range(plan.institutions):
        yield (
            plan.key(at),
            plan.institution(at),
            f"Bench College {at}",
            "Institution",
            "semester",
            "us-letter",
        )


def _courses(plan: Plan) -> Iterator[Sequence[str]]:
    for at in range(plan.institutions):
        key = plan.key(at)
        yield key, BLANKET, "Blanket elective credit", "", ""
        for number in range(plan.courses):
            title = f"{_TITLES[number % len(_TITLES)]} {SUBJECTS[number % len(SUBJECTS)].title()} {number // len(SUBJECTS)}"
            yield key, plan.code(number), title, str(plan.credits(at, number)), "lower division"


def _areas(plan: Plan) -> Iterator[Sequence[str]]:
    for at in range(plan.institutions):
        for area in AREAS:
            yield plan.key(at), area, f"Area {area}", "SHARED"


def _limits(plan: Plan) -> Iterator[Sequence[str]]:
    for at in range(plan.institutions):
        yield plan.key(at), "ALL", "CREDITS", "90", "SemesterHour", "institution"


def rule_rows(plan: Plan) -> Iterator[Sequence[str]]:
    """The rows of the rules table, the pairs one after the other."""
    agreement: tuple[str, str, str, str] = ("", "", "", "")
    for pair, (sender, receiver) in enumerate(plan.pairs):
        left, right = plan.key(sender), plan.key(receiver)
        if plan.shape.agreements:
            agreement = (f"{left}-{right}", f"Agreement of {left} with {right}", "SHARED", "2025-26")
        for rule in plan.pair(pair):
            yield (
                rule.id, *agreement, left, right, rule.state, rule.takes, rule.awards, rule.minimum_grade, rule.starts, rule.ends,
                rule.priority, rule.note,
            )  # fmt: skip
