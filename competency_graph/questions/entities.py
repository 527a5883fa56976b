"""Who is meant: nodes by uri, by CTID, institutions by exact name, courses by institution and code, exams by code.

A CTID on two hosts is two nodes, a course number may be reused: a look-up gives candidates, and the question that asked
says so where there is more than one (``model.md``, "Keys and identity").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competency_graph.errors import Ambiguous, NotFound, QuestionError
from competency_graph.model.credits import Credit
from competency_graph.model.identity import CTID, normalise_code, normalise_uri
from competency_graph.store.reading import Question, Read


@dataclass(frozen=True, slots=True)
class Offerer:
    """Who offers something."""

    uri: str
    """Its uri."""
    name: str
    """Its name."""


@dataclass(frozen=True, slots=True)
class Found:
    """One node that a reference may mean."""

    uri: str
    labels: frozenset[str]
    name: str
    code: str | None
    starts: str | None
    ends: str | None
    credit: Credit | None
    credit_level: str | None
    offered_by: tuple[Offerer, ...]
    unit: int | None
    """Id of the unit that describes it; None for a placeholder."""
    ctid: str | None
    url: str | None
    names: frozenset[str] = frozenset()
    """Its names in every language, ``name`` among them."""

    @property
    def described(self) -> bool:
        """Whether anybody describes it (False: somebody pointed at it, or it was deleted)."""
        return not self.labels & {"Unresolved", "Deleted"}


def credit_of(properties: Mapping[str, Any]) -> Credit | None:
    """The credit in a node's ``credit_*`` properties; None where no number and unit are stated."""
    low, high, unit = (properties.get(f"credit_{name}") for name in ("minimum", "maximum", "unit"))
    if low is None or unit is None:
        return None
    return Credit(Fraction(low), Fraction(high) if high is not None else None, unit)


def found(node: Mapping[str, Any], offered_by: Iterable[Mapping[str, Any]]) -> Found:
    """A ``Found`` from a row of ``read/entities/find``.

    Where nobody states who offers it, its owner is taken: the Registry asks publishers for ``ownedBy`` only.
    """
    offered_by = list(offered_by)
    stated = [o for o in offered_by if o["by"] == "OFFERED_BY"] or offered_by
    return Found(
        uri=node["uri"],
        labels=frozenset(node["labels"]) - {"Resource"},
        name=node.get("name") or node["uri"],
        code=node.get("code"),
        starts=node.get("starts"),
        ends=node.get("ends"),
        credit=credit_of(node),
        credit_level=node.get("credit_level"),
        offered_by=tuple(Offerer(o["uri"], o["name"] or o["uri"]) for o in stated),
        unit=node.get("unit"),
        ctid=node.get("ctid"),
        url=node.get("url"),
        names=frozenset({node.get("name") or node["uri"], *(node.get("name_texts") or ())}),
    )


def _find(
    references: Sequence[str], codes: Sequence[tuple[str, str]], exams: Sequence[str]
) -> Question[dict[str | tuple[str, str], tuple[Found, ...]]]:
    asked: dict[str, list[str | tuple[str, str]]] = {}
    uris, ctids, names = [], [], []
    for reference in dict.fromkeys(references):
        text = normalise_uri(reference)
        if CTID.fullmatch(text):
            ctids.append(text)
        elif ":" in text.split(" ", 1)[0]:
            uris.append(text)
        else:
            text = reference.strip()
            names.append(text)
        asked.setdefault(text, []).append(reference)
    code_rows, exam_rows = [], []
    for institution, code in dict.fromkeys(codes):
        key = f"code {normalise_code(code)} at {institution}"
        code_rows.append({"asked": key, "institution": institution, "code": normalise_code(code)})
        asked.setdefault(key, []).append((institution, code))
    for exam in dict.fromkeys(exams):
        key = f"exam {normalise_code(exam)}"
        exam_rows.append({"asked": key, "code": normalise_code(exam)})
        asked.setdefault(key, []).append(exam)
    rows = yield Read(
        "entities/find",
        {"uris": uris, "ctids": ctids, "names": names, "codes": code_rows, "exams": exam_rows},
    )
    result: dict[str | tuple[str, str], dict[str, Found]] = {k: {} for keys in asked.values() for k in keys}
    for row in rows:
        for meant in asked[row["asked"]]:
            result[meant][row["node"]["uri"]] = found(row["node"], row["offered_by"])
    return {meant: tuple(candidates.values()) for meant, candidates in result.items()}


def resolve(references: Sequence[str]) -> Question[dict[str, tuple[Found, ...]]]:
    """The candidates for each reference (uri, CTID, or exact name of an organization), in order of uri.

    A reference that nothing carries has no candidates; one that means two nodes has two.
    """
    result = yield from _find(references, (), ())
    return {str(key): value for key, value in result.items()}


def resolve_exams(references: Sequence[str]) -> Question[dict[str, tuple[Found, ...]]]:
    """The same for exams, which may also be given by their code."""
    by_key = yield from _find(
        [r for r in references if ":" in r or CTID.fullmatch(r.lower())], (), references
    )
    return {str(key): value for key, value in by_key.items()}


def resolve_courses(
    pairs: Sequence[tuple[str, str]],
) -> Question[dict[tuple[str, str], tuple[Found, ...]]]:
    """The candidates for each (institution uri, course code); several where a number was reused."""
    result = yield from _find((), pairs, ())
    return {key: value for key, value in result.items() if isinstance(key, tuple)}


def one(reference: str, kind: str, label: str | None = None) -> Question[Found]:
    """The one node that a reference means.

    Args:
        reference: uri, CTID, or exact name of an organization.
        kind: what is looked for, in words for the error (``institution``).
        label: a label that it must carry.

    Raises:
        NotFound: nothing carries it.
        Ambiguous: it means several nodes.
        QuestionError: it means a node of another kind.
    """
    candidates = (yield from resolve([reference]))[reference]
    if not candidates:
        raise NotFound(
            f"No {kind} {reference!r} in this graph.",
            "Give its uri, its CTID, or (an organization) its exact name.",
        )
    if len(candidates) > 1:
        listed = ", ".join(f"{c.uri} ({c.name})" for c in candidates)
        raise Ambiguous(
            f"{kind.capitalize()} {reference!r} means {len(candidates)} nodes: {listed}.",
            "Give the uri of one.",
            tuple((c.uri, c.name) for c in candidates),
        )
    if label is not None and label not in candidates[0].labels:
        raise QuestionError(
            f"{reference!r} is {', '.join(sorted(candidates[0].labels))} ({candidates[0].name}), not {kind}.",
            f"Give the uri of one {kind}.",
        )
    return candidates[0]
