"""Values as they were published, kept on their node beside what the model reads in them.

What the model cannot give back exactly is kept whole under the term's own name, ``ctdl_<term>``, one text a value: a text
stands as itself, anything else as canonical JSON. So nothing that a record says is lost, and a record can be written
back as CTDL (``export.py``). A text in the node's one ``language`` stands as itself where its term takes languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import orjson

from competency_graph.model.declarations import Value
from competency_graph.model.identity import normalise_uri
from competency_graph.model.nodes import KEPT_PREFIX
from competency_graph_loaders.ctdl.spelling import Json, Texts, as_list, local
from competency_graph_loaders.ctdl.values import plain
from competency_graph_loaders.ctdl.vocabulary import TERMS, refers, term_name

TAGGED = "language"
"""Property that holds the language of a node's texts, where they are all in one."""
TYPES = f"{KEPT_PREFIX}types"
"""Property that holds the classes of a node that has several."""
_ESCAPED = re.compile(r"[^A-Za-z0-9]")
_HEX = re.compile(r"_([0-9a-f]+)z")
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
    escaped = [_ESCAPED.sub(lambda m: f"_{ord(m.group()):x}z", part) for part in (prefix, rest)]
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
    return value if isinstance(value, str) and _plain(value) else _json(value)


def _json(value: Json) -> str:
    """A value as one JSON text: keys in order of name, languages in the order published, for the first of them shows."""

    def ordered(value: Json) -> Json:
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value)}
        return [ordered(part) for part in value] if isinstance(value, list) else plain(value)

    return orjson.dumps(ordered(value)).decode()


def _plain(text: str) -> bool:
    """Whether a text can stand as itself, for no other value would be written like it."""
    return text != "" and text[0] not in '{["' and not _SCALAR.fullmatch(text)


def as_texts(value: Json, language: str, *, tagged: bool) -> list[str]:
    """The texts that keep a value (blank nodes in it already named), each once, in order.

    Args:
        value: one or many values in the form that ``Speller.value`` gives.
        language: that of the node's texts; empty where they are in none or in several.
        tagged: the term takes texts with a language.
    """
    found: dict[str, None] = {}
    own = language if tagged else ""
    for part in as_list(value):
        # In a term that takes no languages, several are one thing named in each of them.
        for tag, words in part.items if isinstance(part, Texts) and tagged else ((None, part),):
            if tag and tag == own and _plain(words):
                found[words] = None
            elif tag:
                found[_json({tag: words})] = None
            elif own and isinstance(words, str):
                found[orjson.dumps(words).decode()] = (
                    None  # quoted: it has no language, beside others that have one
                )
            else:
                found[_as_text(words)] = None
    return list(found)


def as_values(texts: list[str], language: str, *, tagged: bool) -> list[Json]:
    """The published values that these texts keep; the inverse of ``as_texts``."""
    if tagged and language and texts and all(map(_plain, texts)):
        return [{language: texts[0] if len(texts) == 1 else list(texts)}]
    return [
        orjson.loads(text)
        if not _plain(text)
        else {"@language": language, "@value": text}  # JSON-LD knows no language map beside other values
        if tagged and language
        else text
        for text in texts
    ]


def shortened(term: str, text: str, described: Collection[str]) -> str:
    """A kept text in which what is a node of its own (``described``: uris) is a mere reference."""

    def short(value: Json, term: str) -> Json:
        if isinstance(value, dict):
            own = value.get("@id")
            if isinstance(own, str) and len(value) > 1 and normalise_uri(own) in described:
                return normalise_uri(own) if refers(term) else {"@id": normalise_uri(own)}
            return {key: short(part, key) for key, part in value.items()}
        return [short(part, term) for part in value] if isinstance(value, list) else value

    return _as_text(short(orjson.loads(text), term))


def kept_terms(properties: Mapping[str, Value]) -> dict[str, list[str]]:
    """What a node keeps as published, by term."""
    return {
        term_of(name): value
        for name, value in properties.items()
        if name.startswith(KEPT_PREFIX) and name != TYPES and isinstance(value, list)
    }
