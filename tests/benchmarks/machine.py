"""What the figures were measured on, and what a process used: they mean nothing without."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import psutil


def say(what: str, figure: str) -> None:
    print(f"{what:<58} {figure}")


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"


def versions(*names: str) -> str:
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)


def bytes_below(folder: Path) -> int:
    """Bytes that the files of a folder take."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # a log that was rotated away meanwhile
            continue
    return total


class Memory:
    """Peak resident bytes of a process with its children, and of a server apart, sampled five times a second."""

    def __init__(self, process: int) -> None:
        self.loader = self.java = 0
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            java, ours = _resident(self._family())
            self.loader, self.java = max(self.loader, ours), max(self.java, java)

    def _family(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self._process)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def _resident(processes: Iterable[psutil.Process]) -> tuple[int, int]:
    java = ours = 0
    for process in processes:
        try:
            size, name = process.memory_info().rss, process.name()
        except psutil.Error:  # it has ended
            continue
        if "java" in name:
            java += size
        else:
            ours += size
    return java, ours
