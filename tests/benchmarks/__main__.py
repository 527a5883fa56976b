"""``scripts/bench [registry | articulation | plans | api]``: the library's parts, loads, plans, the service."""

from __future__ import annotations

import sys

from benchmarks import library
from benchmarks.api import measure as api
from benchmarks.articulation import measure as articulation
from benchmarks.plans import measure as plans
from benchmarks.registry import measure as registry

if __name__ == "__main__":
    if sys.argv[1:2] == ["registry"]:
        sys.exit(registry.main(sys.argv[2:]))
    if sys.argv[1:2] == ["articulation"]:
        sys.exit(articulation.main(sys.argv[2:]))
    if sys.argv[1:2] == ["plans"]:
        sys.exit(plans.main(sys.argv[2:]))
    if sys.argv[1:2] == ["api"]:
        sys.exit(api.main(sys.argv[2:]))
    library.main(sys.argv[1:])
