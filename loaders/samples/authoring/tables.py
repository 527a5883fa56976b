"""The rules tables as CSV files, in the columns of ``load rules``; keys of resources become CTIDs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from samples.authoring.ctdl import COURSES, course_key
from samples.authoring.declarations import Course
from samples.authoring.identifiers import ctid
from samples.authoring.organizations import DOMAIN, MADE_UP, ORGANIZATIONS
from samples.authoring.rules_table import AGREEMENTS, AREAS, LIMITS, RULES, SAME_COURSE


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _bracketed(expression: str) -> str:
    return re.sub(r"\[([^\]]+)\]", lambda found: f"[{ctid(found[1])}]", expression)


def _institutions() -> bytes:
    header = (
        "institution", "id", "name", "label", "description", "webpage", "city", "calendar", "currency", "price_per_credit", "fee_per_term",
        "fee_once", "grade_scale", "minimum_grade", "attempt_policy", "transfer_maximum", "residency_minimum", "member_of", "accepts_from",
    )  # fmt: skip
    return _csv(header, (
        (
            o.key, ctid(o.key), o.name, o.label, f"{o.description} {MADE_UP}", f"https://{o.key.lower()}.{DOMAIN}/", o.city, o.calendar,
            "USD" if o.price_per_credit else "", o.price_per_credit, o.fee_per_term, o.fee_once, "us-letter" if o.calendar and o.label != "System" else "",
            o.minimum_grade, o.attempt_policy, o.transfer_maximum, o.residency_minimum, o.member_of, o.accepts_from,
        )
        for o in ORGANIZATIONS
    ))  # fmt: skip


def _courses() -> bytes:
    same = {first: (second, why, starts, ends) for first, second, why, starts, ends in SAME_COURSE}

    def row(institution: str, course: Course) -> tuple[str, ...]:
        key = course_key(institution, course)
        twin, why, since, until = same.get(key, ("", "", "", ""))
        # A statement needs a described end: the title makes the row a description, behind the Registry's own.
        described = (course.title, course.credits) if twin else ("", "")
        dates = (course.starts, course.ends)
        return (
            institution,
            course.code,
            ctid(key),
            *described,
            *dates,
            twin.partition(":")[2],
            why,
            since,
            until,
        )

    header = (
        "institution", "code", "id", "title", "credits", "starts", "ends", "same_as", "same_as_why", "same_as_starts", "same_as_ends",
    )  # fmt: skip
    return _csv(
        header, (row(institution, course) for institution, courses in COURSES.items() for course in courses)
    )


def _rules() -> bytes:
    header = (
        "rule", "agreement", "agreement_name", "edition", "consumption", "agreement_starts", "agreement_ends", "sender", "receiver", "asserter", "state",
        "takes", "awards", "minimum_grade", "minimum_score", "maximum_score", "starts", "ends", "basis", "priority", "limits", "note",
    )  # fmt: skip
    agreements = {(a.sender, a.receiver): a for a in AGREEMENTS}
    rows = []
    for r in RULES:
        a = agreements.get((r.sender, r.receiver))
        rows.append((
            r.rule, *((a.agreement, a.name, a.edition, a.consumption, a.starts, a.ends) if a else ("",) * 6), r.sender, r.receiver, r.asserter, r.state,
            _bracketed(r.takes), _bracketed(r.awards), r.minimum_grade, r.minimum_score, r.maximum_score, r.starts, r.ends, r.basis,
            r.priority, r.limits, r.note,
        ))  # fmt: skip
    return _csv(header, rows)


def table_files() -> dict[str, bytes]:
    """Every rules table: file name under ``rules/`` → content."""
    return {
        "institutions.csv": _institutions(),
        "courses.csv": _courses(),
        "areas.csv": _csv(("institution", "area", "name", "double_count"), AREAS),
        "limits.csv": _csv(
            ("institution", "limit", "measure", "maximum", "credit_unit", "scope", "text"), LIMITS
        ),
        "rules.csv": _rules(),
    }
