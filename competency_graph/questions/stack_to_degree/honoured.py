"""What registrars decided, honoured in a plan as ``transfer`` honours it (``questions/decisions/honour.py``).

At every institution that has decided anything: substitutions, petitions and local rules join its rules, before all others;
waivers mark parts of what is asked for there as met; own work that was accepted instead is an alternative. A decision that
is limited to a credential holds for the requirements of that credential alone, so each tree is honoured by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from competency_graph.model.evidence import Evidence, Review
from competency_graph.questions.decisions.honour import Decided, read_decisions
from competency_graph.questions.stack_to_degree.universe import Universe
from competency_graph.questions.transfer.work import Work
from competency_graph.questions.trees import Tree
from competency_graph.store.reading import Question


@dataclass(slots=True)
class Honoured:
    """What was decided, as the answer tells it."""

    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    """Whose requirements were changed → how the decisions are cited. Those that became rules are cited as rules."""
    reviews: list[Review] = field(default_factory=list)


def decision_of(waived: str) -> str:
    """Uri of the decision by which a part is waived, from what the part asks for then."""
    return waived.partition("#")[0]


def honour(universe: Universe, works: Sequence[Work]) -> Question[Honoured]:
    """Read the decisions and put them into the universe: its rules, and what is asked for.

    Args:
        universe: what was read; its rules and trees are replaced where something was decided.
        works: what is held and what could be taken.
    """
    found = Honoured()
    for institution, campus in sorted(universe.campuses.items()):
        if not campus.receiver.decides:
            continue
        receivers = [institution, *campus.receiver.systems]
        own = {uri for uri, thing in universe.things.items() if institution in thing.institutions}
        here = tuple(replace(work, own=work.uri in own) for work in works)
        trees: list[Tree | None] = [None]
        for some in (universe.trees, universe.prerequisites, universe.corequisites):
            trees += [some[uri] for uri in sorted(own & some.keys())]
        rules: dict[str, Decided] = {}
        for tree in trees:
            decided = yield from read_decisions(receivers, here, tree, universe.learner, universe.day)
            found.reviews += [review for review in decided.reviews if review not in found.reviews]
            if tree is not None:
                found.evidence[tree.root.uri] = (*found.evidence.get(tree.root.uri, ()), *decided.evidence)
                _put(universe, tree, decided)
            if tree is None or tree.root.uri in universe.targets:
                # What is limited to a credential counts toward it; the target is what credit is for here.
                rules |= {rule.uri: decided for rule in decided.rules}
        if institution in universe.rules:
            for decided in {id(each): each for each in rules.values()}.values():
                known = {rule.uri for rule in universe.rules[institution].rules}
                new = replace(decided, rules=tuple(r for r in decided.rules if r.uri not in known))
                universe.rules[institution] = new.rules_with(universe.rules[institution])
    return found


def _put(universe: Universe, tree: Tree, decided: Decided) -> None:
    uri = tree.root.uri
    for some in (universe.trees, universe.prerequisites, universe.corequisites):
        if some.get(uri) is tree and (honoured := decided.tree(tree)) is not None:
            some[uri] = honoured
