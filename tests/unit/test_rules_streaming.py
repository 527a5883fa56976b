"""Rules tables that are read from where they stand: the same units and findings whatever the order of rows, the number of
processes and the size of the pieces in which a file is read; and memory that does not grow with the rows."""

from __future__ import annotations

import csv
import gc
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.articulation.plan import Plan
from benchmarks.articulation.tables import write_tables
from memory_store import MemoryStore

from competency_graph.errors import LoadError
from competency_graph.model.rows import UnitRows
from competency_graph_loaders import loading
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules import sheets
from competency_graph_loaders.rules.load import load_rules
from competency_graph_loaders.rules.sheets import csv_files, read_sheet
from competency_graph_loaders.rules.translate import translate, translate_rows

FAULTS = (
    "X1,,,,,U000,U001,AWARDED,NOPE 1,MATH 100 (3),,,,,", "X2,,,,,NOBODY,U001,AWARDED,MATH 100,MATH 100 (3),,,,,",
    "X3,,,,,U000,U002,PERHAPS,MATH 100,MATH 100 (3),Q,,,,", "X4,,,,,U000,U003,AWARDED,MATH 100", "X5,,,,,U000,U001,AWARDED,,,,,,,",
    "X6,,,,,U002,,AWARDED,MATH 100,MATH 100 (3),,,,,",
)  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(folder, Plan("nation", 3, 0.0005))
    return folder


def copy(tables: Path, folder: Path, rules: list[str]) -> Path:
    """The same tables with other lines of rules."""
    folder.mkdir()
    for file, name in csv_files([tables]):
        (folder / name).write_bytes(file.read_bytes())
    (folder / "rules.csv").write_text("\n".join(rules) + "\n", encoding="utf-8")
    return folder


def lines(tables: Path) -> list[str]:
    return (tables / "rules.csv").read_text(encoding="utf-8").splitlines()


def placeless(unit: UnitRows) -> UnitRows:
    """A unit without where its rows stand, the rows in one order."""
    return UnitRows(
        unit.source,
        unit.name,
        tuple(sorted(unit.nodes, key=lambda node: node.uri)),
        tuple(sorted(unit.edges, key=lambda edge: (edge.type, edge.start, edge.end, edge.key))),
    )


def units(folder: Path) -> dict[str, UnitRows]:
    found = list(translate([folder], "s"))
    assert not [each for each in found if isinstance(each, Refusal)]
    return {unit.name: unit for unit in found if isinstance(unit, UnitRows)}


def test_shuffled_rows_give_the_same_units(tables: Path, tmp_path: Path) -> None:
    header, *rows = lines(tables)
    random.Random(5).shuffle(rows)
    ordered, shuffled = units(tables), units(copy(tables, tmp_path / "shuffled", [header, *rows]))
    assert len([name for name in ordered if name.startswith("rules|")]) > 20
    assert ordered.keys() == shuffled.keys()
    for name, unit in ordered.items():
        assert placeless(unit) == placeless(shuffled[name])
    # The rows of a unit keep their order, though they did not stand one behind the other.
    pairs: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for at, row in enumerate(csv.DictReader([header, *rows])):
        pairs.setdefault((row["sender"], row["receiver"]), []).append((f"rule {row['rule']}", at))
    unit = next(unit for name, unit in shuffled.items() if name.startswith("rules|"))
    records = [node.properties["record"] for node in unit.nodes if "TransferRule" in node.labels]
    (places,) = ([at for _, at in pair] for pair in pairs.values() if [rule for rule, _ in pair] == records)
    assert max(places) - min(places) > len(places)


def faulty(tables: Path, folder: Path) -> Path:
    header, *rows = lines(tables)
    for at, fault in enumerate(FAULTS):
        rows.insert(7 * at + 3, fault)
    rows.insert(20, "")
    rows.append(rows[0])  # an id that stands twice
    return copy(tables, folder, [header, *rows])


def test_more_processes_and_rows_that_are_held_say_the_same_in_the_same_order(
    tables: Path, tmp_path: Path
) -> None:
    folder = faulty(tables, tmp_path / "faulty")
    alone = list(translate([folder], "s"))
    assert {each.term for each in alone if isinstance(each, Refusal)} >= {"sender", "state", "takes", "rule", "receiver"}  # fmt: skip
    assert any(isinstance(each, UnitRows) and each.name.startswith("rules|") for each in alone)
    assert list(translate([folder], "s", workers=2, alone=0)) == alone
    read = (found for file, _ in csv_files([folder]) for found in read_sheet(file))
    assert list(translate_rows(read, "s")) == alone


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_pieces_lines_and_rows_are_three_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, mark: str
) -> None:
    (tmp_path / "i.csv").write_text("institution,name\nA,Ärger\nB,Б\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("institution,code,title\nA,M 1,É\nB,M 1,È\n", encoding="utf-8")
    rows = [
        "rule,sender,receiver,takes,awards,note", '1,A,B,M 1,M 1,"zwei\nZeilen, ü"', "", '2,B,A,M 1,M 1,"""q"""', " , ,,,,",
        "3,A,B,M 1,M 1,日本", "4,A,B,M 9,M 1,",
    ]  # fmt: skip
    (tmp_path / "r.csv").write_bytes((mark + end.join(rows)).encode())
    whole = list(translate([tmp_path], "s"))
    (fault,) = (each for each in whole if isinstance(each, Refusal))
    assert (fault.place, fault.term) == ("row 7", "takes")
    assert fault.line == 8, "one row has two lines"
    notes = [
        node.properties.get("note")
        for unit in whole
        if isinstance(unit, UnitRows)
        for node in unit.nodes
        if "TransferRule" in node.labels
    ]
    assert notes == ['"q"']  # the pair with the fault is kept back
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr(sheets, "_BLOCK", size)
        assert list(translate([tmp_path], "s")) == whole
    (tmp_path / "r.csv").write_bytes((mark + end.join(rows[:-1])).encode())
    monkeypatch.setattr(sheets, "_BLOCK", 5)
    found = list(translate([tmp_path], "s"))
    texts = [n.properties.get("note") for u in found if isinstance(u, UnitRows) for n in u.nodes if "TransferRule" in n.labels]  # fmt: skip
    assert texts == ["zwei\nZeilen, ü", "日本", '"q"']


@pytest.mark.parametrize("size", [1, 4, 1 << 20])
def test_a_byte_that_is_no_utf8_is_found_wherever_a_piece_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(sheets, "_BLOCK", size)
    for text, at in ((b"a\xc3\xa9\xffz", 3), (b"abc\xe6\x97", 3), (b"\xef\xbb\xbfa\xc3\n", 1)):
        (tmp_path / "x.csv").write_bytes(text)
        (refusal,) = read_sheet(tmp_path / "x.csv")
        assert isinstance(refusal, Refusal)
        assert refusal.reason.startswith(f"Not UTF-8 at byte {at}: ")
        with pytest.raises(UnicodeDecodeError) as fault:
            text.decode("utf-8-sig")
        assert refusal.reason == f"Not UTF-8 at byte {fault.value.start}: {fault.value.reason}"


def test_a_file_that_changes_between_the_two_looks_ends_the_load(tables: Path, tmp_path: Path) -> None:
    folder = copy(tables, tmp_path / "changing", lines(tables))
    outcomes = translate([folder], "s")
    next(outcomes)
    rules = folder / "rules.csv"
    rules.write_text(rules.read_text() + "late,,,,,U000,U001,AWARDED,MATH 100,MATH 100 (3),,,,,\n")
    with pytest.raises(LoadError, match="It changed while it was read"):
        list(outcomes)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Three times the rules, in pairs of the same size: what is held beside one pair may grow by the 34 bytes of a run."""
    header = "rule,sender,receiver,takes,awards\n"

    def peak(pairs: int) -> int:
        folder = tmp_path / str(pairs)
        folder.mkdir()
        keys = [f"I{n}" for n in range(60)]
        (folder / "i.csv").write_text("institution,name\n" + "".join(f"{key},{key}\n" for key in keys))
        (folder / "c.csv").write_text(
            "institution,code,title\n" + "".join(f"{key},M {n},T\n" for key in keys for n in range(5))
        )
        with (folder / "r.csv").open("w") as stream:
            stream.write(header)
            for pair in range(pairs):
                for n in range(100):
                    stream.write(
                        f"{pair}-{n},I{pair % 60},I{(pair + 1 + pair // 60) % 60},M {n % 5},M {n % 5}\n"
                    )
        gc.collect()
        tracemalloc.start()
        count = sum(1 for each in translate([folder], "s") if isinstance(each, UnitRows))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == pairs + 120
        return found

    small, large = peak(40), peak(120)
    assert large - small < 8000 * 34 + 100_000, (small, large)


def test_a_pair_larger_than_a_batch_is_written_whole(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = MemoryStore()
    load_rules([tables], wanted, source="s", workers=1)
    monkeypatch.setattr(loading, "BATCH_ROWS", 10)
    store = MemoryStore()
    report = load_rules([tables], store, source="s", workers=2, alone=0)
    assert max(len(unit.nodes) for unit in store.units.values()) > 10
    assert store.units == wanted.units
    assert (report.workers, report.rejected) == (2, 0)
    again = load_rules([tables], store, source="s", workers=2, alone=0)
    assert (again.written, again.unchanged) == (0, report.units)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted in /proc")
def test_no_file_and_no_process_is_left_open(tables: Path, tmp_path: Path) -> None:
    import multiprocessing

    before = len(list(Path("/proc/self/fd").iterdir()))
    outcomes: Iterator[object] = translate([tables], "s", workers=2, alone=0)
    for _ in range(30):
        next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


def test_the_tables_of_the_generator_read_as_written(tables: Path) -> None:
    with (tables / "rules.csv").open(newline="") as stream:
        assert sum(1 for _ in csv.DictReader(stream)) == Plan("nation", 3, 0.0005).rules
