"""Prerequisites in words as trees: ``(MATH 1 or Math Placement) and ENGL 1 (may be taken concurrently)``.

Words between ``and``, ``or`` and brackets are courses (by code) or something else (a placement, a score, a degree) that
nobody can judge here. Where ``and`` meets ``or`` without brackets the words are ambiguous: they are read with ``and``
binding first, as the readings are named, and the tree says so. What does not follow this grammar stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

AND_FIRST = "AND_BEFORE_OR"
"""The reading of an unbracketed mixture; the other would be from left to right."""
_TOKEN = re.compile(r"\s*(?:(?P<mark>[()])|(?P<word>[^()\s]+))")
_CODE = re.compile(r"[A-Z][A-Z&/]{1,7} \d{1,4}[A-Z]{0,2}")
_CONCURRENT = re.compile(r"\(\s*may be taken concurrently\s*\)", re.IGNORECASE)
_HELD = "\x00"
"""Stands for "(may be taken concurrently)" while brackets are read."""
_UNBROKEN = re.compile(r"\bor (?=higher\b|better\b|above\b)|\bof or\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A course."""

    code: str
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Something else, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Several, joined by ALL or ANY."""

    op: str
    parts: tuple[Tree, ...]
    reading: str | None = None


Tree: TypeAlias = Taken | Words | Joined


class _Unreadable(Exception):
    """The words do not follow the grammar."""


def read_prerequisite(text: str) -> Tree:
    """The tree that a text means; ``Words`` of all of it where it does not follow the grammar."""
    plain = _CONCURRENT.sub(f" {_HELD} ", " ".join(text.split()))
    # "Bachelor Degree or higher" is one thing.
    plain = _UNBROKEN.sub(lambda m: m[0].replace("or ", "or\x01"), plain)
    tokens = [m["mark"] or m["word"] for m in _TOKEN.finditer(plain)]
    try:
        tree, at = _any(tokens, 0)
        if at != len(tokens):
            raise _Unreadable
    except _Unreadable:
        return Words(text)
    return tree


def _any(tokens: list[str], at: int) -> tuple[Tree, int]:
    parts, joins = [], []
    part, at = _one(tokens, at)
    parts.append(part)
    while at < len(tokens) and tokens[at].lower() in ("and", "or"):
        joins.append(tokens[at].lower())
        part, at = _one(tokens, at + 1)
        parts.append(part)
    if len(set(joins)) < 2:
        return _joined("ANY" if joins and joins[0] == "or" else "ALL", parts), at
    groups: list[list[Tree]] = [[parts[0]]]
    for join, part in zip(joins, parts[1:], strict=True):
        if join == "or":
            groups.append([part])
        else:
            groups[-1].append(part)
    return Joined("ANY", tuple(_joined("ALL", group) for group in groups), AND_FIRST), at


def _joined(op: str, parts: list[Tree]) -> Tree:
    if len(parts) == 1:
        return parts[0]
    flat: list[Tree] = []
    for part in parts:
        same = isinstance(part, Joined) and part.op == op and part.reading is None
        flat.extend(part.parts if same and isinstance(part, Joined) else [part])
    return Joined(op, tuple(flat))


def _one(tokens: list[str], at: int) -> tuple[Tree, int]:
    if at < len(tokens) and tokens[at] == "(":
        tree, at = _any(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise _Unreadable
        return tree, at + 1
    words: list[str] = []
    while at < len(tokens) and tokens[at] not in "()" and tokens[at].lower() not in ("and", "or"):
        words.append(tokens[at].replace("\x01", " "))
        at += 1
    concurrent = bool(words) and words[-1] == _HELD
    if concurrent:
        words.pop()
    text = " ".join(words)
    if not text or _HELD in text:
        raise _Unreadable
    if _CODE.fullmatch(text):
        return Taken(text, concurrent), at
    if concurrent or _CODE.search(text):
        raise _Unreadable  # a course with words around it may mean anything
    return Words(text), at


def is_concurrent(tree: Tree) -> bool:
    """Whether everything in it may be taken in the same term."""
    if isinstance(tree, Joined):
        return all(is_concurrent(part) for part in tree.parts)
    return isinstance(tree, Taken) and tree.concurrent


def together(tree: Tree) -> tuple[Tree, ...]:
    """The parts that are needed together: of an ``and`` its parts, else the tree."""
    return tree.parts if isinstance(tree, Joined) and tree.op == "ALL" and tree.reading is None else (tree,)


def partly_concurrent(tree: Tree) -> bool:
    """Whether some of it may be taken in the same term, and some must come before."""
    return not is_concurrent(tree) and any(
        isinstance(leaf, Taken) and leaf.concurrent for leaf in leaves(tree)
    )


def leaves(tree: Tree) -> list[Taken | Words]:
    """Its leaves, in order."""
    if isinstance(tree, Joined):
        return [leaf for part in tree.parts for leaf in leaves(part)]
    return [tree]


def ambiguous(tree: Tree) -> bool:
    """Whether it rests on a reading."""
    return isinstance(tree, Joined) and (
        tree.reading is not None or any(ambiguous(part) for part in tree.parts)
    )
