"""The loaders of lists as a page for people, derived from their models: ``docs/lists.md`` is this module's output.

python -m competency_graph_loaders.listed_documentation > docs/lists.md
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Sequence
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from competency_graph_loaders.areas.tables import AreaEntryRow, PatternAreaRow, PatternRow
from competency_graph_loaders.areas.terms import USUAL
from competency_graph_loaders.exams.published import SENTENCES
from competency_graph_loaders.exams.tables import ExamCreditRow, ExamRow
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.programs.tables import Part, PrerequisiteModel, ProgramModel
from competency_graph_loaders.prose import PHRASINGS
from competency_graph_loaders.rules.tables import Row

_OPENING = """# Lists: exams, areas, programs, numbering

Written by `python -m competency_graph_loaders.listed_documentation`; a test holds this page and the models equal.

Four commands load what is published as lists rather than as rules, each into the one rule model (`docs/model.md`):

| command | what it loads |
| --- | --- |
| `load exams PATH…` | score or rank → award, with ceilings that several exams share (AP, CLEP, IB, military occupations) |
| `load areas PATH…` | general-education patterns, their areas, and the courses in them from approval to removal |
| `load programs PATH…` | programs with course lists and totals; prerequisites in words |
| `load numbering PATH…` | statewide course numbering: one rule over common numbers |

Each reads CSV files with a header, and JSON objects whose members are the same tables by name
(`{"exams": [{…}], "exam_credit": [{…}]}`; lists in a cell are lists, or texts with `;` between). `load programs` reads
JSON, and CSV for institutions. The tables `institutions`, `courses`, `areas` and `limits` are those of `load rules`
(`docs/rules-tables.md`); keys and codes are looked up across all files of one load. Columns in bold are needed.

A row that cannot be trusted keeps its whole group back: the rules of a (sender, receiver) pair, everything of an
institution in an area list, a program. The last good facts stay, `--rejects FILE` names file, row (or JSON pointer),
column, reason and what was expected, and the exit code is 1. Rules say where they stand (`record`). What was said in
words is counted in the report as `parsed-condition` and `unparsed-condition`; the latter is shown beside each answer,
for a person to read. Loading twice writes nothing the second time.
"""
_EXAMS = """## load exams
A learner names an exam by its code or uri. Bands are closed at both ends. A shared ceiling is one limit that several rows
name. An *or* of areas is two areas of a pattern with `double_count` EXCLUSIVE (rules tables): credit counts in one of them.
A whole score goes before a sub-score where the sub-score's row has the greater `priority`.

```json
{"institutions": [{"institution": "BOARD", "name": "Example Board", "label": "Organization"},
                  {"institution": "STATE", "name": "Example State", "calendar": "semester"}],
 "courses": [{"institution": "STATE", "code": "MATH 110", "title": "College algebra", "credits": 3}],
 "limits": [{"institution": "STATE", "limit": "maths", "measure": "CREDITS", "maximum": 4}],
 "exams": [{"provider": "BOARD", "exam": "ALG", "name": "Algebra", "score_minimum": 20, "score_maximum": 80}],
 "exam_credit": [{"exam": "ALG", "receiver": "STATE", "minimum_score": 50, "awards": "MATH 110 (3); ELECTIVE (1)", "limits": ["maths"]}]}
```

Lists as third parties serve them (one JSON list of `exam`, `minScore`, `courses`, `requirement`, `note`) name neither who
gives the exams nor who awards: `--provider BOARD --receiver STATE`, with a table of institutions beside the list, and
`--scale 1-5` where the scale is known. Of their notes these sentences are read, any other stays a condition:
"""
_AREAS = """## load areas
A rule holds for work completed from the first day of the term of approval to the day before the term of removal.
One number under two titles, one after the other, is two courses; between them, and only there, the number means neither.
`Same as` and `Formerly … prior to …` become SAME_COURSE with their dates; such courses count once. An area that a list
names beside another one has no dates there: its rule takes those of the entry, and asks a person to look. An entry that
was removed before it was approved is under review. A rule awards an area with the credit that the sender gave.

Lists as third parties serve them (one JSON file an area, with `metadata`, `area`, `courses`) do not name their college:
`--institution SMC --pattern IGETC --receiver UC --receiver CSU`, with a table of institutions beside them. A `patterns`
table instead of `--receiver` can also say whether a course may count in several areas (`double_count`), and a
`pattern_areas` table for which areas that is otherwise. First days of terms are {terms}; others by `--terms "F=08-25"`.
"""
_PROGRAMS = """## load programs
A program becomes a requirement tree. Anything of a kind (`subject`, numbers, `level`, `area`, without those in `except`) is
one course, so many (`select`, each another one), so many `credits`, or both; what a course does not say of itself is no match.
The credits of the program's total that its parts do not account for are a Residual, which is never met by itself; where a part
states no credits, how many they are is not known. What is listed without being needed (`options`) is recommended.
`gpa_minimum` is a floor over the program.

Three published forms are read beside this one: a college's program file (`college_slug`, `programs` with
`requirement_groups`), whose only group "Recommended Course Sequence" is read as what is needed, and its courses with 0
credits as options (they stand in lists to choose from); prerequisites by course code (`{"CODE": {"text": …, "courses": …}}`);
and degree requirements by campus (`groups` of `requirements` with `select` and `from`). In these a slot without courses that
its words name (`CS 1 or CS 2 — Title`) asks for them; any other slot, a general-education area and what the source assumes
(`assume`) are residuals with their credits; units beside a count are read as what the counted courses come to, which the tree
says (`reading`), for no course of such a file states its units and nobody could judge them as a second requirement; a title
that "also satisfies" something is a condition for a person to read. `--institution` names
the college where the file does not.

Prerequisites in words are read as trees: `and`, `or`, brackets, course codes, "(may be taken concurrently)". Where `and`
meets `or` without brackets, `and` binds first, and the tree says so (`reading` AND_BEFORE_OR). A placement, score or
degree among alternatives is a residual: never met by itself, and never in the way of the others.
"""
_NUMBERING = """## load numbering
Courses of the system and of its members are placed under their common numbers, and the rule is stated once: the same
number counts as the receiver's course under it, with that course's credits. A course that is renumbered, or whose college
joins or leaves, is under its number for as long as that holds. `load rules --mapping florida` does the same from a table
of courses (`[[numbering]]`, `docs/mappings.md`).
"""
_PROSE = """## Conditions in words
All loaders read conditions in words by one table of certain phrasings. A clause (between `;`, `|`, full stops, line breaks)
is read only when one of them matches all of it; "C or better unless …", "below C", "score of 3" stay text. Two clauses that
disagree leave both unread. Examples, one a phrasing:
"""


def _choices(hint: Any) -> Iterator[str]:  # noqa: ANN401 - an annotation
    if get_origin(hint) is Literal:
        yield from (str(value) for value in get_args(hint))
    elif get_origin(hint) in (Union, types.UnionType):
        for part in get_args(hint):
            yield from _choices(part)
    elif hasattr(hint, "__metadata__"):
        yield from _choices(get_args(hint)[0])


def _model(model: type[BaseModel], title: str, needed: Sequence[str]) -> Iterator[str]:
    doc = inspect.getdoc(model) or ""
    yield from (f"### {title}", doc, "", "| column | meaning |", "| --- | --- |")
    for name, info in model.model_fields.items():
        choices = ", ".join(f"`{choice}`" for choice in _choices(info.annotation))
        meaning = ": ".join(part for part in (info.description or "", choices) if part).replace("|", "\\|")
        called = info.alias or name
        yield f"| {f'**{called}**' if name in needed else called} | {meaning} |"
    yield ""


def _table(table: type[Row]) -> Iterator[str]:
    needed = [name for name, info in table.model_fields.items() if info.is_required()]
    yield from _model(table, table.table, needed)


def page() -> str:
    """The page, in Markdown."""
    terms = ", ".join(f"{name} {day}" for name, day in USUAL.items())
    lines = [_OPENING, _EXAMS]
    lines += [f"- {kind}: `{pattern.pattern}`" for kind, pattern in SENTENCES]
    lines += ["", *_table(ExamRow), *_table(ExamCreditRow), _AREAS.replace("{terms}", terms)]
    lines += [*_table(PatternRow), *_table(PatternAreaRow), *_table(AreaEntryRow), _PROGRAMS]
    for model, title in ((ProgramModel, "programs"), (Part, "a part"), (PrerequisiteModel, "prerequisites")):
        lines += _model(model, title, [n for n, info in model.model_fields.items() if info.is_required()])
    lines += [_NUMBERING, *_table(NumberingRow), _PROSE]
    lines += [f"- {phrasing.example}" for phrasing in PHRASINGS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
