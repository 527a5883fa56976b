"""Which way rules run: institutions that only send or only receive, pairs with one direction, courses that go one way.

A rule holds one way and its reverse is no fact (``model.md``); that nobody wrote the reverse is worth telling. Only rules
that award count. A pair is told only where both institutions do both elsewhere, or it would say the same twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from competency_graph.questions.rule_quality.findings import Finding

UNEQUAL = 10
"""One direction of a pair is told as unequal where it has so many times the rules of the other."""


def directions(
    awarded: Mapping[tuple[str, str], int], names: Mapping[str, str], courses: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Findings about institutions and pairs of them, in order of uri.

    Args:
        awarded: (sender, receiver) → how many rules award.
        names: of institutions, by uri.
        courses: rows of ``rule_quality/course_directions``.
    """
    senders = {sender for sender, receiver in awarded if sender != receiver}
    receivers = {receiver for sender, receiver in awarded if sender != receiver}
    for uri in sorted(senders ^ receivers):
        sends = uri in senders
        total = sum(n for pair, n in awarded.items() if pair[0 if sends else 1] == uri and pair[0] != pair[1])
        name = names.get(uri, uri)
        yield _finding(
            "ONLY_SENDS" if sends else "ONLY_RECEIVES", uri, uri if sends else None, None if sends else uri, names,
            f"{name} only {'sends' if sends else 'receives'}: {_rules(total)} {'take' if sends else 'award for'} work "
            f"{'of it' if sends else 'of others'}, and none {'awards anything there' if sends else 'takes work of it'}.",
        )  # fmt: skip
    both = senders & receivers
    for (sender, receiver), there in sorted(awarded.items()):
        back = awarded.get((receiver, sender), 0)
        if sender == receiver or sender not in both or receiver not in both:
            continue
        a, b = names.get(sender, sender), names.get(receiver, receiver)
        if back == 0:
            yield _finding(
                "NO_WAY_BACK", receiver, sender, receiver, names,
                f"{_rules(there)} lead{'s' if there == 1 else ''} from {a} to {b}, none back.",
            )  # fmt: skip
        elif there >= UNEQUAL * back:
            yield _finding(
                "UNEQUAL", receiver, sender, receiver, names,
                f"{_rules(there)} lead from {a} to {b}, {back:,} back.",
            )  # fmt: skip
    for row in courses:
        if row["institution"] in both and (row["taken"] or row["awarded"]):
            uri = row["institution"]
            yield _finding(
                "COURSES", uri, None, uri, names,
                f"Of the courses of {names.get(uri, uri)} that rules name, {row['taken']:,} are only taken elsewhere, "
                f"{row['awarded']:,} only awarded, {row['both']:,} both.",
            )  # fmt: skip


def _finding(
    kind: str, about: str, sender: str | None, receiver: str | None, names: Mapping[str, str], sentence: str
) -> Finding:
    return Finding(
        "one-way",
        kind,
        receiver,
        names.get(receiver) if receiver is not None else None,
        sender,
        (about,),
        (),
        sentence,
    )


def _rules(number: int) -> str:
    return f"{number:,} rule{'' if number == 1 else 's'}"
