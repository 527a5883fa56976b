"""``scripts/bench [registry | articulation]``: the library's parts on small data, loads at the Registry's or a nation's size."""

from __future__ import annotations

import sys

from benchmarks import library
from benchmarks.articulation import measure as articulation
from benchmarks.registry import measure as registry

if __name__ == "__main__":
    if sys.argv[1:2] == ["registry"]:
        sys.exit(registry.main(sys.argv[2:]))
    if sys.argv[1:2] == ["articulation"]:
        sys.exit(articulation.main(sys.argv[2:]))
    library.main(sys.argv[1:])
