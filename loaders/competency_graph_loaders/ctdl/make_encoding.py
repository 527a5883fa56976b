"""Makes the tables of the vocabulary (``tables/*.tsv``) from Credential Engine's official encodings and contexts.

``python -m competency_graph_loaders.ctdl.make_encoding FOLDER`` reads ``ctdl-<date>.json``, ``ctdlasn-<date>.json``,
``qdata-<date>.json``, the two ``…-context-<date>.json`` and, for what has been dropped since, ``older/`` from a folder of
downloads (credreg.net publishes the current ones). Names, domains, ranges, statuses and labels are taken; definitions,
comments and usage notes are not. A test makes the tables again and compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from competency_graph_loaders.ctdl.encoding import TABLES

_ENCODINGS = ("ctdl", "ctdlasn", "qdata")
_CREDIT = "# {} of CTDL, CTDL-ASN and QData, by Credential Engine (credreg.net), CC BY 4.0. Made by make_encoding.py from:"
_QDATA_PREFIXES = {
    prefix: f"https://credreg.net/qdata/vocabs/{prefix}/"
    for prefix in (
        "adminRecord",
        "collectionMethod",
        "dataWithholding",
        "incomeDetermination",
        "sourceCoverage",
        "subjectCategory",
    )
}
"""Concept prefixes that the QData encoding uses and the two contexts do not declare; their pages are at these addresses."""

Terms = dict[str, dict[str, Any]]


def _newest(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}-[0-9]*.json"))
    if not found:
        raise FileNotFoundError(
            f"{folder} has no {name}-<date>.json; download that encoding from credreg.net."
        )
    return found[-1]


def _graph(path: Path) -> Terms:
    content = orjson.loads(path.read_bytes())
    # QData's was kept as the bare list of its terms.
    return {term["@id"]: term for term in (content if isinstance(content, list) else content["@graph"])}


def _list(term: Mapping[str, Any], key: str) -> list[str]:
    value = term.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def _english(term: Mapping[str, Any], key: str) -> str:
    label = term.get(key, "")
    text = label if isinstance(label, str) else next(iter(label.values()))
    return " ".join(text.split())


def shortened(names: Iterable[str], below: Mapping[str, frozenset[str]]) -> str:
    """Class names in order, with ``X+`` for a class that is there with all its descendants.

    Args:
        names: curies.
        below: every class that has subclasses, with itself and all its descendants.
    """
    left, short = set(names), []
    for name in sorted(left & below.keys(), key=lambda name: (-len(below[name]), name)):
        if below[name] <= left:
            short.append(f"{name}+")
            left -= below[name]
    return " ".join(sorted([*short, *left]))


class Vocabulary:
    """The encodings of a folder, joined: what stands in several has the union of its domains and ranges."""

    def __init__(self, folder: Path) -> None:
        self.files = [_newest(folder, name) for name in _ENCODINGS]
        current = dict(zip(_ENCODINGS, map(_graph, self.files), strict=True))
        older_files = sorted((folder / "older").glob("*-[0-9]*.json"), reverse=True)
        self.encodings: dict[str, Terms] = dict(current)
        have = {curie for terms in current.values() for curie in terms}
        for path in older_files:
            dropped = {curie: term for curie, term in _graph(path).items() if curie not in have}
            have |= dropped.keys()
            self.encodings[path.stem] = dropped
        contexts = [_newest(folder, f"{name}-context") for name in ("ctdl", "ctdlasn")]
        self.context: dict[str, Any] = {}
        for path in reversed(contexts):  # CTDL's own counts where both define a name
            self.context.update(orjson.loads(path.read_bytes())["@context"])
        self.files += [*older_files, *contexts]

    def of_type(self, kind: str) -> dict[str, dict[str, dict[str, Any]]]:
        """Every term of a type: curie → encoding → what that says."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for name, terms in self.encodings.items():
            for curie, term in terms.items():
                if term["@type"] == kind:
                    found.setdefault(curie, {})[name] = term
        return dict(sorted(found.items()))

    def _below(self) -> dict[str, frozenset[str]]:
        above = {
            curie: {up for term in said.values() for up in _list(term, "rdfs:subClassOf")}
            for curie, said in self.of_type("rdfs:Class").items()
        }

        def ancestors(curie: str) -> set[str]:
            return {curie}.union(*(ancestors(up) for up in above.get(curie, ())))

        found: dict[str, set[str]] = {}
        for curie in above:
            for up in ancestors(curie):
                found.setdefault(up, {up}).add(curie)
        return {curie: frozenset(names) for curie, names in found.items() if len(names) > 1}

    def classes(self) -> Iterator[tuple[str, ...]]:
        """Rows of ``classes.tsv``."""
        yield "class", "encodings", "status", "superclasses"
        for curie, said in self.of_type("rdfs:Class").items():
            yield curie, " ".join(said), _status(said), _union(said, "rdfs:subClassOf")

    def properties(self) -> Iterator[tuple[str, ...]]:
        """Rows of ``properties.tsv``."""
        yield (
            "property", "encodings", "status", "coercion", "schemes", "superproperties", "inverse", "domains", "ranges",
        )  # fmt: skip
        below = self._below()
        found = self.of_type("rdf:Property")
        for name, meaning in self.context.items():
            if isinstance(meaning, dict):
                found.setdefault(name, {"context": {}})
        for curie, said in sorted(found.items()):
            yield (
                curie,
                " ".join(said),
                _status(said),
                _coercion(self.context.get(curie)),
                _union(said, "meta:targetScheme"),
                _union(said, "rdfs:subPropertyOf"),
                _union(said, "owl:inverseOf"),
                shortened(_union(said, "schema:domainIncludes").split(), below),
                shortened(_union(said, "schema:rangeIncludes").split(), below),
            )

    def concepts(self) -> Iterator[tuple[str, ...]]:
        """Rows of ``concepts.tsv``."""
        yield "concept", "encodings", "status", "scheme", "label", "broader"
        for curie, said in self.of_type("skos:Concept").items():
            (scheme,) = _union(said, "skos:inScheme").split()
            label = _english(next(iter(said.values())), "skos:prefLabel")
            yield curie, " ".join(said), _status(said), scheme, label, _union(said, "skos:broader")

    def schemes(self) -> Iterator[tuple[str, ...]]:
        """Rows of ``schemes.tsv``."""
        yield "scheme", "encodings", "status", "label"
        for curie, said in self.of_type("skos:ConceptScheme").items():
            yield curie, " ".join(said), _status(said), _english(next(iter(said.values())), "rdfs:label")

    def prefixes(self) -> Iterator[tuple[str, ...]]:
        """Rows of ``prefixes.tsv``."""
        yield "prefix", "namespace", "from"
        found = {name: (to, "context") for name, to in self.context.items() if isinstance(to, str)}
        found |= {name: (to, "qdata") for name, to in _QDATA_PREFIXES.items()}
        for name, (to, source) in sorted(found.items()):
            yield name, to, source

    def tables(self) -> dict[str, str]:
        """Every table's whole text, by file name."""
        sources = "#   " + ", ".join(path.name for path in self.files)
        return {
            f"{name}.tsv": "\n".join(
                [_CREDIT.format(name.capitalize()), sources, *("\t".join(row) for row in rows), ""]
            )
            for name, rows in (
                ("classes", self.classes()),
                ("properties", self.properties()),
                ("concepts", self.concepts()),
                ("schemes", self.schemes()),
                ("prefixes", self.prefixes()),
            )
        }


def _status(said: Mapping[str, Mapping[str, Any]]) -> str:
    return next(
        (term["vs:term_status"].removeprefix("vs:") for term in said.values() if "vs:term_status" in term), ""
    )


def _union(said: Mapping[str, Mapping[str, Any]], key: str) -> str:
    return " ".join(sorted({name for term in said.values() for name in _list(term, key)}))


def _coercion(meaning: object) -> str:
    if not isinstance(meaning, dict):
        return ""
    return str(meaning.get("@type") or meaning.get("@container") or "")


def main(folder: str) -> None:
    """Write the tables from a folder of encodings."""
    TABLES.mkdir(exist_ok=True)
    for name, content in Vocabulary(Path(folder)).tables().items():
        (TABLES / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m competency_graph_loaders.ctdl.make_encoding FOLDER_OF_ENCODINGS")
    main(sys.argv[1])
