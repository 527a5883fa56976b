"""How much memory a process took at most: measured, for the reports of loads."""

from __future__ import annotations

import sys

import psutil


def peak_memory() -> int:
    """Peak resident bytes of this process since it began."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
