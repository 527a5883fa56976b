"""Exam credit as universities' tables are served by third parties: one JSON list, an entry an exam.

An entry is ``{"exam", "minScore", "courses": [{"code", "name", "credits"}], "requirement", "note"}``. A course whose name
ends in "(Elective)" is elective credit; ``UC-E/H`` is an *or* of the areas E and H of the pattern UC. Notes are sentences;
each row of ``SENTENCES`` is one that is certain, and any other stays as a condition for a person to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from competency_graph_loaders.exams.tables import ExamCreditRow, ExamRow
from competency_graph_loaders.listed import Found, cell
from competency_graph_loaders.rules.sheets import BadRow, Place, check_row
from competency_graph_loaders.rules.tables import AreaRow, LimitRow, Row

UNITS = {"quarter": "QuarterHour", "semester": "SemesterHour"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ceiling", re.compile(r"Maximum (?P<most>\d+) (?P<unit>quarter|semester) units for (?P<what>.+) combined")),
    ("sub-score", re.compile(
        r"(?P<sub>\w+) subscore of (?P<least>\d+)\+ on \w+ exam earns (?P<credits>\d+) (?P<unit>quarter|semester) units "
        r"even if \w+ score is below \d+"
    )),
    ("after", re.compile(rf"Available after (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})")),
    ("unit", re.compile(r"Credits shown are (?P<unit>quarter|semester) units")),
    ("whole", re.compile(r"Credit only granted for the full .+ exam, not for subscores")),
)  # fmt: skip
"""Sentences of notes that are certain: a ceiling shared by the exams that carry the same sentence, a sub-score that earns
credit of its own, a first month, a unit, and the statement that the whole score decides (every band here says so)."""
_COUNTS = {"both": 2, "two": 2, "all three": 3, "all four": 4}
_ELECTIVE = re.compile(r"\(Elective\)\s*$")


@dataclass(slots=True)
class PublishedList:
    """The form, for one provider and receiver."""

    provider: str
    receiver: str
    scale: tuple[str, str] | None = None
    """Lowest and highest score of all its exams, where that is known."""
    areas: set[str] = field(default_factory=set)
    """Codes of areas that were given out already."""
    ceilings: set[str] = field(default_factory=set)
    """Ids of limits that were given out already."""

    def __call__(self, document: Any, file: str) -> Iterator[Found] | None:  # noqa: ANN401 - JSON
        """The rows of a list, or None where the document is none."""
        if not isinstance(document, list) or not document:
            return None
        if not all(isinstance(entry, dict) and {"exam", "minScore"} <= entry.keys() for entry in document):
            return None
        return self._rows(document, file)

    def _rows(self, entries: Sequence[dict[str, Any]], file: str) -> Iterator[Found]:
        sentences = Counter(
            words
            for entry in entries
            for words, kind, _ in _sentences(entry.get("note"))
            if kind == "ceiling"
        )
        for number, entry in enumerate(entries, 1):
            place = Place(file, number, 0, f"/{number - 1}")
            unknown = [
                name for name in entry if name not in ("exam", "minScore", "courses", "requirement", "note")
            ]
            courses = entry.get("courses")
            if unknown or not isinstance(courses, list) or not all(isinstance(c, dict) for c in courses):
                what = unknown[0] if unknown else "courses"
                refusal = place.refusal(
                    f"The member {what!r} is not as the form has it",
                    "exam, minScore, courses (a list of code, name, credits), requirement and note", term=what,
                )  # fmt: skip
                yield BadRow(
                    ExamCreditRow, (refusal,), {"exam": cell(entry.get("exam")), "receiver": self.receiver}
                )
                continue
            yield from self._entry(entry, courses, place, sentences)

    def _entry(
        self, entry: dict[str, Any], courses: list[dict[str, Any]], place: Place, sentences: Counter[str]
    ) -> Iterator[Found]:
        name = cell(entry["exam"])
        read = list(_sentences(entry.get("note")))
        low, high = self.scale or (None, None)
        sub_scores = [said["sub"] for _, kind, said in read if kind == "sub-score"]
        yield _checked(ExamRow, place, {
            "provider": self.provider, "exam": name, "name": name, "score_minimum": low, "score_maximum": high,
            "sub_scores": ";".join(sub_scores),
        })  # fmt: skip
        areas = _areas(cell(entry.get("requirement")))
        yield from self._declared(areas, place)
        limits: list[str] = []
        conditions: list[str] = []
        starts = None
        unit = next((UNITS[said["unit"]] for _, _, said in read if "unit" in said), None)
        for words, kind, said in read:
            if kind == "ceiling":
                wanted = next((n for word, n in _COUNTS.items() if said["what"].startswith(f"{word} ")), None)
                if wanted is not None and wanted != sentences[words]:
                    conditions.append(words)  # it names more, or fewer, exams than carry it
                    continue
                limits.append(said["what"])
                if said["what"] not in self.ceilings:
                    self.ceilings.add(said["what"])
                    yield _checked(LimitRow, place, {
                        "institution": self.receiver, "limit": said["what"], "measure": "CREDITS", "maximum": said["most"],
                        "credit_unit": UNITS[said["unit"]], "text": words,
                    })  # fmt: skip
            elif kind == "after":
                month, year = _MONTHS.index(said["month"]) + 1, int(said["year"])
                starts = f"{year + month // 12}-{month % 12 + 1:02d}"
            elif kind == "":
                conditions.append(words)
        stated = {
            "provider": self.provider, "exam": name, "receiver": self.receiver, "credit_unit": unit,
            "limits": ";".join(limits), "starts": starts, "conditions": ";".join(conditions),
            "note": cell(entry.get("note")),
        }  # fmt: skip
        landing = "".join(f"; AREA {area} (0)" for area in areas)
        awards = "; ".join(_award(course) for course in courses) + landing
        yield _checked(ExamCreditRow, place, {
            **stated, "minimum_score": cell(entry["minScore"]), "awards": awards, "text": f"{name} {cell(entry['minScore'])}+",
        })  # fmt: skip
        for words, kind, said in read:
            if kind == "sub-score":
                # What the whole score earns goes first; this is for those whose whole score earns nothing.
                yield _checked(ExamCreditRow, place, {
                    **stated, "sub_score": said["sub"], "minimum_score": said["least"], "priority": "1", "text": words,
                    "awards": f"ELECTIVE ({said['credits']} {UNITS[said['unit']]}){landing}",
                })  # fmt: skip

    def _declared(self, areas: Sequence[str], place: Place) -> Iterator[Found]:
        """Areas and their pattern, each once: the part before the dash is the pattern."""
        patterns = [area.partition("-")[0] for area in areas]
        for code, part_of in (*((p, "") for p in patterns), *zip(areas, patterns, strict=True)):
            if code in self.areas:
                continue
            self.areas.add(code)
            yield _checked(AreaRow, place, {
                "institution": self.receiver, "area": code, "part_of": part_of,
                "name": f"Area {code}" if part_of else f"Areas of {code}",
                "double_count": "" if part_of else "EXCLUSIVE",
            })  # fmt: skip


def _sentences(note: Any) -> Iterator[tuple[str, str, dict[str, str]]]:  # noqa: ANN401 - JSON
    """The sentences of a note: words, kind ("" for one that is not certain), what it says."""
    for words in re.split(r"(?<=\.)\s+", cell(note)):
        plain = words.strip().removesuffix(".")
        if not plain:
            continue
        for kind, pattern in SENTENCES:
            if found := pattern.fullmatch(plain):
                yield plain, kind, found.groupdict()
                break
        else:
            yield plain, "", {}


def _areas(requirement: str) -> list[str]:
    """``UC-E/H`` → UC-E, UC-H; an exam counts in one of them."""
    pattern, dash, letters = requirement.partition("-")
    return [f"{pattern}-{letter.strip()}" for letter in letters.split("/") if letter.strip()] if dash else []


def _award(course: dict[str, Any]) -> str:
    stated = cell(course.get("credits"))
    amount = f" ({stated})" if stated else ""
    if _ELECTIVE.search(cell(course.get("name"))):
        return f"ELECTIVE{amount}"
    return f'"{cell(course.get("code"))}"{amount}'


def _checked(table: type[Row], place: Place, cells: dict[str, str | None]) -> Found:
    given = {name: value for name, value in cells.items() if value}
    return check_row(table, tuple(given), list(given.values()), place)
