"""``competency-graph diff`` over files: which rule became which, what changed, and what students are told."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import LoadError
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.editions.comparing import ChangeKind, compare
from competency_graph_loaders.editions.report import DiffReport, diff
from competency_graph_loaders.editions.said import AwardSaid, Gathered, Leaf, RuleSaid, Tree
from competency_graph_loaders.editions.sides import LOADERS, Files, kind_of
from competency_graph_loaders.sample_registry import sample_root

INSTITUTIONS = "institution,name,label,calendar\nCOL,Hill College,Institution,semester\nUNI,Lake University,Institution,semester\n"
COURSES = (
    "institution,code,title,credits\nCOL,MATH 7,Calculus I,4\nCOL,MATH 8,Calculus II,4\nCOL,HIST 1,History,3\n"
    "UNI,MATH 20A,Calculus A,4\nUNI,MATH 20B,Calculus B,4\n"
)
HEADER = "rule,sender,receiver,state,takes,awards,minimum_grade,starts,ends,priority,conditions,note\n"


def edition(folder: Path, *rules: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "institutions.csv").write_text(INSTITUTIONS)
    (folder / "courses.csv").write_text(COURSES)
    (folder / "rules.csv").write_text(HEADER + "".join(f"{rule}\n" for rule in rules))
    return folder


def difference(folder: Path, old: list[str], new: list[str]) -> DiffReport:
    return files(edition(folder / "old", *old), edition(folder / "new", *new))


def files(old: Path, new: Path, kind: str = "rules") -> DiffReport:
    with Files([old], "guide", kind) as before, Files([new], "guide", kind) as after:
        return diff(before, after)


A = "a,COL,UNI,AWARDED,MATH 7,MATH 20A (4),,,,,,"


@pytest.mark.parametrize(
    ("old", "new", "kind", "fields", "sentence"),
    [
        (
            [A], ["a,COL,UNI,AWARDED,MATH 7,ELECTIVE (4),,2026-08-20,,,,"], "CHANGED", ["awards", "starts"],
            "MATH 7 Calculus I used to count as MATH 20A Calculus A (4 semester hours) at Lake University; since 2026-08-20 it "
            "counts as elective credit (4 semester hours) at Lake University.",
        ),
        (
            [A], ["other id,COL,UNI,REFUSED,MATH 7,,,,,,,"], "CHANGED", ["state", "awards"],
            "MATH 7 Calculus I used to count as MATH 20A Calculus A (4 semester hours) at Lake University; now it does not "
            "transfer.",
        ),
        (
            [A], ["a,COL,UNI,AWARDED,MATH 7,MATH 20A (4),C,,,,,"], "CHANGED", ["takes"],
            "MATH 7 Calculus I (C or better) still counts as MATH 20A Calculus A (4 semester hours) at Lake University. It takes "
            "MATH 7 Calculus I (C or better); before: MATH 7 Calculus I.",
        ),
        (
            [A], ["a,COL,UNI,AWARDED,MATH 7,MATH 20A (4),,,2027-05-31,,with consent,"], "CHANGED", ["ends", "conditions"],
            "MATH 7 Calculus I still counts as MATH 20A Calculus A (4 semester hours) at Lake University. It ends on 2027-05-31. "
            "A person must read its conditions: with consent.",
        ),
        (
            [A], ["a,COL,UNI,AWARDED,MATH 7,MATH 20A (4),,,,,,as last year"], "REWORDED", ["wording"],
            "MATH 7 Calculus I: counts as MATH 20A Calculus A (4 semester hours) at Lake University, as before; only the wording "
            "changed.",
        ),
        (
            [A], [], "REMOVED", [],
            "MATH 7 Calculus I used to count as MATH 20A Calculus A (4 semester hours) at Lake University; that rule is gone. No "
            "rule is on file any more: that is silence, not a refusal.",
        ),
        (
            [], [A], "ADDED", [],
            "MATH 7 Calculus I: no rule was on file; now it counts as MATH 20A Calculus A (4 semester hours) at Lake University.",
        ),
        (
            [A], [A, "b,COL,UNI,AWARDED,MATH 7,MATH 20B (4),,2026-08-20,,,,"], "ADDED", [],
            "MATH 7 Calculus I used to count as MATH 20A Calculus A (4 semester hours) at Lake University; since 2026-08-20 it "
            "counts as MATH 20B Calculus B (4 semester hours) at Lake University by a further rule.",
        ),
    ],
)  # fmt: skip
def test_one_change(
    tmp_path: Path, old: list[str], new: list[str], kind: str, fields: list[str], sentence: str
) -> None:
    keep = "keep,COL,UNI,REFUSED,HIST 1,,,,,,,"
    found = difference(tmp_path, [*old, keep], [*new, keep])
    (change,) = found.changes
    assert (change.kind.value, [f.field for f in change.fields]) == (kind, fields)
    assert change.sentence == sentence
    assert found.exit_code == 1
    assert found.unchanged >= 1


def test_row_numbers_as_ids_do_not_matter(tmp_path: Path) -> None:
    """A row was put on top, so that every id now stands for another rule."""
    old = ["1,COL,UNI,AWARDED,MATH 7,MATH 20A (4),,,,,,", "2,COL,UNI,AWARDED,MATH 8,MATH 20B (4),,,,,,"]
    new = ["1,COL,UNI,REFUSED,HIST 1,,,,,,,", "2,COL,UNI,AWARDED,MATH 7,MATH 20A (4),,,,,,", "3,COL,UNI,AWARDED,MATH 8,MATH 20B (4),,,,,,"]  # fmt: skip
    found = difference(tmp_path, old, new)
    assert (found.added, found.removed, found.changed) == (1, 0, 0)


def test_what_was_rejected_is_not_called_removed(tmp_path: Path) -> None:
    found = difference(tmp_path, [A], ["a,COL,UNI,AWARDED,NO 1,MATH 20A (four),,,,,,"])
    assert found.changes == ()
    assert (found.rejected, found.exit_code, len(found.not_compared)) == (1, 2, 1)


def test_an_edition_is_equal_to_itself(tmp_path: Path) -> None:
    rules = sample_root() / "rules"
    found = files(rules, rules)
    assert (found.changes, found.exit_code) == ((), 0)
    assert found.equal_units > 10


def test_ctdl(tmp_path: Path) -> None:
    """One transfer value profile is gone; the others are seen to say the same."""
    folder = sample_root() / "registry" / "transfer-values"
    new = tmp_path / "new"
    new.mkdir()
    said = next(f for f in sorted(folder.rglob("*.json")) if '"ceterms:transferValue"' in f.read_text())
    for file in folder.rglob("*.json"):
        if file != said:
            (new / file.name).write_text(file.read_text())
    assert kind_of([folder]) == "ctdl"
    same = files(folder, folder, "ctdl")
    assert same.changes == ()
    assert same.unchanged > 0
    (gone,) = files(folder, new, "ctdl").changes
    assert (gone.kind, gone.before is not None and gone.before.file.endswith(said.name)) == (
        ChangeKind.REMOVED,
        True,
    )


def test_flat_tables_by_a_mapping(tmp_path: Path, real_data: Path) -> None:
    """Pennsylvania with one award exchanged: what a student is told of it."""
    rows = json.loads((real_data / "articulation/state-equiv/pa/transfer-equiv.json").read_text())[:400]
    (tmp_path / "old.json").write_text(json.dumps(rows))
    keys = Counter((row["cc_course"], row["university"]) for row in rows)
    plain = next(
        n
        for n, row in enumerate(rows)
        if row["univ_course"] and row["notes"] == "[bucks]" and keys[row["cc_course"], row["university"]] == 1
    )
    rows[plain] = {**rows[plain], "univ_course": "ZZZ 999", "univ_title": "Another course"}
    (tmp_path / "new.json").write_text(json.dumps(rows))
    sides = [
        Files([tmp_path / name], "pa", "mapping", mapping="pennsylvania") for name in ("old.json", "new.json")
    ]
    with sides[0], sides[1]:
        found = diff(sides[0], sides[1])
    assert (found.added, found.removed, found.changed, found.rejected) == (0, 0, 1, 0), [
        c.sentence for c in found.changes
    ]
    assert "used to count as" in found.changes[0].sentence
    assert "ZZZ 999" in found.changes[0].sentence


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(LoadError, match="no loader of the kind 'x'"):
        Files([Path()], "s", "x")
    with pytest.raises(LoadError, match="read by a mapping"):
        Files([Path()], "s", "mapping")
    assert set(LOADERS) >= {"rules", "ctdl", "mapping"}


def test_the_command(tmp_path: Path) -> None:
    old, new = edition(tmp_path / "old", A), edition(tmp_path / "new", A.replace("20A", "20B"))
    runner, out = CliRunner(), tmp_path / "changes.jsonl"
    shown = runner.invoke(app, ["diff", str(old), str(new), "--out", str(out)])
    assert shown.exit_code == 1, shown.output
    assert "1 changed" in " ".join(shown.output.split())
    asked = json.loads(runner.invoke(app, ["diff", str(old), str(new), "--json"]).stdout)
    assert asked["changes"] == [json.loads(line) for line in out.read_text().splitlines()]
    assert asked["changes"][0]["before"]["record"] == "rule a"
    assert runner.invoke(app, ["diff", str(old), str(old)]).exit_code == 0


# -- laws -------------------------------------------------------------------------------------------------------------------

ITEMS, TARGETS = ("m7", "m8", "h1"), ("20A", "20B", "free")


@st.composite
def said(draw: st.DrawFn, uri: str) -> RuleSaid:
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=2, unique=True))
    award = AwardSaid(
        draw(st.sampled_from(TARGETS)), "COURSE", draw(st.sampled_from(["3", "4"])), "", "", "STATED"
    )
    return RuleSaid(
        uri=uri, state="AWARDED", sender="S", receiver=draw(st.sampled_from(["R", "Q"])),
        takes=Tree("ALL", "", "", tuple(sorted(Leaf(i) for i in items))), awards=(award,), credit=("", "", ""), priority="",
        starts="", ends=draw(st.sampled_from(["", "2026"])), basis="", conditions=(), limits=(), consumption="", denied_for=(),
        wording=("",), file="f", record="r",
    )  # fmt: skip


@st.composite
def editions(draw: st.DrawFn) -> dict[str, RuleSaid]:
    return {f"u{n}": draw(said(f"u{n}")) for n in draw(st.sets(st.integers(0, 5)))}


def meaning(rule: RuleSaid) -> tuple[object, ...]:
    return rule.receiver, rule.takes, rule.awards, rule.ends


@settings(max_examples=300, deadline=None)
@given(editions(), editions())
def test_every_rule_is_accounted_for_once(old: dict[str, RuleSaid], new: dict[str, RuleSaid]) -> None:
    found = compare(old, new)
    before = [c.before.uri for c in found.changes if c.before is not None]
    after = [c.after.uri for c in found.changes if c.after is not None]
    assert len(set(before)) == len(before) == len(old) - found.unchanged
    assert len(set(after)) == len(after) == len(new) - found.unchanged
    # Where both editions say as much, what is told is only what differs, and the other way round it is the same story.
    back = compare(new, old)
    assert (found.count(ChangeKind.ADDED), found.count(ChangeKind.REMOVED)) == (
        back.count(ChangeKind.REMOVED),
        back.count(ChangeKind.ADDED),
    )
    assert found.unchanged == back.unchanged
    event(f"{len(found.changes)} changes")


@settings(max_examples=200, deadline=None)
@given(editions(), st.randoms())
def test_new_uris_change_nothing(old: dict[str, RuleSaid], chance: object) -> None:
    from dataclasses import replace

    order = sorted(old)
    chance.shuffle(order)  # type: ignore[attr-defined]
    new = {f"n{n}": replace(old[uri], uri=f"n{n}") for n, uri in enumerate(order)}
    assert compare(old, new).changes == ()


def test_two_units_that_state_one_fact_are_one_fact() -> None:
    rule = NodeRow("r", ("TransferRule",), {"name": "r", "state": "AWARDED"})
    edges = (EdgeRow("TAKES", "r", "c"), EdgeRow("AWARDS", "r", "x", "0", {"kind": "COURSE", "position": 0}))
    gathered = Gathered()
    gathered.take(UnitRows("s", "one", (rule,), edges))
    gathered.take(UnitRows("s", "two", (rule,), edges))
    (found,) = gathered.rules().values()
    assert (found.items, len(found.awards)) == (frozenset({"c"}), 1)
