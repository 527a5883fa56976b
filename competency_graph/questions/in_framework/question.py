"""Whether one competency is in a framework, and where: by uri, CTID or coded notation.

The way leads up from the competency, which has few parents, never down from a framework of 10,000: so it costs the
depth of the tree.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Evidence
from competency_graph.model.identity import CTID, normalise_uri
from competency_graph.questions.entities import one, resolve
from competency_graph.questions.in_framework.answer import FrameworkPlace, InFrameworkAnswer, Membership
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

MOST_LEVELS = 25
"""Most levels that are climbed; frameworks have three to seven."""

Up = Mapping[str, Sequence[Mapping[str, Any]]]


def _way(uri: str, framework: str, up: Up) -> tuple[list[Mapping[str, Any]] | None, bool]:
    """The shortest way along CHILD_OF into the framework, and whether it starts at the framework's top.

    The top is a child of the framework itself, or is stated to be in it while none of its parents is. In a ring of
    parents there is no top, and the way ends at the first that is stated to be in the framework. None: no way.
    """
    ways: dict[str, list[Mapping[str, Any]]] = {uri: []}
    tops: list[str] = []
    members: list[str] = []
    queue = deque([uri])
    while queue:
        at = queue.popleft()
        parents = [row for row in up.get(at, ()) if row["type"] == "CHILD_OF"]
        if any(row["node"]["uri"] == framework for row in parents):
            return [*ways[at], next(r for r in parents if r["node"]["uri"] == framework)], True
        if _stated(at, framework, up) is not None:
            members.append(at)
            if not any(_stated(row["node"]["uri"], framework, up) for row in parents):
                tops.append(at)
        for row in parents:
            parent = row["node"]["uri"]
            if parent not in ways:
                ways[parent] = [*ways[at], row]
                queue.append(parent)
    best = next(iter(tops or members), None)
    return (ways[best] if best is not None else None), bool(tops)


def _stated(uri: str, framework: str, up: Up) -> Mapping[str, Any] | None:
    return next(
        (r for r in up.get(uri, ()) if r["type"] == "IN_FRAMEWORK" and r["node"]["uri"] == framework), None
    )


def _named(node: Mapping[str, Any]) -> Named:
    return Named(node["uri"], node.get("name") or node["uri"], node.get("coded_notation"))


def _evidence(row: Mapping[str, Any], citations: Mapping[int, Citation]) -> list[Evidence]:
    return [
        citations.get(edge["unit"], UNKNOWN).evidence(row["start"], row["type"], field=edge["term"])
        for edge in row["edges"]
    ]


def in_framework(framework: str, competency: str) -> Question[InFrameworkAnswer]:
    """Whether this competency is in the framework, and where.

    Args:
        framework: uri or CTID of a framework (or a concept scheme, or a progression model).
        competency: uri, CTID or coded notation of a competency.

    Raises:
        NotFound: the framework is not in the graph.
        Ambiguous: its CTID is on two hosts.
        QuestionError: no competency was given.
    """
    if not competency.strip():
        raise QuestionError("No competency was given.", "Give its uri, its CTID or its coded notation.")
    whole = yield from one(framework, "framework")
    by_key = ":" in competency or CTID.fullmatch(normalise_uri(competency)) is not None
    found = (yield from resolve([competency]))[competency] if by_key else ()
    uris: list[str] = [candidate.uri for candidate in found]
    code: str | None = None
    if not uris:
        rows = yield Read("in_framework/coded", {"framework": whole.uri, "code": competency.strip()})
        uris, code = [row["uri"] for row in rows], competency.strip()
    up: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    nodes: dict[str, Mapping[str, Any]] = {}
    frontier, seen = list(uris), {*uris, whole.uri}
    for _ in range(MOST_LEVELS):
        if not frontier:
            break
        rows = yield Read("in_framework/up", {"uris": frontier})
        frontier = []
        for row in rows:
            up[row["start"]].append(row)
            nodes[row["node"]["uri"]] = row["node"]
            if row["type"] == "CHILD_OF" and row["node"]["uri"] not in seen:
                seen.add(row["node"]["uri"])
                frontier.append(row["node"]["uri"])
    known = (yield from resolve(uris)) if uris else {}
    citations = yield from cite(e["unit"] for rows in up.values() for row in rows for e in row["edges"])
    places = tuple(
        sorted(
            (_place(Named(uri, known[uri][0].name, code), whole.uri, up, citations) for uri in uris),
            key=lambda p: (p.membership is Membership.NOT_IN, p.competency.uri),
        )
    )
    member = any(place.membership is not Membership.NOT_IN for place in places)
    name = Named(whole.uri, whole.name)
    return InFrameworkAnswer(
        framework=name,
        asked=competency,
        member=member,
        places=places,
        evidence=tuple(dict.fromkeys(fact for place in places for fact in place.evidence)),
        sentence=_sentence(name, competency, places),
    )


def _place(named: Named, framework: str, up: Up, citations: Mapping[int, Citation]) -> FrameworkPlace:
    uri = named.uri
    stated = _stated(uri, framework, up)
    way, topped = _way(uri, framework, up)
    membership = Membership.STATED if stated is not None else Membership.BY_PARENTS
    rows = [stated] if stated is not None else list(way or ())
    if stated is None and way is None:
        membership = Membership.NOT_IN
    elif stated is None and way and way[-1]["node"]["uri"] != framework:
        last = _stated(way[-1]["node"]["uri"], framework, up)
        rows += [last] if last is not None else []
    above = [row["node"] for row in way or () if row["node"]["uri"] != framework]
    return FrameworkPlace(
        competency=named,
        membership=membership,
        parents=tuple(_named(node) for node in reversed(above)),
        level=len(above) + 1 if way is not None and topped else None,
        frameworks=tuple(_named(row["node"]) for row in up.get(uri, ()) if row["type"] == "IN_FRAMEWORK"),
        evidence=tuple(dict.fromkeys(fact for row in rows for fact in _evidence(row, citations))),
    )


def _sentence(framework: Named, asked: str, places: Sequence[FrameworkPlace]) -> str:
    inside = [place for place in places if place.membership is not Membership.NOT_IN]
    if not places:
        return f"Nothing here carries {asked!r}; whether {framework.name} has it is not known."
    if not inside:
        return f"{places[0].competency.name} is not in {framework.name}, as far as it was loaded."
    first = inside[0]
    where = f", at level {first.level}" if first.level is not None else ""
    below = f", below {' > '.join(parent.name for parent in first.parents)}" if first.parents else ""
    more = f" {len(inside)} competencies carry {asked!r}." if len(inside) > 1 else ""
    return f"{first.competency.name} is in {framework.name}{where}{below}.{more}"
