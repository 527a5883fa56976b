"""Why a start failed: what Neo4j and Java wrote, turned into what happened and what to do next.

The phrases are those of Neo4j 2026.08 and of OpenJDK 17 to 25, seen by making each of these things happen (the tests
of the managed server make most of them happen again).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from competency_graph.errors import ServerError
from competency_graph.store.server.home import Home

TAIL_CHARACTERS = 1500


class Cause(Enum):
    """Why a start failed, as far as the starter can act on it."""

    PORT = auto()
    JARS = auto()
    OTHER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A cause, and the error to raise when nothing can be done about it here."""

    cause: Cause
    error: ServerError


@dataclass(frozen=True, slots=True)
class _Sign:
    phrase: re.Pattern[str]
    cause: Cause
    what: str
    remedy: str


def _sign(phrase: str, cause: Cause, what: str, remedy: str) -> _Sign:
    return _Sign(re.compile(phrase, re.IGNORECASE), cause, what, remedy)


# In this order: the first phrase that is found wins, so the deeper causes come first.
SIGNS = (
    _sign(
        r"No space left on device|Disk quota exceeded|File too large|not enough space on the disk",
        Cause.OTHER,
        "The disk of the server's home {home} is full.",
        "Free some space, or set COMPETENCY_GRAPH_HOME to a folder on a larger disk; then start again.",
    ),
    _sign(
        r"UnsupportedClassVersionError",
        Cause.OTHER,
        "The Java that was used is too old for this Neo4j.",
        "Unset JAVA_HOME to use the Java that comes along, or set it to Java 21 or newer.",
    ),
    _sign(
        r"\bOutOfMemoryError|insufficient memory for the Java|Could not reserve enough space|Cannot allocate memory",
        Cause.OTHER,
        "There is not enough memory for the server.",
        "Close other programs, or set COMPETENCY_GRAPH_HEAP and COMPETENCY_GRAPH_PAGE_CACHE (MB) to less.",
    ),
    _sign(
        r"Address already in use|address is already in use|already bound|BindException",
        Cause.PORT,
        "The port of the server is taken by another program.",
        "Unset COMPETENCY_GRAPH_BOLT_PORT to use any free port, set another, or end that program.",
    ),
    _sign(
        r"store_lock|FileLockException|Lock file has been locked by another process",
        Cause.OTHER,
        "Another Neo4j has the store in {home} open.",
        "End that process (a Neo4j of your own on this folder?), or set COMPETENCY_GRAPH_HOME to another folder.",
    ),
    _sign(
        r"UnsupportedLogVersion|newer version of neo4j|Unrecognized transaction log format|unknown (kernel|store) version"
        r"|UnknownKernelVersion",
        Cause.OTHER,
        "The store in {home} was written by a newer Neo4j than this library brings.",
        "Upgrade competency-graph, or set COMPETENCY_GRAPH_HOME to a new folder and load again.",
    ),
    _sign(
        r"Could not find or load main class|ClassNotFoundException|NoClassDefFoundError|zip END header|Error opening zip|ZipException"
        r"|Invalid or corrupt jar",
        Cause.JARS,
        "A jar of the server is damaged or missing.",
        "Start again: damaged jars are fetched anew. If it stays so, delete the cache folder.",
    ),
    _sign(
        r"Failed to start DatabaseId",
        Cause.OTHER,
        "A database in {home} cannot be opened: its files are damaged.",
        "Keep a copy of the folder if its data matter; set COMPETENCY_GRAPH_HOME to a new folder and load again.",
    ),
    _sign(
        r"AccessDeniedException|Permission denied|not writable|Read-only file system",
        Cause.OTHER,
        "The server may not write into its home {home}.",
        "Make the folder yours (did another user start it before?), or set COMPETENCY_GRAPH_HOME to another.",
    ),
    _sign(
        r"Error evaluating value for setting|Unrecognized setting|Failed to read config|declared multiple times|Configuration contains errors",
        Cause.OTHER,
        "A setting in {home} is refused by Neo4j.",
        "Correct conf/extra.conf in that folder.",
    ),
)


def diagnose(home: Home, said: str, code: int | None) -> Diagnosis:
    """Name the cause of a start that ended.

    Args:
        home: the server's home.
        said: what Java and Neo4j wrote since the start.
        code: exit code of the process; negative is the signal that ended it.
    """
    shown = said.strip()[-TAIL_CHARACTERS:]
    where = f"The logs are in {home.logs}."
    for sign in SIGNS:
        if sign.phrase.search(said):
            return Diagnosis(
                sign.cause, ServerError(sign.what.format(home=home.root), f"{sign.remedy} {where}")
            )
    if code in {-9, 137}:
        return Diagnosis(
            Cause.OTHER,
            ServerError(
                "The server was killed while it started (signal 9): usually the system ran out of memory.",
                "Close other programs, or set COMPETENCY_GRAPH_HEAP and COMPETENCY_GRAPH_PAGE_CACHE (MB) to less; "
                "the store is not harmed, start again.",
            ),
        )
    ended = f"ended with code {code}" if code is not None else "ended"
    return Diagnosis(
        Cause.UNKNOWN,
        ServerError(f"The server {ended} while it started.", f"{where} The last lines:\n{shown}"),
    )
