"""Load flat tables by a mapping: files or a frame in, rows of the five rules tables, then the rules loader.

``map_rows`` is the pure part: flat records and a mapping in, canonical rows, an account of every row and remarks out.
What no verb of the mapping catches is a finding with its row, and keeps the rules of its sender and receiver back, as a
bad row of a rules table does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from competency_graph.model.rows import UnitRows
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.mappings.canonical import Declared, rule_rows
from competency_graph_loaders.mappings.drafts import Draft, called
from competency_graph_loaders.mappings.files import MappingError, load_mapping
from competency_graph_loaders.mappings.gathering import Account, fold, group, join_also, versions
from competency_graph_loaders.mappings.language import Mapping, near
from competency_graph_loaders.mappings.records import Flat, flat_files, read_flat, read_frame
from competency_graph_loaders.mappings.rows import Passed, Remark, RowReader
from competency_graph_loaders.mappings.templates import RowFault
from competency_graph_loaders.mappings.written import write_tables
from competency_graph_loaders.numbering.translate import translate_rows
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed
from competency_graph_loaders.rules.tables import Row, RuleRow
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping makes of flat records."""

    rows: tuple[Placed[Row] | BadRow | Refusal, ...]
    """Rows of the five tables, rows that no verb catches, findings about whole files."""
    account: Account
    remarks: tuple[Remark, ...]
    texts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Column that patterns read → rows that say something in it, rows in which something stayed unparsed."""


def map_rows(records: Iterable[Flat | Refusal], mapping: Mapping) -> Mapped:
    """Read flat records by a mapping.

    Args:
        records: rows with their places; a ``Refusal`` is a row that could not be read.
        mapping: the mapping.

    Raises:
        MappingError: a column that the mapping names is not in the table.
    """
    reader, account, declared = RowReader(mapping), Account(), Declared()
    found: list[Placed[Row] | BadRow | Refusal] = []
    drafts: list[Draft] = []
    seen: tuple[str, ...] = ()
    for record in records:
        if isinstance(record, Refusal):
            account.rows += record.place.startswith("row")
            account.rejected += record.place.startswith("row")
            found.append(record)
            continue
        if tuple(record.cells) != seen:
            seen = tuple(record.cells)
            _check_columns(record, mapping)
        account.rows += 1
        try:
            draft, said = reader.read(record)
            if isinstance(draft, Passed):
                account.skipped[draft.reason] += 1
                reader.remarks.append(Remark(f"skipped: {draft.reason}", record.place, ""))
                if draft.declares:
                    declared.gather(mapping, record, said)
                continue
            declared.gather(mapping, record, said)
            drafts.append(draft)
        except RowFault as fault:
            account.rejected += 1
            found.append(_bad(record.place, fault, reader.pair(record)))
    remarks = reader.remarks
    drafts = fold(drafts, account, remarks)
    whole: list[Draft] = []
    for one in group(drafts, account):
        if isinstance(one, Draft):
            whole.append(one)
        else:
            row, against = one
            account.rejected += 1
            found.append(_bad(row.place, against, {"sender": row.sender, "receiver": row.receiver}))
    if mapping.group.join_also:
        whole = join_also(whole, account, remarks)
    account.rules = len(whole)
    rules = list(rule_rows(whole, versions(whole if mapping.takes.versions else ()), declared))
    return Mapped(
        (*declared.emit(remarks), *rules, *found), account, tuple(remarks),
        {column: (count, reader.unparsed[column]) for column, count in sorted(reader.texts.items())},
    )  # fmt: skip


def _bad(place: Place, fault: RowFault, pair: dict[str, str]) -> BadRow | Refusal:
    refusal = place.refusal(fault.reason, fault.expected, term=fault.column)
    return BadRow(RuleRow, (refusal,), pair) if pair.get("sender") else refusal


def _check_columns(record: Flat, mapping: Mapping) -> None:
    for column in mapping.columns():
        if column not in record.cells and column not in mapping.mapping.optional:
            have = tuple(record.cells)
            raise MappingError(
                f"{record.place.file}, row {record.place.row}, has no column {column!r}, which the mapping names"
                f"{near(column, have)}; it has {', '.join(have)}.",
                "Give the table that the mapping is for, or name the column in `optional` of [mapping].",
            )


def notes(mapped: Mapped) -> Iterator[Note]:
    """What the report says: what each verb did, how much text stayed unparsed, and where the rows went."""
    for column, (texts, left) in mapped.texts.items():
        share = f"{left:,} of {texts:,} rows ({left / texts:.1%})" if texts else "no row"
        yield Note("unparsed-share", column, f"{share} say something that no pattern caught")
    account = mapped.account
    yield Note(
        "account", f"{account.rows:,} rows",
        f"{account.rules:,} rules, {account.joined:,} rows joined to them, {account.folded:,} exact duplicates, "
        f"{account.same:,} say the same as another, {sum(account.skipped.values()):,} skipped, {account.rejected:,} rejected",
    )  # fmt: skip
    several = len({remark.place.file for remark in mapped.remarks}) > 1
    for remark in mapped.remarks:
        where = called([remark.place])
        if several:
            where += f" of {Path(remark.place.file).name}"
        yield Note(remark.rule, where, remark.words)


def _outcomes(mapped: Mapped, source: str) -> Iterator[Outcome]:
    said = tuple(notes(mapped))
    for outcome in translate_rows(mapped.rows, source):
        if said and isinstance(outcome, UnitRows):
            yield Translated(outcome, said)
            said = ()
        else:
            yield outcome


def load_mapped(
    paths: Sequence[Path],
    port: Port | None,
    *,
    mapping: str | Path | Mapping,
    tables_out: Path | None = None,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load flat tables by a mapping. A record of the report is a unit, or a finding against one.

    Args:
        paths: CSV, JSON and Parquet files, and folders of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        mapping: name of a shipped mapping, path of one, or one that was read.
        tables_out: folder into which the five tables are written that the mapping makes.
        source: name of the source; default: that of the mapping.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path or the mapping cannot be read, or a column that the mapping names is not there.
    """
    found = mapping if isinstance(mapping, Mapping) else load_mapping(mapping)
    records = (record for file in flat_files(paths) for record in read_flat(file))
    return _load(
        records,
        found,
        port,
        tables_out,
        source,
        paths,
        **options,
    )


def load_rules_frame(
    frame: pd.DataFrame,
    port: Port | None,
    *,
    mapping: str | Path | Mapping,
    name: str = "frame",
    tables_out: Path | None = None,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load a pandas frame by a mapping; its first row is row 1 in evidence and findings.

    Args:
        frame: the flat table.
        port: where to write; None is a dry run.
        mapping: name of a shipped mapping, path of one, or one that was read.
        name: what evidence calls the frame, in place of a file.
        tables_out: folder for the five tables that the mapping makes.
        source: name of the source; default: that of the mapping.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: the mapping cannot be read, or a column that it names is not there.
    """
    found = mapping if isinstance(mapping, Mapping) else load_mapping(mapping)
    return _load(
        read_frame(frame, name),
        found,
        port,
        tables_out,
        source,
        (),
        **options,
    )


def _load(
    records: Iterable[Flat | Refusal],
    mapping: Mapping,
    port: Port | None,
    tables_out: Path | None,
    source: str | None,
    given: Sequence[Path],
    **options: Unpack[LoadOptions],
) -> LoadReport:
    mapped = map_rows(records, mapping)
    if tables_out is not None:
        write_tables(mapped.rows, tables_out)
    name = source or mapping.mapping.source
    return deliver(
        _outcomes(mapped, name),
        name,
        port,
        given=given,
        **options,
    )
