"""Where an edition comes from: files that are translated by the loaders without a store, a source of a store, an agreement.

A loader is asked for through a table by kind of source, so that a further one is a line. What it gives is kept on disk,
unit by unit, and only units that differ between two editions are looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO, Protocol

import orjson

from competency_graph.errors import LoadError, NotFound
from competency_graph.model.declarations import Value
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.ledger import Ledger
from competency_graph.store.reading import Read
from competency_graph.store.units import UnitName, read_unit
from competency_graph.store.writer import Written, check_unit
from competency_graph_loaders.editions.words import Name
from competency_graph_loaders.rules.directory import part
from competency_graph_loaders.runs import LoadReport

MINTED = "urn:competency-graph"
"""Beginning of the uris that loaders make; the name of the source follows."""
NAMED = frozenset(
    ("Course", "LearningOpportunity", "Area", "Assessment", "Organization", "Institution", "System", "Department",
     "Credential", "Degree", "Certificate", "Certification", "License", "Badge", "MicroCredential", "Diploma", "Program",
     "Occupation", "CommonNumber", "Filter", "Competency", "Requirement")
)  # fmt: skip
"""Labels whose names sentences may need."""


@dataclass(frozen=True, slots=True)
class Loader:
    """How a kind of source is translated."""

    module: str
    function: str
    """Takes (paths, port, source=…, rejects=…) and returns a ``LoadReport``."""
    alone: bool
    """Each unit of rules says all that is said of its rules, so that equal units need not be looked at."""


LOADERS: Mapping[str, Loader] = {
    "rules": Loader("competency_graph_loaders.rules.load", "load_rules", alone=True),
    "ctdl": Loader("competency_graph_loaders.ctdl.load", "load_ctdl", alone=False),
    "assist": Loader("competency_graph_loaders.assist.load", "load_assist", alone=False),
    "numbering": Loader("competency_graph_loaders.numbering.load", "load_numbering", alone=False),
    "mapping": Loader("competency_graph_loaders.mappings.load", "load_mapped", alone=True),
}
"""Kinds of sources that can be compared."""


def kind_of(paths: Sequence[Path]) -> str:
    """The kind of source that paths look like: tables are rules, anything else is CTDL."""
    for path in paths:
        files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
        if any(file.suffix.lower() in (".csv", ".tsv") for file in files):
            return "rules"
    return "ctdl"


class Side(Protocol):
    """One edition."""

    name: str
    """What it is called in the report."""
    rejected: frozenset[str]
    """Names of units that were kept out: nothing is known of them."""
    rejects: int
    """Records that were rejected."""
    alone: bool

    def contents(self) -> Mapping[str, str]:
        """Unit name → hash of what it says."""

    def units(self, names: Iterable[str]) -> Iterator[UnitRows]:
        """These units, in order of name."""

    def names(self, uris: Iterable[str]) -> Mapping[str, Name]:
        """What these are called, as far as it is known."""

    def only(self) -> frozenset[str] | None:
        """Uris of the rules that the edition is about; None: all of its units'."""


@dataclass
class _Kept:
    """A write port that keeps units on disk; of two writes of one unit the later counts."""

    file: BinaryIO
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    """Unit name → content, offset, length."""
    called: dict[str, Name] = field(default_factory=dict)

    def write(self, units: Iterable[UnitRows], /) -> Written:
        done = Written(0, 0, 0, 0, 0)
        for unit in units:
            check_unit(unit)
            self._name(unit)
            line = orjson.dumps([
                unit.source, unit.name, unit.file, unit.record,
                [[n.uri, n.labels, dict(n.properties)] for n in unit.nodes],
                [[e.type, e.start, e.end, e.key, dict(e.properties)] for e in unit.edges],
            ])  # fmt: skip
            self.file.seek(0, 2)
            self.places[unit.name] = (unit.content, self.file.tell(), len(line))
            self.file.write(line)
            done += Written(1, 0, 0, len(unit.nodes), len(unit.edges))
        return done

    def _name(self, unit: UnitRows) -> None:
        for node in unit.nodes:
            if NAMED & set(node.labels) and isinstance(name := node.properties.get("name"), str):
                code = node.properties.get("code")
                found = Name(
                    name, code if isinstance(code, str) else "", bool(node.properties.get("elective"))
                )
                self.called.setdefault(node.uri, found)

    def read(self, name: str) -> UnitRows:
        _, offset, length = self.places[name]
        self.file.seek(offset)
        source, unit, file, record, nodes, edges = orjson.loads(self.file.read(length))
        return UnitRows(
            source, unit, tuple(NodeRow(u, tuple(labels), p) for u, labels, p in nodes),
            tuple(EdgeRow(*edge) for edge in edges), file, record,
        )  # fmt: skip

    def retire_absent(self, source: str, present: Iterable[str], /) -> int:
        return 0

    def record_run(
        self,
        source: str,
        run: Mapping[str, Value],
        /,
        *,
        edition: str | None = None,
        licence: str | None = None,
    ) -> None:
        return None


class Files:
    """Files and folders, translated without a store. Close it, or use it as a context manager."""

    def __init__(self, paths: Sequence[Path], source: str, kind: str, *, mapping: str | None = None) -> None:
        """Translate them.

        Args:
            paths: files and folders.
            source: name of the source, part of the uris that are made.
            kind: one of ``LOADERS``.
            mapping: name or path of a mapping, for flat tables (kind ``mapping``).

        Raises:
            LoadError: there is no loader of that kind, it lacks its mapping, or a path cannot be read.
        """
        if (kind == "mapping") != (mapping is not None):
            raise LoadError(
                "Flat tables are read by a mapping, and a mapping reads flat tables.",
                "Give --mapping NAME or FILE alone.",
            )
        if kind not in LOADERS:
            raise LoadError(
                f"There is no loader of the kind {kind!r}.", f"Kinds: {', '.join(sorted(LOADERS))}."
            )
        loader = LOADERS[kind]
        self.name = ", ".join(str(path) for path in paths)
        self.alone = loader.alone
        self._file = TemporaryFile()  # noqa: SIM115 - lives as long as the side does
        self._kept = _Kept(self._file)
        load: Callable[..., LoadReport] = getattr(import_module(loader.module), loader.function)
        try:
            with TemporaryDirectory() as folder:
                rejects = Path(folder) / "rejects.jsonl"
                more = {} if mapping is None else {"mapping": mapping}
                self.report = load(list(paths), self._kept, source=source, rejects=rejects, **more)
                refused = [orjson.loads(line) for line in rejects.read_bytes().splitlines()]
        except BaseException:
            self._file.close()
            raise
        self.rejects = self.report.rejected
        self.rejected = frozenset(one["name"] for one in refused if one.get("name"))

    def contents(self) -> Mapping[str, str]:
        """Unit name → hash of what it says."""
        return {name: content for name, (content, _, _) in self._kept.places.items()}

    def units(self, names: Iterable[str]) -> Iterator[UnitRows]:
        """These units, in order of name."""
        return (self._kept.read(name) for name in sorted(names))

    def names(self, uris: Iterable[str]) -> Mapping[str, Name]:
        """What these are called."""
        return {uri: self._kept.called[uri] for uri in uris if uri in self._kept.called}

    def only(self) -> frozenset[str] | None:
        """All of its rules."""
        return None

    def close(self) -> None:
        """Delete what was kept on disk."""
        self._file.close()

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Stored:
    """What a store has of a source now."""

    rejected: frozenset[str] = frozenset()
    rejects = 0
    alone = True

    def __init__(self, database: Database, source: str) -> None:
        """Look up its units.

        Raises:
            NotFound: the store has no source of that name.
        """
        self.name = f"{source} (as loaded)"
        self._database = database
        self._source = source
        self._units = {unit.name: unit for unit in Ledger(database).stored(source)}
        if not self._units:
            known = [row["name"] for row in database.read(Read("store/sources"))]
            raise NotFound(
                f"{source!r} is neither a path nor a source of this graph.",
                f"Sources: {', '.join(known) or 'none'}.",
            )

    def contents(self) -> Mapping[str, str]:
        """Unit name → hash of what it says."""
        return {name: unit.content for name, unit in self._units.items()}

    def units(self, names: Iterable[str]) -> Iterator[UnitRows]:
        """These units, in order of name."""
        for name in sorted(names):
            unit = self._units[name]
            rows = read_unit(self._database, UnitName(unit.id, name, self._source))
            yield replace(rows, file=unit.file, record=unit.record)

    def names(self, uris: Iterable[str]) -> Mapping[str, Name]:
        """What these are called."""
        return _stored_names(self._database, uris)

    def only(self) -> frozenset[str] | None:
        """All of its rules."""
        return None


class OfAgreement:
    """The rules of one agreement in a store."""

    rejected: frozenset[str] = frozenset()
    rejects = 0
    alone = False

    def __init__(self, database: Database, agreement: str) -> None:
        """Look up its rules.

        Raises:
            NotFound: it is no agreement with rules.
        """
        rows = database.read(Read("editions/of_agreement", {"agreement": agreement}))
        if not rows:
            raise NotFound(f"{agreement!r} is no agreement with rules in this graph.", "Give its uri.")
        self.name = agreement
        self._database = database
        self._rules = frozenset(row["rule"] for row in rows)
        self._units = {
            f"{row['source']}|{row['name']}": UnitName(row["unit"], row["name"], row["source"])
            for row in rows
        }

    def contents(self) -> Mapping[str, str]:
        """Its units; two agreements never have equal ones."""
        return {name: f"{self.name} {name}" for name in self._units}

    def units(self, names: Iterable[str]) -> Iterator[UnitRows]:
        """These units, in order of name."""
        return (read_unit(self._database, self._units[name]) for name in sorted(names))

    def names(self, uris: Iterable[str]) -> Mapping[str, Name]:
        """What these are called."""
        return _stored_names(self._database, uris)

    def only(self) -> frozenset[str] | None:
        """Uris of its rules."""
        return self._rules


class Renamed:
    """An edition that was loaded under another name of its source, read as if that had been the name of the newer one.

    Uris that a loader makes hold the name of the source; whoever compares two sources as editions of one thing says that
    one key of theirs means one thing. Uris that the sources state stay as they are.
    """

    alone = False

    def __init__(self, side: Stored, old: str, new: str) -> None:
        """``old`` and ``new`` are the names of the two sources."""
        self.name, self.rejected, self.rejects = side.name, side.rejected, side.rejects
        self._side = side
        before, after = part(old), part(new)
        self._there = ((f"{MINTED}:{before}:", f"{MINTED}:{after}:"), (f"#rule-{before}-", f"#rule-{after}-"))

    def _renamed(self, text: str) -> str:
        for old, new in self._there:
            text = text.replace(old, new)
        return text

    def _original(self, text: str) -> str:
        for old, new in self._there:
            text = text.replace(new, old)
        return text

    def contents(self) -> Mapping[str, str]:
        """Its units, under their own names; none of them equals one of the other source."""
        return {name: f"{self.name} {content}" for name, content in self._side.contents().items()}

    def units(self, names: Iterable[str]) -> Iterator[UnitRows]:
        """These units, with the uris of the newer source."""
        for unit in self._side.units(names):
            nodes = tuple(
                NodeRow(
                    self._renamed(n.uri), n.labels,
                    {k: self._renamed(v) if k in ("sender", "receiver") and isinstance(v, str) else v for k, v in n.properties.items()},
                )
                for n in unit.nodes
            )  # fmt: skip
            edges = tuple(
                EdgeRow(e.type, self._renamed(e.start), self._renamed(e.end), e.key, e.properties)
                for e in unit.edges
            )
            yield replace(unit, nodes=nodes, edges=edges)

    def names(self, uris: Iterable[str]) -> Mapping[str, Name]:
        """What these are called in the older source."""
        asked = {self._original(uri): uri for uri in uris}
        return {asked[uri]: name for uri, name in self._side.names(asked).items()}

    def only(self) -> frozenset[str] | None:
        """All of its rules."""
        return None


def _stored_names(database: Database, uris: Iterable[str]) -> Mapping[str, Name]:
    rows = database.read(Read("editions/names", {"uris": sorted(set(uris))}))
    return {row["uri"]: Name(row["name"] or row["uri"], row["code"] or "", row["elective"]) for row in rows}
