"""The sending side of an articulation: And and Or, inside and between groups, by position range."""

from __future__ import annotations

from itertools import product

import pytest
from assist_documents import course, group, joined, sending
from hypothesis import given
from hypothesis import strategies as st

from competency_graph_loaders.assist.places import code_of
from competency_graph_loaders.assist.sending import Expression, Item, expression_of, items_of, text_of
from competency_graph_loaders.assist.wire import Sending


def read(side: dict) -> Expression | None:
    return expression_of(Sending.model_validate(side))


def words(side: dict) -> str:
    found = read(side)
    assert found is not None
    return text_of(found)


def holds(expression: Expression, held: set[str]) -> bool:
    if isinstance(expression, Item):
        return code_of(expression.course) in held
    judged = [holds(part, held) for part in expression.parts]
    return all(judged) if expression.op == "ALL" else any(judged)


@pytest.mark.parametrize(
    ("side", "text"),
    [
        (sending(group("ALG 1")), "ALG 1"),
        (sending(group("ALG 1", "ALG 2")), "ALG 1 and ALG 2"),
        (sending(group("ALG 1", "ALG 2", conjunction="Or")), "ALG 1 or ALG 2"),
        (sending(group("ALG 1"), group("GEO 1", "GEO 2"), between=(joined("Or", 0, 1),)), "ALG 1 or (GEO 1 and GEO 2)"),
        (sending(group("ALG 1"), group("GEO 1"), between=(joined("And", 0, 1),)), "ALG 1 and GEO 1"),
        (
            sending(
                group("ALG 1", "ALG 2", conjunction="Or"), group("GEO 1", "GEO 2", conjunction="Or"),
                between=(joined("And", 0, 1),),
            ),
            "(ALG 1 or ALG 2) and (GEO 1 or GEO 2)",
        ),
        # One conjunction over three groups, and the same said pair by pair.
        (sending(group("ALG 1"), group("GEO 1"), group("BOT 1"), between=(joined("Or", 0, 2),)), "ALG 1 or GEO 1 or BOT 1"),
        (
            sending(group("ALG 1"), group("GEO 1"), group("BOT 1"), between=(joined("Or", 0, 1), joined("Or", 1, 2))),
            "ALG 1 or GEO 1 or BOT 1",
        ),
        # The narrower range binds first, whichever conjunction it has.
        (
            sending(group("ALG 1"), group("GEO 1"), group("BOT 1"), between=(joined("And", 0, 2), joined("Or", 1, 2))),
            "ALG 1 and (GEO 1 or BOT 1)",
        ),
        (
            sending(
                group("ALG 1"), group("ALG 2"), group("GEO 1"), group("GEO 2"),
                between=(joined("And", 0, 1), joined("Or", 0, 3), joined("And", 2, 3)),
            ),
            "(ALG 1 and ALG 2) or (GEO 1 and GEO 2)",
        ),
    ],
)  # fmt: skip
def test_expressions(side: dict, text: str) -> None:
    assert words(side) == text
    found = read(side)
    assert isinstance(found, Item) or found.reading is None


def test_mixed_conjunctions_of_one_width_are_a_reading() -> None:
    mixed = sending(
        group("ALG 1"), group("GEO 1"), group("BOT 1"), between=(joined("Or", 0, 1), joined("And", 1, 2))
    )
    found = read(mixed)
    assert found is not None
    assert not isinstance(found, Item)
    assert text_of(found) == "ALG 1 or (GEO 1 and BOT 1)"
    assert (found.reading, found.readings) == ("AND_BINDS_FIRST", ("AND_BINDS_FIRST", "OR_BINDS_FIRST"))


def test_groups_that_nothing_joins_are_all_asked_for_and_marked() -> None:
    found = read(sending(group("ALG 1"), group("GEO 1")))
    assert found is not None
    assert not isinstance(found, Item)
    assert (found.op, found.reading, found.readings) == ("ALL", "ALL_GROUPS", ("ALL_GROUPS", "ANY_GROUP"))


def test_positions_decide_and_not_the_order_in_the_file() -> None:
    side = sending(group("ALG 1"), group("GEO 1", "GEO 2"), between=(joined("Or", 0, 1),))
    side["items"].reverse()
    side["items"][0]["items"].reverse()
    assert words(side) == "ALG 1 or (GEO 1 and GEO 2)"


def test_nothing_to_take() -> None:
    assert read(sending()) is None


def test_words_of_groups_and_courses_reach_their_courses() -> None:
    found = read(sending(group(course("ALG 1", attributes=[{"content": "Grade of B or better", "position": 0}]), "ALG 2", said=("Lab needed",))))  # fmt: skip
    assert found is not None
    first, second = items_of(found)
    assert (first.words.minimum_grade, first.words.rest) == ("B", ("Lab needed",))
    assert (second.words.minimum_grade, second.words.rest) == (None, ("Lab needed",))


CODES = ("ALG 1", "ALG 2", "GEO 1", "GEO 2", "BOT 1", "BOT 2")


@st.composite
def nested(draw: st.DrawFn) -> tuple[dict, object]:
    """Groups, and conjunctions that nest: a random tree over the positions, written as ranges; and the tree itself."""
    count = draw(st.integers(2, 5))
    groups = [
        (
            draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True)),
            draw(st.sampled_from(("And", "Or"))),
        )
        for _ in range(count)
    ]
    ranges: list[dict] = []

    def tree(begin: int, end: int) -> object:
        if begin == end:
            codes, conjunction = groups[begin]
            return (conjunction, [*codes])
        at = draw(st.integers(begin, end - 1))
        conjunction = draw(st.sampled_from(("And", "Or")))
        parts = [tree(begin, at), tree(at + 1, end)]
        ranges.append(joined(conjunction, begin, end))
        return (conjunction, parts)

    whole = tree(0, count - 1)
    order = draw(st.permutations(ranges))
    return sending(*(group(*codes, conjunction=c) for codes, c in groups), between=tuple(order)), whole


def truth(tree: object, held: set[str]) -> bool:
    if isinstance(tree, str):
        return tree in held
    conjunction, parts = tree  # type: ignore[misc]
    judged = [truth(part, held) for part in parts]
    return all(judged) if conjunction == "And" else any(judged)


@given(nested())
def test_nested_ranges_mean_what_they_were_written_from(case: tuple[dict, object]) -> None:
    side, tree = case
    found = read(side)
    assert found is not None
    assert isinstance(found, Item) or found.reading is None
    for bits in product((False, True), repeat=len(CODES)):
        held = {code for code, bit in zip(CODES, bits, strict=True) if bit}
        assert holds(found, held) == truth(tree, held)
