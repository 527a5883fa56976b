"""What is part of what: programs and their courses, pathways and their components, frameworks and their competencies.

CTDL has the parts in both directions and under both prefixes; each pair becomes one edge from the part to the whole.
In a pathway's graph whatever takes part acts as a component, also when it is typed ``ceterms:Certification``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from competency_graph.model.dates import parse_date
from competency_graph.model.declarations import Value
from competency_graph_loaders.ctdl.classes import COMPONENTS
from competency_graph_loaders.ctdl.document import Document, Item, classes, is_reference
from competency_graph_loaders.ctdl.spelling import Json, as_list, local
from competency_graph_loaders.ctdl.values import text

if TYPE_CHECKING:
    from competency_graph_loaders.ctdl.sheet import NodeSheet
    from competency_graph_loaders.ctdl.translate import Translation

_FRAMEWORKS = {"CompetencyFramework", "ConceptScheme", "ProgressionModel"}
_IN_FRAMEWORK = {"Competency", "Concept"}
_SEARCHED = {"IN_FRAMEWORK": "frameworks", "PUBLISHED_BY": "publishers", "OWNED_BY": "publishers"}
"""Edges of a competency that are also properties of its, by which the full-text index narrows a search."""
MEMBER = "CollectionMember"
"""The class that stands between a collection and what it holds, with the dates of the membership."""
_MATCHES = {
    "exactMatch": "exact", "closeMatch": "close", "broadMatch": "broad", "narrowMatch": "narrow",
    "relatedMatch": "related",
}  # fmt: skip
"""``ceterms:alignmentType`` of an AlignmentObject, by local name in lower camel case."""


def components(document: Document) -> frozenset[str]:
    """Uris of what acts as a component of a pathway: listed by one, part of one, or a child of such a component."""
    pathways: set[str] = set()
    found: set[str] = set()
    parents: list[tuple[str, str]] = []
    for item in document.items:
        uri = document.uri_of(item, document.uri, "@graph")
        if "Pathway" in classes(item):
            pathways.add(uri)
        if any(name in COMPONENTS for name in classes(item)):
            found.add(uri)
    if not pathways and not found:
        return frozenset()  # nearly every record
    for item in document.items:
        uri = document.uri_of(item, document.uri, "@graph")
        for key, value in item.items():
            targets = (
                [t.uri for t in map(document.target, as_list(value)) if t] if not key.startswith("@") else []
            )
            match local(key):
                case "hasPart" | "hasDestinationComponent" if uri in pathways:
                    found.update(targets)
                case "isPartOf" | "isDestinationComponentOf" if pathways.intersection(targets):
                    found.add(uri)
                case "hasChild":
                    parents.extend((child, uri) for child in targets)
                case "isChildOf":
                    parents.extend((uri, parent) for parent in targets)
    grown = True
    while grown:
        more = {child for child, parent in parents if parent in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found - pathways)


def _has_part(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    edge_type = "PART_OF"
    if "Pathway" in node.labels:
        edge_type = "IN_PATHWAY"
    elif _FRAMEWORKS.intersection(node.labels):
        edge_type = "IN_FRAMEWORK"
    return _reversed_parts(t, node, term, value, edge_type)


def _reversed_parts(t: Translation, node: NodeSheet, term: str, value: Json, edge_type: str) -> bool:
    exact = True
    places: dict[str, int] = {}
    for part in as_list(value):
        if isinstance(part, dict) and "AlignmentMap" in node.labels and not is_reference(part):
            uri: str | None = t.document.uri_of(part, node.uri, term)
            t.describe(part, uri or "", "AlignmentObject")
        else:
            pointed = t.point(node.uri, term, part)
            uri, exact = pointed.uri, exact and pointed.exact
        if uri is not None:
            edge: dict[str, Value | None] = {"term": term, "position": places.setdefault(uri, len(places))}
            exact = t.sheet.relate(edge_type, uri, node.uri, edge, reverse=True) and exact
    return t.remember(node, term, value, exact)


def _is_part_of(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = True
    for part in as_list(value):
        pointed = t.point(node.uri, term, part)
        exact = exact and pointed.exact
        if pointed.uri is None:
            continue
        target = t.document.target(part)
        kinds = classes(target.item) if target is not None and target.item is not None else []
        edge_type = "PART_OF"
        if "Pathway" in kinds or "PathwayComponent" in node.labels:
            edge_type = "IN_PATHWAY"
        elif _IN_FRAMEWORK.intersection(node.labels):
            edge_type = "IN_FRAMEWORK"
        exact = t.sheet.relate(edge_type, node.uri, pointed.uri, {**pointed.edge, "term": term}) and exact
    return exact


def _has_child(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = _reversed_parts(t, node, term, value, "CHILD_OF")
    if local(term) == "hasTopChild":
        _reversed_parts(t, node, term, value, "IN_FRAMEWORK")
    return t.remember(node, term, value, exact)


def _is_child_of(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = True
    for part in as_list(value):
        pointed = t.point(node.uri, term, part)
        exact = exact and pointed.exact
        if pointed.uri is None:
            continue
        exact = t.sheet.relate("CHILD_OF", node.uri, pointed.uri, {"term": term}) and exact
        if local(term) == "isTopChildOf":
            t.sheet.relate("IN_FRAMEWORK", node.uri, pointed.uri, {"term": term})
    return exact


def _in_scheme(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = True
    for part in as_list(value):
        pointed = t.point(node.uri, term, part)
        exact = exact and pointed.exact
        if pointed.uri is None:
            continue
        exact = t.sheet.relate("IN_FRAMEWORK", node.uri, pointed.uri, {"term": term}) and exact
        if local(term) != "topConceptOf":
            node.set("scheme", pointed.uri)
    return exact


def _has_member(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = True
    said: list[Json] = []
    for part in as_list(value):
        members = _memberships(t, part)
        for member in members:
            for proxy in as_list(next((v for k, v in member.items() if local(k) == "proxyFor"), None)):
                _member(t, node, term, proxy, len(said), member)
            said.append({key: content for key, content in member.items() if key != "@id"})
        if not members:
            exact = _member(t, node, term, part, len(said), {}) and exact
            said.append(part)
        exact = exact and not members
    if not exact:
        t.publish(node, term, said)  # with the memberships where they stand: they are no nodes
    return True


def _memberships(t: Translation, part: object) -> list[Item]:
    """The member objects that stand between a collection and what it holds; none where it holds it directly.

    One label may stand for several memberships of different years, so they are not joined as other resources are.
    """
    if isinstance(part, dict) and not is_reference(part):
        found = [part]
    else:
        named = part.get("@id") if isinstance(part, dict) else part
        target = t.document.target(part)
        label = named if isinstance(named, str) and named.startswith("_:") else target.uri if target else ""
        found = t.document.by_id.get(label, [])
    found = [item for item in found if MEMBER in classes(item)]
    t.folded.update(id(item) for item in found)
    return found


def _member(t: Translation, node: NodeSheet, term: str, part: Json, position: int, member: Item) -> bool:
    pointed = t.point(node.uri, term, part)
    if pointed.uri is None:
        return False
    dates = {local(key): parse_date(text(value) or "") for key, value in member.items()}
    edge: dict[str, Value | None] = {
        "term": term, "position": position, "starts": dates.get("startDate"), "ends": dates.get("endDate"),
    }  # fmt: skip
    key = str(edge["starts"] or "")
    return t.sheet.relate("PART_OF", pointed.uri, node.uri, edge, key=key, reverse=True) and pointed.exact


def _is_member_of(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = [_plain_edge(t, node, term, part, "PART_OF") for part in as_list(value)]
    return all(exact)


def _source_data(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """Where a component's data is: a Registry resource is what it stands for (``proxyFor`` before there was one)."""
    exact = True
    for part in as_list(value):
        target = t.document.target(part)
        if "PathwayComponent" in node.labels and target is not None and "/resources/ce-" in target.uri:
            stated = t.sheet.relate("PROXY_FOR", node.uri, target.uri, {"term": term})
        else:
            stated = t.other(node, term, part)
        exact = exact and stated
    return exact


def _alignment_end(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = [_plain_edge(t, node, term, part, "TARGETS", role=local(term)) for part in as_list(value)]
    return all(exact)


def _plain_edge(
    t: Translation,
    node: NodeSheet,
    term: str,
    part: Json,
    edge_type: str,
    role: str | None = None,
) -> bool:
    pointed = t.point(node.uri, term, part)
    if pointed.uri is None:
        return False
    edge: dict[str, Value | None] = {**pointed.edge, "term": term, "role": role}
    return t.sheet.relate(edge_type, node.uri, pointed.uri, edge, key=role or "") and pointed.exact


def _alignment_type(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    found = t.words(value)
    kind = found[0].rpartition(":")[2] if found else ""
    kind = _MATCHES.get(kind[:1].lower() + kind[1:], kind)
    node.set("kind", kind)
    return False


def finish(t: Translation) -> None:
    """What only the whole document shows: which organizations are departments, which alignments join two of its nodes."""
    for (edge_type, _, end, _), stated_edge in t.sheet.edges.items():
        if (
            edge_type == "HAS_UNIT"
            and stated_edge.get("term") == "ceterms:department"
            and end in t.sheet.nodes
        ):
            t.sheet.nodes[end].label("Department")
    for edge_type, start, end, _ in t.sheet.edges:
        if edge_type in _SEARCHED and start in t.sheet.nodes and "Competency" in t.sheet.nodes[start].labels:
            t.sheet.nodes[start].keep(_SEARCHED[edge_type], [end])
    stated: dict[str, dict[str, str]] = {}
    for edge_type, start, end, role in t.sheet.edges:
        if edge_type == "TARGETS" and role in ("sourceNode", "targetNode"):
            stated.setdefault(start, {})[role] = end
    for uri, ends in stated.items():
        kind = t.sheet.nodes[uri].properties.get("kind")
        # An edge between nodes that other units describe could not be retired with this one (``writing.md`` 10).
        if len(ends) == 2 and kind in _MATCHES.values() and t.sheet.nodes.keys() & set(ends.values()):
            edge: dict[str, Value | None] = {"kind": kind, "term": "ceterms:alignmentType"}
            t.sheet.relate("ALIGNS_WITH", ends["sourceNode"], ends["targetNode"], edge, key=str(kind))


HANDLERS = {
    "hasPart": _has_part,
    "isPartOf": _is_part_of,
    "hasChild": _has_child,
    "hasTopChild": _has_child,
    "isChildOf": _is_child_of,
    "isTopChildOf": _is_child_of,
    "inScheme": _in_scheme,
    "topConceptOf": _in_scheme,
    "inProgressionModel": _in_scheme,
    "hasMember": _has_member,
    "hasPathway": _has_member,
    "isMemberOf": _is_member_of,
    "sourceData": _source_data,
    "sourceNode": _alignment_end,
    "targetNode": _alignment_end,
    "alignmentType": _alignment_type,
}
