"""docs/assist.md is true: it lists every finding that the loader can make, every reading, and uris as they are made."""

from __future__ import annotations

import re
from pathlib import Path

from competency_graph_loaders.assist import identifiers, instructions

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs/assist.md").read_text()
SOURCES = "\n".join(
    path.read_text() for path in sorted((PROJECT / "loaders/competency_graph_loaders/assist").glob("*.py"))
)


def test_every_finding_is_explained_and_made() -> None:
    made = set(re.findall(r"\b[Nn]ote\(\s*\"([^\"]+)\"", SOURCES))
    made |= set(re.findall(r"\"([^\"]+)\" if state == \"AFTER_TRANSFER\" else \"", SOURCES)) | {
        "not articulated"
    }
    rows = [
        line for line in PAGE.partition("## What the report counts")[2].splitlines() if line.startswith("| `")
    ]
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert len(made) > 25
    assert told == made


def test_every_reading_is_explained() -> None:
    names = (
        instructions.EACH, instructions.OVER, instructions.ONE, instructions.CAP, instructions.FLOOR, instructions.LOWER,
        instructions.UPPER, "AND_BINDS_FIRST", "OR_BINDS_FIRST", "ALL_GROUPS", "ANY_GROUP",
    )  # fmt: skip
    assert all(name in PAGE for name in names)
    assert all(f'"{name}"' in SOURCES for name in names)


def test_uris_are_made_as_the_page_says() -> None:
    assert f"`{identifiers.ROOT}:`" in PAGE
    made = {
        "institution:<id>": identifiers.institution_uri(1), "system:<code>": identifiers.system_uri("UC"),
        "department:<departmentParentId>": identifiers.department_uri(1),
        "course:<courseIdentifierParentId>": identifiers.course_uri(1),
        "agreement:<year>:<sender>:<receiver>": identifiers.agreement_uri(1, 2, 3),
        "major:<year>:<receiver>:<name>": identifiers.major_uri(1, 3, "Major", "Dance"),
        "articulation:<year>:<sender>:<receiver>:<item>": identifiers.rule_uri(1, 2, 3, "course-4"),
    }  # fmt: skip
    for shape, uri in made.items():
        assert f"`{shape}`" in PAGE
        pattern = re.sub(r"<\w+>", "[^:]+", shape)
        assert re.fullmatch(f"{identifiers.ROOT}:{pattern}", uri), uri
