"""Things by their uris: each as the dataclass of its kind, rules whole, many in one read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from competency_graph.model.credits import Credit, quantity
from competency_graph.questions.browse.answer import (
    Agreement,
    Competency,
    Course,
    Credential,
    Exam,
    Framework,
    Institution,
    Occupation,
    Pathway,
    Program,
    Rule,
    Thing,
)
from competency_graph.questions.browse.rules import rules_of
from competency_graph.questions.entities import Offerer, credit_of
from competency_graph.questions.rules import read_rules
from competency_graph.questions.sources import citation_of
from competency_graph.store.reading import Question, Read

Row = Mapping[str, Any]
AnyNode = Thing | Rule


def _texts(row: Row, *names: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(row.get(name) or ()) for name in names}


def _same(row: Row, *names: str) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


def _numbers(row: Row, *names: str) -> dict[str, Fraction | None]:
    return {name: quantity(row.get(name)) for name in names}


def _thing(row: Row, offered_by: Sequence[Row], cited: Sequence[Row]) -> dict[str, Any]:
    labels = tuple(sorted(set(row["labels"]) - {"Resource"}))
    by = [o for kind in ("OFFERED_BY", "OWNED_BY", "PUBLISHED_BY") for o in offered_by if o["by"] == kind]
    stated = [o for o in by if o["by"] == by[0]["by"]]
    what = row.get("ctdl_type") or (labels[0] if labels else "description")
    return {
        **_same(row, "uri", "ctid", "ctdl_type", "name", "description", "url", "status", "starts", "ends"),
        "labels": labels,
        "offered_by": tuple(Offerer(o["uri"], o["name"] or o["uri"]) for o in stated),
        "described": not {"Unresolved", "Deleted"} & set(labels),
        "evidence": citation_of(cited, row.get("record")).evidence(
            row["uri"], what, field=row.get("field"), text=row.get("text"), url=row.get("url")
        )
        if cited
        else None,
    }


def _offer(row: Row) -> dict[str, Any]:
    return {
        "credit": credit_of(row),
        **_same(row, "credit_level", "currency"),
        **_numbers(row, "price", "hours_minimum", "hours_maximum"),
        **_texts(row, "delivery", "levels", "subjects"),
    }


def _institution(row: Row) -> dict[str, Any]:
    most, unit = quantity(row.get("transfer_maximum")), row.get("transfer_maximum_unit")
    return {
        **_same(
            row, "region", "country", "locality", "calendar", "ipeds_id", "ope_id", "minimum_grade", "attempt_policy",
            "currency",
        ),
        **_numbers(row, "residency_minimum", "price_per_credit", "fee_per_term", "fee_once"),
        "transfer_maximum": Credit(most, most, unit) if most is not None and unit is not None else None,
    }  # fmt: skip


def _course(row: Row) -> dict[str, Any]:
    return _offer(row) | _same(row, "code", "grade_minimum") | _texts(row, "terms_offered")


_KINDS: tuple[tuple[str, type[Thing], Callable[[Row], dict[str, Any]]], ...] = (
    ("Agreement", Agreement, lambda r: _same(r, "edition", "signed", "agreement_type", "consumption")),
    ("Pathway", Pathway, lambda _: {}),
    ("Occupation", Occupation, lambda r: {"code": r.get("coded_notation"), **_same(r, "level")}),
    ("CompetencyFramework", Framework, lambda _: {}),
    ("Competency", Competency, lambda r: {"code": r.get("coded_notation"), **_same(r, "label", "list_id"), **_texts(r, "levels")}),
    ("Credential", Credential, lambda r: _offer(r) | _same(r, "credential_status") | _texts(r, "classified", "codes")),
    ("Program", Program, lambda r: _offer(r) | _same(r, "code") | _texts(r, "terms_offered")),
    ("LearningOpportunity", Course, _course),
    ("Assessment", Exam, lambda r: _offer(r) | _same(r, "code") | _numbers(r, "score_minimum", "score_maximum")),
    ("Organization", Institution, _institution),
)  # fmt: skip
"""Label, what it is shown as, and its own fields; the first label that a node carries decides."""


def thing(row: Row, offered_by: Sequence[Row], cited: Sequence[Row]) -> Thing:
    """One node as the dataclass of its kind; a ``Thing`` where it has none."""
    shared = _thing(row, offered_by, cited)
    for label, kind, own in _KINDS:
        if label in shared["labels"]:
            return kind(**shared, **own(row))
    return Thing(**shared)


def nodes_by_uri(uris: Iterable[str]) -> Question[dict[str, AnyNode]]:
    """What these uris name; what is not in the graph is left out. Rules are read whole, everything else in one read."""
    wanted = sorted(set(uris))
    if not wanted:
        return {}
    found: dict[str, AnyNode] = {}
    rules = []
    for row in (yield Read("browse/nodes", {"uris": wanted})):
        if "TransferRule" in row["node"]["labels"]:
            rules.append(row["node"]["uri"])
        else:
            found[row["node"]["uri"]] = thing(row["node"], row["offered_by"], row["cited"])
    if rules:
        found.update((yield from rules_by_uri(rules)))
    return found


def rules_by_uri(uris: Iterable[str]) -> Question[dict[str, Rule]]:
    """These rules, whole; what is no rule is left out."""
    return rules_of((yield from read_rules(sorted(set(uris)), None)))
