"""Worker processes: the same outcome in the same order, bounded look-ahead, a killed one is an error that says so."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from memory_store import MemoryStore
from worker_tasks import die, echo

from competency_graph.errors import LoadError
from competency_graph.model.rows import UnitRows
from competency_graph_loaders import workers as module
from competency_graph_loaders.ctdl.load import load_ctdl
from competency_graph_loaders.reading.records import Raw, Refusal
from competency_graph_loaders.workers import Stages, in_order

CTID = "ce-0b6f0c2f-01b9-4776-b861-894b78f8"


def raws(count: int, size: int = 10) -> Iterator[Raw]:
    for number in range(count):
        yield Raw("f.jsonl", f"f.jsonl#{number}", f"line {number}", b"x" * size, number)


def dump(folder: Path, count: int) -> Path:
    lines = []
    for number in range(count):
        kind = "nothing:Known" if number % 17 == 3 else "ceterms:Course"
        ctid = f"{CTID}{number % (count - 5):04d}"
        lines.append(json.dumps({"@type": kind, "ceterms:ctid": ctid, "ceterms:name": f"n{number}"}))
    path = folder / "dump.jsonl"
    path.write_text("\n".join(lines))
    return path


def _is_worker(child: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(child.cmdline())
    except psutil.Error:  # it has ended, and nobody has asked after it yet
        return False


def test_two_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    path = dump(tmp_path, 300)
    stores, reports = (MemoryStore(), MemoryStore()), []
    for store, count in zip(stores, (1, 2), strict=True):
        report = load_ctdl([path], store, source="s", workers=count, first=20)
        reports.append((report.records, report.new, report.duplicates, report.rejected, report.findings))
    assert reports[0] == reports[1]
    assert stores[0].batches == stores[1].batches
    assert stores[0].full() == stores[1].full()
    assert [u.input for u in stores[0].units.values()] == [u.input for u in stores[1].units.values()]
    assert not any(map(_is_worker, psutil.Process().children(recursive=True)))


def test_order_is_kept_and_the_look_ahead_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AHEAD_RECORDS", 60)
    monkeypatch.setattr(module, "CHUNK_RECORDS", 20)
    monkeypatch.setattr(module, "AHEAD_BYTES", 40_000)
    monkeypatch.setattr(module, "CHUNK_BYTES", 15_000)
    read = 0

    def counted() -> Iterator[Raw | Refusal]:
        nonlocal read
        for raw in raws(400, 1000):
            read += 1
            yield Refusal(raw.file, raw.place, "bad", "good") if raw.line == 77 else raw

    places: list[str] = []
    most = 0
    for outcome in in_order(counted(), echo, workers=2, stages=Stages(), first=5):
        places.append(outcome.name if isinstance(outcome, UnitRows) else getattr(outcome, "place", ""))
        most = max(most, read - len(places))
    assert places == [f"line {n}" for n in range(400)]
    assert most <= 60 + 20, "40,000 bytes are 40 records, and one chunk more"


def test_a_worker_that_dies_is_an_error_with_a_remedy() -> None:
    with pytest.raises(LoadError, match=r"killed or ran out of memory, near f\.jsonl \(line") as found:
        list(in_order(raws(50), die, workers=2, stages=Stages(), first=0))
    assert "--workers" in found.value.remedy


def test_a_small_load_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ProcessPoolExecutor", None)
    assert len(list(in_order(raws(module.FIRST), echo, workers=2, stages=Stages()))) == module.FIRST


SCRIPT = """
import sys, time
sys.path[:0] = {path!r}
from competency_graph_loaders.ctdl.load import load_ctdl
from memory_store import MemoryStore
from worker_tasks import die, echo
from pathlib import Path

print("begins", flush=True)  # once: a worker does not run the script again, which has no __main__ guard
if {slow}:
    class Store(MemoryStore):
        def write(self, units):
            print("writing", flush=True)
            time.sleep(60)
            return super().write(units)
else:
    Store = MemoryStore
print(load_ctdl([Path({dump!r})], Store(), source="s", workers=2, first=20).units, flush=True)
"""


def script(folder: Path, count: int, *, slow: bool) -> Path:
    found = folder / "script.py"
    found.write_text(SCRIPT.format(path=sys.path, dump=str(dump(folder, count)), slow=slow))
    return found


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, script(tmp_path, 100, slow=False)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.split() == ["begins", "90"], "100, 6 of them bad, 4 twice"
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_no_worker_outlives_a_killed_load(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, script(tmp_path, 2500, slow=True)], stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdout is not None
        assert [load.stdout.readline(), load.stdout.readline()] == ["begins\n", "writing\n"]
        workers = psutil.Process(load.pid).children(recursive=True)
        assert sum("spawn_main" in " ".join(worker.cmdline()) for worker in workers) == 2
        load.kill()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive
