"""The two small languages inside the cells of a rules table: what a rule takes, and what it awards.

What a rule takes:

    takes  = one | one AND one AND … | one OR one OR …      (mixing AND with OR needs parentheses: nobody has to guess)
    one    = item | ( takes )
    item   = [ ctid or uri ] band?  |  (KEY:)? code (@ which)? band?
    which  = date  |  "version"
    band   = { part ; part … }
    part   = C..B+ | C.. | ..B- | C | score 3..5 | sub-score NAME 3..5 | level NAME

What it awards, separated by ``;``:

    award  = course code (@ which)? credit?  |  [ ctid or uri ] credit?  |  REQUIREMENT [ ctid or uri ] credit?
           | AREA code credit?  |  ELECTIVE what? credit?  |  NO CREDIT code?  |  CREDIT credit     (a recommendation's)
    what   = a subject (``MATH``)  |  a generic code (``HIST 1XXX``, ``TRN 199``)
    credit = ( amount unit? )
    amount = 3 | 1-4 | max 4 | as sent | catalog | ?

``@`` picks the course that bore a reused number on that date, or, where no dates are known, by its version in double
quotes (column ``version`` of the courses table, such as its title); ``KEY:`` names another institution than the sender (a
system's rule lists courses of its members); a code that holds one of the capital words or a mark of these languages goes into double
quotes. Bands are closed at both ends. A fault says the column (character, from 1) and what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from competency_graph.errors import LoadError
from competency_graph.model.credits import quantity_text
from competency_graph.model.dates import parse_date
from competency_graph.model.rules import AwardKind, CreditBasis

CREDIT_UNITS = (
    "SemesterHour", "QuarterHour", "ClockHour", "ContactHour", "CarnegieUnit", "AcademicYear", "TimeBasedCredit",
    "DegreeCredit", "CertificateCredit", "CompetencyCredit", "DualCredit", "RequirementCredit",
    "ContinuingEducationUnit", "SecondaryDiplomaCredit", "TypeBasedCredit",
)  # fmt: skip
"""The ``creditUnit`` concepts of CTDL."""


class CellError(LoadError):
    """A cell that does not follow its language."""

    def __init__(self, text: str, column: int, expected: str) -> None:
        self.text = text
        self.column = column
        """The character it stumbles at, from 1."""
        self.expected = expected
        rest = text[column - 1 : column + 19]
        super().__init__(
            f"Character {column} of {text!r}: found {rest!r}" if rest else f"{text!r} ends too early",
            f"Expected {expected}.",
        )


@dataclass(frozen=True, slots=True)
class Band:
    """Which grades, scores or levels of an item count; closed at both ends, None is open."""

    minimum_grade: str | None = None
    maximum_grade: str | None = None
    minimum_score: Fraction | None = None
    maximum_score: Fraction | None = None
    sub_score: str | None = None
    level: str | None = None


ANY_BAND = Band()


@dataclass(frozen=True, slots=True)
class Item:
    """One item that a rule takes: by code at an institution, or by CTID or uri."""

    code: str | None = None
    reference: str | None = None
    institution: str | None = None
    """Key of the institution, where it is not the sender."""
    at: str | None = None
    """A date on which the code meant the course, where numbers were reused."""
    band: Band = ANY_BAND
    version: str | None = None
    """What tells the courses of one number apart where no dates are known."""
    column: int = 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    parts: tuple[Sending, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these."""

    parts: tuple[Sending, ...]


Sending: TypeAlias = Item | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class AwardCell:
    """One award as the cell states it."""

    kind: AwardKind | None
    """None: credit of a recommendation, which lands nowhere."""
    code: str | None = None
    """Course code, area code, the subject or generic code of elective credit, the code under which nothing is posted."""
    reference: str | None = None
    at: str | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    unit: str | None = None
    basis: CreditBasis = CreditBasis.UNKNOWN
    column: int = 1
    version: str | None = None


_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\s()\[\]{};@:\"]+")
_QUOTED = re.compile(r"\"([^\"]+)\"")
_REFERENCE = re.compile(r"\[\s*([^\]\s]+)\s*\]")
_DATE = re.compile(r"\d{4}(?:-\d{1,2}){0,2}")
_NUMBER = re.compile(r"\d+(?:\.\d+|/[1-9]\d*)?")
_GRADE = re.compile(r"[A-Za-z]{1,3}[+-]?")
_KEYWORDS = ("AND", "OR")
_REMEMBERED = 1 << 15
"""Cells that are remembered as read: 1.6 million rules of 20 colleges have some 20,000 different ones, and reading a cell
takes as long as all else that is done to a rule."""
_AWARD_WORDS = ("AREA", "ELECTIVE", "NO", "CREDIT", "REQUIREMENT")
_MARKS = re.compile(r"[()\[\]{};@:]")
_WRITTEN = {
    AwardKind.AREA: "AREA",
    AwardKind.ELECTIVE: "ELECTIVE",
    AwardKind.NO_CREDIT: "NO CREDIT",
    AwardKind.REQUIREMENT: "REQUIREMENT",
}


def _never(_: str) -> bool:
    return False


class _Scanner:
    """A place in a cell."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.blank()

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    @property
    def column(self) -> int:
        return self.at + 1

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def fault(self, expected: str, column: int | None = None) -> CellError:
        return CellError(self.text, column or self.column, expected)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            self.blank()
        return found

    def mark(self, character: str) -> bool:
        if not self.text.startswith(character, self.at):
            return False
        self.at += len(character)
        self.blank()
        return True

    def need(self, character: str, expected: str) -> None:
        if not self.mark(character):
            raise self.fault(expected)

    def word(self, *words: str) -> str | None:
        """Take one of these words, whole, in any case."""
        found = _WORD.match(self.text, self.at)
        if found and found[0].upper() in words:
            self.at = found.end()
            self.blank()
            return found[0].upper()
        return None

    def code(self, expected: str, stop: Callable[[str], bool]) -> str:
        """Words up to a mark or a keyword, joined by one blank; or what stands in quotes."""
        if quoted := self.take(_QUOTED):
            return " ".join(quoted[1].split())
        words: list[str] = []
        while True:
            found = _WORD.match(self.text, self.at)
            if not found or stop(found[0].upper()):
                break
            words.append(found[0])
            self.at = found.end()
            self.blank()
        if not words:
            raise self.fault(expected)
        return " ".join(words)

    def date(self) -> str:
        column = self.column
        found = self.take(_DATE)
        date = parse_date(found[0]) if found else None
        if date is None:
            raise self.fault("a date: 2015, 2015-08 or 2015-08-15", column)
        return date

    def which(self) -> tuple[str | None, str | None]:
        """(date, version) after ``@``; neither where there is none."""
        if not self.mark("@"):
            return None, None
        if self.text.startswith('"', self.at):
            return None, self.code("a version in double quotes", _never)
        return self.date(), None

    def end(self, expected: str) -> None:
        if not self.done:
            raise self.fault(expected)


# -- what a rule takes -----------------------------------------------------------------------------------------------------


@lru_cache(_REMEMBERED)
def parse_takes(text: str) -> Sending:
    """Read what a rule takes.

    Raises:
        CellError: says where, and what was expected.
    """
    scanner = _Scanner(text)
    found = _sending(scanner)
    scanner.end("AND, OR or the end")
    return found


def _sending(scanner: _Scanner) -> Sending:
    parts = [_one(scanner)]
    joined: str | None = None
    while True:
        column = scanner.column
        word = scanner.word(*_KEYWORDS)
        if word is None:
            break
        if joined not in (None, word):
            raise scanner.fault(f"{joined}: mixing AND with OR needs parentheses", column)
        joined = word
        parts.append(_one(scanner))
    if joined is None:
        return parts[0]
    return AllOf(tuple(parts)) if joined == "AND" else AnyOf(tuple(parts))


def _one(scanner: _Scanner) -> Sending:
    if scanner.mark("("):
        found = _sending(scanner)
        scanner.need(")", "a closing parenthesis")
        return found
    return _item(scanner)


def _item(scanner: _Scanner) -> Item:
    column = scanner.column
    if reference := scanner.take(_REFERENCE):
        return Item(reference=reference[1], band=_band(scanner), column=column)
    if scanner.text.startswith("[", scanner.at):
        raise scanner.fault("[CTID or uri] without blanks inside")
    what = "a course code, [a CTID or uri] or an opening parenthesis"
    code = scanner.code(what, lambda word: word in _KEYWORDS)
    institution = None
    if scanner.mark(":"):
        institution, code = code, scanner.code("a course code", lambda word: word in _KEYWORDS)
    at, version = scanner.which()
    return Item(
        code=code, institution=institution, at=at, band=_band(scanner), version=version, column=column
    )


def _band(scanner: _Scanner) -> Band:
    if not scanner.mark("{"):
        return ANY_BAND
    grades: tuple[str | None, str | None] = (None, None)
    scores: tuple[Fraction | None, Fraction | None] = (None, None)
    sub_score = level = None
    seen: set[str] = set()
    while True:
        column = scanner.column
        word = scanner.word("SCORE", "SUB-SCORE", "LEVEL")
        kind = "score" if word in ("SCORE", "SUB-SCORE") else "level" if word else "grade"
        if kind in seen:
            raise scanner.fault(f"one {kind} only", column)
        seen.add(kind)
        if kind == "score":
            if word == "SUB-SCORE":
                sub_score = scanner.code("the name of a sub-score", lambda w: w[0].isdigit() or w[0] == ".")
            scores = _scores(scanner)
        elif kind == "level":
            level = scanner.code("the name of a level", lambda w: False)
        else:
            grades = _grades(scanner)
        if not scanner.mark(";"):
            break
    scanner.need("}", "; or a closing brace")
    return Band(*grades, *scores, sub_score, level)


def _grades(scanner: _Scanner) -> tuple[str | None, str | None]:
    column = scanner.column
    low = scanner.take(_GRADE)
    if not scanner.mark(".."):
        if low is None:
            raise scanner.fault("a grade, a range of grades (C..B+), score, sub-score or level", column)
        return low[0].upper(), low[0].upper()
    high = scanner.take(_GRADE)
    if low is None and high is None:
        raise scanner.fault("a grade on one side of ..")
    return (low[0].upper() if low else None), (high[0].upper() if high else None)


def _scores(scanner: _Scanner) -> tuple[Fraction | None, Fraction | None]:
    column = scanner.column
    low = scanner.take(_NUMBER)
    if not scanner.mark(".."):
        if low is None:
            raise scanner.fault("a score or a range of scores (3..5)", column)
        return Fraction(low[0]), Fraction(low[0])
    high = scanner.take(_NUMBER)
    if low is None and high is None:
        raise scanner.fault("a score on one side of ..")
    found = (Fraction(low[0]) if low else None), (Fraction(high[0]) if high else None)
    if found[0] is not None and found[1] is not None and found[0] > found[1]:
        raise scanner.fault("the smaller score first", column)
    return found


# -- what it awards --------------------------------------------------------------------------------------------------------


@lru_cache(_REMEMBERED)
def parse_awards(text: str) -> tuple[AwardCell, ...]:
    """Read what a rule awards, in order; an empty cell awards nothing.

    Raises:
        CellError: says where, and what was expected.
    """
    scanner = _Scanner(text)
    if scanner.done:
        return ()
    found = [_award(scanner)]
    while scanner.mark(";"):
        found.append(_award(scanner))
    scanner.end("; or the end")
    return tuple(found)


def _award(scanner: _Scanner) -> AwardCell:
    column = scanner.column
    word = scanner.word(*_AWARD_WORDS)
    code = reference = at = version = None
    kind: AwardKind | None = AwardKind.COURSE
    if word == "NO":
        if not scanner.word("CREDIT"):
            raise scanner.fault("CREDIT after NO")
        named = not scanner.done and scanner.text[scanner.at] != ";"
        return AwardCell(
            AwardKind.NO_CREDIT,
            scanner.code("the code under which it is posted, or ;", _never) if named else None,
            minimum=Fraction(0),
            maximum=Fraction(0),
            basis=CreditBasis.STATED,
            column=column,
        )
    if word == "AREA":
        kind, code = AwardKind.AREA, scanner.code("the code of an area", _never)
    elif word == "ELECTIVE":
        kind = AwardKind.ELECTIVE
        if not scanner.done and scanner.text[scanner.at] not in "(;":
            code = scanner.code("a subject, a credit or ;", _never)
    elif word == "CREDIT":
        kind = None
        if not scanner.text.startswith("(", scanner.at):
            raise scanner.fault("a credit, such as (3 SemesterHour)")
    else:
        if word == "REQUIREMENT":
            kind = AwardKind.REQUIREMENT
        if found := scanner.take(_REFERENCE):
            reference = found[1]
        elif word == "REQUIREMENT":
            raise scanner.fault("[CTID or uri]")
        else:
            code = scanner.code(
                "a course code, [CTID or uri], AREA, ELECTIVE, NO CREDIT or REQUIREMENT", _never
            )
            at, version = scanner.which()
    low, high, unit, basis = _credit(scanner)
    return AwardCell(kind, code, reference, at, low, high, unit, basis, column, version)


def _credit(scanner: _Scanner) -> tuple[Fraction | None, Fraction | None, str | None, CreditBasis]:
    if not scanner.mark("("):
        return None, None, None, CreditBasis.UNKNOWN
    low = high = None
    column = scanner.column
    if scanner.word("AS"):
        if not scanner.word("SENT"):
            raise scanner.fault("sent after as")
        basis = CreditBasis.AS_SENT
    elif scanner.word("CATALOG"):
        basis = CreditBasis.CATALOG
    elif scanner.mark("?"):
        basis = CreditBasis.UNKNOWN
    else:
        most = scanner.word("MAX")
        first = scanner.take(_NUMBER)
        if first is None:
            raise scanner.fault("a number, a range (1-4), max 4, as sent, catalog or ?", column)
        low = high = Fraction(first[0])
        basis = CreditBasis.MAXIMUM if most else CreditBasis.STATED
        if not most and scanner.mark("-"):
            second = scanner.take(_NUMBER)
            if second is None:
                raise scanner.fault("the upper end of the range")
            high = Fraction(second[0])
            if high < low:
                raise scanner.fault("the smaller number first", column)
    unit = None
    if not scanner.text.startswith(")", scanner.at):
        column = scanner.column
        found = scanner.take(_WORD)
        unit = next((u for u in CREDIT_UNITS if found and u.lower() == found[0].lower()), None)
        if unit is None:
            raise scanner.fault(f"a closing parenthesis or a unit ({', '.join(CREDIT_UNITS[:2])}, …)", column)
    scanner.need(")", "a closing parenthesis")
    return low, high, unit, basis


# -- back to text ----------------------------------------------------------------------------------------------------------


def write_takes(sending: Sending) -> str:
    """What ``parse_takes`` reads as the same."""
    if isinstance(sending, Item):
        code = sending.code or ""
        name = f"[{sending.reference}]" if sending.reference else f'"{code}"' if _needs_quotes(code) else code
        at = f"@{sending.at}" if sending.at else f'@"{sending.version}"' if sending.version else ""
        where = f"{sending.institution}:" if sending.institution else ""
        return where + name + at + _write_band(sending.band)
    word = " AND " if isinstance(sending, AllOf) else " OR "
    return word.join(
        f"({write_takes(p)})" if isinstance(p, AllOf | AnyOf) else write_takes(p) for p in sending.parts
    )


def _needs_quotes(code: str, keywords: tuple[str, ...] = _KEYWORDS) -> bool:
    return any(word.upper() in keywords for word in code.split()) or bool(_MARKS.search(code))


def write_awards(cells: Iterable[AwardCell]) -> str:
    """What ``parse_awards`` reads as the same."""
    return "; ".join(_write_award(cell) for cell in cells)


def _write_award(cell: AwardCell) -> str:
    code = cell.code or ""
    if cell.reference:
        code = f"[{cell.reference}]"
    elif code and (_needs_quotes(code, ()) or code.split()[0].upper() in _AWARD_WORDS):
        code = f'"{code}"'
    at = f"@{cell.at}" if cell.at else f'@"{cell.version}"' if cell.version else ""
    word = "CREDIT" if cell.kind is None else _WRITTEN.get(cell.kind, "")
    if cell.kind is AwardKind.NO_CREDIT:
        return f"{word} {code}".strip()
    return " ".join(part for part in (word, code + at, _write_credit(cell)) if part)


def _write_credit(cell: AwardCell) -> str:
    if cell.minimum is not None:
        amount = quantity_text(cell.minimum)
        if cell.basis is CreditBasis.MAXIMUM:
            amount = f"max {amount}"
        elif cell.maximum is not None and cell.maximum != cell.minimum:
            amount = f"{amount}-{quantity_text(cell.maximum)}"
    elif cell.basis in (CreditBasis.AS_SENT, CreditBasis.CATALOG):
        amount = "as sent" if cell.basis is CreditBasis.AS_SENT else "catalog"
    else:
        return "(?)" if cell.kind is None else ""
    return f"({amount}{f' {cell.unit}' if cell.unit else ''})"


def _write_band(band: Band) -> str:
    parts = []
    if band.minimum_grade or band.maximum_grade:
        parts.append(f"{band.minimum_grade or ''}..{band.maximum_grade or ''}")
    if band.minimum_score is not None or band.maximum_score is not None:
        ends = ("" if s is None else quantity_text(s) for s in (band.minimum_score, band.maximum_score))
        name = f"sub-score {band.sub_score}" if band.sub_score else "score"
        parts.append(f"{name} {'..'.join(ends)}")
    if band.level:
        parts.append(f"level {band.level}")
    return f" {{{'; '.join(parts)}}}" if parts else ""
