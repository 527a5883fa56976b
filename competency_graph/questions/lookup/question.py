"""Look-ups by text, course code and institution, in keyset pages; one node by its key; what this graph holds.

A page's cursor is the sort key of its last entry, so a deep page costs what the first one does and a load in between
repeats or drops nothing that was there all along. Codes go by the range index on the normalised code, because the
full-text analyser would split ``MATH 20A`` (``writing.md``, "Reading").
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Evidence
from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.model.nodes import NODE_TYPES
from competency_graph.questions.entities import Offerer, credit_of, one
from competency_graph.questions.lookup.answer import Family, PageInfo, Resource, ResourceEdge, ResourcePage
from competency_graph.questions.sources import cite
from competency_graph.store.reading import Question, Read

MOST_PER_PAGE = 100
MOST_WORDS = 20
NO_WORDS = ("codes", "frameworks", "publishers")
"""Properties under a full-text index that narrow a search and are no words."""
_LUCENE = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|<>=])')


@dataclass(frozen=True, slots=True)
class _Found:
    family: str
    """The label whose full-text index is asked."""
    labels: tuple[str, ...]
    """Any of them."""
    listed: str | None = None
    """The query that lists the whole family by name; only where an index on the name makes that cheap."""


_FAMILIES: dict[Family, _Found] = {
    Family.INSTITUTION: _Found("Organization", ("Institution", "System"), "lookup/organizations"),
    Family.CREDENTIAL: _Found("Credential", ("Credential",)),
    Family.COURSE: _Found("LearningOpportunity", ("LearningOpportunity",)),
    Family.EXAM: _Found("Assessment", ("Assessment",)),
    Family.COMPETENCY: _Found("Competency", ("Competency",)),
    Family.OCCUPATION: _Found("Occupation", ("Occupation",)),
    Family.PATHWAY: _Found("Pathway", ("Pathway",)),
}


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


def find(
    family: Family,
    *,
    text: str | None = None,
    code: str | None = None,
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[ResourcePage]:
    """One page of what matches: by text (best first), by the beginning of a course code, or all that ``at`` offers.

    Args:
        family: what is looked for.
        text: words of the name, description or code.
        code: beginning of a course code; with ``at`` or alone, not with ``text``.
        at: uri, CTID or exact name of the institution that offers it.
        first: how many, 1 to 100.
        after: the cursor behind which to go on.

    Raises:
        NotFound: ``at`` is not in the graph.
        QuestionError: nothing narrows the look-up, the arguments exclude each other, or the cursor belongs elsewhere.
    """
    known = _FAMILIES[family]
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.",
            "Ask for a page of that size, then go on after its endCursor.",
        )
    if code is not None and (text is not None or family is not Family.COURSE):
        raise QuestionError(
            "A code is looked up among courses and without text.", "Leave out the one or the other."
        )
    where = (yield from one(at, "institution", "Organization")).uri if at is not None else None
    query: str
    key: str
    kind: type
    parameters: dict[str, object] = {"labels": list(known.labels), "at": where, "limit": first + 1}
    if text is not None:
        query, key, kind = "lookup/by_text", "score", float
        parameters |= {"index": f"fulltext_{known.family}", "text": lucene(text, known.family)}
    elif code is not None:
        query, key, kind = "lookup/by_code", "code_key", str
        parameters |= {"code": normalise_code(code)}
        if not parameters["code"]:
            raise QuestionError("The code is empty.", "Give the beginning of a course code, such as MATH.")
    elif where is not None:
        query, key, kind = "lookup/offered_by", "sort_name", str
    elif known.listed is not None:
        query, key, kind = known.listed, "sort_name", str
    else:
        raise QuestionError(
            f"Nothing narrows the look-up of {family.value.lower()}s.",
            "Give text, a code, or the institution (at).",
        )
    parameters["after_key"], parameters["after_uri"] = (
        key_behind(after, kind) if after is not None else (None, None)
    )
    rows = yield Read(query, parameters)
    edges = tuple(
        ResourceEdge(cursor_of((row[key], row["node"]["uri"])), resource(row["node"], row["offered_by"]))
        for row in rows[:first]
    )
    return ResourcePage(edges, PageInfo(len(rows) > first, edges[-1].cursor if edges else None))


def node(*, uri: str | None = None, ctid: str | None = None) -> Question[Resource]:
    """One node by its uri or its CTID, with where its description was read.

    Raises:
        NotFound: nothing carries it.
        Ambiguous: a CTID on two hosts.
        QuestionError: neither or both were given, or it is neither.
    """
    given = [text for text in (uri, ctid) if text is not None]
    if (
        len(given) != 1
        or (ctid is not None and ctid_of(ctid) != ctid.strip().lower())
        or (uri is not None and ":" not in uri)
    ):
        raise QuestionError("A node is looked up by its uri or by its CTID.", "Give one of the two.")
    meant = yield from one(given[0], "resource")
    (row,) = yield Read("lookup/node", {"uri": meant.uri})
    citations = yield from cite([row["node"]["unit"]])
    cited = citations.get(row["node"]["unit"])
    what = row["node"].get("ctdl_type") or "description"
    evidence = cited and cited.evidence(
        meant.uri, what, field=row["node"].get("field"), url=row["node"].get("url")
    )
    return resource(row["node"], row["offered_by"], evidence or None)


def resource(
    row: Mapping[str, Any], offered_by: Sequence[Mapping[str, Any]], evidence: Evidence | None = None
) -> Resource:
    """A ``Resource`` from the map that every look-up returns."""
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
        evidence=evidence,
    )
