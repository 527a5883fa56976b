"""Candidates: what a method proposes as similar, stored as a proposal or found by text on request; claimed by nobody.

The method ``text`` looks among what one institution offers. It takes what the full-text index finds by any word of the
name, and scores it by three parts, each from 0 to 1 and rounded to a thousandth:

- names, weight 6: the likeness of the two names, word order, case and punctuation aside (RapidFuzz ``token_sort_ratio``);
- descriptions, weight 3, where both have one: likeness of the words they share (``token_set_ratio``);
- credit, weight 1, where both are known in units that convert: 1 where they overlap, 0 where they do not.

The score is the weighted mean of the parts that are known. At least ``LEAST`` is proposed, best first, then by uri.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from competency_graph.model.credits import Credit, quantity, quantity_text
from competency_graph.model.nodes import NODE_TYPES
from competency_graph.questions.entities import Found, credit_of
from competency_graph.questions.equivalents.answer import Similar
from competency_graph.questions.lookup.question import MOST_WORDS, NO_WORDS
from competency_graph.questions.rules import place
from competency_graph.questions.transfer.wording import label, named
from competency_graph.store.reading import Question, Read

METHOD, VERSION = "text", "1"
LEAST = Fraction(3, 5)
"""Least score that is proposed."""
MOST = 20
"""Most candidates that are proposed."""
LOOKED_AT = 300
"""Most finds of the full-text index that are scored."""
FAMILIES = ("LearningOpportunity", "Credential", "Assessment", "Competency")
"""Labels that have a full-text index, and within which candidates are looked for."""
WEIGHTS = {"name": 6, "description": 3, "credit": 1}


def proposed(rows: Iterable[Mapping[str, Any]]) -> Iterator[Similar]:
    """Stored proposals, from rows of ``equivalents/similar``."""
    for row in rows:
        edge = row["edge"]
        other = named(place(row["other"], row["offered_by"]))
        score: Fraction | None = quantity(edge.get("score"))
        method = edge.get("method")
        yield Similar(
            other,
            score,
            method,
            edge.get("version"),
            f"{label(other)} is proposed as similar by {method or 'a method that is not named'}"
            + (f" (score {quantity_text(score)})" if score is not None else "")
            + "; nobody claims it.",
        )


def read_by_text(thing: Found, at: str, besides: frozenset[str]) -> Question[tuple[Similar, ...]]:
    """What the institution ``at`` offers that is like ``thing`` by text.

    Args:
        thing: what is asked about.
        at: uri of the institution.
        besides: uris that are left out, because somebody claims them.
    """
    family = next((label for label in FAMILIES if label in thing.labels), None)
    words = _words(thing.name)
    if family is None or not words:
        return ()
    (own,) = yield Read("browse/nodes", {"uris": [thing.uri]})
    rows = yield Read(
        "lookup/by_text",
        {
            "index": f"fulltext_{family}", "text": _any_word(words, family), "labels": [family], "at": at,
            "after_key": None, "after_uri": None, "limit": LOOKED_AT,
        },
    )  # fmt: skip
    found = []
    for row in rows:
        node = row["node"]
        if node["uri"] == thing.uri or node["uri"] in besides:
            continue
        score = likeness(own["node"], node)
        if score >= LEAST:
            found.append((score, node["uri"], named(place(node, row["offered_by"]))))
    return tuple(
        Similar(
            other,
            score,
            METHOD,
            VERSION,
            f"{label(other)} is proposed as similar by {METHOD} (score {quantity_text(score)}); nobody claims it.",
        )
        for score, _, other in sorted(found, key=lambda each: (-each[0], each[1]))[:MOST]
    )


def likeness(a: Mapping[str, Any], b: Mapping[str, Any]) -> Fraction:
    """The score of two nodes' maps, 0 to 1, to a thousandth."""
    from rapidfuzz import fuzz, utils

    parts = {
        "name": _thousandths(
            fuzz.token_sort_ratio(a.get("name") or "", b.get("name") or "", processor=utils.default_process)
        )
    }
    if a.get("description") and b.get("description"):
        ratio = fuzz.token_set_ratio(a["description"], b["description"], processor=utils.default_process)
        parts["description"] = _thousandths(ratio)
    same = _overlaps(credit_of(a), credit_of(b))
    if same is not None:
        parts["credit"] = Fraction(int(same))
    total = sum((WEIGHTS[name] * value for name, value in parts.items()), Fraction(0))
    return Fraction(round(1000 * total / sum(WEIGHTS[name] for name in parts)), 1000)


def _thousandths(percent: float) -> Fraction:
    return Fraction(round(10 * percent), 1000)


def _overlaps(a: Credit | None, b: Credit | None) -> bool | None:
    """Whether two credits overlap; None where one is unknown, or their units do not convert."""
    other = b.to(a.unit) if a is not None and b is not None else None
    if a is None or other is None:
        return None
    return (a.maximum is None or other.minimum <= a.maximum) and (
        other.maximum is None or a.minimum <= other.maximum
    )


def _words(name: str) -> list[str]:
    """The words of a name, in order, as the index would have them; ``I`` and ``of`` find too much and are left out."""
    words = re.findall(r"\w+", name.lower())
    long = [word for word in words if len(word) > 2]
    return list(dict.fromkeys(long or words))[:MOST_WORDS]


def _any_word(words: list[str], family: str) -> str:
    fields = [
        name for name in NODE_TYPES[family].fulltext if name in ("name", "label") and name not in NO_WORDS
    ]
    return " OR ".join(f"{name}:{word}" for word in words for name in fields)
