"""Load exam credit: paths in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from competency_graph.errors import LoadError
from competency_graph_loaders.exams.published import PublishedList
from competency_graph_loaders.exams.tables import TABLES
from competency_graph_loaders.exams.translate import translate_rows
from competency_graph_loaders.listed import Form, read_listed
from competency_graph_loaders.runs import LoadOptions, LoadReport, Port, deliver, source_name


def load_exams(
    paths: Sequence[Path],
    port: Port | None,
    *,
    provider: str | None = None,
    receiver: str | None = None,
    scale: str | None = None,
    source: str | None = None,
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load exams, occupations and what they earn. A record of the report is a unit, or a finding against one.

    Args:
        paths: CSV and JSON files and folders of them; keys and codes are looked up across all of them.
        port: where to write (``store.writer.Writer``); None is a dry run.
        provider: who gives the exams of a published list, which does not say: key, CTID or uri.
        receiver: who awards the credit of a published list: key, CTID or uri.
        scale: lowest and highest score of the exams of a published list, such as ``1-5``.
        source: name of the source, part of the uris of its rules; default: that of the first path.
        options: as every load takes them (``runs.LoadOptions``).

    Raises:
        LoadError: a path does not exist or cannot be opened, the scale is none, or provider and receiver are not given together.
    """
    name = source or source_name(paths)
    forms: list[Form] = []
    if (provider is None) != (receiver is None):
        raise LoadError(
            "A published list says neither who gives its exams nor who awards the credit.",
            "Give --provider and --receiver.",
        )
    if provider is not None and receiver is not None:
        forms.append(PublishedList(provider, receiver, _scale(scale)))
    return deliver(
        translate_rows(read_listed(paths, TABLES, forms), name),
        name,
        port,
        given=paths,
        **options,
    )


def _scale(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    low, dash, high = text.partition("-")
    if not (dash and low.strip().isdigit() and high.strip().isdigit()):
        raise LoadError(f"{text!r} is no scale of scores.", "Give its lowest and highest score: 1-5.")
    return low.strip(), high.strip()
