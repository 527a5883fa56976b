"""Where a unit was read, as the graph keeps it: relative to what was given, so that no answer tells how a machine is laid out.

Two machines that load the same folder under different paths get the same places. Rejects and findings of the load itself
have the whole path: they are read on that machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from competency_graph_loaders.reading.places import shown

_BETWEEN = "; "
"""What stands between the files of a unit that was read from several."""


def kept_place(given: Sequence[Path]) -> Callable[[str], str]:
    """How a file is called in the graph.

    Of one folder, a file is called by its path below it; of one file, by its name. Where several paths were given, the name of
    the path stands in front, since two folders may have files of one name.

    Args:
        given: the files and folders of the load; none: files are called as they are.
    """
    several = len(given) > 1
    folders = [(f"{shown(path)}/", f"{shown(path.name)}/" if several and path.name else "") for path in given]
    files = {shown(path): shown(path.name) for path in given}

    @lru_cache(maxsize=4096)
    def call(file: str) -> str:
        return _BETWEEN.join(map(one, file.split(_BETWEEN)))

    def one(file: str) -> str:
        if file in files:
            return files[file]
        for folder, name in folders:
            if file.startswith(folder):
                return name + file[len(folder) :]
        return file

    return call
