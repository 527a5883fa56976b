"""The shipped state mappings on the real tables: every row accounted for, and every count taken again from the file.

The counts are made here from the JSON itself, by other means than the mapping's. Figures are those of ``cases.md``.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import check_unit
from competency_graph_loaders.mappings.files import load_mapping
from competency_graph_loaders.mappings.load import Mapped, map_rows
from competency_graph_loaders.mappings.records import read_flat
from competency_graph_loaders.rules.cells import AnyOf, Item, parse_awards, parse_takes
from competency_graph_loaders.rules.sheets import BadRow, Placed
from competency_graph_loaders.rules.tables import CourseRow, InstitutionRow, RuleRow
from competency_graph_loaders.rules.translate import translate_rows

STATES = {
    "georgia": ("ga", 9687),
    "pennsylvania": ("pa", 8817),
    "new-hampshire": ("nh", 2680),
    "delaware": ("de", 1530),
}
Row = dict[str, str]


@cache
def table(folder: Path, state: str) -> tuple[Row, ...]:
    return tuple(json.loads((folder / f"articulation/state-equiv/{state}/transfer-equiv.json").read_bytes()))


@cache
def mapped(folder: Path, name: str) -> Mapped:
    state, _ = STATES[name]
    return map_rows(
        read_flat(folder / f"articulation/state-equiv/{state}/transfer-equiv.json"), load_mapping(name)
    )


def rules(found: Mapped) -> list[RuleRow]:
    return [p.row for p in found.rows if isinstance(p, Placed) and isinstance(p.row, RuleRow)]


def by_row(found: Mapped) -> dict[int, RuleRow]:
    """Row → the rule that it states, or is a part of."""
    return {int(n): rule for rule in rules(found) for n in (rule.record or "").split(" ", 1)[1].split(", ")}


def counted(found: Mapped, name: str) -> int:
    return sum(remark.rule == name for remark in found.remarks)


def awards(rule: RuleRow) -> dict[str, tuple[str, str | None, str | None]]:
    """Code → (kind, credits, upper end)."""
    return {
        a.code or "": (a.kind.value if a.kind else "", *(None if v is None else str(float(v)) for v in (a.minimum, a.maximum)))
        for a in parse_awards(rule.awards or "")
    }  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_every_row_is_accounted_for_and_every_unit_fits_the_model(real_data: Path, name: str) -> None:
    state, size = STATES[name]
    found, rows = mapped(real_data, name), table(real_data, state)
    account = found.account
    assert len(rows) == account.rows == size
    assert account.complete
    assert account.rejected == 0
    assert not any(isinstance(row, BadRow) for row in found.rows)
    twins = sum(n - 1 for n in Counter(json.dumps(r, sort_keys=True) for r in rows).values())
    assert account.folded == twins
    named = [int(n) for rule in rules(found) for n in (rule.record or "").split(" ", 1)[1].split(", ")]
    assert len(named) == len(set(named)) == size - sum(account.skipped.values())
    outcomes = list(translate_rows(found.rows, name))
    for outcome in outcomes:
        assert isinstance(outcome, UnitRows), outcome
        check_unit(outcome)
    assert (
        sum("TransferRule" in n.labels for o in outcomes if isinstance(o, UnitRows) for n in o.nodes)
        == account.rules
    )


@pytest.mark.parametrize("name", STATES)
def test_whoever_takes_or_awards_is_declared(real_data: Path, name: str) -> None:
    state, _ = STATES[name]
    found = [p.row for p in mapped(real_data, name).rows if isinstance(p, Placed)]
    known = {r.institution: r.name for r in found if isinstance(r, InstitutionRow)}
    assert {r["university"]: r["university_name"] for r in table(real_data, state)}.items() <= known.items()
    courses = {(r.institution, r.code) for r in found if isinstance(r, CourseRow)}
    assert {i for i, _ in courses} <= set(known)


def test_the_unparsed_share(real_data: Path) -> None:
    shares = {name: mapped(real_data, name).texts["notes"] for name in STATES}
    assert shares == {
        "georgia": (3531, 1),
        "pennsylvania": (8817, 8),
        "new-hampshire": (2677, 0),
        "delaware": (649, 2),
    }


# -- Georgia ---------------------------------------------------------------------------------------------------------------


def test_georgia_refused_and_without_credit_and_elective_are_three_things(real_data: Path) -> None:
    rows, found = table(real_data, "ga"), mapped(real_data, "georgia")
    rule = by_row(found)
    refused = [
        n for n, r in enumerate(rows, 1) if r["univ_title"] in ("Does not transfer", "Not transferable")
    ]
    without = [n for n, r in enumerate(rows, 1) if "0XXX" in r["univ_course"]]
    assert (len(refused), len(without)) == (5973, 1750)
    assert {n for n, r in rule.items() if r.state == "REFUSED"} == set(refused)
    assert all(rule[n].awards is None and rule[n].minimum_grade is None for n in refused)
    assert {n for n, r in rule.items() if (r.awards or "").startswith("NO CREDIT")} == set(without)
    assert all(rows[n - 1]["is_elective"] for n in without)  # flagged, and still no elective
    elective = {n for n, r in rule.items() if (r.awards or "").startswith("ELECTIVE")}
    flagged = {n for n, r in enumerate(rows, 1) if r["is_elective"]} - set(without)
    assert flagged <= elective
    assert len(elective - flagged) == counted(found, "generic course") == 9


def test_georgia_credits_and_grades_are_those_of_the_file(real_data: Path) -> None:
    rows, rule = table(real_data, "ga"), by_row(mapped(real_data, "georgia"))
    unknown = 0
    for n, r in enumerate(rows, 1):
        if rule[n].state == "REFUSED":
            continue
        ((_, low, high),) = awards(rule[n]).values()
        unknown += not r["univ_credits"]
        if not (rule[n].awards or "").startswith("NO CREDIT"):
            assert low == high == (str(float(r["univ_credits"])) if r["univ_credits"] else None)
        letter = r["notes"].removeprefix("Min grade: ")
        assert rule[n].minimum_grade == (letter if letter in ("C", "D") else None)
        assert rule[n].conditions == (("Min grade: S",) if letter == "S" else ())
    assert unknown == 3165


def test_georgia_versions_are_told_apart_by_title_and_contradictions_stay(real_data: Path) -> None:
    rows, found = table(real_data, "ga"), mapped(real_data, "georgia")
    rule = by_row(found)
    keys: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, r in enumerate(rows, 1):
        keys[r["cc_course"], r["university"]].append(n)
    several = {k: ns for k, ns in keys.items() if len(ns) > 1}
    titles = {
        k: {" ".join(rows[n - 1]["cc_title"].split()).casefold() for n in ns} for k, ns in several.items()
    }
    differ = [k for k in several if len(titles[k]) > 1]
    mixed = [k for k, ns in several.items() if len({rows[n - 1]["no_credit"] for n in ns}) == 2]
    conflicts = [k for k in mixed if len(titles[k]) == 1]
    # ``cases.md`` counts 500 and 255: the titles of one key differ in a doubled blank only, which tells no courses apart.
    assert (len(several), len(differ), len(mixed), len(conflicts)) == (913, 499, 591, 256)
    bare = [
        k for k, ns in several.items() if len({rows[n - 1]["cc_title"].strip().casefold() for n in ns}) > 1
    ]
    assert len(bare) == 500
    for key in differ:
        for n in several[key]:
            taken = parse_takes(rule[n].takes or "")
            title = rows[n - 1]["cc_title"]
            assert isinstance(taken, Item), (key, taken)
            assert taken.version is not None
            assert taken.version.casefold() == " ".join(title.split()).casefold()
    for key in conflicts:
        taken_by = {rule[n].takes for n in several[key]}
        assert len(taken_by) == 1  # the same work
        assert {rule[n].state for n in several[key]} == {"REFUSED", "AWARDED"}
        assert len({rule[n].rule for n in several[key]}) == len(several[key])
    # Who lists one title only takes the number, whichever of its courses was taken.
    told = {code for code, _ in differ}
    n = next(
        n
        for n, r in enumerate(rows, 1)
        if r["cc_course"] in told and (r["cc_course"], r["university"]) not in differ
    )
    assert isinstance(parse_takes(rule[n].takes or ""), AnyOf)


# -- Pennsylvania ----------------------------------------------------------------------------------------------------------


def test_pennsylvania_rows_that_are_one_rule_are_one_rule(real_data: Path) -> None:
    rows, found = table(real_data, "pa"), mapped(real_data, "pennsylvania")
    (rule,) = (
        r
        for r in rules(found)
        if r.sender == "bucks" and r.takes == "CHEM 102" and r.receiver == "west-chester"
    )
    first = next(
        n for n, r in enumerate(rows, 1) if r["notes"].startswith("[bucks]") and r["cc_course"] == "CHEM 102"
    )
    assert rule.record == f"rows {first}, 150"
    assert awards(rule) == {
        "TRN 199": ("ELECTIVE", "1.0", "1.0"), "CHE 199": ("ELECTIVE", "4.0", "4.0"), "TCF 4": ("AREA", "0.0", "0.0"),
    }  # fmt: skip
    # By hand: pairs of rows of one college, course and university of which one names the other's award, and nobody else does.
    keys: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for r in rows:
        named = r["notes"].rsplit("Also awards: ", 1)[1] if "Also awards: " in r["notes"] else ""
        keys[r["notes"].split("]")[0], r["cc_course"], r["university"]].add((r["univ_course"], named))
    pairs = sum(
        any(a != b and a[1] == b[0] and (not b[1] or b[1] == a[0]) for a in said for b in said)
        for said in keys.values()
    )
    assert found.account.joined == pairs == 4


def test_pennsylvania_duplicates_refusals_and_reviews(real_data: Path) -> None:
    rows, found = table(real_data, "pa"), mapped(real_data, "pennsylvania")
    same = Counter(json.dumps(r, sort_keys=True) for r in rows)
    assert sum(n > 1 for n in same.values()) == 54
    assert found.account.folded == 58
    rule = by_row(found)
    for n, r in enumerate(rows, 1):
        no = r["univ_course"].split(" ")[0] in ("NT", "REJ", "NO", "DNT") or r["univ_course"] in (
            "ACSD 0TR",
            "ESAP 0TR",
        )
        assert (rule[n].state == "REFUSED") == no, (n, r)
        review = "currently under review" in r["notes"]
        assert not review or no or rule[n].state == "UNDER_REVIEW"
    assert sum(r["univ_course"].startswith("NT ") for r in rows) == 1192


def test_pennsylvania_ranges_of_courses_and_of_credits(real_data: Path) -> None:
    rows, rule = table(real_data, "pa"), by_row(mapped(real_data, "pennsylvania"))
    spans = [n for n, r in enumerate(rows, 1) if r["univ_course"].endswith(" 101-102")]
    assert len(spans) == 8
    for n in spans:
        subject = rows[n - 1]["univ_course"].split()[0]
        found = awards(rule[n])
        assert found[f"{subject} 101"] == ("COURSE", "3.0", "3.0")
        assert found[f"{subject} 102"] == ("COURSE", "0.0", "0.0")
        assert "together" in (rule[n].note or "")
    ranged = [n for n, r in enumerate(rows, 1) if "-" in r["univ_credits"]]
    assert len(ranged) == 661
    for n in ranged:
        low, high = rows[n - 1]["univ_credits"].split("-")
        assert any(v[1:] == (str(float(low)), str(float(high))) for v in awards(rule[n]).values())
    both = [rule[n].takes for n, r in enumerate(rows, 1) if r["cc_course"] == "FREN 101 & 102"]
    assert both
    assert set(both) == {"FREN 101 AND FREN 102"}
    (run_on,) = (n for n, r in enumerate(rows, 1) if r["univ_course"].count("(") == 2)
    assert awards(rule[run_on]) == {
        "ENGCMP 0200": ("COURSE", "3.0", "3.0"),
        "ENGCMP 0201": ("COURSE", "1.0", "1.0"),
    }


def test_pennsylvania_every_further_award_is_there(real_data: Path) -> None:
    rows, rule = table(real_data, "pa"), by_row(mapped(real_data, "pennsylvania"))
    checked = 0
    for n, r in enumerate(rows, 1):
        if "Also awards: " not in r["notes"]:
            continue
        text = r["notes"].rsplit("Also awards: ", 1)[1]
        ends = text.replace(")", ")\n").split("\n") if text.endswith(")") else [text]
        codes = [" ".join(e.split()[:2]) for e in ends if e.strip() and not e.startswith(" (")]
        for code in codes:
            assert code in awards(rule[n]), (n, text, rule[n].awards)
            checked += 1
    assert checked > 224


def test_pennsylvania_unknown_credits_stay_unknown(real_data: Path) -> None:
    rows, rule = table(real_data, "pa"), by_row(mapped(real_data, "pennsylvania"))
    missing = [n for n, r in enumerate(rows, 1) if not r["univ_credits"]]
    assert len(missing) == 4353
    for n in missing:
        cell = rows[n - 1]["univ_course"]
        if rule[n].state == "REFUSED" or cell.endswith(")"):
            continue  # no award, or the credits stand in the cell itself
        assert awards(rule[n])[cell][1] is None
    (slip,) = (n for n, r in enumerate(rows, 1) if r["univ_credits"] == "300.00")
    assert awards(rule[slip]) == {"": ("ELECTIVE", None, None)}


# -- New Hampshire, Delaware -----------------------------------------------------------------------------------------------


def test_new_hampshire_no_award_states_credits_and_silence_is_no_refusal(real_data: Path) -> None:
    rows, found = table(real_data, "nh"), mapped(real_data, "new-hampshire")
    rule = by_row(found)
    assert dict(found.account.skipped) == {
        "nothing is said of what the course is worth": sum(not r["univ_course"] for r in rows)
    }
    assert found.account.skipped["nothing is said of what the course is worth"] == 3
    assert {r.state for r in rules(found)} == {"AWARDED"}
    kinds = Counter(kind for r in rules(found) for kind, *_ in awards(r).values())
    assert kinds["ELECTIVE"] == sum(bool(r["is_elective"]) for r in rows) + 5
    assert kinds["NO_CREDIT"] == 1
    assert all(
        low is None for r in rules(found) for kind, low, _ in awards(r).values() if kind != "NO_CREDIT"
    )
    assert {r.sender for r in rules(found)} == {r["notes"].strip("[]") for r in rows}
    courses = {
        (p.row.institution, p.row.code): p.row.credits for p in found.rows if isinstance(p, Placed) and isinstance(p.row, CourseRow)
    }  # fmt: skip
    plus = [r for r in rows if "&" in r["cc_credits"]]
    assert len(plus) == 3
    for r in plus:
        assert courses[r["notes"].strip("[]"), r["cc_course"]] == str(
            sum(int(float(x)) for x in r["cc_credits"].split("&"))
        )
    assert rule[1].record == "row 1"


def test_delaware_credit_that_is_set_at_the_evaluation_is_unknown_and_said(real_data: Path) -> None:
    rows, found = table(real_data, "de"), mapped(real_data, "delaware")
    rule = by_row(found)
    open_ = [n for n, r in enumerate(rows, 1) if "official transfer evaluation is completed" in r["notes"]]
    assert len(open_) == counted(found, "credit is set at the official evaluation") == 513
    for n in open_:
        assert all(low is None for _, low, _ in awards(rule[n]).values())
        assert (rule[n].note or "").startswith(
            "Credits awarded for incoming transfer courses will be determined"
        )
    (wilmington,) = (
        p.row for p in found.rows if isinstance(p, Placed) and isinstance(p.row, InstitutionRow) and p.row.institution == "wilmington"
    )  # fmt: skip
    assert wilmington.transfer_maximum == "90"


def test_delaware_targets_without_a_name_are_electives_without_a_code(real_data: Path) -> None:
    rows, found = table(real_data, "de"), mapped(real_data, "delaware")
    rule = by_row(found)
    nameless = [n for n, r in enumerate(rows, 1) if r["univ_course"] == "null null"]
    assert len(nameless) == 181
    kinds = Counter(awards(rule[n])[""][0] for n in nameless)
    assert kinds == {"ELECTIVE": 180, "NO_CREDIT": 1}  # one says that it counts towards no degree
    assert sum(not r["univ_credits"] for r in rows) == 395


# -- all six ---------------------------------------------------------------------------------------------------------------


def test_all_rows_of_the_six_state_tables_are_accounted_for(real_data: Path) -> None:
    total = 0
    for state, name in (
        ("ga", "georgia"), ("pa", "pennsylvania"), ("nh", "new-hampshire"), ("de", "delaware"), ("ri", "rhode-island"), ("fl", "florida"),
    ):  # fmt: skip
        file = real_data / f"articulation/state-equiv/{state}/transfer-equiv.json"
        found = mapped(real_data, name) if name in STATES else map_rows(read_flat(file), load_mapping(name))
        assert found.account.complete
        assert found.account.rejected == 0
        assert found.account.rows == len(table(real_data, state))
        total += found.account.rows
    assert total == 29186
