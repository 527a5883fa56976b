"""Which of a home's databases is live, and which one is kept for the way back.

Neo4j Community runs one user database at a time, the one that ``initial.dbms.default_database`` names at its start. So
a bulk load fills another one beside it, and the switch is one small file, replaced at once: a crash leaves it as it was
or as it will be. It holds names only, so a home may be moved.

::

    <home>/database.json  {"live": "bulk-20260131-120000", "since": "…", "kept": [{"name": "neo4j", …}]}
"""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from competency_graph.errors import ServerError
from competency_graph.store.server.home import Home, read_json, write_json
from competency_graph.store.server.info import Databases, Kept

_OURS = re.compile(r"bulk-\d{8}-\d{6}(-\d+)?")


def read(home: Home) -> Databases:
    """Which database is live and which is kept.

    Raises:
        ServerError: the file is there and damaged: to guess would show the wrong graph.
    """
    path = home.root / "database.json"
    if not path.exists():
        return Databases()
    found = read_json(path)
    try:
        kept = tuple(Kept(str(k["name"]), k["since"], str(k["until"])) for k in found["kept"])
        return Databases(str(found["live"]), found["since"], kept)
    except (KeyError, TypeError):
        raise ServerError(
            f"{path} cannot be read: which database is live is not known.",
            f'Write {{"live": "NAME", "since": null, "kept": []}} into it, with one of the names in {_data(home)}.',
        ) from None


def new_name(home: Home) -> str:
    """A name for a database that is to be filled."""
    stamp = f"bulk-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    name, number = stamp, 1
    while any(folder.exists() for folder in folders(home, name)):
        number += 1
        name = f"{stamp}-{number}"
    return name


def make_live(home: Home, name: str) -> Databases:
    """Note that this database is live from now on; the one before is kept (if it was ever made), and only that one."""
    before = read(home)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    there = folders(home, before.live)[0].is_dir()
    after = Databases(name, now, (Kept(before.live, before.since, now),) if there else ())
    write_json(home.root / "database.json", asdict(after))
    return after


def forget_kept(home: Home) -> tuple[str, ...]:
    """Delete the databases that are kept; their names."""
    now = read(home)
    names = tuple(kept.name for kept in now.kept)
    write_json(home.root / "database.json", asdict(Databases(now.live, now.since)))
    for name in names:
        delete(home, name)
    return names


def _data(home: Home) -> Path:
    return home.data / "databases"


def folders(home: Home, name: str) -> tuple[Path, Path]:
    """Where a database's store and its transaction logs are."""
    return _data(home) / name, home.data / "transactions" / name


def size(home: Home, name: str) -> int:
    """Bytes on disk of a database."""
    return sum(
        file.stat().st_size for folder in folders(home, name) for file in folder.rglob("*") if file.is_file()
    )


def delete(home: Home, name: str) -> None:
    """Delete a database's files; the caller knows that no server has it open."""
    for folder in folders(home, name):
        shutil.rmtree(folder, ignore_errors=True)


def leftovers(home: Home) -> tuple[str, ...]:
    """Databases of bulk loads that were broken off: ours by name, neither live nor kept."""
    now = read(home)
    known = {now.live, *(kept.name for kept in now.kept)}
    found = {
        path.name for folder in folders(home, "") for path in (folder.iterdir() if folder.is_dir() else ())
    }
    return tuple(sorted(name for name in found if _OURS.fullmatch(name) and name not in known))
