"""The sample registry: made-up institutions, in true CTDL form, with a rules table for what CTDL cannot say.

It ships with the package, so that the demo, the notebooks and a newcomer's first question need no data of their own.
``loaders/samples/README.md`` says what is in it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from competency_graph.errors import LoadError

SOURCE = "sample-registry"
RULES_SOURCE = "sample-rules"


def sample_root() -> Path:
    """The folder of the samples: inside the installed package, or beside it in a checkout.

    Raises:
        LoadError: neither is there.
    """
    package = Path(str(files("competency_graph_loaders")))
    for root in (package / "samples", package.parent / "samples"):
        if (root / "registry").is_dir():
            return root
    raise LoadError(f"The sample registry is missing; looked in {package} and beside it.", "Install the package again.")
