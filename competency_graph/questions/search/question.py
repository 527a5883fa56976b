"""Credentials of a region by subject, competencies of a publisher by a word.

The full-text index ranks all matches (13,000 in some 20 ms, without touching the graph: its own limits would break ties
anew for each window, and lose or repeat matches); windows of the ranking are held against the graph (who offers it, and
where; whose framework it is in), until the page is full. So the graph is read for what lies between the first and the last
entry of a page, not for all that match. After all of ``WINDOWS`` a page ends even when it is not full, and its
cursor goes on from there: nothing is left out. The cursor is a place in the ranking, which a load in between may shift.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Reading
from competency_graph.model.identity import ctid_of
from competency_graph.questions.entities import one
from competency_graph.questions.lookup.answer import PageInfo, ResourceEdge, ResourcePage
from competency_graph.questions.lookup.question import (
    MOST_PER_PAGE,
    cursor_of,
    key_behind,
    lucene,
    resource,
)
from competency_graph.questions.search.answer import CredentialsInAnswer
from competency_graph.questions.search.regions import place_pattern, spellings
from competency_graph.store.reading import Question, Read

WINDOWS = (300, 1_000, 4_000, 13_000)
"""Sizes of the windows that one page may read, in order: small first, because most pages are full after one."""
MOST_CLAUSES = 1_000
"""Words and frameworks of one publisher together by which the index narrows a search (Lucene takes 1,024 clauses); beyond,
all that match the words are looked through."""
_CODE = re.compile(r"\d[\d.\-]*")
"""A subject that is a code: CIP (51.3801), SOC (29-1141), NAICS (611310)."""


def _check(first: int) -> None:
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.",
            "Ask for a page of that size, then go on after its endCursor.",
        )


def _windows(
    query: str, parameters: Mapping[str, object], first: int, after: str | None
) -> Question[tuple[ResourcePage, int]]:
    """A page, and how many matches were looked through for it."""
    start: int = key_behind(after, int)[0] + 1 if after is not None else 0
    if start < 0:
        raise QuestionError(f"{after!r} is no cursor of this list.", "Give the endCursor of the page before.")
    skip, entries, exhausted = start, list[dict[str, Any]](), False
    for window in WINDOWS:
        wanted = first + 1 - len(entries)
        rows = yield Read(query, {**parameters, "skip": skip, "window": window, "limit": wanted})
        examined = rows[0]["examined"] if rows else 0
        entries += sorted(rows[0]["matches"], key=lambda match: match["position"]) if rows else []
        skip += examined
        exhausted = examined < window
        if exhausted or len(entries) > first:
            break
    shown = entries[:first]
    edges = tuple(
        ResourceEdge(
            cursor_of((row["position"], row["node"]["uri"])), resource(row["node"], row["offered_by"])
        )
        for row in shown
    )
    more = len(entries) > first or not exhausted
    last = shown[-1]["position"] if len(entries) > first else skip - 1
    end = edges[-1].cursor if edges and len(entries) > first else cursor_of((last, ""))
    page = PageInfo(more, end if more else (edges[-1].cursor if edges else None))
    return ResourcePage(edges, page), last + 1 - start if len(entries) > first else skip - start


def competencies(
    text: str, *, publisher: str, first: int = 20, after: str | None = None
) -> Question[ResourcePage]:
    """Competencies by words, of one publisher: who publishes, creates or owns them or their framework.

    Args:
        text: words of the competency's text, label or description.
        publisher: uri, CTID or exact name of the organization.
        first: how many, 1 to 100; a page may hold fewer (even none) while more follow.
        after: the cursor behind which to go on.

    Raises:
        NotFound: the publisher is not in the graph.
        Ambiguous: it means several nodes.
        QuestionError: no words, or a cursor of another list.
    """
    _check(first)
    words = lucene(text, "Competency")
    who = yield from one(publisher, "publisher", "Organization")
    most = MOST_CLAUSES - words.count(" OR ")
    rows = yield Read("search/frameworks", {"publisher": who.uri, "limit": most + 1})
    if len(rows) <= most:
        # The index narrows the words to these frameworks; what its record puts in none is held against the graph.
        within = " ".join(_quoted("frameworks", row["uri"]) for row in rows)
        own = _quoted("publishers", who.uri)
        words = f"{words} AND ({within} {own} (*:* -frameworks:https -frameworks:http -frameworks:urn)^0)"
    page, _ = yield from _windows("search/competencies", {"text": words, "publisher": who.uri}, first, after)
    return page


def credentials_in(
    region: str, subject: str, *, first: int = 20, after: str | None = None
) -> Question[CredentialsInAnswer]:
    """Credentials that are available in one region, by subject.

    Args:
        region: a state by name or postal code (Indiana, IN), or any region as the data write it.
        subject: words of the name, description, subjects, keywords or classifications; or the beginning of a CIP, SOC or
            NAICS code.
        first: how many, 1 to 100. A page may hold fewer while more follow.
        after: the cursor behind which to go on.

    Raises:
        QuestionError: nothing to look for, or a cursor of another list.
    """
    _check(first)
    written = spellings(region)
    if not written[0]:
        raise QuestionError("The region is empty.", "Give a state by name or postal code.")
    parameters = {"regions": list(written), "places": place_pattern(written)}
    asked = subject.strip()
    code = asked if _CODE.fullmatch(asked) else None
    text = _coded(code) if code is not None else lucene(asked, "Credential")
    page, examined = yield from _windows(
        "search/credentials", {**parameters, "text": text, "code": code}, first, after
    )
    shown = len(page.edges)
    more = ", and more may follow" if page.page_info.has_next_page else ""
    sentence = f"{shown} credentials in {' '.join(region.split())} match {asked!r}{more}. Whether one is offered now, its owner tells."
    if not shown and not more and after is None:
        sentence = (
            f"Among what was loaded here no credential that states an address in {' '.join(region.split())} matches "
            f"{asked!r}. That is silence, not proof that there is none."
        )
    return CredentialsInAnswer(
        region,
        written,
        subject,
        page.edges,
        page.page_info,
        examined,
        (
            Reading(
                "in a region",
                "STATED_ADDRESS",
                ("STATED_ADDRESS",),
                "A credential is in a region where an address of who offers or owns it (for a department without one: of "
                "its organization), or a place at which it is available, states that region. One whose addresses state no "
                "region is not found.",
            ),
        ),
        sentence,
    )


def _coded(code: str) -> str:
    """A full-text query for codes that begin so; the index has 51.3801 as one word, 29-1141 as two."""
    *whole, begun = [part for part in code.split("-") if part] or [code]
    return " AND ".join(
        (*(f"codes:{part}" for part in whole), f"codes:{begun}{'' if code.endswith('-') else '*'}")
    )


def _quoted(field: str, uri: str) -> str:
    """A clause that a field holds a uri; it counts next to nothing for the rank, and more than holding none.

    The end of a CTID is a word of its own in the index, and tells it from all others: what is found is held against the
    graph all the same.
    """
    if ctid := ctid_of(uri):
        return f"{field}:{ctid.rpartition('-')[2]}^0.0001"
    quoted = uri.replace("\\", "").replace('"', "")
    return f'{field}:"{quoted}"^0.0001'
