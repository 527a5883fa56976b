"""What all pages and searches share: cursors, words as a full-text query, a node in a few words.

A page's cursor is the sort key of its last entry, so a deep page costs what the first one does and a load in between
repeats or drops nothing that was there all along. Codes go by the range index on the normalised code, because the
full-text analyser would split ``MATH 20A`` (``writing.md``, "Reading").
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import orjson

from competency_graph.errors import QuestionError
from competency_graph.model.nodes import NODE_TYPES
from competency_graph.questions.entities import Offerer, credit_of
from competency_graph.questions.lookup.answer import Resource

MOST_PER_PAGE = 100
MOST_WORDS = 20
NO_WORDS = ("codes", "frameworks", "publishers")
"""Properties under a full-text index that narrow a search and are no words."""
_LUCENE = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|<>=])')


def lucene(text: str, family: str) -> str:
    """A full-text query for words that people type: every word must occur, each may be the beginning of one.

    Args:
        text: the words.
        family: the label whose full-text index is asked; its properties that hold uris are left out.

    Raises:
        QuestionError: there is no word in it, or more than ``MOST_WORDS``.
    """
    words = [bare for word in text.split() if (bare := re.sub(r"^\W+|\W+$", "", word))]
    if not words or len(words) > MOST_WORDS:
        raise QuestionError(
            f"The text {text[:60]!r} has {len(words)} words; expected 1 to {MOST_WORDS}.",
            "Give a few words of the name.",
        )
    escaped = (_LUCENE.sub(r"\\\1", word.lower()) for word in words)
    # The word itself too: a prefix is not analysed, so ``dogs*`` would miss what the analyser made of ``dogs``.
    fields = [name for name in NODE_TYPES[family].fulltext if name not in NO_WORDS]
    return " AND ".join(
        f"({' OR '.join(f'{name}:{word} OR {name}:{word}*' for name in fields)})" for word in escaped
    )


def nearly(name: str) -> str | None:
    """A full-text query for names that are written nearly so: every word, but for two letters; None where it has no word."""
    words = re.findall(r"\w+", name.lower())[:MOST_WORDS]
    # Of words of one or two letters any other is near.
    return " AND ".join(f"name:{word}{'~' if len(word) > 2 else ''}" for word in words) or None


def cursor_of(key: Sequence[object]) -> str:
    """A cursor for a sort key and a uri."""
    return base64.urlsafe_b64encode(orjson.dumps(list(key))).decode().rstrip("=")


def key_behind(cursor: str, kind: type) -> tuple[Any, str]:
    """The sort key and the uri in a cursor.

    Raises:
        QuestionError: it is a cursor of another list, or none.
    """
    try:
        value = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        value = None
    if not (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], kind)
        and isinstance(value[1], str)
    ):
        raise QuestionError(
            f"{cursor[:60]!r} is no cursor of this list.",
            "Give the endCursor of the page before, with the same arguments.",
        )
    return value[0], value[1]


def resource(row: Mapping[str, Any], offered_by: Sequence[Mapping[str, Any]]) -> Resource:
    """A ``Resource`` from the map that every search returns."""
    labels = tuple(sorted(set(row["labels"]) - {"Resource"}))
    stated = [o for o in offered_by if o["by"] == "OFFERED_BY"] or offered_by
    price = row.get("price")
    return Resource(
        uri=row["uri"],
        ctid=row.get("ctid"),
        labels=labels,
        ctdl_type=row.get("ctdl_type"),
        name=row.get("name"),
        description=row.get("description"),
        code=row.get("code"),
        url=row.get("url"),
        status=row.get("status"),
        starts=row.get("starts"),
        ends=row.get("ends"),
        credit=credit_of(row),
        price=None if price is None else Fraction(price),
        currency=row.get("currency"),
        offered_by=tuple(Offerer(o["uri"], o["name"] or o["uri"]) for o in stated),
        described=not {"Unresolved", "Deleted"} & set(labels),
    )
