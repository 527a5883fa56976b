"""Flat tables by a mapping: each verb, and each trap of the state tables on made-up rows of the same shape."""

from __future__ import annotations

import json
from collections.abc import Mapping as Said
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from competency_graph.errors import LoadError
from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import check_unit
from competency_graph_loaders.cli import app
from competency_graph_loaders.mappings.documentation import EXAMPLE_MAPPING, EXAMPLE_TABLE, page
from competency_graph_loaders.mappings.files import MappingError, load_mapping, read_mapping, shipped
from competency_graph_loaders.mappings.language import Mapping
from competency_graph_loaders.mappings.load import Mapped, load_mapped, load_rules_frame, map_rows
from competency_graph_loaders.mappings.records import Flat, read_flat
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.sheets import BadRow, Place, Placed
from competency_graph_loaders.rules.tables import CourseRow, InstitutionRow, RuleRow
from competency_graph_loaders.rules.translate import translate, translate_rows
from tests.memory_store import MemoryStore

PROJECT = Path(__file__).parents[2]
BASE = """
[mapping]
title = "Alder to Birch"
source = "trial"
expects = "rows of these tests"
optional = ["grade", "group", "when"]

[rule]
sender = "{from}"
receiver = "{to}"

[[institution]]
institution = "{from}"
name = "{from} College"
calendar = "semester"

[[institution]]
institution = "{to}"
name = "{to} University"
calendar = "semester"
"""
PLAIN = """
[takes]
course = "{course}"
title = "{title}"

[awards]
course = "{award}"
title = "{called}"
credits = "{credits}"
"""
VERSIONS = PLAIN.replace("[awards]", 'versions = "title"\n[awards]')


def row(course: str, award: str, **more: str) -> dict[str, str]:
    said = {
        "from": "A",
        "to": "B",
        "course": course,
        "title": "",
        "award": award,
        "called": "",
        "credits": "",
        "notes": "",
    }
    return said | {name.rstrip("_"): value for name, value in more.items()}


def run(text: str, *rows: Said[str, str]) -> Mapped:
    """Map made-up rows; the account must add up, and every unit must fit the model."""
    mapping = read_mapping(BASE + text, "trial.toml")
    records = [Flat(Place("trial.csv", number, number), cells) for number, cells in enumerate(rows, 2)]
    mapped = map_rows(records, mapping)
    assert mapped.account.complete, mapped.account
    for outcome in translate_rows(mapped.rows, "trial"):
        if isinstance(outcome, UnitRows):
            check_unit(outcome)
    return mapped


def rules(mapped: Mapped) -> list[RuleRow]:
    return [p.row for p in mapped.rows if isinstance(p, Placed) and isinstance(p.row, RuleRow)]


def said(mapped: Mapped) -> list[tuple[str | None, str, str | None, str | None]]:
    return sorted((r.takes, r.state, r.awards, r.record) for r in rules(mapped))  # type: ignore[type-var]


def courses(mapped: Mapped) -> list[tuple[str, str, str | None, str | None]]:
    found = [p.row for p in mapped.rows if isinstance(p, Placed) and isinstance(p.row, CourseRow)]
    return [(c.institution, c.code, c.title, c.version) for c in found]


def faults(mapped: Mapped) -> list[tuple[str, str | None, str]]:
    refusals = [r for b in mapped.rows if isinstance(b, BadRow) for r in b.refusals]
    refusals += [r for r in mapped.rows if isinstance(r, Refusal)]
    assert all(r.expected for r in refusals)
    return [(r.place, r.term, r.reason) for r in refusals]


def counted(mapped: Mapped, name: str) -> int:
    return sum(remark.rule == name for remark in mapped.remarks)


# -- the file --------------------------------------------------------------------------------------------------------------


def test_the_page_is_current_and_every_shipped_mapping_reads() -> None:
    assert (PROJECT / "docs/mappings.md").read_text(encoding="utf-8") == page()
    assert set(shipped()) >= {"delaware", "georgia", "new-hampshire", "pennsylvania"}
    for name in shipped():
        assert load_mapping(name).mapping.source


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[awards]\ncoursse = '{award}'\n[takes]\n", "table [awards], key 'coursse': there is no such verb (did you mean 'course'?)"),
        ("[takes]\n[awards]\n[outcomes]\n", "table (of the file), key 'outcomes': there is no such verb (did you mean 'outcome'?)"),
        ("[takes]\n[awards]\n[[read]]\nname='x'\ncolumn='notes'\npattern='(oops'\n", "table [[read]] no. 1, key 'pattern': expected a regular expression of Python; at character 1"),
        ("[takes]\n[awards]\n[[read]]\nname='x'\ncolumn='notes'\npattern='a'\nset={minimun_grade='C'}\n", "'minimun_grade' is none (did you mean 'minimum_grade'?)"),
        ("[takes]\n[awards]\n[[read]]\nname='x'\npattern='a'\n", "table [[read]] no. 1, key 'column': it is needed"),
        ("[takes]\n[awards]\n[[institution]]\ninstitution='{to}'\n", "the column 'name', which every row of the table institutions needs"),
        ("[takes]\n[awards]\n[[course]]\ninstitution='{to}'\ncode='1'\ncredit='3'\n", "'credit' is none (did you mean 'credits'?)"),
        ("[takes]\ncourse='{course -> colleges}'\n[awards]\n", "looks up in 'colleges', which is no table of this file"),
        ("[takes]\ncourse='{course'\n[awards]\n", "table [takes], key 'course': expected braces in pairs"),
        ("[takes]\n[awards]\n[[outcome]]\nis='electives'\n", "expected one of course, elective, no credit"),
        ("[takes]\n[awards\n", "is no TOML"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named_by_table_and_key(text: str, complaint: str) -> None:
    with pytest.raises(MappingError) as error:
        read_mapping(BASE + text, "trial.toml")
    assert complaint in error.value.what
    assert "trial.toml" in error.value.what


def test_an_unknown_mapping_and_a_missing_column_are_answered_with_the_nearest_name() -> None:
    with pytest.raises(MappingError, match=r"no mapping 'gorgia' \(did you mean 'georgia'\?\)"):
        load_mapping("gorgia")
    cells = row("M 1", "MATH 1")
    cells["creditz"] = cells.pop("credits")
    with pytest.raises(
        MappingError, match=r"no column 'credits', which the mapping names \(did you mean 'creditz'\?\)"
    ):
        run(PLAIN, cells)


# -- refused, without credit, elective -------------------------------------------------------------------------------------

OUTCOMES = """
[[outcome]]
is = "refused"
when = { called = '^Does not transfer$' }
[[outcome]]
is = "no credit"
when = { "award.code" = ' 0XXX$' }
[[outcome]]
name = "elective without a code"
is = "elective"
when = { "award.code" = '^null null$' }
code = ""
[[outcome]]
is = "elective"
when = { flag = '^true$' }
"""


def test_no_credit_is_neither_elective_nor_refused() -> None:
    mapped = run(
        PLAIN + OUTCOMES,
        row("A 1", "", called="Does not transfer", flag="false"),
        row("A 2", "GEN 0XXX", called="Typing-N/C", flag="true"),
        row("A 3", "HIST 1XXX", called="History Elective", flag="true"),
        row("A 4", "null null", credits="3.00", flag="true"),
        row("A 5", "HIST 5", credits="3-4", flag="false"),
    )
    assert said(mapped) == [
        ("A 1", "REFUSED", None, "row 2"),
        ("A 2", "AWARDED", "NO CREDIT GEN 0XXX", "row 3"),
        ("A 3", "AWARDED", "ELECTIVE HIST 1XXX", "row 4"),
        ("A 4", "AWARDED", "ELECTIVE (3)", "row 5"),
        ("A 5", "AWARDED", "HIST 5 (3-4)", "row 6"),
    ]
    assert [counted(mapped, n) for n in ("refused", "no credit", "elective", "elective without a code")] == [
        1,
        1,
        1,
        1,
    ]
    assert ("B", "HIST 1XXX", "History Elective", None) not in courses(
        mapped
    )  # a generic course is no course


def test_a_row_that_awards_nothing_and_says_no_reason_is_rejected_and_keeps_its_pair_back() -> None:
    mapped = run(PLAIN, row("A 1", "X 1"), row("A 2", ""), row("C 1", "X 1", to="C"))
    assert faults(mapped) == [
        ("row 3", "awards", "The row awards nothing, and no outcome of the mapping says why")
    ]
    names = [o.name for o in translate_rows(mapped.rows, "trial") if isinstance(o, UnitRows)]
    assert sum(name.startswith("rules|") for name in names) == 1  # A to C loads, A to B does not
    (refusal,) = (o for o in translate_rows(mapped.rows, "trial") if isinstance(o, Refusal))
    assert "all 1 readable rules of this pair are kept back" in refusal.reason
    assert refusal.place == "row 3"


# -- several rows for one course -------------------------------------------------------------------------------------------


def test_two_titles_under_one_number_are_two_courses_and_who_knows_one_title_takes_any() -> None:
    mapped = run(
        VERSIONS + OUTCOMES.replace("flag", "notes"),
        row("ACC 9", "", title="Tax", called="Does not transfer"),
        row("ACC 9", "ACCT 1", title="Business Tax"),
        row("ACC 9", "ACCT 2", title="business  TAX"),
        row("ACC 9", "TAX 1", title="Taxes", to="C"),
        row("ACC 9", "TAX 2", to="D"),
    )
    anyone = 'ACC 9@"Business Tax" OR ACC 9@"Tax" OR ACC 9@"Taxes"'
    assert said(mapped) == [
        ('ACC 9@"Business Tax"', "AWARDED", "ACCT 1", "row 3"),
        ('ACC 9@"Business Tax"', "AWARDED", "ACCT 2", "row 4"),
        (anyone, "AWARDED", "TAX 1", "row 5"),
        (anyone, "AWARDED", "TAX 2", "row 6"),
        ('ACC 9@"Tax"', "REFUSED", None, "row 2"),
    ]
    assert [c for c in courses(mapped) if c[0] == "A"] == [
        ("A", "ACC 9", "Business Tax", "Business Tax"),
        ("A", "ACC 9", "Tax", "Tax"),
        ("A", "ACC 9", "Taxes", "Taxes"),
    ]


def test_a_refusal_and_an_award_under_one_title_stay_two_rules() -> None:
    mapped = run(
        VERSIONS + OUTCOMES.replace("flag", "notes"),
        row("ECE 1", "", title="Practicum", called="Does not transfer"),
        row("ECE 1", "EDUC 1", title="practicum "),
    )
    assert said(mapped) == [("ECE 1", "AWARDED", "EDUC 1", "row 3"), ("ECE 1", "REFUSED", None, "row 2")]
    assert len({r.rule for r in rules(mapped)}) == 2


ALSO = PLAIN + """
[[read]]
name = "also awards"
column = "notes"
pattern = 'Also awards: (?P<more>.+)$'
set = { also = "{more}" }
[group]
join_also = true
"""  # fmt: skip


def test_rows_that_are_one_rule_become_one_rule() -> None:
    mapped = run(
        ALSO,
        row("CHEM 2", "CHE 199", credits="4.00"),
        row("CHEM 2", "TRN 199", credits="1.00", notes="Also awards: CHE 199"),
    )
    assert said(mapped) == [("CHEM 2", "AWARDED", "TRN 199 (1); CHE 199 (4)", "rows 2, 3")]
    assert mapped.account.joined == 1


def test_rows_that_name_each_other_are_one_rule() -> None:
    mapped = run(
        ALSO,
        row("BIO 6", "BIOL 100", credits="1", notes="Also awards: BIOL 101"),
        row("BIO 6", "BIOL 101", credits="3", notes="Also awards: BIOL 100"),
    )
    assert said(mapped) == [("BIO 6", "AWARDED", "BIOL 100 (1); BIOL 101 (3)", "rows 2, 3")]


def test_what_may_belong_to_two_rows_is_left_apart_and_counted() -> None:
    mapped = run(
        ALSO,
        row("MUS 5", "AES 1", credits="1/2".replace("1/2", "0.5"), notes="Also awards: TRN 9"),
        row("MUS 5", "ENS 1", credits="0.5", notes="Also awards: TRN 9"),
        row("MUS 5", "TRN 9", credits="2"),
    )
    assert said(mapped) == [
        ("MUS 5", "AWARDED", "AES 1 (0.5); TRN 9", "row 2"),
        ("MUS 5", "AWARDED", "ENS 1 (0.5); TRN 9", "row 3"),
        ("MUS 5", "AWARDED", "TRN 9 (2)", "row 4"),
    ]
    assert counted(mapped, "also-awards-left-apart") == 2


def test_the_flag_of_a_row_is_about_its_own_award_only() -> None:
    mapped = run(
        ALSO + '[[outcome]]\nis = "elective"\nwhen = { flag = "true" }\n',
        row("CHEM 2", "TRN 199", notes="Also awards: CHE 1", flag="true"),
    )
    assert said(mapped) == [("CHEM 2", "AWARDED", "ELECTIVE TRN 199; CHE 1", "row 2")]


def test_exact_duplicates_and_rows_that_say_the_same_are_folded_and_told_apart() -> None:
    mapped = run(
        PLAIN, row("M 1", "X 1"), row("M 1", "X 1"), row("M 1", "X 1", remark="again"), row("M 1", "X 2")
    )
    assert said(mapped) == [("M 1", "AWARDED", "X 1", "rows 2, 3, 4"), ("M 1", "AWARDED", "X 2", "row 5")]
    assert (mapped.account.folded, mapped.account.same, mapped.account.rules) == (1, 1, 2)


GROUPED = PLAIN + """
minimum_grade = "{grade}"
[group]
by = ["{group}"]
""".replace('minimum_grade = "{grade}"\n', "")  # fmt: skip
GROUPED = GROUPED.replace('title = "{title}"', 'title = "{title}"\nminimum_grade = "{grade}"', 1)


def test_rows_of_a_group_are_one_rule_of_m_courses_for_n() -> None:
    rows = [row(s, d, credits=c, group="36", grade=g) for s, g in (("PH 411", "C"), ("PH 412", "D")) for d, c in (("PHYS 1", "3"), ("PHYS 2", "1"))]  # fmt: skip
    mapped = run(GROUPED, *rows, row("PH 9", "PHYS 9", group="37"))
    assert said(mapped) == [
        ("PH 411 {C..} AND PH 412 {D..}", "AWARDED", "PHYS 1 (3); PHYS 2 (1)", "rows 2, 3, 4, 5"),
        ("PH 9", "AWARDED", "PHYS 9", "row 6"),
    ]
    assert mapped.account.joined == 3


def test_a_group_that_contradicts_itself_is_rejected_row_by_row() -> None:
    mapped = run(
        GROUPED, row("P 1", "X 1", credits="3", group="1"), row("P 2", "X 1", credits="4", group="1")
    )
    assert faults(mapped) == [
        ("row 2", "awards", "Rows of one rule give different credit for 'X 1'"),
        ("row 3", "awards", "Rows of one rule give different credit for 'X 1'"),
    ]
    assert mapped.account.rejected == 2


def test_a_rule_of_rows_in_two_files_names_both() -> None:
    mapping = read_mapping(BASE + PLAIN, "trial.toml")
    cells = row("M 1", "X 1")
    records = [Flat(Place(f"/data/{name}.csv", 2, 2), cells) for name in ("b", "a")]
    mapped = map_rows(records, mapping)
    assert [r.record for r in rules(mapped)] == ["row 2 of a.csv; row 2 of b.csv"]
    assert mapped.account.folded == 1


# -- lists, ranges, credits ------------------------------------------------------------------------------------------------

LISTS = """
[takes]
course = "{course}"
and = '\\s+(?:AND|None)\\s+'
or = '\\s+OR\\s+'

[awards]
course = "{award}"
credits = "{credits}"
and = '\\s+AND\\s+'
"""


def test_lists_are_split_and_credits_paired() -> None:
    mapped = run(LISTS, row("BIOL 1 AND BIOL 14 None BIOL 2", "BIOL 15 AND BIOL 10", credits="1.0 AND 3.0"), row("M 1 AND M 2 OR M 3", "X 1", credits="4"))  # fmt: skip
    assert said(mapped) == [
        ("(M 1 AND M 2) OR M 3", "AWARDED", "X 1 (4)", "row 3"),
        ("BIOL 1 AND BIOL 14 AND BIOL 2", "AWARDED", "BIOL 15 (1); BIOL 10 (3)", "row 2"),
    ]


def test_credits_that_cannot_be_paired_are_rejected_with_their_row() -> None:
    mapped = run(LISTS, row("M 1", "X 1 AND X 2 AND X 3", credits="1 AND 2"))
    assert faults(mapped) == [("row 2", "award", "3 courses ('X 1 AND X 2 AND X 3'), 2 credits ('1 AND 2')")]


def test_one_number_for_several_courses_is_posted_once_and_said() -> None:
    mapped = run(PLAIN + "range = true\n", row("F 1", "FRE 101-102", credits="3.00"))
    (rule,) = rules(mapped)
    assert rule.awards == "FRE 101 (3); FRE 102 (0)"
    assert rule.note == "3.00 credits are stated for FRE 101-102 together"
    assert counted(mapped, "credits-of-several-courses") == 1


def test_a_range_that_does_not_say_what_lies_between_is_rejected() -> None:
    mapped = run(PLAIN + "range = true\n", row("F 1", "FRE 101-104"))
    assert faults(mapped) == [("row 2", "award", "'FRE 101-104' does not say which courses lie between")]


def test_the_subject_holds_for_what_follows_and_a_title_is_not_given_to_several() -> None:
    text = PLAIN.replace("[awards]", "and = '\\s*&\\s*'\ncarry_subject = true\nrange = true\n[awards]")
    mapped = run(text, row("FREN 101 & 102", "FRE 11", title="French I & II"), row("BIOL 109-110", "BIO 1"))
    assert [r.takes for r in rules(mapped)] == ["BIOL 109 AND BIOL 110", "FREN 101 AND FREN 102"]
    assert ("A", "FREN 102", "FREN 102", None) in courses(mapped)


RUN_TOGETHER = PLAIN + """items = ['(?P<code>[A-Z]+ ?\\d+) (?P<title>[^()]+) \\((?P<credits>[\\d-]+)\\)', '(?P<code>[A-Z]+ \\d+)$']
[[read]]
name = "also awards"
column = "notes"
pattern = 'Also awards: (?P<more>.+)$'
set = { also = "{more}" }
[also]
items = ['(?P<code>[A-Z]+ ?\\d+) (?P<title>[^()]+) \\((?P<credits>[\\d-]+)\\)']
"""  # fmt: skip


def test_awards_that_run_together_in_one_cell() -> None:
    mapped = run(
        RUN_TOGETHER,
        row("C 1", "CHM 101 GENERAL CHEMISTRY, PART I (3)CHM 102 LABORATORY (1)"),
        row("C 2", "CHM 7", credits="4", notes="Also awards: CHM 8 LAB (1)CHM9 WORKSHOP (0-2)"),
    )
    assert [r.awards for r in rules(mapped)] == [
        "CHM 101 (3); CHM 102 (1)",
        "CHM 7 (4); CHM 8 (1); CHM9 (0-2)",
    ]
    assert ("B", "CHM 102", "LABORATORY", None) in courses(mapped)


def test_an_award_cell_that_no_item_catches_is_rejected() -> None:
    mapped = run(RUN_TOGETHER, row("C 1", "CHM 101 GENERAL (3) and more"))
    assert faults(mapped) == [
        ("row 2", "award", "'CHM 101 GENERAL (3) and more' is not written as any of the mapping's items")
    ]


@pytest.mark.parametrize(
    ("credits", "awards"),
    [
        ("", "X 1"), ("3.00", "X 1 (3)"), ("1-4", "X 1 (1-4)"), ("1 to 4", "X 1 (1-4)"), ("3.0-4.0", "X 1 (3-4)"),
        ("varies", "X 1"), ("same", "X 1 (as sent)"), ("cat", "X 1 (catalog)"), ("3.00 & 1.00", "X 1 (4)"), ("0.00", "X 1 (0)"),
    ],
)  # fmt: skip
def test_credits_as_they_are_written(credits: str, awards: str) -> None:  # noqa: A002
    text = PLAIN + "[credits]\nunknown = 'varies'\nas_sent = 'same'\ncatalog = 'cat'\nplus = '&'\n"
    assert [r.awards for r in rules(run(text, row("M 1", "X 1", credits=credits)))] == [awards]


@pytest.mark.parametrize("credits", ["three", "4-3", "3 or 4"])
def test_credits_that_nobody_explains_are_rejected(credits: str) -> None:  # noqa: A002
    ((place, term, _),) = faults(run(PLAIN, row("M 1", "X 1", credits=credits)))
    assert (place, term) == ("row 2", "credits")


# -- text columns ----------------------------------------------------------------------------------------------------------

NOTES = PLAIN + """
[[read]]
name = "minimum grade"
column = "notes"
pattern = '^Min grade: (?P<grade_asked>[A-F][+-]?)$'
set = { minimum_grade = "{grade_asked}" }
[[read]]
name = "category"
column = "notes"
pattern = 'Meets Category (?P<n>\\d+);?'
set = { awards = "AREA Category {n} (0)" }
repeat = true
[[read]]
name = "under review"
column = "notes"
pattern = 'is under review'
set = { state = "UNDER_REVIEW" }
[[read]]
name = "in words"
column = "notes"
pattern = '(?i)grade of .*'
condition = true
[[area]]
institution = "{to}"
area = "Category {n}"
"""  # fmt: skip


def test_named_captures_set_columns_and_what_is_left_is_for_a_person() -> None:
    mapped = run(
        NOTES,
        row("M 1", "X 1", notes="Min grade: D"),
        row("M 2", "X 1", notes="Min grade: S"),
        row("M 3", "X 1", notes="Meets Category 4; Meets Category 5"),
        row("M 4", "X 1", notes="This is under review."),
        row("M 5", "X 1", notes="Grade of C or better; consent of the instructor"),
        row("M 6", "X 1"),
    )
    by_course = {r.takes: r for r in rules(mapped)}
    assert by_course["M 1"].minimum_grade == "D"
    assert by_course["M 2"].minimum_grade is None
    assert by_course["M 2"].conditions == ("Min grade: S",)  # S is a class, not a letter: nobody guesses
    assert by_course["M 4"].state == "UNDER_REVIEW"
    assert by_course["M 4"].conditions == ("This .",)
    assert by_course["M 5"].minimum_grade == "C"
    assert by_course["M 5"].conditions == ("consent of the instructor",)
    assert mapped.texts == {"notes": (5, 2)}
    assert counted(mapped, "unparsed-condition") == 3
    assert counted(mapped, "parsed-condition") == 1


def test_a_pattern_may_be_applied_repeatedly_and_awards_areas() -> None:
    mapped = run(NOTES, row("M 3", "X 1", notes="Meets Category 4; Meets Category 4"), row("M 4", "X 1", notes="Meets Category 5; Meets Category 5"))  # fmt: skip
    assert [r.awards for r in rules(mapped)] == ["X 1; AREA Category 4 (0)", "X 1; AREA Category 5 (0)"]
    assert counted(mapped, "category") == 4


@pytest.mark.parametrize(
    ("verb", "conditions", "note", "rejected"),
    [("prose", ("G3",), None, 0), ("note", (), "G3", 0), ("ignore", (), None, 0), ("reject", (), None, 1)],
)
def test_what_becomes_of_text_that_no_pattern_catches(
    verb: str, conditions: tuple[str, ...], note: str | None, rejected: int
) -> None:
    mapped = run(PLAIN + f'[rest]\nnotes = "{verb}"\n', row("M 1", "X 1", notes="G3"))
    assert mapped.account.rejected == rejected
    assert [(r.conditions, r.note) for r in rules(mapped)] == ([] if rejected else [(conditions, note)])


def test_a_lookup_that_fails_and_a_required_pattern_that_finds_nothing_reject_the_row() -> None:
    text = PLAIN + """
[lookup.colleges]
ald = "Alder"
[[read]]
name = "college"
column = "notes"
pattern = '^\\[(?P<college>\\w+)\\]'
required = true
[[institution]]
institution = "{college}"
name = "{college -> colleges}"
"""  # fmt: skip
    mapped = run(
        text,
        row("M 1", "X 1", notes="[ald]"),
        row("M 2", "X 1", notes="[alt]"),
        row("M 3", "X 1", notes="ald"),
    )
    assert faults(mapped) == [
        ("row 3", "college", "'alt' is not in the table [lookup.colleges] of the mapping"),
        ("row 4", "notes", "'ald' has no college"),
    ]


def test_skipped_rows_are_counted_by_reason_and_dates_are_read() -> None:
    text = PLAIN + """
[[skip]]
reason = "not offered"
when = { notes = "never" }
[dates]
formats = ["%m/%d/%Y"]
open = "^now$"
[[read]]
name = "since"
column = "when"
pattern = '(?P<first>\\S+) to (?P<last>\\S+)'
set = { starts = "{first}", ends = "{last}" }
"""  # fmt: skip
    mapped = run(
        text,
        row("M 1", "X 1", when="09/01/2015 to now"),
        row("M 2", "X 1", notes="never", when="x to y"),
        row("M 3", "X 1", when="soon to now"),
    )
    assert dict(mapped.account.skipped) == {"not offered": 1}
    assert [(r.starts, r.ends) for r in rules(mapped)] == [("2015-09-01", None)]
    assert faults(mapped) == [("row 4", "starts", "'soon' is no date")]


def test_columns_that_hold_alternatives_and_cells_that_say_no() -> None:
    text = """
[takes]
any_of = '^Group \\d+$'
and = ';'
items = ['(?P<code>[A-Z]+ \\w+)(?: \\((?P<credits>[\\d.]+)\\))?']
[awards]
course = "{award}"
[[outcome]]
is = "not articulated"
when = { "Group 1" = "^Not Articulated$" }
"""
    text = text.replace("'(?P<code>[A-Z]+ \\w+)(?:", "'Not Articulated', '(?P<code>[A-Z]+ \\w+)(?:")
    first = row("", "MATH 54") | {"Group 1": "MATH 6 (3.00); MATH 7 (3.00)", "Group 2": "MATH 8 (5.00)"}
    mapped = run(text, first)
    assert said(mapped) == [("(MATH 6 AND MATH 7) OR MATH 8", "AWARDED", "MATH 54", "row 2")]
    found = {
        p.row.code: p.row.credits
        for p in mapped.rows
        if isinstance(p, Placed) and isinstance(p.row, CourseRow)
    }
    assert found == {"MATH 54": None, "MATH 6": "3", "MATH 7": "3", "MATH 8": "5"}


# -- forms, tables, loads --------------------------------------------------------------------------------------------------


def example() -> Mapping:
    return read_mapping(EXAMPLE_MAPPING, "example.toml")


def test_csv_json_lines_parquet_and_a_frame_say_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frame = pd.read_csv(pd.io.common.StringIO(EXAMPLE_TABLE), dtype=str, keep_default_na=False)
    rows = frame.to_dict("records")
    (tmp_path / "t.csv").write_text(EXAMPLE_TABLE, encoding="utf-8")
    (tmp_path / "t.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "t.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    frame.to_parquet(tmp_path / "t.parquet")
    found = {}
    for suffix in ("csv", "json", "jsonl", "parquet"):
        mapped = map_rows(read_flat(tmp_path / f"t.{suffix}"), example())
        found[suffix] = [r.model_copy(update={"record": None}) for r in rules(mapped)]
    assert found["csv"] == found["json"] == found["jsonl"] == found["parquet"]
    assert len(found["csv"]) == 5
    store = MemoryStore()
    report = load_rules_frame(frame, store, mapping=example(), name="my frame")
    assert (report.rejected, report.written) == (0, report.units)
    assert {unit.file for unit in store.units.values()} == {"my frame"}


def test_what_cannot_be_read_in_a_file_is_a_finding_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a": [1]}, 7]', encoding="utf-8")
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n{"a"', encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,b\n1,2,3\n", encoding="utf-8")
    places = {
        name: [(r.place, r.reason) for r in read_flat(tmp_path / name) if isinstance(r, Refusal)]
        for name in ("t.json", "t.jsonl", "t.csv")
    }
    assert places["t.json"] == [
        ("row 1", "The cell 'a' holds a list or an object"),
        ("row 2", "Not an object"),
    ]
    assert [p for p, _ in places["t.jsonl"]] == ["row 2"]
    (tmp_path / "one.json").write_text('{\n  "rows": []\n}', encoding="utf-8")
    (whole,) = read_flat(tmp_path / "one.json")  # one finding, not one a line
    assert isinstance(whole, Refusal)
    assert whole.expected == "an array of flat objects, or one flat object a line"
    assert places["t.csv"] == [("row 2", "3 cells under a header of 2")]


def test_numbers_keep_their_spelling_and_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a": 3.00, "b": true, "c": null, "d": 101}]', encoding="utf-8")
    (found,) = read_flat(tmp_path / "t.json")
    assert isinstance(found, Flat)
    assert found.cells == {"a": "3.00", "b": "true", "c": "", "d": "101"}


def test_the_tables_that_are_written_load_to_the_same_units(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(EXAMPLE_TABLE, encoding="utf-8")
    out = tmp_path / "out"
    load_mapped([tmp_path / "t.csv"], None, mapping=example(), tables_out=out)
    direct = {
        o.name: o for o in translate_rows(map_rows(read_flat(tmp_path / "t.csv"), example()).rows, "example")
        if isinstance(o, UnitRows)
    }  # fmt: skip
    written = {o.name: o for o in translate([out], "example") if isinstance(o, UnitRows)}
    assert {n: (u.nodes, u.edges) for n, u in written.items()} == {
        n: (u.nodes, u.edges) for n, u in direct.items()
    }
    assert sorted(f.name for f in out.iterdir()) == [
        "areas.csv",
        "courses.csv",
        "institutions.csv",
        "rules.csv",
    ]


def test_a_second_load_writes_nothing_and_the_order_of_rows_decides_their_numbers_only(
    tmp_path: Path,
) -> None:
    lines = EXAMPLE_TABLE.strip().split("\n")
    (tmp_path / "t.csv").write_text(EXAMPLE_TABLE, encoding="utf-8")
    store = MemoryStore()
    first = load_mapped([tmp_path / "t.csv"], store, mapping=example())
    again = load_mapped([tmp_path / "t.csv"], store, mapping=example())
    assert (first.written > 0, again.written, again.unchanged) == (True, 0, first.units)
    (tmp_path / "t.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    other = map_rows(read_flat(tmp_path / "t.csv"), example())
    (tmp_path / "t.csv").write_text(EXAMPLE_TABLE, encoding="utf-8")
    same = map_rows(read_flat(tmp_path / "t.csv"), example())
    assert [r.model_copy(update={"record": None, "text": None}) for r in rules(other)] == [
        r.model_copy(update={"record": None, "text": None}) for r in rules(same)
    ]


def test_the_command_lists_loads_and_rejects(tmp_path: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(app, ["mappings", "--json"])
    assert {m["name"] for m in json.loads(listed.stdout)} == set(shipped())
    (tmp_path / "t.csv").write_text(EXAMPLE_TABLE.replace("1 to 4", "some"), encoding="utf-8")
    (tmp_path / "m.toml").write_text(EXAMPLE_MAPPING, encoding="utf-8")
    rejects = tmp_path / "rejects.jsonl"
    command = ["rules", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.toml"), "--dry-run", "--json"]
    result = runner.invoke(app, [*command, "--rejects", str(rejects)])
    assert result.exit_code == 1
    (refusal,) = (json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines())
    assert (refusal["place"], refusal["term"]) == ("row 7", "credits")
    wrong = runner.invoke(
        app, ["rules", str(tmp_path / "t.csv"), "--tables-out", str(tmp_path / "out"), "--dry-run"]
    )
    assert isinstance(wrong.exception, LoadError)


def test_an_institution_that_rows_describe_differently_is_described_as_most_do_and_said() -> None:
    mapped = run(PLAIN + '[[institution]]\ninstitution = "{to}"\nname = "{to} University"\ncity = "{notes}"\n[rest]\nnotes = "ignore"\n',
        row("M 1", "X 1", notes="Elm"), row("M 2", "X 1", notes="Oak"), row("M 3", "X 1", notes="Oak"))  # fmt: skip
    found = {
        p.row.institution: p.row.city
        for p in mapped.rows
        if isinstance(p, Placed) and isinstance(p.row, InstitutionRow)
    }
    assert found == {"A": None, "B": "Oak"}
    assert counted(mapped, "said-differently") == 1


# -- every row is accounted for, whatever the table -------------------------------------------------------------------------

_CELL = st.sampled_from(["", "X 1", "X 2", "GEN 0XXX", "null null"])
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "from": st.just("A"), "to": st.sampled_from(["B", "C", ""]), "course": st.sampled_from(["M 1", "M 2", ""]),
            "title": st.sampled_from(["", "One", "Two"]), "award": _CELL, "credits": st.sampled_from(["", "3", "x"]),
            "called": st.sampled_from(["", "Does not transfer"]), "flag": st.sampled_from(["true", "false"]),
            "notes": st.sampled_from(["", "Also awards: X 1", "Also awards: X 2", "skip me"]),
        }
    ),
    max_size=12,
)  # fmt: skip


@given(_ROWS)
def test_every_row_ends_in_one_place(rows: list[dict[str, str]]) -> None:
    text = ALSO.replace("[awards]", 'versions = "title"\n[awards]') + OUTCOMES
    text += '[[skip]]\nreason = "told to"\nwhen = { notes = "skip me" }\n[rest]\nnotes = "ignore"\n'
    mapped = run(text, *rows)
    account = mapped.account

    def outcome(cells: dict[str, str]) -> str:
        """By hand: what each row must become."""
        if cells["notes"] == "skip me":
            return "skipped"
        refused = cells["called"] == "Does not transfer"
        no_credit = "0XXX" in cells["award"]
        awards = cells["award"] or cells["flag"] == "true" or cells["notes"]
        own = (
            cells["award"] or cells["flag"] == "true"
        )  # only an award of the row's own has credits to be read
        if not refused and not no_credit and own and cells["credits"] == "x":
            return "rejected"
        if not cells["to"] or not cells["course"] or not (refused or awards):
            return "rejected"
        return "kept"

    fates = [outcome(cells) for cells in rows]
    assert account.skipped.get("told to", 0) == fates.count("skipped")
    assert account.rejected == fates.count("rejected")
    assert account.rules + account.joined + account.folded + account.same == fates.count("kept")
    named = sorted(int(n) for r in rules(mapped) for n in (r.record or "").split(" ", 1)[1].split(", "))
    assert named == [n for n, fate in enumerate(fates, 2) if fate == "kept"]
