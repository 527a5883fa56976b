"""Values as they were published, kept on their node beside what the model reads in them.

What the model cannot give back exactly is kept whole under the term's own name, ``ctdl_<term>``, one text a value: a text
stands as itself, anything else as canonical JSON. So nothing that a record says is lost, and a record can be written
back as CTDL (``export.py``). A text in the node's one ``language`` stands as itself where its term takes languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import orjson

from competency_graph.model.declarations import Value
from competency_graph.model.nodes import KEPT_PREFIX
from competency_graph_loaders.ctdl.spelling import Json, Texts, as_list, local
from competency_graph_loaders.ctdl.values import json_text
from competency_graph_loaders.ctdl.vocabulary import TERMS, term_name

TAGGED = "language"
"""Property that holds the language of a node's texts, where they are all in one."""
TYPES = f"{KEPT_PREFIX}types"
"""Property that holds the classes of a node that has several."""
_ESCAPED = re.compile(r"[^A-Za-z0-9]")
_HEX = re.compile(r"_([0-9a-f]+)_")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


@lru_cache(maxsize=10_000)
def key_of(term: str) -> str:
    """The property under which a term's values are kept: ``ctdl_alternateName``, ``ctdl_ceasn__inLanguage``.

    A term is kept under its local name where its prefix is the one that name has in the encodings.
    """
    name = local(term)
    if name in TERMS and term in (name, term_name(name)):
        return KEPT_PREFIX + name
    prefix, colon, rest = term.partition(":")
    escaped = [_ESCAPED.sub(lambda m: f"_{ord(m.group()):x}_", part) for part in (prefix, rest)]
    return KEPT_PREFIX + (f"{escaped[0]}__{escaped[1]}" if colon else f"__{escaped[0]}")


@lru_cache(maxsize=10_000)
def term_of(key: str) -> str:
    """The term whose values a property keeps; the inverse of ``key_of``."""
    name = key.removeprefix(KEPT_PREFIX)
    prefix, parted, rest = name.partition("__")
    if not parted:
        return term_name(name)
    parts = [_HEX.sub(lambda m: chr(int(m[1], 16)), part) for part in (prefix, rest)]
    return f"{parts[0]}:{parts[1]}" if prefix else parts[1]


def _as_text(value: Json) -> str:
    if isinstance(value, str) and not (value[:1] in '{["' or _SCALAR.fullmatch(value)):
        return value
    return json_text(value)


def as_texts(value: Json, language: str, *, tagged: bool) -> list[str]:
    """The texts that keep a value (blank nodes in it already named), each once, in order.

    Args:
        value: one or many values in the form that ``Speller.value`` gives.
        language: that of the node's texts; empty where they are in none or in several.
        tagged: the term takes texts with a language.
    """
    found: dict[str, None] = {}
    for part in as_list(value):
        if isinstance(part, Texts):
            if tagged and language and all(tag == language for tag, _ in part.items):
                found.update(dict.fromkeys(_as_text(words) for _, words in part.items))
                continue
        elif isinstance(part, str) and tagged and language:
            found[orjson.dumps(part).decode()] = (
                None  # quoted: a text without a language among those that have one
            )
            continue
        found[_as_text(part)] = None
    return [text for text in found if text]


def as_values(texts: list[str], language: str, *, tagged: bool) -> list[Json]:
    """The published values that these texts keep; the inverse of ``as_texts``."""
    found: list[Json] = []
    words: list[str] = []
    for text in texts:
        json = text[:1] in '{["' or _SCALAR.fullmatch(text)
        if not json and tagged and language:
            words.append(text)
        else:
            found.append(orjson.loads(text) if json else text)
    return [{language: words[0] if len(words) == 1 else words}, *found] if words else found


def kept_terms(properties: Mapping[str, Value]) -> dict[str, list[str]]:
    """What a node keeps as published, by term."""
    return {
        term_of(name): value
        for name, value in properties.items()
        if name.startswith(KEPT_PREFIX) and name != TYPES and isinstance(value, list)
    }
