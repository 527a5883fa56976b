"""The sample registry: made-up institutions, in true CTDL form, with a rules table for what CTDL cannot say.

It ships with the package, so that the demo, the notebooks and a newcomer's first question need no data of their own.
``loaders/samples/README.md`` says what is in it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from competency_graph.errors import LoadError
from competency_graph_loaders.runs import LoadReport, Memory, Port, Progress

SOURCE = "sample-registry"
RULES_SOURCE = "sample-rules"
EDITION = "2026-01"
LICENCE = "Apache-2.0"


def sample_root() -> Path:
    """The folder of the samples: inside the installed package, or beside it in a checkout.

    Raises:
        LoadError: neither is there.
    """
    package = Path(str(files("competency_graph_loaders")))
    for root in (package / "samples", package.parent / "samples"):
        if (root / "registry").is_dir():
            return root
    raise LoadError(
        f"The sample registry is missing; looked in {package} and beside it.", "Install the package again."
    )


def load_samples(
    port: Port | None, progress: Progress | None = None, *, memory: Memory | None = None
) -> tuple[LoadReport, LoadReport]:
    """Load the sample registry and its rules tables; twice writes nothing.

    Args:
        port: where to write (``store.writer.Writer``); None is a dry run.
        progress: told after each record.
        memory: what the store has, for a dry run that tells new from changed; default: that of the port.

    Returns:
        The report of the registry, and that of the tables.

    Raises:
        LoadError: the samples are missing.
    """
    from competency_graph_loaders.ctdl.load import load_ctdl
    from competency_graph_loaders.rules.load import load_rules

    root = sample_root()
    return (
        load_ctdl(
            [root / "registry"],
            port,
            source=SOURCE,
            memory=memory,
            complete=True,
            progress=progress,
            edition=EDITION,
            licence=LICENCE,
        ),
        load_rules(
            [root / "rules"],
            port,
            source=RULES_SOURCE,
            memory=memory,
            complete=True,
            progress=progress,
            edition=EDITION,
            licence=LICENCE,
        ),
    )
