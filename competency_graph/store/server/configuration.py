"""What Neo4j is told: ``neo4j.conf`` and the Java options, fitted to the machine, closed to the network.

Settings follow the operations manual of the pinned version; what differs from its defaults says why, with what was
measured. Written anew at every start, so a release of this library can change it; the home's own
``conf/extra.conf``, when there is one, is appended and may override.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from competency_graph.errors import ServerError, SettingsError

MB = 1 << 20


class ServerSettings(BaseSettings):
    """What the environment says about the managed server only."""

    # The prefix: a field that may be given by its name would else be read from HOME, USERNAME, HEAP of the environment.
    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_prefix="COMPETENCY_GRAPH_")

    bolt_port: int | None = Field(default=None, ge=1, le=65535, validation_alias="COMPETENCY_GRAPH_BOLT_PORT")
    """A port that Bolt must have; unset: 7687, or any free one when that is taken."""
    maven: str | None = Field(default=None, validation_alias="COMPETENCY_GRAPH_MAVEN")
    """Address of a Maven repository (a mirror) to fetch the jars from."""
    heap: int | None = Field(default=None, ge=256, validation_alias="COMPETENCY_GRAPH_HEAP")
    """Java heap in MB."""
    page_cache: int | None = Field(default=None, ge=32, validation_alias="COMPETENCY_GRAPH_PAGE_CACHE")
    """Neo4j's page cache in MB."""


def server_settings() -> ServerSettings:
    """Read the environment.

    Raises:
        SettingsError: a value is not what the setting needs; names the variable.
    """
    try:
        return ServerSettings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(
            f"The environment holds a setting that cannot be used: {wrong}", "Correct it."
        ) from None


@dataclass(frozen=True, slots=True)
class Memory:
    """Sizes in bytes: the Java heap at most, and the page cache."""

    heap: int
    page_cache: int


def machine_memory() -> int:
    """Bytes of memory that this process may count on: the machine's, or its control group's limit when that is less."""
    total = int(psutil.virtual_memory().total)
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            total = min(total, int(limit.read_text("ascii")))
        except (OSError, ValueError):  # no control groups here, or "max"
            continue
    return total


def memory_for(total: int, wanted: ServerSettings) -> Memory:
    """Fit the server into a machine of ``total`` bytes.

    An eighth of the machine for the heap (512 MB to 2 GB) and a quarter for the page cache (128 MB to 8 GB), which takes
    memory only as it fills: a machine of 2 GB still starts it (350 MB resident when idle), one of 16 GB keeps a national
    registry's graph (3 GB) in memory. With a cache smaller than the graph, what owns 40,000 things takes twice as long.

    Raises:
        ServerError: the machine has less than 1 GB and no sizes are asked for.
    """
    if total < 1000 * MB and not (wanted.heap and wanted.page_cache):
        raise ServerError(
            f"This machine has {total // MB} MB of memory; the local server needs 1 GB.",
            "Set NEO4J_URI to a Neo4j on another machine, or set COMPETENCY_GRAPH_HEAP and COMPETENCY_GRAPH_PAGE_CACHE (MB).",
        )
    eighth = total // 8
    return Memory(
        heap=wanted.heap * MB if wanted.heap else min(max(eighth, 512 * MB), 2048 * MB),
        page_cache=wanted.page_cache * MB if wanted.page_cache else min(max(2 * eighth, 128 * MB), 8192 * MB),
    )


def configuration(port: int, memory: Memory, database: str = "neo4j") -> str:
    """The text of ``neo4j.conf``."""
    heap = memory.heap // MB
    return f"""\
# Written by competency-graph at every start; put changes into extra.conf beside this file.

# Loopback only, Bolt only: the library needs no HTTP, and fleet discovery would broadcast on the network.
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.usage_report.enabled=false

# Community runs one database: this one (the library switches to another after a bulk load).
initial.dbms.default_database={database}

# Statements may not reach the network or the disk: LOAD CSV is the one door of Cypher to both.
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
dbms.security.allow_csv_import_from_file_urls=false

# No statement runs away: ten minutes are beyond the longest the loaders need; reads bring their own, shorter deadline.
db.transaction.timeout=10m
db.memory.transaction.max={heap // 2}m
dbms.memory.transaction.total.max={heap * 7 // 10}m

server.memory.heap.initial_size={min(heap, 256)}m
server.memory.heap.max_size={heap}m
server.memory.pagecache.size={memory.page_cache // MB}m

# Small disks: 32 MB a log file instead of 256 MB (a new home takes 70 MB), and a quarter of a gigabyte of them kept.
db.tx_log.rotation.size=32m
db.tx_log.rotation.retention_policy=256M size

# Stop in 0.5 s instead of 11: nobody is left to wait for once a stop is asked for, and what was not committed is lost
# in both cases. Two waits of 5 s are Bolt's quiet period.
db.shutdown_transaction_end_timeout=0s
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
"""


def merged(ours: str, theirs: str) -> str:
    """Our configuration with the user's lines; a setting that both make is theirs (Neo4j refuses to see it twice)."""

    def key(line: str) -> str:
        return "" if line.lstrip().startswith("#") else line.partition("=")[0].strip()

    set_by_user = {key(line) for line in theirs.splitlines()} - {""}
    kept = [line for line in ours.splitlines() if key(line) not in set_by_user]
    return "\n".join((*kept, "", *theirs.splitlines(), ""))


def java_options(release: int, memory: Memory, logs: Path, *, fast: bool) -> list[str]:
    """Java options of the server process.

    Args:
        release: the Java's feature release; options that it does not know would stop it.
        memory: sizes.
        logs: folder for the report of a crash of Java itself.
        fast: for short runs: the first compiler only, which starts sooner and is slower under load.
    """
    options = [
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        f"-Xms{min(memory.heap, 256 * MB) // MB}m",
        f"-Xmx{memory.heap // MB}m",
        # A server that ran out of memory is in an unknown state: end it, the next start recovers the store.
        "-XX:+ExitOnOutOfMemoryError",
        f"-XX:ErrorFile={logs / 'java-crash-%p.log'}",
        "-Dlog4j2.disable.jmx=true",
    ]
    if release >= 23:
        options.append("--sun-misc-unsafe-memory-access=allow")
    if fast:
        options += ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    return options
