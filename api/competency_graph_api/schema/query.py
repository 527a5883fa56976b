"""The query fields: the questions of ``questions.md``, the look-ups that help to write them, and what this graph holds."""

from __future__ import annotations

from datetime import date

from competency_graph.model.holdings import Holdings
from competency_graph.planning.objective import Objective
from competency_graph.questions.about import About
from competency_graph.questions.equivalents.answer import EquivalentsAnswer
from competency_graph.questions.equivalents.question import equivalents as ask_equivalents
from competency_graph.questions.lookup.answer import Family, Resource, ResourcePage
from competency_graph.questions.lookup.question import find
from competency_graph.questions.lookup.question import node as ask_node
from competency_graph.questions.stack_to_degree.answer import StackAnswer, StackLimits
from competency_graph.questions.stack_to_degree.question import stack_to_degree as ask_stack
from competency_graph.questions.transfer.answer import TransferAnswer
from competency_graph.questions.transfer.question import transfer as ask_transfer
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
    objective: Objective = Objective.COST,
    limits: StackLimits | None = None,
    k: int = 1,
    as_of: date | None = None,
) -> StackAnswer:
    """Which credentials and courses, in which order, reach that target cheapest or with the fewest credits?

    Args:
        request: Who asks, until when.
        target: Uri or CTID of a credential, program or pathway.
        holdings: What the learner has already.
        objective: What is made smallest first; the others follow as tie-breaks.
        limits: What a plan must respect.
        k: How many alternatives.
        as_of: The day on which the rules are read; default today.
    """
    question = ask_stack(target, holdings, objective=objective, limits=limits, k=k, as_of=as_of)
    return await request.ask(question, planning=True)


async def institutions(
    request: RequestContext, text: str | None = None, first: int = 20, after: str | None = None
) -> ResourcePage:
    """Institutions and systems: all by name, or by words of their name or description, best match first.

    Args:
        request: Who asks, until when.
        text: Words of the name or description; the beginning of a word is enough.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.INSTITUTION, text=text, first=first, after=after))


async def credentials(
    request: RequestContext,
    text: str | None = None,
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourcePage:
    """Credentials by words of their name or description, or all of one institution by name.

    Args:
        request: Who asks, until when.
        text: Words of the name or description; the beginning of a word is enough.
        at: Uri, CTID or exact name of who offers it.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.CREDENTIAL, text=text, at=at, first=first, after=after))


async def courses(
    request: RequestContext,
    text: str | None = None,
    code: str | None = None,
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourcePage:
    """Courses and programs by words, by the beginning of a course code, or all of one institution by name.

    Args:
        request: Who asks, until when.
        text: Words of the title, description or code; the beginning of a word is enough.
        code: Beginning of a course code, such as MATH 1; spaces, dashes and case do not matter.
        at: Uri, CTID or exact name of who offers it.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.COURSE, text=text, code=code, at=at, first=first, after=after))


async def exams(
    request: RequestContext,
    text: str | None = None,
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourcePage:
    """Exams and other assessments by words of their name, description or code, or all of one organization by name.

    Args:
        request: Who asks, until when.
        text: Words; the beginning of a word is enough.
        at: Uri, CTID or exact name of who offers it.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.EXAM, text=text, at=at, first=first, after=after))


async def competencies(
    request: RequestContext, text: str, first: int = 20, after: str | None = None
) -> ResourcePage:
    """Competencies by words of their text, label or description.

    Args:
        request: Who asks, until when.
        text: Words; the beginning of a word is enough.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.COMPETENCY, text=text, first=first, after=after))


async def occupations(
    request: RequestContext, text: str, first: int = 20, after: str | None = None
) -> ResourcePage:
    """Occupations, civil and military, by words of their name or description.

    Args:
        request: Who asks, until when.
        text: Words; the beginning of a word is enough.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.OCCUPATION, text=text, first=first, after=after))


async def pathways(
    request: RequestContext,
    text: str | None = None,
    at: str | None = None,
    first: int = 20,
    after: str | None = None,
) -> ResourcePage:
    """Pathways by words of their name or description, or all of one organization by name.

    Args:
        request: Who asks, until when.
        text: Words; the beginning of a word is enough.
        at: Uri, CTID or exact name of who offers it.
        first: How many, 1 to 100.
        after: The endCursor of the page before.
    """
    return await request.ask(find(Family.PATHWAY, text=text, at=at, first=first, after=after))


async def node(request: RequestContext, uri: str | None = None, ctid: str | None = None) -> Resource:
    """One node by its uri or its CTID, with where its description was read.

    Args:
        request: Who asks, until when.
        uri: Its uri.
        ctid: Its Credential Transparency identifier.
    """
    return await request.ask(ask_node(uri=uri, ctid=ctid))


async def about(request: RequestContext) -> About:
    """What this graph holds and who said it; counts may be a minute old."""
    return await request.service.about(request)


QUESTIONS = (transfer, equivalents, stack_to_degree)
LOOK_UPS = (institutions, credentials, courses, exams, competencies, occupations, pathways, node)
