"""Every generated file of the sample registry, by path."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import orjson

from samples.authoring.ctdl import COURSES, course_key
from samples.authoring.envelopes import known_keys, registry_files
from samples.authoring.identifiers import ctid, resource_uri
from samples.authoring.learners import LEARNERS, TRANSCRIPT_OF
from samples.authoring.organizations import ORGANIZATIONS
from samples.authoring.tables import table_files


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what says nothing."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _learner(slug: str) -> bytes:
    learner = LEARNERS[slug]
    ask = {name: resource_uri(key) for name, key in learner["ask"].items()}
    return orjson.dumps(_plain({"learner": slug, **learner, "ask": ask}), option=orjson.OPT_INDENT_2) + b"\n"


def _transcript() -> bytes:
    codes = {
        ctid(course_key(key, course)): (key, course) for key, courses in COURSES.items() for course in courses
    }
    names = {organization.key: organization.name for organization in ORGANIZATIONS}
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("institution", "code", "title", "grade", "credits", "completed", "status", "attempt"))
    for work in LEARNERS[TRANSCRIPT_OF]["holdings"]["coursework"]:
        key, course = codes[work["course"]]
        writer.writerow(
            (
                names[key],
                course.code,
                course.title,
                work["grade"] or "",
                work["credits"],
                work["completed"],
                work.get("status", ""),
                work.get("attempt", ""),
            )
        )
    return text.getvalue().encode()


def _keys() -> bytes:
    """What everything is called in the tables, and which CTID it has: for people, and for tests."""
    key_of = {ctid(key): key for key in known_keys()}
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("key", "ctid", "type", "name"))
    for content in registry_files().values():
        for resource in orjson.loads(content)["decoded_resource"]["@graph"]:
            name = (
                resource.get("ceterms:name") or resource.get("ceasn:name") or resource["ceasn:competencyText"]
            )
            writer.writerow(
                (key_of[resource["ceterms:ctid"]], resource["ceterms:ctid"], resource["@type"], name["en"])
            )
    return text.getvalue().encode()


def sample_files() -> dict[str, bytes]:
    """Path under ``loaders/samples`` → content."""
    return {
        **{f"registry/{path}": content for path, content in registry_files().items()},
        **{f"rules/{name}": content for name, content in table_files().items()},
        **{f"learners/{slug}.json": _learner(slug) for slug in LEARNERS},
        f"learners/{TRANSCRIPT_OF}.csv": _transcript(),
        "keys.csv": _keys(),
    }
