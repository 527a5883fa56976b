"""Which competencies something asks for, as ``skill_gap`` takes it: by ``skills``, or all of a framework, or one."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.model.evidence import Evidence, Reading, Review
from competency_graph.questions.entities import Found
from competency_graph.questions.skills.answer import Need, Skill, SkillStep
from competency_graph.questions.skills.question import skills
from competency_graph.questions.sources import UNKNOWN, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

MOST_IN_FRAMEWORK = 2_000
"""Most competencies of a framework that are asked for at once; the largest skills library in use has some 30,000."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and how that was read."""

    skills: tuple[Skill, ...]
    cut: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    reviews: tuple[Review, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def asked_by(target: Found, *, requires: str) -> Question[Asked]:
    """The competencies that ``target`` asks for.

    Args:
        target: a credential, course, occupation, job, work role, task, pathway, framework or competency.
        requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
    """
    if "CompetencyFramework" in target.labels:
        return (yield from _of_framework(target))
    if "Competency" in target.labels:
        itself = Named(target.uri, target.name, target.code)
        return Asked((Skill(itself, Need.REQUIRED, (), (), 0, target.described, ()),))
    answer = yield from skills(target.uri, requires=requires)
    return Asked(answer.skills, answer.cut, answer.readings, answer.needs_review, answer.evidence)


def _of_framework(target: Found) -> Question[Asked]:
    rows = yield Read("skill_gap/framework", {"framework": target.uri, "most": MOST_IN_FRAMEWORK})
    found = rows[0]["competencies"] if rows else []
    in_all = rows[0]["in_all"] if rows else 0
    citations = yield from cite(edge["unit"] for row in found for edge in row["edges"])
    listed = []
    for row in found:
        named = Named(row["uri"], row["name"] or row["uri"], row["coded_notation"])
        evidence = tuple(
            dict.fromkeys(
                citations.get(edge["unit"], UNKNOWN).evidence(row["uri"], "IN_FRAMEWORK", field=edge["term"])
                for edge in row["edges"]
            )
        )
        listed.append(
            Skill(
                competency=named,
                need=Need.REQUIRED,
                through=(SkillStep(named, "Competency", "IN_FRAMEWORK", row["edges"][0]["term"]),),
                by=("IN_FRAMEWORK",),
                sources=1,
                described=not {"Unresolved", "Deleted"} & set(row["labels"]),
                evidence=evidence,
            )
        )
    cut: tuple[str, ...] = ()
    if len(found) == MOST_IN_FRAMEWORK:
        cut = (
            f"{target.name} has {in_all:,} competencies; the first {MOST_IN_FRAMEWORK:,} without children were taken.",
        )
    above = in_all - len(found)
    readings = (
        Reading(
            target.uri, "WITHOUT_CHILDREN", ("WITHOUT_CHILDREN", "EVERY"),
            f"{target.name} has {in_all} competencies; the {above} that others stand below are headings, and are not asked for.",
        ),
    ) if above and not cut else ()  # fmt: skip
    return Asked(
        tuple(listed), cut, readings, (), tuple(dict.fromkeys(f for s in listed for f in s.evidence))
    )
