"""The vocabulary as its owner encodes it: every class, property, concept and prefix of CTDL, CTDL-ASN and QData.

The tables beside this module (``tables/*.tsv``) are made by ``make_encoding.py`` from the official encodings and contexts
and hold names and figures only; nothing is added by hand. The vocabulary is Credential Engine's, CC BY 4.0. What a value
of a term is (``vocabulary.py``) and what a class becomes (``classes.py``) derives from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("tables")


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of the encodings."""

    curie: str
    encodings: tuple[str, ...]
    """Where it stands: ``ctdl``, ``ctdlasn``, ``qdata``, or the older encoding that was the last to have it."""
    status: str
    """``stable`` or ``unstable``, as published."""
    above: tuple[str, ...]
    """Its superclasses."""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property of the encodings, or one that only the official JSON-LD contexts define."""

    curie: str
    encodings: tuple[str, ...]
    """As of a class; ``context`` alone: no encoding has it, but the contexts do (old terms, newer QData)."""
    status: str
    coercion: str
    """How the official context reads a value: ``@id``, ``@language`` (a language map), a datatype, or nothing."""
    schemes: tuple[str, ...]
    """Concept schemes that the encoding names for its values."""
    above: tuple[str, ...]
    """Properties that it is a subproperty of."""
    inverse: str
    """Its declared inverse; empty for none (most pairs of CTDL are not declared)."""
    domains: str
    """Classes that may have it, shortened: ``ceterms:Degree+`` is the class and everything below it."""
    ranges: str
    """Classes and datatypes of its values, shortened in the same way."""


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A concept of one of the vocabulary's own schemes."""

    curie: str
    encodings: tuple[str, ...]
    status: str
    scheme: str
    label: str
    """In English."""
    above: tuple[str, ...]
    """Broader concepts."""


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A concept scheme of the vocabulary."""

    curie: str
    encodings: tuple[str, ...]
    status: str
    label: str
    """In English."""


def _rows(name: str) -> Iterator[list[str]]:
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    next(rows)
    return rows


@cache
def classes() -> dict[str, ClassRow]:
    """Every class, by curie."""
    return {
        curie: ClassRow(curie, tuple(homes.split()), status, tuple(above.split()))
        for curie, homes, status, above in _rows("classes")
    }


@cache
def properties() -> dict[str, PropertyRow]:
    """Every property, by curie."""
    return {
        row[0]: PropertyRow(
            row[0],
            tuple(row[1].split()),
            row[2],
            row[3],
            tuple(row[4].split()),
            tuple(row[5].split()),
            *row[6:],
        )
        for row in _rows("properties")
    }


@cache
def concepts() -> dict[str, ConceptRow]:
    """Every concept, by curie."""
    return {
        curie: ConceptRow(curie, tuple(homes.split()), status, scheme, label, tuple(above.split()))
        for curie, homes, status, scheme, label, above in _rows("concepts")
    }


@cache
def schemes() -> dict[str, SchemeRow]:
    """Every concept scheme, by curie."""
    return {
        curie: SchemeRow(curie, tuple(homes.split()), status, label)
        for curie, homes, status, label in _rows("schemes")
    }


@cache
def prefixes() -> dict[str, str]:
    """The namespace of every prefix."""
    return {prefix: namespace for prefix, namespace, _ in _rows("prefixes")}


@cache
def _below() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in classes().values():
        for above in row.above:
            found.setdefault(above, []).append(row.curie)
    return found


@cache
def descendants(curie: str) -> frozenset[str]:
    """A class with everything below it."""
    return frozenset({curie}.union(*(descendants(below) for below in _below().get(curie, ()))))


@cache
def expanded(text: str) -> frozenset[str]:
    """The classes that a shortened list of them means."""
    found: set[str] = set()
    for name in text.split():
        found |= descendants(name[:-1]) if name.endswith("+") else {name}
    return frozenset(found)


def iri(curie: str) -> str:
    """The full IRI of a curie of the vocabulary."""
    prefix, _, name = curie.partition(":")
    return prefixes()[prefix] + name
