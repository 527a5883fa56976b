"""Everything that an organization, its departments and sub-organizations own or offer: counts by kind, then pages.

Counting touches every owned thing once (about four hits each), a page of one kind does so too, because its order is the
names': 20,000 things take some 40 ms. So the two are asked for apart; and of what owns very much more, a page is read in
the order of the store, where reading ends with the page (2 ms of 40,000 things).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from competency_graph.errors import QuestionError
from competency_graph.model.nodes import NODE_TYPES
from competency_graph.questions.entities import one
from competency_graph.questions.lookup.answer import PageInfo, ResourceEdge, ResourcePage
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind, resource
from competency_graph.questions.owned_by.answer import OrganizationUnit, OwnedByAnswer
from competency_graph.questions.sources import UNKNOWN, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.digest import Count
from competency_graph.store.reading import Question, Read, Rows

MOST_LEVELS = 10
MOST_UNITS = 2_000
"""Most units of one organization that are read; a state university system has a few hundred."""


@dataclass(frozen=True, slots=True)
class _Units:
    """What stands below an organization."""

    units: tuple[OrganizationUnit, ...]
    cut: tuple[str, ...]
    edges: int
    """How many edges say that the organization or one of its units owns or offers something."""


def _units(root: Named) -> Question[_Units]:
    found: dict[str, tuple[Named, Named, int, list[dict[str, object]]]] = {}
    names = {root.uri: root}
    edges: dict[str, int] = {}
    frontier, cut = [root.uri], []
    for level in range(1, MOST_LEVELS + 2):
        if not frontier:
            break
        if level > MOST_LEVELS or len(found) > MOST_UNITS:
            cut.append(
                f"Cut after {len(found)} units on {level - 1} levels: what lies below was not looked for."
            )
            break
        rows = yield Read("owned_by/units", {"uris": frontier})
        frontier = []
        for row in rows:
            edges[row["start"]] = row["edges"]
            unit = row["unit"]
            if unit is None or unit["uri"] in names:
                continue
            uri = unit["uri"]
            names[uri] = Named(uri, unit["name"] or uri)
            found[uri] = (names[uri], names[row["start"]], level, row["stated"])
            edges[uri] = unit["edges"]
            if unit["below"]:
                frontier.append(uri)
    citations = yield from cite(_unit(edge) for *_, stated in found.values() for edge in stated)
    units = tuple(
        OrganizationUnit(
            unit,
            parent,
            level,
            tuple(
                dict.fromkeys(
                    citations.get(_unit(edge) or 0, UNKNOWN).evidence(
                        parent.uri, "HAS_UNIT", field=str(edge["term"]) if edge["term"] else None
                    )
                    for edge in stated
                )
            ),
        )
        for unit, parent, level, stated in found.values()
    )
    return _Units(units, tuple(cut), sum(edges.values()))


MOST_BY_NAME = 50_000
"""Edges of owners up to which a page is sorted by name: reading the names of 25,000 things takes 30 ms."""


def _unit(edge: dict[str, object]) -> int | None:
    unit = edge["unit"]
    return unit if isinstance(unit, int) else None


def _kind(kind: str) -> str:
    by_lower = {label.lower(): label for label in NODE_TYPES}
    asked = kind.strip().rpartition(":")[2].lower()
    if asked not in by_lower:
        raise QuestionError(
            f"{kind!r} is no kind of this graph.",
            "Use one that the counts list, such as Credential, Course, Assessment or CompetencyFramework.",
        )
    return by_lower[asked]


def _page(rows: Rows, first: int, cursors: Sequence[str]) -> ResourcePage:
    edges = tuple(
        ResourceEdge(cursor, resource(row["node"], row["offered_by"]))
        for row, cursor in zip(rows[:first], cursors, strict=False)
    )
    return ResourcePage(edges, PageInfo(len(rows) > first, edges[-1].cursor if edges else None))


def _by_name(uris: Sequence[str], label: str, first: int, after: str | None) -> Question[ResourcePage]:
    key, behind = key_behind(after, str) if after is not None else (None, None)
    rows = yield Read(
        "owned_by/page",
        {"uris": uris, "label": label, "after_key": key, "after_id": behind, "limit": first + 1},
    )
    return _page(rows, first, [cursor_of((row["sort_name"], row["id"])) for row in rows])


def _as_stored(uris: Sequence[str], label: str, first: int, after: str | None) -> Question[ResourcePage]:
    skip = max(0, key_behind(after, int)[0]) if after is not None else 0
    rows = yield Read("owned_by/dense", {"uris": uris, "label": label, "skip": skip, "limit": first + 1})
    return _page(rows, first, [cursor_of((skip + n, "stored")) for n in range(1, len(rows) + 1)])


def owned_by(
    organization: str, *, kind: str | None = None, first: int = 20, after: str | None = None
) -> Question[OwnedByAnswer]:
    """Everything that an organization and its departments and sub-organizations own or offer.

    Args:
        organization: uri, CTID or exact name.
        kind: a label of the model (Course, Credential, Certificate, …): one page of these instead of the counts.
        first: how many on the page, 1 to 100.
        after: the cursor behind which to go on.

    Raises:
        NotFound: the organization is not in the graph.
        Ambiguous: it means several nodes.
        QuestionError: no such kind, or a cursor of another list.
    """
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.", "Ask for a page of that size."
        )
    if after is not None and kind is None:
        raise QuestionError(
            "A cursor was given without a kind.", "Give the kind that the page before listed."
        )
    label = _kind(kind) if kind is not None else None
    found = yield from one(organization, "organization", "Organization")
    root = Named(found.uri, found.name)
    below = yield from _units(root)
    units, cut = below.units, below.cut
    uris = [root.uri, *(unit.organization.uri for unit in units)]
    total: int | None = None
    counts: tuple[Count, ...] = ()
    page: ResourcePage | None = None
    of = f"{root.name} and its {len(units)} departments and sub-organizations" if units else root.name
    do = "own or offer" if units else "owns or offers"
    if label is None:
        rows = yield Read("owned_by/counts", {"uris": uris})
        total = sum(row["count"] for row in rows)
        by_label: Counter[str] = Counter()
        for row in rows:
            by_label.update({name: row["count"] for name in row["labels"] if name != "Resource"})
        counts = tuple(Count(name, n) for name, n in sorted(by_label.items(), key=lambda c: (-c[1], c[0])))
        sentence = f"{of} {do} {total} things that are known here."
    else:
        by_name = below.edges <= MOST_BY_NAME
        page = yield from (_by_name if by_name else _as_stored)(uris, label, first, after)
        more = ", and there are more" if page.page_info.has_next_page else ""
        sentence = f"{len(page.edges)} of kind {label} that {of} {do}{more}."
        if not by_name:
            sentence += (
                " That is so much that it is listed in the order of the store, not by name; a load between two pages may "
                "show a thing twice or leave one out."
            )
    return OwnedByAnswer(
        organization=root,
        units=units,
        total=total,
        counts=counts,
        kind=label,
        page=page,
        cut=cut,
        evidence=tuple(dict.fromkeys(fact for unit in units for fact in unit.evidence)),
        sentence=" ".join((sentence, *cut)),
    )
