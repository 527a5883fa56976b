"""An articulation as a transfer rule: what it takes, what it awards, or why there is none.

One unit for each pair, year and receiving item, whatever number of majors repeat it. A receiving series awards each of
its courses; a named requirement or area is awarded as such. Where nothing articulates, the rule takes and awards nothing:
AFTER_TRANSFER and NOT_ARTICULATED are statements about the receiving item, which it points at (``TARGETS``). A denied
course is a refusal that names what it is refused for, and refuses nothing else: the same course may count for another
item of the same receiver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from competency_graph.model.declarations import Value
from competency_graph_loaders.assist.identifiers import (
    agreement_uri,
    course_uri,
    institution_uri,
    receiving_key,
    rule_uri,
    target_uri,
)
from competency_graph_loaders.assist.phrases import REASONS, Words, read_words
from competency_graph_loaders.assist.places import code_of, courses_of, name_of
from competency_graph_loaders.assist.sending import Expression, Item, expression_of, items_of, text_of
from competency_graph_loaders.assist.statements import RULE_PRIORITY, Rows, Statement
from competency_graph_loaders.assist.terms import year_dates
from competency_graph_loaders.assist.wire import Articulation, Override, Report
from competency_graph_loaders.findings import Note

AMBIGUOUS = "The file does not say for certain how its groups of courses are joined; read as {}."


@dataclass(frozen=True, slots=True)
class Pair:
    """The agreement that the articulations of a report belong to."""

    report: Report

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Year, sender, receiver."""
        report = self.report
        return report.academic_year.id, report.sending_institution.id, report.receiving_institution.id


def agreement(report: Report, sender: str, receiver: str) -> Statement:
    """The agreement of a pair and year; ASSIST lets a course count for several of its articulations."""
    year, sending, receiving = Pair(report).numbers
    uri = agreement_uri(year, sending, receiving)
    starts, ends = year_dates(report.academic_year)

    def build(_: str) -> Rows:
        rows = Rows()
        rows.node(uri, ("Agreement",), {
            "name": f"{sender} to {receiver}, {report.academic_year.code}", "consumption": "SHARED",
            "edition": report.academic_year.code, "starts": starts, "ends": ends, "field": "academicYear",
            "identifiers": [f"assist={year}/{sending}/to/{receiving}"],
        })  # fmt: skip
        rows.edge(
            "SENDING", uri, institution_uri(sending), {"term": "sendingInstitution", "level": "organization"}
        )
        rows.edge(
            "RECEIVING",
            uri,
            institution_uri(receiving),
            {"term": "receivingInstitution", "level": "organization"},
        )
        return rows

    return Statement(f"agreement|{uri}", build, "", starts, report.publish_date or "", RULE_PRIORITY)


def articulation(found: Articulation, report: Report, record: str) -> Iterator[Statement | Note]:
    """One articulation, and what the report says of it."""
    numbers = Pair(report).numbers
    key = receiving_key(numbers[2], found)
    uri = rule_uri(*numbers, key)
    yield Note("articulation", uri, f"{name_of(found)} in {report.name}.")
    if found.type == "Series":
        yield Note("articulation of a series", uri, f"{name_of(found)} in {report.name}.")
    maker = _Maker(found, report, numbers, key)
    yield from maker.notes(uri)
    yield Statement(
        f"articulation|{uri}", maker.rows, record, report.publish_date or "", "", RULE_PRIORITY, variants=True
    )


@dataclass(slots=True)
class _Maker:
    found: Articulation
    report: Report
    numbers: tuple[int, int, int]
    key: str

    @property
    def expression(self) -> Expression | None:
        sending = self.found.sending_articulation
        return None if sending is None else expression_of(sending)

    @property
    def reason(self) -> str | None:
        sending = self.found.sending_articulation
        return None if sending is None else sending.no_articulation_reason

    @property
    def words(self) -> Words:
        """What is said of the articulation as a whole; what is said of sending courses is read with them."""
        overrides = [
            override if isinstance(override, str) else _published(override)
            for override in self.found.template_overrides
        ]
        return read_words([*self.found.words, *(f"Template override: {text}" for text in overrides)])

    def state(self, expression: Expression | None) -> str:
        if expression is not None:
            return "AWARDED"
        return REASONS.get((self.reason or "").lower().rstrip("."), "NOT_ARTICULATED")

    def notes(self, uri: str) -> Iterator[Note]:
        expression, reason, about = self.expression, self.reason, name_of(self.found)
        if expression is None:
            state = self.state(expression)
            said = reason or "no sending side at all, or one without a course"
            yield Note(
                "to be taken after transfer" if state == "AFTER_TRANSFER" else "not articulated",
                uri,
                f"{about}: {said}.",
            )
            if reason is not None and reason.lower().rstrip(".") not in REASONS:
                yield Note(
                    "unknown reason",
                    uri,
                    f"{about}: {reason!r}; kept as NOT_ARTICULATED.",
                    "noArticulationReason",
                )
        elif reason is not None:
            yield Note("reason beside courses", uri, f"{about}: {reason!r}, and courses; the courses count.")
        words = [self.words, *(i.words for i in (items_of(expression) if expression is not None else ()))]
        for phrase in dict.fromkeys(text for w in words for text in w.rest):
            yield Note("unparsed-condition", uri, f"{about}: {phrase}", "attributes")
        if any(w.band for w in words):
            yield Note(
                "parsed-condition",
                uri,
                f"{about}: {'; '.join(dict.fromkeys(t for w in words for t in w.said))}",
            )
        if self.found.template_overrides:
            yield Note(
                "template override", uri, f"{about} in {self.report.name}: kept in words, not applied."
            )
        if expression is not None and not isinstance(expression, Item) and expression.reading:
            yield Note("ambiguous conjunctions", uri, f"{about}: {AMBIGUOUS.format(expression.reading)}")
        sending = self.found.sending_articulation
        for denied in sending.denied_courses if sending is not None else ():
            yield Note(
                "denied course", uri, f"{code_of(denied.course)} does not count as {about}.", "deniedCourses"
            )

    def rows(self, variant: str) -> Rows:
        rows = Rows()
        uri = rule_uri(*self.numbers, self.key, variant)
        expression, words = self.expression, self.words
        prose = list(words.rest)
        taken = [i.words for i in (items_of(expression) if expression is not None else ())]
        prose += [text for w in taken for text in w.rest]
        ambiguous = expression is not None and not isinstance(expression, Item) and expression.reading
        if ambiguous:
            prose.append(AMBIGUOUS.format(ambiguous))
        said = text_of(expression) if expression is not None else self.reason or "No course articulated"
        note = [*words.said, *(text for w in taken for text in w.said)]
        self._rule(rows, uri, self.state(expression), f"{said} → {name_of(self.found)}", {
            "prose": list(dict.fromkeys(prose)), "note": "; ".join(dict.fromkeys(note)),
        })  # fmt: skip
        if expression is None:
            self._about(rows, uri)
        else:
            self._awards(rows, uri)
            self._takes(rows, uri, expression, words)
        sending = self.found.sending_articulation
        for denied in sending.denied_courses if sending is not None else ():
            self._denied(rows, uri, denied.course.course_identifier_parent_id, code_of(denied.course))
        return rows

    def _rule(self, rows: Rows, uri: str, state: str, text: str, more: dict[str, Value | None]) -> None:
        year, sender, receiver = self.numbers
        starts, ends = year_dates(self.report.academic_year)
        rows.node(uri, ("TransferRule",), {
            "name": text, "state": state, "sender": institution_uri(sender), "receiver": institution_uri(receiver),
            "starts": starts, "ends": ends, "basis": "CATALOG_YEAR", "text": text, "field": "articulations",
            "identifiers": [f"assist={year}/{sender}/to/{receiver}/{self.key}"], **more,
        })  # fmt: skip
        rows.edge("HAS_RULE", agreement_uri(year, sender, receiver), uri, {"term": "articulations"})

    def _awards(self, rows: Rows, uri: str) -> None:
        courses = courses_of(self.found)
        if self.found.series is not None and self.found.series.conjunction == "or" and courses:
            # Which of them is given is not said: the receiver decides, so the series itself is what is met.
            target = rows.node(f"{uri}-receives", ("Requirement",), {
                "name": name_of(self.found), "op": "ANY", "kind": "required", "field": "series",
            })  # fmt: skip
            for position, course in enumerate(courses):
                said: dict[str, Value | None] = {"role": "course", "position": position}
                rows.edge("ASKS_FOR", target, course_uri(course.course_identifier_parent_id), said)
            rows.edge(
                "AWARDS",
                uri,
                target,
                {"kind": "REQUIREMENT", "basis": "UNKNOWN", "position": 0, "term": "series"},
            )
            return
        for position, course in enumerate(courses):
            rows.edge("AWARDS", uri, course_uri(course.course_identifier_parent_id), {
                "kind": "COURSE", "basis": "CATALOG", "position": position, "term": self.found.type.lower(),
            })  # fmt: skip
        if not courses:
            area = self.found.type == "GeneralEducation"
            rows.edge("AWARDS", uri, target_uri(self.numbers[2], self.found), {
                "kind": "AREA" if area else "REQUIREMENT", "basis": "UNKNOWN", "position": 0, "term": self.found.type,
            })  # fmt: skip

    def _takes(self, rows: Rows, uri: str, expression: Expression, words: Words) -> None:
        if isinstance(expression, Item):
            target = course_uri(expression.course.course_identifier_parent_id)
            rows.edge("TAKES", uri, target, {"term": "sendingArticulation", **_band(expression, words)})
            return
        rows.edge(
            "TAKES", uri, self._tree(rows, f"{uri}-takes", expression, words), {"term": "sendingArticulation"}
        )

    def _tree(self, rows: Rows, uri: str, expression: Expression, words: Words) -> str:
        if isinstance(expression, Item):
            raise TypeError("A course is an edge, not a node of a tree.")
        rows.node(uri, ("Requirement",), {
            "op": expression.op, "kind": "sending", "field": "sendingArticulation", "name": text_of(expression),
            "reading": expression.reading, "readings": list(expression.readings),
        })  # fmt: skip
        for position, part in enumerate(expression.parts):
            if isinstance(part, Item):
                said = {"role": "takes", "position": position, **_band(part, words)}
                rows.edge(
                    "ASKS_FOR", uri, course_uri(part.course.course_identifier_parent_id), said, str(position)
                )
            else:
                below = self._tree(rows, f"{uri}-{position + 1}", part, words)
                rows.edge("HAS_PART", uri, below, {"term": "items", "position": position})
        return uri

    def _targets(self) -> list[str]:
        courses = courses_of(self.found)
        if courses:
            return [course_uri(c.course_identifier_parent_id) for c in courses]
        return [target_uri(self.numbers[2], self.found)]

    def _about(self, rows: Rows, uri: str) -> None:
        """What a rule that gives nothing is about."""
        for position, target in enumerate(self._targets()):
            rows.edge(
                "TARGETS", uri, target, {"role": "receiving", "position": position, "term": self.found.type}
            )

    def _denied(self, rows: Rows, rule: str, number: int, code: str) -> None:
        uri = f"{rule}-denied-{number}"
        text = f"{code} does not count as {name_of(self.found)}"
        self._rule(rows, uri, "REFUSED", text, {"field": "deniedCourses", "denied_for": self._targets()})
        self._about(rows, uri)
        rows.edge("TAKES", uri, course_uri(number), {"term": "deniedCourses"})


def _band(item: Item, whole: Words) -> dict[str, Value | None]:
    own = item.words.band or whole.band
    return {"minimum_grade": own.get("minimum_grade"), "maximum_grade": own.get("maximum_grade")}


def _published(override: Override) -> str:
    return orjson.dumps(override.model_dump(), option=orjson.OPT_SORT_KEYS).decode()
