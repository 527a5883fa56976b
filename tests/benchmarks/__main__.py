"""``scripts/bench [registry]``: the library's parts on small and synthetic data, or loads at the Registry's size."""

from __future__ import annotations

import sys

from benchmarks import library
from benchmarks.registry import measure

if __name__ == "__main__":
    if sys.argv[1:2] == ["registry"]:
        sys.exit(measure.main(sys.argv[2:]))
    library.main(sys.argv[1:])
