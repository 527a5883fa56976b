"""The uris of what ASSIST names: ``urn:competency-graph:assist:<kind>:<its numbers>``, the same from every file.

ASSIST's own numbers are stable over years and files: institutions by ``id``, courses by ``courseIdentifierParentId``,
departments by ``departmentParentId``, years by ``id``. A major has no number in the file: its name stands in.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from competency_graph_loaders.assist.wire import Receiving

ROOT = "urn:competency-graph:assist"


def institution_uri(number: int) -> str:
    """An institution."""
    return f"{ROOT}:institution:{number}"


def system_uri(code: str) -> str:
    """A system."""
    return f"{ROOT}:system:{code}"


def department_uri(number: int) -> str:
    """A department."""
    return f"{ROOT}:department:{number}"


def course_uri(number: int) -> str:
    """A course."""
    return f"{ROOT}:course:{number}"


def agreement_uri(year: int, sender: int, receiver: int) -> str:
    """The agreement of a pair and year, in the order of ASSIST's own keys."""
    return f"{ROOT}:agreement:{year}:{sender}:{receiver}"


def major_uri(year: int, receiver: int, kind: str, name: str) -> str:
    """A major (or other report) of a receiver in a year; the hash tells names apart that read the same."""
    said = name if kind == "Major" else f"{kind} {name}"
    return f"{ROOT}:major:{year}:{receiver}:{named(said)}"


def receiving_key(receiver: int, item: Receiving) -> str:
    """What tells a receiving item apart within its receiver."""
    if item.course is not None and item.type == "Course":
        return f"course-{item.course.course_identifier_parent_id}"
    if item.series is not None and item.type == "Series":
        courses = sorted(item.series.courses, key=lambda c: c.position)
        joined = "-".join(str(c.course_identifier_parent_id) for c in courses)
        return f"series-{'or-' if item.series.conjunction == 'or' else ''}{joined}"
    return target_uri(receiver, item).removeprefix(f"{ROOT}:").replace(f":{receiver}:", "-", 1)


def target_uri(receiver: int, item: Receiving) -> str:
    """The node of a named requirement or area of a receiver."""
    if item.general_education is not None and item.type == "GeneralEducation":
        area = item.general_education
        return f"{ROOT}:area:{receiver}:{named(area.code or area.name)}"
    if item.requirement is None:
        raise TypeError("Only a named requirement or an area has a node of its own.")
    return f"{ROOT}:requirement:{receiver}:{named(item.requirement.name)}"


def rule_uri(year: int, sender: int, receiver: int, key: str, variant: str = "") -> str:
    """An articulation: one for each pair, year and receiving item; a variant where majors disagree."""
    return f"{ROOT}:articulation:{year}:{sender}:{receiver}:{key}{f'-{variant}' if variant else ''}"


def named(text: str) -> str:
    """A name as a part of a uri: readable, with a hash that keeps what the readable form loses."""
    readable = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].rstrip("-")
    return f"{readable}-{blake2b(text.encode(), digest_size=4).hexdigest()}"
