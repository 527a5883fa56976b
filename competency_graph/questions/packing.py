"""How many parts can be met at once where nothing may serve two of them. Pure.

A part comes with its ways: sets of things of which each set meets it. Where every way is one thing (so many courses of one
kind, each another one) that is a matching of parts to things, found by augmenting paths; parts with ways of several things (a
lecture with its lab) are tried out before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SEARCH_LIMIT = 4096
"""Most alternatives of one node that are tried; beyond it the node is UNKNOWN, never guessed."""

Ways = Sequence[frozenset[str]]
"""The sets of things (their keys) that meet a part, in order."""


def minimal(ways: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The ways that contain no other way, smaller ones first."""
    kept: list[frozenset[str]] = []
    smaller: list[frozenset[str]] = []
    size = 0
    for way in sorted(set(ways), key=lambda w: (len(w), sorted(w))):
        if len(way) > size:
            # Of two ways of one size neither contains the other.
            smaller, size = list(kept), len(way)
        if not any(have <= way for have in smaller):
            kept.append(way)
    return kept


def _matched(parts: Sequence[Ways], without: frozenset[str]) -> dict[int, str]:
    """As many parts as possible, each with a thing of its own: number of the part → key."""
    owner: dict[str, int] = {}

    def settle(part: int, seen: set[str]) -> bool:
        for way in parts[part]:
            (key,) = way
            if key in without or key in seen:
                continue
            seen.add(key)
            if key not in owner or settle(owner[key], seen):
                owner[key] = part
                return True
        return False

    for part in range(len(parts)):
        settle(part, set())
    return {part: key for key, part in sorted(owner.items(), key=lambda pair: pair[1])}


def pack(parts: Sequence[Ways], count: int) -> tuple[int, tuple[str, ...], bool]:
    """As many parts as possible at once, up to ``count``: how many, by which things, and whether that is proven the most.

    Args:
        parts: the ways of each part.
        count: how many are asked for.
    """
    single = [part for part in parts if all(len(way) == 1 for way in part)]
    # The rarest first: a part with one way of being met is settled before it is blocked by others.
    several = sorted((part for part in parts if any(len(way) != 1 for way in part)), key=len)
    most_single = len(_matched(single, frozenset()))
    best: tuple[int, tuple[str, ...]] = (0, ())
    tried, limit = 0, 20 * SEARCH_LIMIT // (1 + len(single))

    def search(index: int, have: frozenset[str], done: int) -> None:
        nonlocal best, tried
        tried += 1
        left = len(several) - index
        if best[0] >= count or min(count, done + left + most_single) <= best[0] or tried > limit:
            return
        if not left or done >= count:
            found = list(_matched(single, have).values())[: max(0, count - done)]
            if done + len(found) > best[0]:
                best = (done + len(found), tuple(sorted(have | set(found))))
            return
        for way in several[index]:
            if not way & have:
                search(index + 1, have | way, done + 1)
        search(index + 1, have, done)

    search(0, frozenset(), 0)
    return best[0], best[1], tried <= limit or best[0] >= count
