"""The lists of what the graph holds, and what may narrow each: what the filters come down to, or what to add or leave out.

Institutions, credentials, courses, programs, exams, competencies, frameworks, agreements, pathways and occupations are here;
transfer rules in ``rule_lists.py``. A list by words is sorted best match first, by code in the order of codes, institutions
by name, everything else by uri. Every function gives the path on which ``paths.page`` and ``paths.count`` go.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.identity import normalise_code
from competency_graph.model.nodes import NODE_TYPES
from competency_graph.questions.browse.paths import Path, Shape
from competency_graph.questions.entities import one
from competency_graph.questions.lookup.question import lucene
from competency_graph.questions.search.regions import spellings
from competency_graph.store.reading import Question

CREDENTIALS = ("Credential", *(n.label for n in NODE_TYPES.values() if "Credential" in n.parents))


def organization(reference: str | None) -> Question[str | None]:
    """The uri of an organization; None for None.

    Raises:
        NotFound, Ambiguous, QuestionError: it is not in the graph, means several, or is no organization.
    """
    return None if reference is None else (yield from one(reference, "institution", "Organization")).uri


def exclude(what: str, by: str, **others: object) -> None:
    """Refuse filters that no index answers together.

    Raises:
        QuestionError: one of the others is given.
    """
    given = [name for name, value in others.items() if value not in (None, False)]
    if given:
        raise QuestionError(
            f"{what} by {by} cannot be narrowed by {' and '.join(given)} as well.",
            f"Leave out {by}, or {' and '.join(given)}.",
        )


def _by_text(
    family: str, text: str, *, labels: tuple[str, ...] = (), at: str | None = None, without: str | None = None,
    label: str | None = None, exact: str | None = None,
) -> Path:  # fmt: skip
    asked = {"index": f"fulltext_{family}", "text": lucene(text, family), "labels": list(labels or (family,))}
    return Path(
        "browse/by_text",
        Shape.TEXT,
        {"asked": [asked], "at": at, "without": without, "label": label, "type": exact},
    )


def _offered(family: str, at: str, **narrowed: Any) -> Path:  # noqa: ANN401 - parameters of the read
    return Path("browse/offered", Shape.ENDS, {
        "uris": [at], "labels": [family], "without": None, "code": None, "label": None, "type": None, "receiver": None,
        **narrowed,
    })  # fmt: skip


def _regions(region: str) -> list[str]:
    ways = spellings(region)
    return sorted({region.strip()} | {spelt for way in ways for spelt in (way, way.upper(), way.title())})


def _code(code: str | None, subject: str | None = None) -> str | None:
    given = code if subject is None else subject
    if given is None:
        return None
    if code is not None and subject is not None:
        raise QuestionError("A code names its subject already.", "Leave out code, or subject.")
    key = normalise_code(given)
    if not key:
        raise QuestionError("The code is empty.", "Give the beginning of a course code, such as MATH.")
    return key if subject is None else f"{key} "


def _beginning(code: str) -> dict[str, str]:
    """The range of what begins with a code."""
    return {"from": code, "to": code + chr(0x10FFFF)}


def institutions(*, text: str | None = None, region: str | None = None) -> Question[Path]:
    """Institutions and systems that have a name, by name; by words, best first; or those of a region, by uri.

    Args:
        text: words of the name or description; the beginning of a word is enough.
        region: a state by name or postal code, or any region as the data write it.
    """
    labels = ("Institution", "System")
    if text is not None:
        exclude("Institutions", "text", region=region)
        return _by_text("Organization", text, labels=labels)
    if region is not None:
        return Path(
            "browse/institutions_in", Shape.URI, {"regions": _regions(region), "labels": list(labels)}
        )
    return Path("browse/institutions", Shape.KEY, {"labels": list(labels)})
    yield


def credentials(
    *, at: str | None = None, kind: str | None = None, region: str | None = None, text: str | None = None
) -> Question[Path]:
    """Credentials.

    Args:
        at: who offers or owns them: uri, CTID or exact name.
        kind: a label (Degree, Certificate, Badge, …) or an exact class (AssociateOfScienceDegree).
        region: of organizations in this state or region.
        text: words of the name, description, subjects, keywords or classifications.
    """
    label = kind if kind in CREDENTIALS else None
    exact = None if kind is None or label is not None else (kind if ":" in kind else f"ceterms:{kind}")
    if text is not None:
        exclude("Credentials", "text", region=region)
        return _by_text("Credential", text, at=(yield from organization(at)), label=label, exact=exact)
    if region is not None:
        exclude("Credentials", "region", at=at)
        return Path(
            "browse/credentials_in", Shape.URI, {"regions": _regions(region), "label": label, "type": exact}
        )
    if (where := (yield from organization(at))) is not None:
        return _offered("Credential", where, label=label, type=exact)
    if exact is not None:
        return Path("browse/credentials_of_type", Shape.WINDOW, {"type": exact})
    return Path("browse/credentials", Shape.WINDOW, {"label": label}, filters=label is not None)


def courses(
    *, at: str | None = None, subject: str | None = None, code: str | None = None, text: str | None = None,
    has_rules_to: str | None = None,
) -> Question[Path]:  # fmt: skip
    """Courses.

    Args:
        at: who offers or owns them: uri, CTID or exact name.
        subject: the subject of their codes, such as MATH.
        code: the beginning of their codes, such as MATH 1; spaces, dashes and case do not matter.
        text: words of the title, description or code.
        has_rules_to: only what rules of this receiver take, alone or with others; with ``at``.
    """
    key = _code(code, subject)
    if text is not None:
        exclude("Courses", "text", code=code, subject=subject, has_rules_to=has_rules_to)
        return _by_text("LearningOpportunity", text, at=(yield from organization(at)), without="Program")
    where = yield from organization(at)
    if has_rules_to is not None and where is None:
        raise QuestionError(
            "Which courses have rules to a receiver is looked up for one institution.", "Give at too."
        )
    if where is not None:
        receiver = yield from organization(has_rules_to)
        return _offered("LearningOpportunity", where, without="Program", code=key, receiver=receiver)
    if key is not None:
        return Path("browse/courses_coded", Shape.KEY, _beginning(key))
    return Path("browse/courses", Shape.WINDOW, filters=True)


def programs(*, at: str | None = None, text: str | None = None) -> Question[Path]:
    """Programs.

    Args:
        at: who offers or owns them: uri, CTID or exact name.
        text: words of the name or description.
    """
    where = yield from organization(at)
    if text is not None:
        return _by_text("LearningOpportunity", text, labels=("Program",), at=where)
    if where is not None:
        return _offered("Program", where)
    return Path("browse/programs", Shape.WINDOW)


def exams(*, at: str | None = None, code: str | None = None, text: str | None = None) -> Question[Path]:
    """Exams and other assessments.

    Args:
        at: who offers or owns them: uri, CTID or exact name.
        code: the beginning of their codes.
        text: words of the name, description or code.
    """
    key, where = _code(code), (yield from organization(at))
    if text is not None:
        exclude("Exams", "text", code=code)
        return _by_text("Assessment", text, at=where)
    if where is not None:
        return _offered("Assessment", where, code=key)
    if key is not None:
        return Path("browse/exams_coded", Shape.KEY, _beginning(key))
    return Path("browse/exams", Shape.WINDOW)


def competencies(
    *, framework: str | None = None, code: str | None = None, text: str | None = None
) -> Question[Path]:
    """Competencies; those of a publisher by words: ``search.question.competencies``.

    Args:
        framework: uri or CTID of their framework.
        code: the beginning of their codes.
        text: words of the text, label or description.
    """
    if text is not None:
        exclude("Competencies", "text", framework=framework, code=code)
        return _by_text("Competency", text)
    if framework is not None:
        exclude("Competencies", "framework", code=code)
        found = yield from one(framework, "framework", "CompetencyFramework")
        return Path("browse/competencies_in", Shape.ENDS, {"uris": [found.uri]})
    if code is not None and code.strip():
        return Path("browse/competencies_coded", Shape.KEY, _beginning(code.strip()))
    raise QuestionError("Nothing narrows the list of competencies.", "Give text, a code, or the framework.")


def frameworks(*, at: str | None = None, text: str | None = None) -> Question[Path]:
    """Frameworks of competencies.

    Args:
        at: who publishes or owns them: uri, CTID or exact name.
        text: words of the name or description.
    """
    where = yield from organization(at)
    if text is not None:
        return _by_text("CompetencyFramework", text, at=where)
    if where is not None:
        return Path("browse/published", Shape.ENDS, {"uris": [where]})
    return Path("browse/frameworks", Shape.WINDOW)


def agreements(
    *, sender: str | None = None, receiver: str | None = None, as_of: date | None = None
) -> Question[Path]:
    """Transfer agreements.

    Args:
        sender: who sends under them: uri, CTID or exact name.
        receiver: who receives under them.
        as_of: only those that hold on this day.
    """
    sending, receiving = (yield from organization(sender)), (yield from organization(receiver))
    day = None if as_of is None else as_of.isoformat()
    if sending is None and receiving is None:
        return Path("browse/agreements", Shape.WINDOW, {"as_of": day}, filters=day is not None)
    own, other = (sending, receiving) if sending is not None else (receiving, None)
    return Path("browse/agreements_of", Shape.ENDS, {
        "uris": [own], "sides": ["SENDING" if sending is not None else "RECEIVING"], "other": other,
        "other_sides": ["RECEIVING"], "as_of": day,
    })  # fmt: skip


def pathways(*, at: str | None = None, text: str | None = None) -> Question[Path]:
    """Pathways.

    Args:
        at: who offers or owns them: uri, CTID or exact name.
        text: words of the name or description.
    """
    where = yield from organization(at)
    if text is not None:
        return _by_text("Pathway", text, at=where)
    if where is not None:
        return _offered("Pathway", where)
    return Path("browse/pathways", Shape.WINDOW)


def occupations(*, code: str | None = None, text: str | None = None) -> Question[Path]:
    """Occupations, civil and military.

    Args:
        code: the beginning of their codes (SOC, O*NET, MOS).
        text: words of the name or description.
    """
    if text is not None:
        exclude("Occupations", "text", code=code)
        return _by_text("Occupation", text)
    if code is not None and code.strip():
        return Path("browse/occupations_coded", Shape.KEY, _beginning(code.strip()))
    return Path("browse/occupations", Shape.WINDOW)
    yield
