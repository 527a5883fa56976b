"""Rules that take one set of work, held against each other in pairs, and gathered into findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from competency_graph.questions.rule_quality.combinations import Item
from competency_graph.questions.rule_quality.comparing import Pairing, Ruled, compare
from competency_graph.questions.rule_quality.words import class_of


def clashes(key: tuple[Item, ...], rules: Sequence[Ruled]) -> Iterator[tuple[str, tuple[str, ...], Pairing]]:
    """What stands against what among rules that take one set of work: (class, uris, the first pairing of them).

    Rules that hang together by pairs of one class and kind are one finding. A pair that shares several sets is told with
    the first of them only.
    """
    pairs: dict[tuple[str, str], list[tuple[str, str, Pairing]]] = defaultdict(list)
    for n, a in enumerate(rules):
        for b in rules[n + 1 :]:
            pairing = compare(a, b)
            if pairing is not None and pairing.shared_keys[0] == key:
                pairs[class_of(pairing), pairing.clash.value].append((a.rule.uri, b.rule.uri, pairing))
    for (about, _), some in sorted(pairs.items(), key=lambda pair: pair[0]):
        root: dict[str, str] = {}

        def find(uri: str, root: dict[str, str] = root) -> str:
            while root.setdefault(uri, uri) != uri:
                uri = root[uri]
            return uri

        for a_uri, b_uri, _ in some:
            low, high = sorted((find(a_uri), find(b_uri)))
            root[high] = low
        members: dict[str, set[str]] = defaultdict(set)
        first: dict[str, Pairing] = {}
        for a_uri, b_uri, pairing in some:
            members[find(a_uri)] |= {a_uri, b_uri}
            first.setdefault(find(a_uri), pairing)
        for lowest in sorted(members):
            yield about, tuple(sorted(members[lowest])), first[lowest]
