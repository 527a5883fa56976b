"""Exams, occupations and what they earn into units: a unit of what a provider gives, and rules as any table's.

A row of ``exam_credit`` becomes a row of a rules table (takes the exam with its band, or the occupation with its level),
so that one module decides what a rule is (``rules/units.py``). A band outside the exam's scale, a sub-score or level
that nobody declared, and an exam that is not listed keep the whole (provider, receiver) group back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.exams.tables import ExamCreditRow, ExamRow
from competency_graph_loaders.findings import Note, Outcome, Translated
from competency_graph_loaders.listed import Found, declared
from competency_graph_loaders.reading.records import Refusal
from competency_graph_loaders.rules.cells import AnyOf, Band, Item, write_takes
from competency_graph_loaders.rules.declared import said
from competency_graph_loaders.rules.directory import Directory, UnknownNameError, part
from competency_graph_loaders.rules.sheets import BadRow, Placed
from competency_graph_loaders.rules.tables import InstitutionRow, RuleRow, reference_uri
from competency_graph_loaders.rules.translate import translate_rows as rule_rows
from competency_graph_loaders.rules.units import PRIORITY, RowError

_COPIED = (
    "awards",
    "credit_unit",
    "limits",
    "state",
    "starts",
    "ends",
    "priority",
    "conditions",
    "note",
    "text",
    "url",
)


@dataclass(slots=True)
class _Exams:
    """What the exams tables declare."""

    directory: Directory
    by_code: dict[str, list[tuple[str, str, Placed[ExamRow]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Normalised code → provider and exam uris, and the row."""

    def add(self, placed: Placed[ExamRow]) -> None:
        """Take in a row.

        Raises:
            UnknownNameError: what is wrong with it.
        """
        row = placed.row
        provider = _organization(self.directory, row.provider, "provider")
        low, high = row.score_minimum, row.score_maximum
        if low is not None and high is not None and Fraction(low) > Fraction(high):
            raise RowError("score_maximum", f"No score lies in {low}..{high}", "the lower score first")
        if row.kind == "OCCUPATION" and (low or high or row.sub_scores):
            raise RowError("kind", "An occupation has no scores", "levels, or the kind EXAM")
        if row.kind == "EXAM" and row.levels:
            raise RowError("kind", "An exam has no levels", "scores, or the kind OCCUPATION")
        uri = f"{provider}#exam-{part(normalise_code(row.exam))}" if row.id is None else reference_uri(row.id)
        if uri is None:
            raise RowError("id", f"{row.id!r} is no identifier", "a CTID (ce-…) or a uri, or nothing")
        same = self.by_code[normalise_code(row.exam)]
        if any(known == provider or other == uri for known, other, _ in same):
            raise RowError("exam", f"The exam {row.exam!r} stands twice", "one row an exam")
        same.append((provider, uri, placed))

    def find(self, row: ExamCreditRow) -> tuple[str, str, ExamRow]:
        """Provider, uri and row of the exam that a rule names.

        Raises:
            UnknownNameError: none, or several.
        """
        found = self.by_code.get(normalise_code(row.exam), [])
        if row.provider is not None:
            provider = _organization(self.directory, row.provider, "provider")
            found = [entry for entry in found if entry[0] == provider]
        if len(found) == 1:
            return found[0][0], found[0][1], found[0][2].row
        if found:
            raise RowError(
                "provider", f"{len(found)} providers have {row.exam!r}", "the provider whose exam it is"
            )
        near = ", ".join(get_close_matches(normalise_code(row.exam), list(self.by_code)))
        close = f" (close: {near})" if near else ""
        raise RowError("exam", f"The exam {row.exam!r} is not known", f"a code of the exams table{close}")


def _organization(directory: Directory, cell: str, term: str) -> str:
    try:
        return directory.organization(cell)
    except UnknownNameError as fault:
        raise RowError(term, fault.reason, fault.expected) from None


def translate_rows(rows: Iterable[Found], source: str) -> Iterator[Outcome]:
    """The units of rows that were read, and the findings against what cannot be trusted."""
    shared: list[Placed[Any] | BadRow] = []
    institutions: list[Placed[InstitutionRow]] = []
    listed: list[Placed[ExamRow]] = []
    credit: list[Placed[ExamCreditRow]] = []
    bad: list[BadRow] = []
    for found in rows:
        if isinstance(found, Refusal):
            yield found
        elif isinstance(found, BadRow):
            (bad if found.table in (ExamRow, ExamCreditRow) else shared).append(found)
        elif isinstance(found.row, ExamRow):
            listed.append(found)
        elif isinstance(found.row, ExamCreditRow):
            credit.append(found)
        else:
            shared.append(found)
            if isinstance(found.row, InstitutionRow):
                institutions.append(found)
    exams = _Exams(declared(institutions, source))
    yield from _providers(exams, listed, [b for b in bad if b.table is ExamRow])
    for earned in credit:
        try:
            shared.append(Placed(_rule(exams, earned), earned.place))
        except UnknownNameError as error:
            term = error.term if isinstance(error, RowError) else None
            refusal = earned.place.refusal(error.reason, error.expected, term=term, record=earned.row.exam)
            cells = {
                "exam": earned.row.exam,
                "provider": earned.row.provider or "",
                "receiver": earned.row.receiver,
            }
            bad.append(BadRow(ExamCreditRow, (refusal,), cells))
    for broken in (b for b in bad if b.table is ExamCreditRow):
        # A rule that cannot be placed keeps back the rules of every provider it may belong to.
        for sender in _senders(exams, broken.cells):
            cells = {"sender": sender, "receiver": broken.cells.get("receiver", "")}
            shared.append(BadRow(RuleRow, broken.refusals, cells))
    for outcome in rule_rows(shared, source):
        yield outcome if isinstance(outcome, Refusal) else Translated(outcome, notes=_notes(outcome))


def _senders(exams: _Exams, cells: Mapping[str, str]) -> list[str]:
    with suppress(UnknownNameError):
        if cells.get("provider"):
            return [exams.directory.organization(cells["provider"])]
    found = {provider for provider, _, _ in exams.by_code.get(normalise_code(cells.get("exam", "")), ())}
    found = found or {provider for entries in exams.by_code.values() for provider, _, _ in entries}
    return sorted(found) or [""]


# -- exams and occupations -------------------------------------------------------------------------------------------------


def _providers(exams: _Exams, listed: list[Placed[ExamRow]], bad: list[BadRow]) -> Iterator[Outcome]:
    """The unit of each provider, what is wrong with others."""
    broken: dict[str, list[Refusal]] = defaultdict(list)
    groups: dict[str, list[tuple[str, Placed[ExamRow]]]] = defaultdict(list)
    for row in bad:
        broken[_provider(exams.directory, row.cells.get("provider", ""))].extend(row.refusals)
    for placed in listed:
        try:
            exams.add(placed)
        except UnknownNameError as error:
            term = error.term if isinstance(error, RowError) else None
            refusal = placed.place.refusal(error.reason, error.expected, term=term, record=placed.row.exam)
            broken[_provider(exams.directory, placed.row.provider)].append(refusal)
    for entries in exams.by_code.values():
        for provider, uri, placed in entries:
            groups[provider].append((uri, placed))
    for provider, rows in groups.items():
        if provider in broken:
            continue
        nodes, edges = [], []
        for uri, placed in rows:
            node, edge = _described(uri, provider, placed.row)
            nodes.append(node)
            edges.append(edge)
        files = "; ".join(dict.fromkeys(placed.place.file for _, placed in rows))
        record = f"rows {min(p.place.row for _, p in rows)} to {max(p.place.row for _, p in rows)}"
        yield UnitRows(
            exams.directory.source, f"exams|{provider}", tuple(nodes), tuple(edges), files, record, priority=PRIORITY
        )  # fmt: skip
    for provider, findings in broken.items():
        yield from (replace(finding, name=f"exams|{provider}") for finding in findings)


def _provider(directory: Directory, cell: str) -> str:
    with suppress(UnknownNameError):
        return directory.organization(cell)
    return cell


def _described(uri: str, provider: str, row: ExamRow) -> tuple[NodeRow, EdgeRow]:
    shared = {
        "name": row.name, "ctid": ctid_of(uri), "description": row.description, "url": row.webpage, "field": "exams",
    }  # fmt: skip
    if row.kind == "OCCUPATION":
        # The level is the rule's to ask for: one occupation is held at several.
        node = NodeRow(uri, ("Occupation",), said({**shared, "coded_notation": row.exam}))
        return node, EdgeRow("OWNED_BY", uri, provider, "", {"term": "provider"})
    scoring = f"Sub-scores: {', '.join(row.sub_scores)}" if row.sub_scores else None
    node = NodeRow(uri, ("Assessment",), said({
        **shared, "code": row.exam, "code_key": normalise_code(row.exam), "score_minimum": row.score_minimum,
        "score_maximum": row.score_maximum, "score_text": scoring,
    }))  # fmt: skip
    return node, EdgeRow("OFFERED_BY", uri, provider, "", {"term": "provider"})


# -- rules -----------------------------------------------------------------------------------------------------------------


def _rule(exams: _Exams, placed: Placed[ExamCreditRow]) -> RuleRow:
    """The same rule as a row of a rules table.

    Raises:
        UnknownNameError: what is wrong with it.
    """
    row = placed.row
    provider, uri, exam = exams.find(row)
    _check_band(row, exam)
    bands = [
        Band(
            minimum_score=None if row.minimum_score is None else Fraction(row.minimum_score),
            maximum_score=None if row.maximum_score is None else Fraction(row.maximum_score),
            sub_score=row.sub_score,
            level=level,
        )
        for level in row.level or (None,)
    ]
    items = tuple(Item(reference=uri, band=band) for band in bands)
    shown = " ".join(filter(None, (
        f"sub-score {row.sub_score}" if row.sub_score else "",
        f"{row.minimum_score or ''}..{row.maximum_score or ''}" if row.minimum_score or row.maximum_score else "",
        f"level {', '.join(row.level)}" if row.level else "",
        f"from {row.starts}" if row.starts else "",
        f"to {row.ends}" if row.ends else "",
    )))  # fmt: skip
    # As a cell of the table, so that there is one way from a row to a rule, checks included.
    cells: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    return RuleRow(
        rule=row.rule or f"{row.exam} {shown}".strip(),
        sender=provider,
        receiver=row.receiver,
        basis="COMPLETION",
        record=placed.place.pointer or None,
        takes=write_takes(items[0] if len(items) == 1 else AnyOf(items)),
        **cells,
    )


def _check_band(row: ExamCreditRow, exam: ExamRow) -> None:
    low, high = (None if s is None else Fraction(s) for s in (row.minimum_score, row.maximum_score))
    scored = low is not None or high is not None
    if exam.kind == "OCCUPATION":
        if scored or row.sub_score:
            raise RowError("minimum_score", f"{exam.name} is an occupation, without scores", "a level")
        unknown = [level for level in row.level if exam.levels and level not in exam.levels]
        if unknown:
            raise RowError(
                "level", f"{exam.name} has no level {unknown[0]!r}", f"some of {', '.join(exam.levels)}"
            )
        return
    if row.level:
        raise RowError("level", f"{exam.name} is an exam, without levels", "minimum_score, maximum_score")
    if not scored:
        raise RowError(
            "minimum_score", "No score is stated that earns it", "minimum_score, maximum_score or both"
        )
    if low is not None and high is not None and low > high:
        raise RowError("maximum_score", f"No score lies in {low}..{high}", "the lower score first")
    if row.sub_score is not None:
        if row.sub_score not in exam.sub_scores:
            known = ", ".join(exam.sub_scores) or "none, as the exams table has it"
            raise RowError("sub_score", f"{exam.name} has no sub-score {row.sub_score!r}", f"one of {known}")
        return
    bottom, top = (None if s is None else Fraction(s) for s in (exam.score_minimum, exam.score_maximum))
    for term, score in (("minimum_score", low), ("maximum_score", high)):
        if score is not None and (
            (bottom is not None and score < bottom) or (top is not None and score > top)
        ):
            raise RowError(
                term,
                f"{score} is no score of {exam.name}",
                f"a score from {exam.score_minimum} to {exam.score_maximum}",
            )


def _notes(unit: UnitRows) -> tuple[Note, ...]:
    """What the report counts: conditions in words that nobody parsed, and notes of which all is in the rule."""
    found = []
    for node in unit.nodes:
        if "TransferRule" not in node.labels:
            continue
        prose = node.properties.get("prose")
        found += [
            Note("unparsed-condition", node.uri, str(t)) for t in (prose if isinstance(prose, list) else [])
        ]
        if "note" in node.properties and not prose:
            found.append(Note("parsed-condition", node.uri, str(node.properties["note"])))
    return tuple(found)
