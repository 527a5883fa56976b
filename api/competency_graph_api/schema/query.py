"""The query fields: the questions of ``questions.md``, the look-ups that help to write them, and what this graph holds."""

from __future__ import annotations

from datetime import date

from competency_graph.model.holdings import Holdings
from competency_graph.planning.objective import Counting, Objective
from competency_graph.questions.about import About
from competency_graph.questions.equivalents.answer import EquivalentsAnswer
from competency_graph.questions.equivalents.question import equivalents as ask_equivalents
from competency_graph.questions.explain.answer import ExplainAnswer
from competency_graph.questions.explain.question import explain as ask_explain
from competency_graph.questions.in_framework.answer import InFrameworkAnswer
from competency_graph.questions.in_framework.question import in_framework as ask_in_framework
from competency_graph.questions.owned_by.answer import OwnedByAnswer
from competency_graph.questions.owned_by.question import owned_by as ask_owned_by
from competency_graph.questions.progress.answer import ProgressAnswer
from competency_graph.questions.progress.question import progress as ask_progress
from competency_graph.questions.providers_of.answer import ProvidersOfAnswer
from competency_graph.questions.providers_of.question import providers_of as ask_providers_of
from competency_graph.questions.search.answer import CredentialsInAnswer
from competency_graph.questions.search.question import credentials_in as ask_credentials_in
from competency_graph.questions.skill_gap.answer import SkillGapAnswer
from competency_graph.questions.skill_gap.question import skill_gap as ask_skill_gap
from competency_graph.questions.skills.answer import Need, SkillsAnswer
from competency_graph.questions.skills.question import skills as ask_skills
from competency_graph.questions.sources_of.answer import SourceKind, SourcesOfAnswer
from competency_graph.questions.sources_of.question import sources_of as ask_sources_of
from competency_graph.questions.stack_to_degree.answer import StackAnswer
from competency_graph.questions.stack_to_degree.asked import ReadingChoice, StackLimits, Weight, WhatIf
from competency_graph.questions.stack_to_degree.question import stack_to_degree as ask_stack
from competency_graph.questions.stackable_into.answer import StackableIntoAnswer
from competency_graph.questions.stackable_into.question import stackable_into as ask_stackable_into
from competency_graph.questions.transfer.answer import TransferAnswer
from competency_graph.questions.transfer.question import transfer as ask_transfer
from competency_graph.questions.transfer_destinations.answer import TransferDestinationsAnswer
from competency_graph.questions.transfer_destinations.question import (
    transfer_destinations as ask_destinations,
)
from competency_graph_api.context import RequestContext


async def transfer(
    request: RequestContext,
    to: str,
    holdings: Holdings,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> TransferAnswer:
    """What does this coursework count as at that institution, toward that program?

    Args:
        request: Who asks, until when.
        to: Uri, CTID or exact name of the institution or system that receives.
        holdings: What the learner has.
        toward: Uri or CTID of the credential or program it should apply to.
        entry_term: When the learner enters, as a partial ISO date.
        catalog_year: The receiver's catalog year, as a partial ISO date.
        as_of: The day on which the rules are read; default today.
    """
    return await request.ask(
        ask_transfer(
            to, holdings, toward=toward, entry_term=entry_term, catalog_year=catalog_year, as_of=as_of
        )
    )


async def transfer_destinations(
    request: RequestContext,
    holdings: Holdings,
    among: list[str] | None = None,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> TransferDestinationsAnswer:
    """Where do these holdings go how far, best first?

    Args:
        request: Who asks, until when.
        holdings: What the learner has.
        among: Institutions and systems (uri, CTID or exact name), credentials or programs (uri or CTID) to compare; left
            out: everybody who has a rule on any of the items.
        toward: Uri or CTID of the credential or program that credit should apply to at each institution; programs that
            among names go before it.
        entry_term: When the learner enters, as a partial ISO date.
        catalog_year: The receivers' catalog year, as a partial ISO date.
        as_of: The day on which the rules are read; default today.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    question = ask_destinations(
        holdings, among=among, toward=toward, entry_term=entry_term, catalog_year=catalog_year, as_of=as_of,
        first=first, after=after,
    )  # fmt: skip
    return await request.ask(question, planning=True)


async def explain(
    request: RequestContext,
    item: str,
    to: str,
    holdings: Holdings | None = None,
    toward: str | None = None,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> ExplainAnswer:
    """Why does this item count as it does there: which rule won, why, and what would the others have given?

    Args:
        request: Who asks, until when.
        item: With holdings, its position from 0, its uri, CTID or code, or what it was given as. Without, the uri or CTID of
            a course, exam, credential or occupation, judged alone: a course as if it ended on the day of the answer with the
            grade that each rule asks for.
        to: Uri, CTID or exact name of the institution or system that receives.
        holdings: Everything that the learner has, the item among it.
        toward: Uri or CTID of the credential or program that credit should apply to.
        entry_term: When the learner enters, as a partial ISO date.
        catalog_year: The receiver's catalog year, as a partial ISO date.
        as_of: The day on which the rules are read; default today.
    """
    question = ask_explain(
        item, to, holdings, toward=toward, entry_term=entry_term, catalog_year=catalog_year, as_of=as_of
    )
    return await request.ask(question)


async def progress(
    request: RequestContext,
    toward: str,
    holdings: Holdings | None = None,
    to: str | None = None,
    at: str | None = None,
    requires: str = "ALL",
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> ProgressAnswer:
    """How far is this learner toward that credential, program, pathway or agreement, after transfer?

    Args:
        request: Who asks, until when.
        toward: Uri or CTID of the credential, program, pathway or agreement.
        holdings: What the learner has; left out: nothing.
        to: Who receives: uri, CTID or exact name; left out: who offers it, or whom the agreement names.
        at: Where the learner can do work, for what can be done "here": uri, CTID or exact name; left out: the sender of the
            agreement, else the institutions of the coursework, else anywhere.
        requires: How several separate requirement profiles are read: ALL or ANY of them.
        entry_term: When the learner enters, as a partial ISO date.
        catalog_year: The receiver's catalog year, as a partial ISO date.
        as_of: The day on which the rules are read; default today.
    """
    question = ask_progress(
        toward, holdings, to=to, at=at, requires=requires, entry_term=entry_term, catalog_year=catalog_year,
        as_of=as_of,
    )  # fmt: skip
    return await request.ask(question)


async def sources_of(
    request: RequestContext,
    course: str,
    at: str | None = None,
    kind: SourceKind | None = None,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> SourcesOfAnswer:
    """What elsewhere counts as this course, or in this area?

    Args:
        request: Who asks, until when.
        course: Uri or CTID of a course, an area, a common number, or of anything else that rules award.
        at: Only work done at this institution: uri, CTID or exact name.
        kind: Only rules of this kind.
        as_of: The day on which the rules are read; default today.
        first: How many rules on the page, 1 to 100.
        after: The endCursor of the page before; counts come with the first page only.
    """
    return await request.ask(ask_sources_of(course, at=at, kind=kind, as_of=as_of, first=first, after=after))


async def equivalents(
    request: RequestContext,
    of: str,
    at: str | None = None,
    as_of: date | None = None,
    include_candidates: bool = False,
) -> EquivalentsAnswer:
    """What is recognised as the same as this, by whom, since when?

    Args:
        request: Who asks, until when.
        of: Uri or CTID of a course, assessment, credential or competency.
        at: Only at this institution: uri, CTID or exact name.
        as_of: The day on which the rules are read; default today.
        include_candidates: Also what is merely similar, marked as a proposal.
    """
    return await request.ask(ask_equivalents(of, at=at, as_of=as_of, include_candidates=include_candidates))


async def stack_to_degree(
    request: RequestContext,
    target: str,
    holdings: Holdings | None = None,
    targets: list[str] | None = None,
    objective: Objective = Objective.COST,
    weights: list[Weight] | None = None,
    limits: StackLimits | None = None,
    k: int = 1,
    counting: Counting = Counting.COURSES,
    readings: list[ReadingChoice] | None = None,
    what_if: WhatIf | None = None,
    in_terms: bool = True,
    entry_term: str | None = None,
    catalog_year: str | None = None,
    as_of: date | None = None,
) -> StackAnswer:
    """Which credentials and courses, in which terms, reach that target cheapest, soonest or with the fewest credits?

    Args:
        request: Who asks, until when.
        target: Uri or CTID of a credential, program or pathway.
        holdings: What the learner has already.
        targets: Further targets that the same plan must reach, with one set of items.
        objective: What is made smallest first; the others follow as tie-breaks.
        weights: Make a weighted sum smallest first, each part divided as the answer says.
        limits: What a plan must respect.
        k: How many alternatives.
        counting: What COURSES counts as one item: items, or the sets of items that rules take.
        readings: Which readings ambiguous points are to have, as the readings of an answer name them.
        what_if: Values to try for one limit, each by itself.
        in_terms: Whether the plan is laid out in terms; without, there are no dates, and fees by term are left out.
        entry_term: When the learner enters the target's institution, as a partial ISO date: nothing is taken there before.
        catalog_year: The catalog year that decides rules by catalog year, as a partial ISO date.
        as_of: The day on which the rules are read; default today.
    """
    question = ask_stack(
        target, holdings, targets=targets or (), objective=objective, weights=weights or (), limits=limits, k=k,
        counting=counting, readings=readings or (), what_if=what_if, in_terms=in_terms, entry_term=entry_term,
        catalog_year=catalog_year, as_of=as_of,
    )  # fmt: skip
    return await request.ask(question, planning=True)


async def skills(request: RequestContext, of: str, requires: str = "ALL") -> SkillsAnswer:
    """Which competencies does it need, through everything that it requires, recursively?

    Args:
        request: Who asks, until when.
        of: Uri or CTID of a credential, course, program, assessment, pathway, occupation or job.
        requires: How several requirement profiles of one resource are read: ALL or ANY of them.
    """
    return await request.ask(ask_skills(of, requires=requires))


async def skill_gap(
    request: RequestContext,
    target: str,
    holdings: Holdings | None = None,
    close: Objective | None = None,
    down_to: Need = Need.REQUIRED,
    limits: StackLimits | None = None,
    partial: bool = False,
    k: int = 1,
    in_terms: bool | None = None,
    alignments: bool = True,
    by_text: bool = False,
    preparation: bool = True,
    requires: str = "ALL",
    as_of: date | None = None,
) -> SkillGapAnswer:
    """Which competencies does it ask for that the holdings do not show, and what closes the gap?

    Args:
        request: Who asks, until when.
        target: Uri or CTID of an occupation, job, work role, task, credential, course, pathway, competency framework or
            competency.
        holdings: What the learner has.
        close: What the plan that closes the gap makes smallest first; left out: no plan.
        down_to: How firmly a competency must be asked for to count to the gap.
        limits: Budget, institutions in or out, what not to take; those about credit at a target have no meaning here.
        partial: Where nobody provides some of the gap, plan for the rest.
        k: How many plans, from 1 to 10.
        in_terms: Whether plans are laid out in terms; left out: only where close is TIME.
        alignments: A competency also counts as one that it is stated to align exactly with, or to cover wholly.
        by_text: A competency also counts as one of the same words, without an alignment.
        preparation: What an organization offers in preparation for its own credential is part of earning it.
        requires: How several requirement profiles of one resource are read: ALL or ANY of them.
        as_of: The day on which rules and offers are read; default today.
    """
    question = ask_skill_gap(
        target, holdings, close=close, down_to=down_to, limits=limits, partial=partial, k=k, in_terms=in_terms, alignments=alignments,
        by_text=by_text, preparation=preparation, requires=requires, as_of=as_of,
    )  # fmt: skip
    return await request.ask(question, planning=close is not None)


async def stackable_into(
    request: RequestContext,
    credential: str,
    most_hops: int = 4,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> StackableIntoAnswer:
    """Which credentials, programs, degrees and pathways does it lead into?

    Args:
        request: Who asks, until when.
        credential: Uri or CTID of a credential, course, program or assessment.
        most_hops: How many steps away, 1 to 8.
        as_of: The day on which rules are read; default today.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(
        ask_stackable_into(credential, most_hops=most_hops, as_of=as_of, first=first, after=after)
    )


async def providers_of(
    request: RequestContext,
    competency: str,
    at: str | None = None,
    alignments: bool = True,
    by_text: bool = False,
    first: int = 20,
    after: str | None = None,
) -> ProvidersOfAnswer:
    """Who offers something that teaches or assesses this competency?

    Args:
        request: Who asks, until when.
        competency: Uri or CTID of a competency.
        at: List only what this organization offers: uri, CTID or exact name.
        alignments: Also what teaches a competency that is stated to align exactly with it, or to cover it.
        by_text: Also what teaches a competency of the same words, without an alignment.
        first: How many things on the page, 1 to 100.
        after: The endCursor of the page before; counts by organization come with the first page only.
    """
    return await request.ask(
        ask_providers_of(competency, at=at, alignments=alignments, by_text=by_text, first=first, after=after)
    )


async def credentials_in(
    request: RequestContext, region: str, subject: str, first: int = 20, after: str | None = None
) -> CredentialsInAnswer:
    """Which credentials are available in one state, by subject?

    Args:
        request: Who asks, until when.
        region: A state by name or postal code (Indiana, IN), or any region as the data write it.
        subject: Words of name, description, subjects, keywords or classifications; or the beginning of a CIP, SOC or
            NAICS code.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(ask_credentials_in(region, subject, first=first, after=after))


async def owned_by(
    request: RequestContext,
    organization: str,
    kind: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> OwnedByAnswer:
    """What do an organization and its departments and sub-organizations own or offer, by kind?

    Args:
        request: Who asks, until when.
        organization: Uri, CTID or exact name.
        kind: Course, Credential, Certificate and so on: one page of these instead of the counts.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(ask_owned_by(organization, kind=kind, first=first, after=after))


async def in_framework(request: RequestContext, framework: str, competency: str) -> InFrameworkAnswer:
    """Is this competency in that framework, and where?

    Args:
        request: Who asks, until when.
        framework: Uri or CTID of a framework.
        competency: Uri, CTID or coded notation of a competency.
    """
    return await request.ask(ask_in_framework(framework, competency))


async def about(request: RequestContext) -> About:
    """What this graph holds and who said it; counts may be a minute old."""
    return await request.service.about(request)


QUESTIONS = (
    transfer, transfer_destinations, progress, sources_of, explain, equivalents, stack_to_degree, skills, skill_gap, stackable_into, providers_of, credentials_in, owned_by,
    in_framework,
)  # fmt: skip
