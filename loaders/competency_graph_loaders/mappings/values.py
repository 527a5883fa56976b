"""Credits, dates and lists of courses as flat tables write them; what cannot be read is a fault of its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from competency_graph.model.dates import parse_date
from competency_graph.model.rules import CreditBasis
from competency_graph_loaders.mappings.drafts import UNKNOWN, Amount
from competency_graph_loaders.mappings.language import Credits, Dates, Lists
from competency_graph_loaders.mappings.templates import RowFault

_CREDIT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:\s*(?:-|–|to)\s*(\d+(?:\.\d+)?|\.\d+))?")
_RANGE = re.compile(r"(?P<subject>.*?\D)??(?P<first>\d+)\s*(?:-|–|to)\s*(?P<last>\d+)")
_SUBJECT = re.compile(r"(\D*?)\s*\d.*")


def read_credits(text: str, said: Credits, column: str) -> Amount:
    """A number of credits, or a range; an empty text is an unknown number.

    Raises:
        RowFault: it is neither, and no text that the mapping explains.
    """
    if not text or text == "?" or (said.unknown and said.unknown.search(text)):
        return UNKNOWN
    if said.as_sent and said.as_sent.search(text):
        return None, None, CreditBasis.AS_SENT
    if said.catalog and said.catalog.search(text):
        return None, None, CreditBasis.CATALOG
    if said.plus and len(parts := split(text, said.plus)) > 1:
        several = [_range_of(part, column) for part in parts]
        low = sum((low for low, _ in several), Fraction(0))
        return low, sum((high for _, high in several), Fraction(0)), CreditBasis.STATED
    return (*_range_of(text, column), CreditBasis.STATED)


def _range_of(text: str, column: str) -> tuple[Fraction, Fraction]:
    found = _CREDIT.fullmatch(text)
    if not found:
        raise RowFault(
            column, f"{text!r} is no number of credits", "3, 3.00, 1-4, or a text that [credits] explains"
        )
    low = Fraction(found[1])
    high = Fraction(found[2]) if found[2] else low
    if high < low:
        raise RowFault(column, f"{text!r} is a range that ends before it starts", "the smaller number first")
    return low, high


def read_date(text: str, said: Dates, column: str) -> str:
    """A date as the model writes it; empty where it is open.

    Raises:
        RowFault: no format fits.
    """
    if not text or (said.open and said.open.search(text)):
        return ""
    for form in said.formats:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    found = parse_date(text)
    if found is None:
        formats = "".join(f", {form}" for form in said.formats)
        raise RowFault(column, f"{text!r} is no date", f"2015, 2015-08, 2015-08-15{formats}")
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A course in a list, as it is written there."""

    code: str
    title: str = ""
    credits: str = ""
    shared: bool = False
    """Its credits are those of the whole list."""
    minimum_grade: str = ""
    maximum_grade: str = ""


def split(text: str, at: re.Pattern[str] | None) -> list[str]:
    """The parts of a list, without blanks around them."""
    if at is None:
        return [text] if text else []
    parts, start = [], 0
    for found in at.finditer(text):
        parts.append(text[start : found.start()])
        start = found.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def read_list(
    text: str, lists: Lists, column: str, titles: str = "", amounts: str = ""
) -> tuple[Listed, ...]:
    """The courses in a text, with the titles and credits that stand beside it.

    A credit column (and a title column, where the mapping says so) that has as many parts as there are courses is paired
    with them. One number beside several
    courses is what they are worth together: the first carries it, and ``shared`` says so.

    Raises:
        RowFault: an item is not written as the mapping says, or the numbers of parts differ.
    """
    found = [item for piece in split(text, lists.and_) for item in _items(piece, lists, column)]
    if lists.carry_subject:
        found = _carried(found)
    if lists.range:
        found = [one for item in found for one in _ranged(item, column)]
    if len(found) < 2 or not (titles or amounts):
        return tuple(_beside(item, titles, amounts) for item in found)
    names = split(titles, lists.and_) if lists.pair_titles else []
    numbers = split(amounts, lists.and_)
    names = names if len(names) == len(found) else [""] * len(found)
    if len(numbers) == len(found):
        return tuple(_beside(item, n, c) for item, n, c in zip(found, names, numbers, strict=True))
    if len(numbers) > 1:
        raise RowFault(
            column,
            f"{len(found)} courses ({text!r}), {len(numbers)} credits ({amounts!r})",
            "as many credits as courses, or one",
        )
    together = bool(numbers)
    first = (amounts, *["0" if together else ""] * (len(found) - 1))
    return tuple(
        replace(_beside(item, n, c), shared=together) for item, n, c in zip(found, names, first, strict=True)
    )


def _beside(item: Listed, title: str, amount: str) -> Listed:
    return replace(item, title=item.title or title, credits=item.credits or amount)


def _items(piece: str, lists: Lists, column: str) -> list[Listed]:
    if not lists.items:
        return [Listed(piece)]
    for pattern in lists.items:
        found, at = [], 0
        while at < len(piece):
            item = pattern.match(piece, at)
            if item is None or item.end() == at:
                break
            groups = {name: " ".join((value or "").split()) for name, value in item.groupdict().items()}
            code = groups.pop("code", " ".join(item[0].split()))
            found.append(
                Listed(
                    code,
                    groups.get("title", ""),
                    groups.get("credits", ""),
                    minimum_grade=groups.get("minimum_grade", ""),
                    maximum_grade=groups.get("maximum_grade", ""),
                )
            )
            at = item.end() + len(piece[item.end() :]) - len(piece[item.end() :].lstrip())
        else:
            return found
    raise RowFault(
        column, f"{piece!r} is not written as any of the mapping's items", "a further pattern in items"
    )


def _carried(found: Sequence[Listed]) -> list[Listed]:
    subject, carried = "", []
    for item in found:
        own = _SUBJECT.fullmatch(item.code)
        if own and own[1].strip():
            subject = own[1].strip()
        carried.append(
            Listed(f"{subject} {item.code}", item.title, item.credits)
            if own and not own[1].strip() and subject
            else item
        )
    return carried


def _ranged(item: Listed, column: str) -> list[Listed]:
    found = _RANGE.fullmatch(item.code)
    if not found:
        return [item]
    first, last = int(found["first"]), int(found["last"])
    if last != first + 1:
        raise RowFault(
            column, f"{item.code!r} does not say which courses lie between", "two neighbours, such as 101-102"
        )
    subject = found["subject"] or ""
    return [
        Listed(f"{subject}{found['first']}", item.title, item.credits),
        Listed(f"{subject}{found['last']}", item.title, item.credits),
    ]
