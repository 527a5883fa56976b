"""The sample registry in the real database: whole, and twice writes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.writer import Writer
from competency_graph_loaders.rules.load import load_rules
from competency_graph_loaders.sample_registry import load_samples, sample_root


def count(database: Database, pattern: str, **parameters: object) -> int:
    with database.driver.session(database=database.settings.database) as session:
        record = session.run(f"MATCH {pattern} RETURN count(*) AS n", parameters).single()  # type: ignore[arg-type]
    assert record is not None
    return int(record["n"])


def test_twice_writes_nothing(scratch: Database, writer: Writer) -> None:
    first = load_samples(writer)
    assert all(report.rejected == 0 and report.written == report.units > 0 for report in first)
    before = digest(scratch, full=True)
    second = load_samples(writer)
    assert [(report.written, report.retired) for report in second] == [(0, 0), (0, 0)]
    assert [report.unchanged for report in second] == [report.units for report in first]
    assert digest(scratch, full=True) == before
    # Nothing points at anything that nobody describes.
    assert count(scratch, "(n:Unresolved)") == 0
    # The policies of the tables show over the Registry's description of the same institution.
    assert (
        count(
            scratch,
            "(n:Institution {name: 'Lindenmoor State University'}) WHERE n.transfer_maximum = '90' AND n.url IS NOT NULL",
        )
        == 1
    )
    assert count(scratch, "(:Institution)-[:MEMBER_OF]->(:System)") == 5
    # The cross-listed course keeps its Registry description, price included, beside the table's statement.
    assert (
        count(
            scratch,
            "(a:Course {code: 'PSY 205'})-[:SAME_COURSE]->(b:Course {code: 'SOC 205'}) WHERE a.price = '294'",
        )
        == 1
    )
    assert count(scratch, "(:Course {code_key: 'CS 125'})") == 2


def test_a_bad_row_leaves_the_last_good_rules_of_its_pair(
    scratch: Database, writer: Writer, tmp_path: Path
) -> None:
    for path in (sample_root() / "rules").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    good = load_rules([tmp_path], writer, source="tables", complete=True)
    assert good.rejected == 0
    before = digest(scratch)
    rules = tmp_path / "rules.csv"
    rows = list(csv.reader(rules.read_text(encoding="utf-8").splitlines()))
    header, first = rows[0], rows[1]
    first[header.index("takes")] = "ENGL 999"
    with rules.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    report = tmp_path / "rejects.jsonl"
    bad = load_rules([tmp_path], writer, source="tables", complete=True, rejects=report)
    assert (bad.rejected, bad.written, bad.retired) == (1, 0, 0)
    assert digest(scratch) == before
    assert '"term":"takes"' in report.read_text(encoding="utf-8")
    assert '"place":"row 2"' in report.read_text(encoding="utf-8")
    # Without its row the rule is gone, and nothing else is.
    with rules.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows[2:]])
    rest = load_rules([tmp_path], writer, source="tables", complete=True)
    assert (rest.rejected, rest.written, rest.retired) == (0, 1, 0)
    assert count(scratch, "(:TransferRule)") == len(rows) - 2
    # A pair that a complete input no longer has is taken back.
    pair = {(row[header.index("sender")], row[header.index("receiver")]) for row in rows[2:]}
    kept = [
        row
        for row in rows[2:]
        if (row[header.index("sender")], row[header.index("receiver")]) != ("CRE", "MVC")
    ]
    with rules.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *kept])
    assert ("CRE", "MVC") in pair
    assert load_rules([tmp_path], writer, source="tables", complete=True).retired == 1
    assert count(scratch, "(:TransferRule)") == len(kept)
