"""Load area lists: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph.errors import LoadError
from competency_graph_loaders.areas.published import PublishedAreas
from competency_graph_loaders.areas.tables import TABLES
from competency_graph_loaders.areas.terms import read_first_days
from competency_graph_loaders.areas.translate import translate_rows
from competency_graph_loaders.listed import Form, read_listed
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver, source_name


def load_areas(
    paths: Sequence[Path],
    port: Port | None,
    *,
    institution: str | None = None,
    pattern: str | None = None,
    receivers: Sequence[str] = (),
    terms: str | None = None,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load patterns, their areas and the courses listed in them. A record of the report is a unit, or a finding.

    Args:
        paths: CSV and JSON files and folders of them; keys and codes are looked up across all of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        institution: whose courses published lists are, which do not say: key, CTID or uri.
        pattern: the pattern of published lists: its code or uri.
        receivers: who accepts that pattern, where no row of ``patterns`` says: keys, CTIDs or uris.
        terms: first days of terms other than the usual ones, as ``F=08-25 S=01-15``.
        source: name of the source, part of the uris of its rules; default: that of the first path.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened, ``terms`` are none, or institution and pattern are not given together.
    """
    name = source or source_name(paths)
    forms: list[Form] = []
    if (institution is None) != (pattern is None):
        raise LoadError(
            "A published list says neither whose courses it lists nor in which pattern.",
            "Give --institution and --pattern.",
        )
    if institution is not None and pattern is not None:
        forms.append(PublishedAreas(institution, pattern))
    rows = read_listed(paths, TABLES, forms)
    known = {pattern: receivers} if pattern is not None and receivers else None
    return deliver(
        translate_rows(rows, name, receivers=known, first_days=read_first_days(terms)),
        name,
        port,
        given=paths,
        **options,
    )
