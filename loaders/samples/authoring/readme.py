"""The tables inside the samples' README that follow from the tables here: institutions, and which rule shows what."""

from __future__ import annotations

from collections import defaultdict

from samples.authoring.ctdl import COURSES
from samples.authoring.identifiers import ctid
from samples.authoring.organizations import ORGANIZATIONS
from samples.authoring.rules_table import RULES
from samples.authoring.transfer_values import TRANSFER_VALUES

START, END = "<!-- written by samples.authoring: {} -->", "<!-- end of {} -->"


def _institutions() -> str:
    rows = ["| key | name | what | calendar | courses | CTID |", "| --- | --- | --- | --- | --- | --- |"]
    for o in ORGANIZATIONS:
        cells = (
            o.key,
            o.name,
            o.description,
            o.calendar or "–",
            str(len(COURSES.get(o.key, ())) or "–"),
            f"`{ctid(o.key)}`",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _kinds() -> str:
    shown: dict[str, list[str]] = defaultdict(list)
    for value in TRANSFER_VALUES:
        shown[value.shows].append(f"`{value.slug}`")
    for rule in RULES:
        shown[rule.shows].append(f"`{rule.rule}`")
    rows = ["| what it shows | rules |", "| --- | --- |"]
    rows += [f"| {kind} | {', '.join(rules)} |" for kind, rules in sorted(shown.items())]
    return "\n".join(rows)


BLOCKS = {"institutions": _institutions, "rules": _kinds}


def filled(readme: str) -> str:
    """The README with its tables as they should be."""
    for name, write in BLOCKS.items():
        before, _, rest = readme.partition(START.format(name))
        after = rest.partition(END.format(name))[2]
        readme = f"{before}{START.format(name)}\n{write()}\n{END.format(name)}{after}"
    return readme
