"""The language of mapping files as a page for people, derived from its models and from an example that is run.

python -m competency_graph_loaders.mappings.documentation > docs/mappings.md
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic.fields import FieldInfo

from competency_graph_loaders.mappings import templates
from competency_graph_loaders.mappings.files import load_mapping, read_mapping, shipped
from competency_graph_loaders.mappings.language import (
    About,
    Awards,
    Credits,
    Dates,
    Group,
    Lists,
    Mapping,
    Outcome,
    Read,
    Set,
    Skip,
    Step,
    Takes,
    Verbs,
)
from competency_graph_loaders.mappings.load import Mapped, map_rows, notes
from competency_graph_loaders.mappings.records import read_flat
from competency_graph_loaders.rules.sheets import Placed
from competency_graph_loaders.rules.tables import RuleRow

EXAMPLE_TABLE = """course,title,hours,at,name,counts_as,called,worth,remarks
CHEM 102,Chemistry B,4,birch,Birch University,CHE 199,Chemistry Transfer Credit,4.00,[ald] Meets Category 4
CHEM 102,Chemistry B,4,birch,Birch University,TRN 199,Transfer Elective,1.00,[ald] Also awards: CHE 199
FREN 101 & 102,French I & II,,birch,Birch University,FRE 101-102,French,3.00,[ald] Minimum grade: C
WELD 10,Welding,3,birch,Birch University,,Does not transfer,,[ald]
TYPE 1,Typing,2,birch,Birch University,GEN 0XXX,Typing - no credit,,[ald]
HIST 7,Local History,3,birch,Birch University,HIST 1XXX,History Elective,1 to 4,[ald] By permission
"""
"""A made-up state: one row an award, the college in the remarks."""

EXAMPLE_MAPPING = r"""[mapping]
title = "Example: what Birch University takes from Alder College"
source = "example"
expects = "CSV, one row an award; remarks begin with the college in brackets"

[lookup.colleges]
ald = "Alder College"

[rule]
sender = "{college}"
receiver = "{at}"

[[institution]]
institution = "{college}"
name = "{college -> colleges}"
calendar = "semester"

[[institution]]
institution = "{at}"
name = "{name}"
calendar = "semester"

[[area]]
institution = "{at}"
area = "Category {n}"

[[read]]
name = "college"
column = "remarks"
pattern = '^\[(?P<college>\w+)\]'
required = true

[[read]]
name = "category"
column = "remarks"
pattern = 'Meets Category (?P<n>\d+)'
set = { awards = "AREA Category {n} (0)" }

[[read]]
name = "also awards"
column = "remarks"
pattern = 'Also awards: (?P<more>.+)$'
set = { also = "{more}" }

[[read]]
name = "condition in words"
column = "remarks"
pattern = '(?i)minimum grade: \S+|\S+ or better'
condition = true

[takes]
course = "{course}"
title = "{title}"
credits = "{hours}"
and = '\s*&\s*'
carry_subject = true
versions = "title"

[awards]
course = "{counts_as}"
title = "{called}"
credits = "{worth}"
range = true

[[outcome]]
is = "refused"
when = { called = '(?i)does not transfer' }

[[outcome]]
is = "no credit"
when = { "award.code" = ' 0XXX$' }

[[outcome]]
is = "elective"
when = { "award.code" = '(XXX| 199)$' }

[group]
join_also = true
"""

_OPENING = """# Mappings: any flat table as transfer rules

Written by `python -m competency_graph_loaders.mappings.documentation`; a test holds this page, the models and the example equal.

    competency-graph load rules TABLE… --mapping georgia --dry-run --tables-out read-me-first
    competency-graph load rules TABLE… --mapping my-state.toml --rejects rejects.jsonl
    competency-graph load mappings

A table is CSV (comma, semicolon, tab), JSON (an array, or an object a line), Parquet (`pip install
'competency-graph[parquet]'`), or a pandas frame (`load_rules_frame(frame, port, mapping="georgia")`). A mapping is a TOML
file that says how its rows become rows of the [five rules tables](rules-tables.md); everything behind that (checks, units,
rejects, evidence) is `load rules` as it is. A new state is a new mapping file, and no code. `--tables-out` writes the five
tables that the mapping makes: read them before anything is loaded.
"""

_PROMISES = """## What is promised

- Every row ends in one place, and the report adds up: it states a rule, is joined to one, is an exact duplicate (folded),
  says the same as another row in other words, is skipped for a reason, or is rejected.
- A row in which no verb catches something is rejected with file, row, column and what was expected, and keeps back the
  rules of its sender and receiver; the last good ones stay.
- Text that patterns read and did not use up becomes a condition that a person must read (`[rest]` changes that); the report
  prints which share of the rows that is.
- Rows that contradict each other stay apart: the evaluator says CONFLICT. A credit that nobody states stays unknown.
- Evidence names the row (`record`), or the rows where several are one rule. The order of rows decides nothing but these
  numbers.
"""

_MONDAY = """## A new state on a Monday morning

1. Look at the table: which columns name sender, receiver, course, award, credits? Count the distinct values of every short
   column, and the distinct texts of every notes column with numbers replaced: that is the list of what verbs must catch.
2. Copy the shipped mapping whose table is most like it, change `[mapping]`, `[rule]`, `[[institution]]`, `[takes]`,
   `[awards]`; run with `--dry-run --tables-out out`. Columns that are not there are named at once.
3. Write an `[[outcome]]` for each way of saying no, of saying "no credit", of saying elective; generic courses are electives.
   Compare the counts in the report with your own counts from step 1.
4. Write a `[[read]]` for each phrase in the notes, the most frequent first, and run again until `unparsed-share` is what you
   want it to be. What only a person can judge may stay: it is shown beside each answer.
5. Read `out/rules.csv` with a registrar: twenty rows, at random, against the original.
6. Several rows for one course: find out whether they are one rule (`[group]`), versions (`versions = "title"`), or a
   contradiction (leave them).
"""


def _meaning(info: FieldInfo) -> str:
    return (info.description or "").replace("|", "\\|")


def _verbs(model: type[Verbs], without: type[Verbs] | None = None) -> Iterator[str]:
    yield from ("| key | meaning |", "| --- | --- |")
    for name, info in model.model_fields.items():
        if without is None or name not in without.model_fields:
            needed = f"**{info.alias or name}**" if info.is_required() else info.alias or name
            yield f"| {needed} | {_meaning(info)} |"
    yield ""


def _section(title: str, model: type[Verbs], without: type[Verbs] | None = None) -> Iterator[str]:
    yield from (f"### {title}", "", " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split()), "")
    rest = (inspect.getdoc(model) or "").split("\n\n")[1:]
    if rest:
        yield from ("\n\n".join(rest), "")
    yield from _verbs(model, without)


def _language() -> Iterator[str]:
    yield from ("## The language", "", _docstring(), "")
    yield from (
        "`[rule]`, `[[institution]]`, `[[course]]`, `[[area]]`, `[[limit]]` have columns of the rules tables as keys and",
        "templates as values; a row of theirs is made where its needed columns are not empty. Keys in bold are needed.",
        "`[[numbering]]` states a statewide numbering once for all its courses, with the columns of the table `numbering` of",
        "`docs/lists.md` and texts as values, taken as they stand (no templates).", "",
    )  # fmt: skip
    yield from _section("[mapping]", About)
    yield from ("### [lookup.NAME]", "", _meaning(Mapping.model_fields["lookup"]), "")
    yield from _section("[[read]]", Read)
    yield from _section("[[set]]", Set, Step)
    yield from _section("[[skip]]", Skip, Step)
    yield from ("### [rest]", "", _meaning(Mapping.model_fields["rest"]), "")
    yield from _section("[takes]", Takes, Lists)
    yield from _section("[awards]", Awards, Lists)
    yield from _section("Lists: keys of [takes], [awards] and [also]", Lists)
    yield from _section("[[outcome]]", Outcome, Step)
    yield from _section("[credits]", Credits)
    yield from _section("[dates]", Dates)
    yield from _section("[group]", Group)


def _docstring() -> str:
    return (inspect.getdoc(templates) or "").split("\n\n", 1)[1]


def example() -> Mapped:
    """The example, run."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "example.csv"
        file.write_text(EXAMPLE_TABLE, encoding="utf-8")
        return map_rows(read_flat(file), read_mapping(EXAMPLE_MAPPING, "example.toml"))


def _example() -> Iterator[str]:
    yield from ("## An example, run", "", "The table:", "", "```csv", EXAMPLE_TABLE.strip(), "```", "")
    yield from (
        "The mapping:",
        "",
        "```toml",
        EXAMPLE_MAPPING.strip(),
        "```",
        "",
        "The rules that it makes:",
        "",
    )
    yield from (
        "| takes | state | awards | grade | conditions | record |", "| --- | --- | --- | --- | --- | --- |",
    )  # fmt: skip
    found = example()
    for placed in found.rows:
        if isinstance(placed, Placed) and isinstance(placed.row, RuleRow):
            row = placed.row
            cells = (
                row.takes, row.state, row.awards, row.minimum_grade and f"{row.minimum_grade} or better",
                "; ".join(row.conditions), row.record,
            )  # fmt: skip
            yield f"| {' | '.join(str(cell or '') for cell in cells)} |"
    yield from ("", "What the report says:", "", "```")
    counted: dict[str, list[str]] = {}
    for note in notes(found):
        counted.setdefault(note.rule, []).append(f"{note.about}: {note.message}")
    yield from (f"{len(said)} × {rule}: {said[0]}" for rule, said in counted.items())
    yield from ("```", "")


def _shipped() -> Iterator[str]:
    yield from (
        "## Shipped",
        "",
        "| --mapping | what it loads | what the table must be |",
        "| --- | --- | --- |",
    )
    for name in shipped():
        about = load_mapping(name).mapping
        yield f"| `{name}` | {about.title} | {about.expects} |"
    yield ""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join((_OPENING, _PROMISES, *_shipped(), *_example(), _MONDAY, *_language()))


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
