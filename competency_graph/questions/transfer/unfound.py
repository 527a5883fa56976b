"""What to tell of coursework that nothing in the graph carries: is its institution not known, or its code there?

Read only where something was not found. A name that is nearly one of the graph's is a hint for a person; it is never taken
for that institution, or a misprint would decide what credit a student gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from competency_graph.model.holdings import Coursework
from competency_graph.questions.entities import resolve
from competency_graph.questions.lookup.question import nearly
from competency_graph.questions.transfer.answer import Reason
from competency_graph.questions.transfer.holdings import Brought
from competency_graph.store.reading import Question, Read

MOST_NEAR = 3
"""Most names that a hint lists."""


def with_hints(brought: Sequence[Brought], coursework: Sequence[Coursework]) -> Question[tuple[Brought, ...]]:
    """The same items; those that were given by institution and code and not found come with what is known of these.

    Args:
        brought: the items, coursework first and in its order.
        coursework: as given.
    """
    missing = {
        item.position: (work.institution, work.code)
        for item, work in zip(brought, coursework, strict=False)
        if item.problem is Reason.NOT_FOUND and work.course is None and work.institution and work.code
    }
    if not missing:
        return tuple(brought)
    places = yield from resolve(list(dict.fromkeys(institution for institution, _ in missing.values())))
    unknown = [place for place, found in places.items() if not found]
    texts = [{"asked": place, "text": text} for place in unknown if (text := nearly(place)) is not None]
    near: dict[str, list[str]] = {}
    if texts:
        rows = yield Read("lookup/nearly_called", {"texts": texts, "limit": MOST_NEAR})
        near = {row["asked"]: [name for name in row["names"] if name] for row in rows}

    def hint(institution: str, code: str) -> str:
        if found := places[institution]:
            return f"{found[0].name} is known here, but no course of it with the code {code!r}: it could not be evaluated."
        names = list(dict.fromkeys(near.get(institution, ())))
        meant = f" Is {' or '.join(names)} meant?" if names else ""
        return f"No institution here is called {institution!r}: it could not be evaluated.{meant}"

    return tuple(
        replace(item, hint=hint(*missing[item.position])) if item.position in missing else item
        for item in brought
    )
