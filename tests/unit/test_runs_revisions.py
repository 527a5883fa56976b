"""Loads again and again: skipped, changed, duplicates, deletions, older ones, complete inputs; against a short oracle."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from ctdl_records import CTIDS, NEW, OLD, RECORDS, A, B, C, course, deleted, envelope, line
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore

from competency_graph.model.declarations import Value
from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import NOTHING, Written
from competency_graph_loaders.ctdl.load import load_ctdl, translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.known import SEVERAL
from competency_graph_loaders.reports import LoadReport
from competency_graph_loaders.revisions import is_tombstone


@dataclass
class Source:
    """A folder that is loaded again and again."""

    folder: Path
    store: MemoryStore

    def load(self, *, complete: bool = False, dry: bool = False, **files: Any) -> LoadReport:
        for old in self.folder.glob("*"):
            old.unlink()
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (self.folder / f"{name}.json").write_text(text)
        self.store.forget()
        port, memory = (None, self.store) if dry else (self.store, None)
        return load_ctdl([self.folder], port, memory=memory, source="s", complete=complete, workers=1)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path, MemoryStore())


def findings(report: LoadReport) -> dict[str, int]:
    return {found.rule: found.count for found in report.findings}


# Known records


def test_a_known_record_is_skipped_unread(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    first = source.load(a=envelope(A), b=course(B))
    assert (first.new, first.changed, first.unchanged, first.skipped) == (2, 0, 0, 0)
    monkeypatch.setattr("competency_graph_loaders.ctdl.load.parse", None)
    again = source.load(a=envelope(A), b=course(B))
    assert (again.new, again.changed, again.unchanged, again.skipped) == (0, 0, 2, 2)
    assert source.store.quiet()
    assert source.store.runs[-1]["written"] == 0


def test_another_translator_reads_everything_once_more(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.load(a=envelope(A))
    monkeypatch.setattr("competency_graph_loaders.ctdl.load.fingerprint", lambda: "newer")
    monkeypatch.setattr("competency_graph_loaders.ctdl.inputs.fingerprint", lambda: "newer")
    newer = source.load(a=envelope(A))
    assert (newer.unchanged, newer.skipped, source.store.batches, source.store.located) == (1, 0, [], [A])
    assert source.load(a=envelope(A)).skipped == 1


def test_the_same_said_in_other_bytes_is_noted_and_skipped_the_next_time(source: Source) -> None:
    source.load(a=envelope(A, last_verified_on="2024-02-01"))
    report = source.load(a=envelope(A, last_verified_on="2024-03-01"))
    assert (report.unchanged, report.changed, report.skipped) == (1, 0, 0)
    assert (source.store.batches, source.store.located) == ([], [A])
    assert source.load(a=envelope(A, last_verified_on="2024-03-01")).skipped == 1
    assert source.store.quiet()


def test_a_record_that_moved_is_skipped_and_its_place_noted(source: Source) -> None:
    source.load(a=envelope(A))
    report = source.load(moved=envelope(A))
    assert (report.skipped, source.store.located) == (1, [A])
    (unit,) = source.store.units.values()
    assert Path(unit.file).name == "moved.json"
    assert source.load(moved=envelope(A)).skipped == 1
    assert source.store.quiet()


def test_a_record_without_a_name_of_its_own_is_known_by_its_place_too(source: Source) -> None:
    nameless = {"@graph": [{"@id": "https://example.org/x", "@type": "ceterms:Course"}]}
    assert source.load(a=nameless, b=nameless).new == 2
    again = source.load(a=nameless, b=nameless)
    assert (again.skipped, source.store.quiet()) == (2, True)
    assert source.load(a=nameless, c=nameless).new == 1


# Several records of one unit in one input


@pytest.mark.parametrize("names", [("x", "y"), ("y", "x")])
def test_the_newest_revision_counts_in_any_order(source: Source, names: tuple[str, str]) -> None:
    older, newer = envelope(A, OLD, "old"), envelope(A, NEW, "new")
    report = source.load(**dict(zip(names, (older, newer), strict=True)))
    assert source.store.said(A) == ["new"]
    assert (report.records, report.units, report.duplicates, report.new) == (2, 1, 1, 1)
    (found,) = report.findings
    assert found.rule == "duplicate CTID"
    assert f"{names[1]}.json counts" in found.examples[0]
    assert "another content and is older" in found.examples[0]
    (unit,) = source.store.units.values()
    assert unit.input == SEVERAL, "none of them may be skipped, for all must be weighed again"
    again = source.load(**dict(zip(names, (older, newer), strict=True)))
    assert (again.duplicates, again.unchanged, source.store.quiet()) == (1, 1, True)


def test_a_loser_that_was_written_is_replaced(source: Source) -> None:
    # 200 units fill the batch between the two.
    lines = [
        envelope(A, OLD, "old"),
        *(course(f"{A[:-4]}f{n:03d}") for n in range(250)),
        envelope(A, NEW, "new"),
    ]
    report = source.load(many=lines)
    assert source.store.said(A) == ["new"]
    assert (report.new, report.changed, report.duplicates, report.written) == (251, 0, 1, 251)
    source.load(many=lines)
    assert source.store.quiet()


def test_of_equal_dates_a_deletion_wins_and_else_the_content_decides(source: Source) -> None:
    source.load(x=deleted(A), y=envelope(A))
    assert source.store.said(A) == ["Deleted"]
    source.load(complete=True, x=envelope(A), y=deleted(A))
    assert source.store.said(A) == ["Deleted"]
    source.load(x=envelope(B, name="one"), y=envelope(B, name="two"))
    one = source.store.said(B)
    source.load(complete=True, x=envelope(B, name="two"), y=envelope(B, name="one"))
    assert source.store.said(B) == one


def test_two_bare_documents_in_two_files_are_two_witnesses_in_one_file_one_counts(source: Source) -> None:
    report = source.load(a=course(A, "one"), b=course(A, "two"))
    assert {u.name for u in source.store.units.values()} == {A, f"{A} (b.json)"}
    assert (report.duplicates, findings(report)) == (0, {"second of its name": 1})
    source.load(a=course(A, "one"), b=course(A, "two"))
    assert source.store.quiet()
    report = source.load(complete=True, a=[course(A, "one"), course(A, "two")])
    assert (report.duplicates, report.units, report.retired) == (1, 1, 1)


@pytest.mark.parametrize(("bare", "dated"), [("a", "b"), ("b", "a")])
def test_a_bare_document_leaves_the_name_to_the_record_with_a_history(
    source: Source, bare: str, dated: str
) -> None:
    files = {bare: course(A, "bare"), dated: envelope(A, OLD, "dated")}
    for complete in (False, True):
        report = source.load(complete=complete, **files)
        assert (source.store.said(A), source.store.said(f"{A} ({bare}.json)")) == (["dated"], ["bare"])
        assert (report.units, report.duplicates, findings(report)) == (2, 0, {"second of its name": 1})
    assert source.store.quiet()
    report = source.load(complete=True, c=course(A, "bare"), **{bare: envelope(A, NEW, "newer")})
    assert (source.store.said(A), report.retired, len(source.store.units)) == (["newer"], 1, 2)


def test_the_order_of_the_paths_does_not_matter_to_where_a_record_is_said_to_lie(tmp_path: Path) -> None:
    a, z = tmp_path / "a.json", tmp_path / "z.json"
    for path in (a, z):
        path.write_text(json.dumps(envelope(A)))
    store, fresh = MemoryStore(), MemoryStore()
    load_ctdl([a], store, source="s", workers=1)
    load_ctdl([z, a], store, source="s", workers=1)
    load_ctdl([a, z], fresh, source="s", workers=1)
    assert store.full() == fresh.full()


def test_a_port_without_a_memory_is_told_again_where_a_record_lies(tmp_path: Path) -> None:
    class Blind:
        """As the bulk writer: nothing can be read back, and of two writes the later counts."""

        def __init__(self) -> None:
            self.units: dict[str, UnitRows] = {}

        def write(self, units: Iterable[UnitRows], /) -> Written:
            done = NOTHING
            for unit in units:
                before = self.units.get(unit.name)
                same = before is not None and before.content == unit.content
                done += Written(0, 1, 0, 0, 0) if same else Written(1, 0, int(before is not None), 1, 0)
                self.units[unit.name] = unit
            return done

        def retire_absent(self, source: str, present: Iterable[str], /) -> int:
            return len(self.units.keys() - set(present))

        def record_run(self, source: str, run: Mapping[str, Value], /, **more: str | None) -> None:
            self.units.setdefault(source, UnitRows(source, source))

    a, z = tmp_path / "a.json", tmp_path / "z.json"
    for path in (a, z):
        path.write_text(json.dumps([envelope(A), envelope(B, OLD, path.stem)]))
    places = []
    for paths in ([z, a], [a, z]):
        port = Blind()
        report = load_ctdl(paths, port, source="s", complete=True, workers=1, batch_units=1)
        assert (report.new, report.changed, report.unchanged, report.duplicates, report.retired)[3:] == (2, 0)
        places.append({u.name: (Path(u.file).name, u.content) for u in port.units.values() if u.nodes})
    assert places[0] == places[1]
    assert places[0][A][0] == "a.json"


def test_of_two_transactions_without_a_time_the_last_one_counts(source: Source) -> None:
    def dump(*records: dict[str, Any]) -> LoadReport:
        path = source.folder / "dump.txt"
        path.write_bytes(b"\n".join(b64encode(json.dumps(r).encode()) for r in records))
        source.store.forget()
        return load_ctdl([path], source.store, source="s", workers=1)

    first, second = envelope(A, "", "first"), envelope(A, "", "second")
    for one, other, wanted in ((first, second, "second"), (second, first, "first")):
        assert dump(one, other).duplicates == 1
        assert source.store.said(A) == [wanted]
        dump(one, other)
        assert source.store.quiet()


def test_a_known_record_is_weighed_against_a_new_one_of_its_unit(source: Source) -> None:
    source.load(m=envelope(A, NEW, "new"))
    report = source.load(complete=True, a=envelope(A, OLD, "old"), m=envelope(A, NEW, "new"))
    assert source.store.said(A) == ["new"]
    assert (report.duplicates, report.unchanged, report.changed) == (1, 1, 0)
    report = source.load(complete=True, a=envelope(A, OLD, "old"))
    assert (source.store.said(A), report.changed) == (["old"], 1)


# From one load to the next


def test_an_older_revision_that_comes_later_does_not_count_unless_the_input_is_complete(
    source: Source,
) -> None:
    source.load(a=envelope(A, NEW, "new"))
    report = source.load(a=envelope(A, OLD, "old"))
    assert (report.older, report.units, findings(report)) == (1, 0, {"older than what is stored": 1})
    assert source.store.said(A) == ["new"]
    assert source.store.quiet()
    report = source.load(complete=True, a=envelope(A, OLD, "old"))
    assert (report.changed, source.store.said(A)) == (1, ["old"])


def test_a_deletion_leaves_a_tombstone_and_a_later_publication_brings_it_back(source: Source) -> None:
    source.load(a=envelope(A, OLD), b=course(B))
    report = source.load(a=deleted(A, OLD))
    assert (report.changed, report.retired, source.store.said(A), source.store.said(B)) == (
        1,
        0,
        ["Deleted"],
        ["A"],
    )
    report = source.load(a=envelope(A, OLD))
    assert (report.older, findings(report)) == (1, {"deleted at the same time": 1})
    assert source.store.said(A) == ["Deleted"]
    report = source.load(a=envelope(A, NEW, "back"))
    assert (report.changed, findings(report)) == (1, {"published again": 1})
    assert source.store.said(A) == ["back"]


def test_a_class_that_changes_is_told(source: Source) -> None:
    source.load(a=course(A))
    report = source.load(a=course(A, kind="ceterms:Certificate"))
    (found,) = report.findings
    assert found.rule == "class changed"
    assert "It was Course" in found.examples[0]
    assert "it is Certificate" in found.examples[0]


def test_a_record_that_turned_bad_keeps_its_last_good_facts(source: Source) -> None:
    source.load(**{A: course(A), "b": course(B)})
    report = source.load(complete=True, **{A: "{", "b": course(B, "B")})
    assert (report.rejected, report.retired, findings(report)) == (1, 0, {"kept its last good facts": 1})
    assert source.store.said(A) == ["A"]
    report = source.load(complete=True, **{A: {**course(A), "@type": "nothing:Known"}, "b": course(B)})
    assert findings(report) == {"kept its last good facts": 1}


def test_a_rejected_twin_keeps_its_unit(source: Source) -> None:
    source.load(a=course(A, "one"), b=course(A, "two"))
    source.load(complete=True, a=course(A, "one"), b={**course(A), "@type": "nothing:Known"})
    assert {u.name for u in source.store.units.values()} == {A, f"{A} (b.json)"}


def test_a_complete_input_without_any_record_takes_nothing_back(source: Source) -> None:
    """A mistyped path must not empty a source."""
    source.load(a=course(A))
    report = source.load(complete=True)
    assert (report.retired, len(source.store.units)) == (0, 1)
    assert "no record at all" in str(report.retirement_held_back)


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(source: Source) -> None:
    source.load(a=course(A), b=course(B), c=course(C))
    before, runs = source.store.full(), len(source.store.runs)
    report = source.load(
        complete=True, dry=True, a=course(A), b=course(B, "changed"), d=course(CTIDS[3]),
        e=[envelope(CTIDS[4], OLD), envelope(CTIDS[4], NEW)], f="{",
    )  # fmt: skip
    told = (report.new, report.changed, report.unchanged, report.duplicates, report.rejected, report.retired)
    assert told == (2, 1, 1, 1, 1, 0)
    assert report.retirement_held_back is not None
    assert (report.dry_run, report.written) == (True, 0)
    report = source.load(complete=True, dry=True, a=course(A))
    assert (report.retired, source.store.full(), len(source.store.runs)) == (2, before, runs)
    blind = load_ctdl([source.folder], None, source="s")
    assert (blind.new, blind.changed, blind.units) == (None, None, 1)


# Any history, against the oracle


def expected(
    current: dict[str, Translated], outcomes: Iterable[Any], bad: set[str], *, complete: bool
) -> dict[str, Translated]:
    """What a store that held ``current`` holds after a load: the oracle."""
    best: dict[str, Translated] = {}
    for found in outcomes:
        other = best.get(found.unit.name)
        if other is None or weight(found) > weight(other):
            best[found.unit.name] = found
    after = {n: f for n, f in current.items() if n in best or n in bad} if complete else current
    for name, found in best.items():
        old = current.get(name)
        stays = old is not None and (
            (found.unit.date, is_tombstone(found.unit)) < (old.unit.date, is_tombstone(old.unit))
        )
        after = after if stays and not complete else {**after, name: found}
    return after


def weight(found: Translated) -> tuple[str, bool, str, int]:
    unit = found.unit
    return (
        unit.date,
        is_tombstone(unit),
        unit.content,
        -int(unit.record.removeprefix("line ").partition(";")[0]),
    )


@settings(deadline=None, max_examples=100, derandomize=True)
@given(
    history=st.lists(
        st.tuples(st.lists(RECORDS, max_size=7), st.booleans(), st.integers(1, 4)), min_size=1, max_size=4
    )
)
def test_the_store_is_a_function_of_the_records(
    history: list[tuple[list[tuple[str, str, str]], bool, int]],
) -> None:
    store, current = MemoryStore(), dict[str, Translated]()
    with TemporaryDirectory() as folder:
        for records, complete, batch in history:
            path = Path(folder) / "dump.jsonl"
            path.write_text("\n".join(map(line, records)))

            def load(
                into: MemoryStore, path: Path = path, complete: bool = complete, batch: int = batch
            ) -> LoadReport:
                return load_ctdl([path], into, source="s", complete=complete, batch_units=batch, workers=1)

            report = load(store)
            good = [o for o in translated([path], "s") if isinstance(o, Translated)]
            bad = {ctid for ctid, _, name in records if name == "BAD"}
            # An input without any record is a mistake, not an empty source.
            current = expected(current, good, bad, complete=complete and bool(records))
            wanted = {
                ("s", f.unit.name): (f.unit.content, f.unit.date, Path(f.unit.file).name, f.unit.record)
                for f in current.values()
            }
            assert store.full() == wanted
            assert report.records == len(records)
            refused = sum(name == "BAD" for _, _, name in records)
            assert report.records == report.units + report.duplicates + report.older + refused
            store.forget()
            again = load(store)
            assert store.quiet(), "a second load of the same input writes nothing"
            assert (again.new, again.changed, store.full()) == (0, 0, wanted)
            if complete and records and not bad:
                fresh = MemoryStore()
                load(fresh)
                assert fresh.full() == store.full()


FILES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.lists(st.tuples(RECORDS, st.booleans()), min_size=1, max_size=3),
    max_size=3,
)


def test_a_bare_document_beside_an_older_revision_is_written_once(tmp_path: Path) -> None:
    """Found by the property test below: it was written anew at each load."""
    store = MemoryStore()
    path = tmp_path / "a.jsonl"

    def load() -> None:
        store.forget()
        load_ctdl([path], store, source="s", workers=1, batch_units=1)

    path.write_text(line((A, "2025-01-01", "one")))
    load()
    path.write_text("\n".join((json.dumps(course(A, "one")), line((A, "2024-01-01", "one")))))
    load()
    load()
    assert store.quiet()


@settings(deadline=None, max_examples=100, derandomize=True)
@given(history=st.lists(st.tuples(FILES, st.booleans(), st.integers(1, 3)), min_size=2, max_size=4))
def test_a_complete_input_is_the_truth_whatever_was_there_and_whoever_says_it(
    history: list[tuple[dict[str, list[tuple[tuple[str, str, str], bool]]], bool, int]],
) -> None:
    """Envelopes and bare documents of the same CTIDs in several files: loaded on top of any history, as loaded afresh."""
    store = MemoryStore()
    with TemporaryDirectory() as root:
        for number, (files, complete, batch) in enumerate(history):
            folder = Path(root) / str(
                number // 2
            )  # the second of two loads finds some of its files where they were
            folder.mkdir(exist_ok=True)
            for old in folder.glob("*"):
                old.unlink()
            for name, records in files.items():
                lines = [json.dumps(course(r[0], r[2])) if bare else line(r) for r, bare in records]
                (folder / f"{name}.jsonl").write_text("\n".join(lines))

            def load(
                into: MemoryStore, folder: Path = folder, complete: bool = complete, batch: int = batch
            ) -> LoadReport:
                return load_ctdl([folder], into, source="s", complete=complete, batch_units=batch, workers=1)

            load(store)
            before = store.full()
            store.forget()
            again = load(store)
            assert store.quiet(), "a second load of the same input writes nothing"
            assert (again.new, again.changed, again.retired, store.full()) == (0, 0, 0, before)
            bad = any(r[2] == "BAD" and not bare for records in files.values() for r, bare in records)
            if complete and files and not bad:
                fresh = MemoryStore()
                load(fresh)
                assert fresh.full() == before
