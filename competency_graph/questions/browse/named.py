"""One thing by any of its keys: uri, CTID, or institution and code."""

from __future__ import annotations

from competency_graph.errors import Ambiguous, NotFound, QuestionError
from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.questions.browse.lists import organization
from competency_graph.questions.browse.nodes import AnyNode, nodes_by_uri
from competency_graph.questions.entities import Found, found, one
from competency_graph.store.reading import Question, Read


def named(
    *,
    uri: str | None = None,
    ctid: str | None = None,
    institution: str | None = None,
    code: str | None = None,
) -> Question[AnyNode]:
    """One thing.

    Args:
        uri: its uri.
        ctid: its Credential Transparency identifier.
        institution: with ``code``: who offers it: uri, CTID or exact name.
        code: with ``institution``: the code of a course or program.

    Raises:
        NotFound: nothing carries it.
        Ambiguous: a CTID on two hosts, a code that was given to two courses.
        QuestionError: none or several ways were given, or it is neither a uri nor a CTID.
    """
    by_code = institution is not None or code is not None
    ways = [way for way in (uri, ctid, by_code or None) if way is not None]
    if len(ways) != 1 or (by_code and (institution is None or code is None)):
        raise QuestionError(
            "A thing is looked up by its uri, by its CTID, or by institution and code.", "Give one of these."
        )
    if by_code:
        meant = yield from _coded(str(institution), str(code))
    else:
        if (ctid is not None and ctid_of(ctid) != ctid.strip().lower()) or (
            uri is not None and ":" not in uri
        ):
            raise QuestionError(
                f"{uri or ctid!r} is no {'uri' if uri else 'CTID'}.", "Give its uri or its CTID."
            )
        meant = yield from one(str(uri or ctid), "resource")
    nodes = yield from nodes_by_uri([meant.uri])
    if meant.uri not in nodes:
        raise NotFound(f"{meant.uri} is gone.", "It was there a moment ago: ask again.")
    return nodes[meant.uri]


def _coded(institution: str, code: str) -> Question[Found]:
    where = yield from organization(institution)
    key = normalise_code(code)
    if not key:
        raise QuestionError("The code is empty.", "Give a course code, such as MATH 151.")
    asked = {"asked": code, "institution": where, "code": key}
    rows = yield Read("entities/find", {"uris": [], "ctids": [], "names": [], "codes": [asked], "exams": []})
    candidates = {row["node"]["uri"]: found(row["node"], row["offered_by"]) for row in rows}
    if not candidates:
        raise NotFound(
            f"No course {code!r} at {institution!r} in this graph.", "Look it up: courses(at, code)."
        )
    if len(candidates) > 1:
        dated = (
            (c, f", {c.starts or ''}..{c.ends or ''}" if c.starts or c.ends else "")
            for c in candidates.values()
        )
        listed = "; ".join(f"{c.uri} ({c.name}{dates})" for c, dates in dated)
        raise Ambiguous(
            f"{code!r} at {institution!r} means {len(candidates)} courses: {listed}.",
            "Give the uri of one.",
            tuple((c.uri, c.name) for c in candidates.values()),
        )
    return next(iter(candidates.values()))
