"""Files and folders in order of path: what is read, what is passed over, and links that lead round in a circle.

In a folder, hidden files and files of another kind are passed over. Links to folders are followed, each folder once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from competency_graph.errors import LoadError
from competency_graph_loaders.reading.pieces import Refusal
from competency_graph_loaders.reading.places import Where
from competency_graph_loaders.reading.texts import DUMPS, LINES, ONE_DOCUMENT, suffix

ZIP = ".zip"
KNOWN = (*ONE_DOCUMENT, *LINES, *DUMPS, ZIP, "")
"""Suffixes of the files in a folder that are read; a file that is named is read whatever it is called."""


def is_read(name: str) -> bool:
    """Whether a file of this path in a folder or an archive is read."""
    parts = name.split("/")
    return suffix(parts[-1]) in KNOWN and not any(p.startswith(".") or p == "__MACOSX" for p in parts)


def is_change_set(folder: Path) -> bool:
    """Whether a folder is an unpacked change set."""
    return any((folder / action / "graphs").is_dir() or (folder / action / "resources").is_dir()
               for action in ("upserts", "deletes"))  # fmt: skip


def walk(path: Path) -> Iterator[tuple[Path, str] | Refusal]:
    """The files of a path with their relative names, in order of path; a folder that is a change set as itself.

    Raises:
        LoadError: the path does not exist, or is neither a file nor a folder.
    """
    if path.is_dir():
        yield from _folder(path, "", set())
    elif path.is_file():
        yield path, path.name
    else:
        raise LoadError(f"There is no file or folder {path}.", "Check the path.")


def _folder(folder: Path, relative: str, seen: set[str]) -> Iterator[tuple[Path, str] | Refusal]:
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    if is_change_set(folder):
        yield folder, relative
        return
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as error:
        yield Where.of(folder, relative or folder.name).refuse(
            f"The folder cannot be read: {error.strerror}", "a folder that can be read"
        )
        return
    for name in names:
        if name.startswith("."):
            continue
        below = folder / name
        path = f"{relative}/{name}" if relative else name
        try:
            if below.is_dir():
                yield from _folder(below, path, seen)
            elif not is_read(name):
                continue
            elif below.is_file():
                yield below, path
            elif below.is_symlink():
                yield Where.of(below, path).refuse("A link that leads nowhere", "a file")
        except OSError as error:
            yield Where.of(below, path).refuse(f"Cannot be read: {error.strerror}", "a file that can be read")


def files_below(folder: Path) -> Iterator[str]:
    """Relative paths of the files of a change set, with ``/``."""
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield (Path(base) / name).relative_to(folder).as_posix()
