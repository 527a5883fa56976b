"""From a decision as people give it (names, codes) to one that names nodes: every reference is found, or said with what is near.

A reference is a uri or a CTID; an organization may be given by its exact name, a course by ``CODE @ INSTITUTION``, a course
of the receiver by its code alone, an exam by its code. A decision is recorded only about what somebody describes: one
about a misspelt course would be on file and never apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from competency_graph.errors import DecisionRefused, QuestionError
from competency_graph.model.decisions import Decision, faults, minted
from competency_graph.model.identity import CTID, normalise_code
from competency_graph.questions.browse.answer import Course, Exam, Thing
from competency_graph.questions.browse.lists import courses, exams, institutions
from competency_graph.questions.browse.paths import page
from competency_graph.questions.entities import Found
from competency_graph.questions.transfer.asking import Asked, Wanted
from competency_graph.store.reading import Question

Role = Literal["receiver", "item", "requirement", "award", "toward"]
_AT = " @ "
_HELD = frozenset(
    {"LearningOpportunity", "Assessment", "Credential", "Competency", "Occupation", "Job", "Area"}
)
"""What a learner may bring."""
_AWARDED = frozenset({"LearningOpportunity", "Area", "Requirement", "CommonNumber"})
_ASKED = frozenset({*_HELD, "Requirement", "Filter", "Residual", "PathwayComponent", "Limit"})
_GOAL = frozenset({"Credential", "LearningOpportunity", "Pathway"})
_FITTING: dict[Role, tuple[frozenset[str], str]] = {
    "receiver": (frozenset({"Organization"}), "an institution or system"),
    "item": (_HELD, "a course, exam, credential or occupation"),
    "requirement": (_ASKED, "a requirement, or what one asks for"),
    "award": (_AWARDED, "a course, area or requirement"),
    "toward": (_GOAL, "a credential, program or pathway"),
}
"""Role → labels of which one must be there, and what to call them."""
_NEAR = 3
"""Things of a similar name or code that are shown beside one that was not found."""
_SEARCHED = 5
"""References that were not found for which similar ones are looked up: each is a read."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One reference of one decision."""

    where: str
    role: Role
    text: str
    institution: str | None = None
    """The institution that a code is looked up at; None: no code, or that of an exam."""

    @property
    def is_id(self) -> bool:
        return CTID.fullmatch(self.text.strip().lower()) is not None or ":" in self.text.split(" ", 1)[0]

    @property
    def is_exam(self) -> bool:
        return self.role == "item" and self.institution is None and not self.is_id


def _asked(where: str, role: Role, text: str, receiver: str) -> _Asked:
    plain = _Asked(where, role, text)
    if role == "receiver" or plain.is_id:
        return plain
    code, at, institution = text.rpartition(_AT)
    if at:
        return _Asked(where, role, code.strip(), institution.strip())
    return replace(plain, institution=receiver) if role in ("award", "requirement") else plain


def _references(where: str, given: Decision) -> Iterable[_Asked]:
    yield _asked(where, "receiver", given.receiver, given.receiver)
    single: tuple[tuple[Role, str | None], ...] = (
        ("requirement", given.requirement), ("award", given.award), ("toward", given.toward),
    )  # fmt: skip
    pairs: list[tuple[Role, str]] = [("item", item) for item in given.items]
    pairs += [(role, text) for role, text in single if text is not None]
    for role, text in pairs:
        yield _asked(where, role, text, given.receiver)


@dataclass(slots=True)
class _Finder:
    """What was found of everything that a batch of decisions names."""

    found: Asked
    keys: Mapping[_Asked, tuple[str, ...]]
    """By which keys each reference was looked up."""
    wrong: list[str] = field(default_factory=list)
    searched: int = 0

    @classmethod
    def read(cls, asked: Iterable[_Asked]) -> Question[_Finder]:
        """Look all references up at once."""
        wanted = Wanted()
        keys: dict[_Asked, tuple[str, ...]] = {}
        for each in asked:
            if each.is_exam:
                keys[each] = wanted.exam(each.text)
            elif each.institution is not None:
                wanted.reference(each.institution)
                keys[each] = (wanted.code(each.institution, each.text),)
            else:
                keys[each] = (wanted.reference(each.text),)
        return cls((yield from wanted.read()), keys)

    def candidates(self, asked: _Asked) -> tuple[Found, ...]:
        return tuple(c for c in self.found.candidates(*self.keys[asked]) if c.described)

    def institution(self, reference: str) -> Found | None:
        """The one institution that a code is looked up at; None where it is none or several."""
        some = self.found.candidates(Wanted().reference(reference))
        return some[0] if len(some) == 1 else None

    def one(self, asked: _Asked) -> Question[Found | None]:
        """The one node that is meant; None where there is none, which is noted."""
        labels, words = _FITTING[asked.role]
        candidates = self.candidates(asked)
        if len(candidates) == 1:
            (found,) = candidates
            if found.labels & labels:
                return found
            self.note(asked, f"expected {words}, found {', '.join(sorted(found.labels))} ({found.name})")
        elif candidates:
            listed = "; ".join(
                f"{c.uri} ({c.name}, {c.starts or '…'} to {c.ends or '…'})" for c in candidates
            )
            self.note(asked, f"means {len(candidates)} things: {listed}. Give the uri of one")
        else:
            near = yield from self.near(asked)
            self.note(asked, f"nothing in this graph carries it{near}")
        return None

    def note(self, asked: _Asked, what: str) -> None:
        at = f" at {asked.institution}" if asked.institution is not None else ""
        self.wrong.append(f"{asked.where}: {asked.role} {asked.text!r}{at}: {what}.")

    def near(self, asked: _Asked) -> Question[str]:
        """What is of a similar name or code, in words."""
        self.searched += 1
        if self.searched > _SEARCHED or asked.is_id:
            return ""
        at = self.institution(asked.institution) if asked.institution is not None else None
        if asked.institution is not None and at is None:
            path = institutions(text=asked.institution)
        elif at is not None:
            path = courses(at=at.uri, code=normalise_code(asked.text).split(" ")[0])
        elif asked.is_exam:
            path = exams(text=asked.text)
        else:
            path = institutions(text=asked.text)
        try:
            near = (yield from page(path, _NEAR)).nodes
        except QuestionError:  # no word in it to look for
            return ""
        listed = "; ".join(
            f"{node.code + ' ' if isinstance(node, Course | Exam) and node.code else ''}{node.name} ({node.uri})"
            for node in near
            if isinstance(node, Thing)
        )
        return f"; similar: {listed}" if listed else ""


def _offered_there(award: Found, receiver: Found) -> bool:
    """Whether the receiver can award it: it offers it, it is a system (its members do), or nobody says who offers it."""
    return (
        "LearningOpportunity" not in award.labels
        or "System" in receiver.labels
        or not award.offered_by
        or receiver.uri in {o.uri for o in award.offered_by}
    )


def settle(given: Sequence[tuple[str, Decision]]) -> Question[tuple[Decision, ...]]:
    """The decisions with uris for everything that they name, and each with an id.

    Args:
        given: (where it was read, the decision as given).

    Raises:
        DecisionRefused: names every place, what was given there and what was expected; all faults at once.
    """
    asked = [reference for where, decision in given for reference in _references(where, decision)]
    finder = yield from _Finder.read(asked)
    settled = []
    for where, decision in given:
        finder.wrong += [f"{where}: {fault}." for fault in faults(decision)]
        found: dict[Role, list[Found]] = {role: [] for role in _FITTING}
        for reference in _references(where, decision):
            node = yield from finder.one(reference)
            if node is not None:
                found[reference.role].append(node)
        awards, receivers = found["award"], found["receiver"]
        if awards and receivers and not _offered_there(awards[0], receivers[0]):
            by = ", ".join(o.name for o in awards[0].offered_by)
            finder.wrong.append(
                f"{where}: award {decision.award!r}: expected a course of {receivers[0].name}, found one of {by}."
            )
        if not finder.wrong:
            single = {role: nodes[0].uri if nodes else None for role, nodes in found.items()}
            settled.append(
                replace(
                    decision,
                    receiver=receivers[0].uri,
                    items=tuple(dict.fromkeys(item.uri for item in found["item"])),
                    requirement=single["requirement"],
                    award=single["award"],
                    toward=single["toward"],
                )
            )
    if finder.wrong:
        raise DecisionRefused("\n".join(finder.wrong), "Nothing was recorded. Correct it and give it again.")
    return tuple(minted(decision) for decision in settled)
