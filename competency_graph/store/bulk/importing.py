"""Neo4j's offline importer, told what to read and how much memory it may take.

``neo4j-admin database import full`` of the operations manual. It fills a database that the running server does not
have open, so questions are answered meanwhile. Its default would take 90 % of the machine's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from competency_graph.errors import BulkRefused
from competency_graph.store.bulk.table import Written
from competency_graph.store.server.administration import SMALL_HEAP, run_admin_tool_beside
from competency_graph.store.server.configuration import MB, machine_memory, memory_for, server_settings
from competency_graph.store.server.home import Home
from competency_graph.store.server.jars import fetch_jars
from competency_graph.store.server.java import find_java
from competency_graph.store.server.lifecycle import write_configuration
from competency_graph.store.server.process import USUAL_PORT
from competency_graph.store.settings import Settings

Report = Callable[[str], None]
READ_BUFFER = 4 * MB
"""The importer's own; it must hold the longest field."""
MOST_BUFFER = 1 << 30
BUFFERS = 8
"""Buffers that the importer may hold at once, on its heap."""
SMALL_BYTES = 32 * MB
"""Below this, a small heap and the quick-starting compiler do it sooner."""


def read_buffer(files: Sequence[Written]) -> int:
    """Bytes of each of the importer's buffers: room for the longest row, whose characters take up to four each."""
    return max((READ_BUFFER, *(4 * file.longest + 1024 for file in files if 4 * file.longest > READ_BUFFER)))


def import_arguments(database: str, files: Sequence[Written], work: Path, off_heap: int) -> list[str]:
    """The importer's arguments.

    Raises:
        BulkRefused: the home's path holds a comma, which the importer takes for the end of a path.
    """
    if "," in str(work):
        raise BulkRefused(
            f"The importer cannot read files in {work}: there is a comma in the path.",
            "Set COMPETENCY_GRAPH_HOME to a folder without one, or load online (without --bulk).",
        )
    buffer = read_buffer(files)
    if buffer > MOST_BUFFER:
        raise BulkRefused(
            f"A record's row of {buffer >> 22} million characters is too long for the importer.",
            "Load online (without --bulk).",
        )
    spanning = ",".join(file.path for file in files if file.many_lines)
    return [
        "database",
        "import",
        "full",
        database,  # here: after --nodes and --relationships it would be taken for another of their files
        "--id-type=integer",
        "--path-pattern-style=none",
        "--array-delimiter=U+001F",
        "--bad-tolerance=0",
        f"--max-off-heap-memory={off_heap // MB}m",
        f"--read-buffer-size={buffer}",
        f"--report-file={work / 'import.report'}",
        *(("--multiline-fields-format=v2", f"--multiline-fields={spanning}") if spanning else ()),
        *(f"{file.option}={file.path}" for file in files),
    ]


def run_importer(
    home: Home, settings: Settings, database: str, files: Sequence[Written], work: Path, say: Report
) -> int:
    """Fill a new database; the importer's peak resident bytes. Its words are in ``logs/import.log`` of the home.

    Raises:
        ServerError: it failed; with its own words.
        BulkRefused: see ``import_arguments``.
    """
    total = machine_memory()
    buffer = read_buffer(files)
    if sum(file.bytes for file in files) < SMALL_BYTES and buffer == READ_BUFFER:
        off_heap, heap = 256 * MB, SMALL_HEAP
    else:
        off_heap = min(max(total // 4, 256 * MB), 4096 * MB)
        heap = max(min(max(total // 8, 512 * MB), 2048 * MB), BUFFERS * buffer)
    arguments = import_arguments(database, files, work, off_heap)
    if not (home.conf / "neo4j.conf").exists():
        write_configuration(home, USUAL_PORT, memory_for(total, server_settings()))
    java = find_java(say)
    jars = fetch_jars(settings.cache, maven=server_settings().maven, report=say)
    return run_admin_tool_beside(home, java, jars, arguments, log=home.logs / "import.log", heap=heap)
