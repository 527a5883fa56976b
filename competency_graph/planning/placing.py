"""When things are there in a plan that was found: the term of what is taken, and of what is earned by it.

What is earned is there in the first step in which enough of what it uses is: everything that its requirement,
prerequisite and corequisite were satisfied by, and as much of the credit on its record as it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from competency_graph.planning.ordering import Needs
from competency_graph.planning.plan import Posting, Satisfied
from competency_graph.planning.structure import Structure

NEVER = 2**31
"""Later than any step."""


def steps_of(
    structure: Structure,
    placed: Mapping[str, int],
    earned: Iterable[str],
    satisfied: Sequence[Satisfied],
    postings: Sequence[Posting],
) -> dict[str, int]:
    """The step (``calendar.py``) in which each thing is there; -1 for what uses nothing but what is held."""
    earned = sorted(earned)
    needs = Needs(structure, (*placed, *earned), satisfied, postings, together=True)
    # From never to earlier and earlier, until all agree: so that nothing is there because of itself.
    steps = {**placed, **dict.fromkeys(earned, NEVER)}
    while True:
        earlier = {uri: needs.step(uri, steps) for uri in earned}
        if all(steps[uri] == step for uri, step in earlier.items()):
            return steps
        steps |= earlier
