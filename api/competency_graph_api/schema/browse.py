"""The query fields by which the graph is browsed: lists with filters, one thing by any of its keys, sources, search."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry
from graphql import GraphQLError

from competency_graph.errors import QuestionError
from competency_graph.model.rules import RuleState
from competency_graph.questions.browse import lists, rule_lists
from competency_graph.questions.browse.answer import Match
from competency_graph.questions.browse.links import sources as ask_sources
from competency_graph.questions.browse.named import named
from competency_graph.questions.browse.nodes import AnyNode
from competency_graph.questions.browse.page import Counted, Page
from competency_graph.questions.browse.publishers import by_publisher
from competency_graph.questions.browse.search import SearchKind
from competency_graph.questions.browse.search import search as ask_search
from competency_graph_api.codes import Code
from competency_graph_api.context import RequestContext
from competency_graph_api.schema.links import SOURCE
from competency_graph_api.schema.loading import Connected, connected, node_loader, source_named


async def institutions(
    request: RequestContext, text: str | None = None, region: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Institutions and systems: all that have a name, by name; by words, best match first; or those of a state, by uri.

    Args:
        request: Who asks, until when.
        text: Words of the name or description; the beginning of a word is enough. Not with region.
        region: A state by name or postal code (Indiana, IN), or any region as the data write it.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.institutions(text=text, region=region), first, after)


async def credentials(
    request: RequestContext, at: str | None = None, kind: str | None = None, region: str | None = None,
    text: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Credentials, by uri, or by words, best match first.

    All of a kind are looked through in parts of 10,000 credentials: a page may hold fewer than asked for while more follow.

    Args:
        request: Who asks, until when.
        at: Who offers or owns them: uri, CTID or exact name.
        kind: Degree, Certificate, Certification, License, Badge, MicroCredential, Diploma, or an exact class such as
            AssociateOfScienceDegree.
        region: Of organizations in this state (Indiana, IN) or region. Not with at or text: credentialsIn takes a subject.
        text: Words of the name, description, subjects, keywords or classifications.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(
        request, lambda: lists.credentials(at=at, kind=kind, region=region, text=text), first, after
    )


async def courses(
    request: RequestContext, at: str | None = None, subject: str | None = None, code: str | None = None,
    text: str | None = None, has_rules_to: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Courses, by uri; by code where only a code or subject is given; by words, best match first.

    Args:
        request: Who asks, until when.
        at: Who offers or owns them: uri, CTID or exact name.
        subject: The subject of their codes, such as MATH.
        code: The beginning of their codes, such as MATH 1; spaces, dashes and case do not matter.
        text: Words of the title, description or code. Not with code, subject or hasRulesTo.
        has_rules_to: With at: only what rules of this receiver take, alone or with others: uri, CTID or exact name.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(
        request,
        lambda: lists.courses(at=at, subject=subject, code=code, text=text, has_rules_to=has_rules_to),
        first,
        after,
    )


async def programs(
    request: RequestContext, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Programs, by uri, or by words, best match first.

    Args:
        request: Who asks, until when.
        at: Who offers or owns them: uri, CTID or exact name.
        text: Words of the name or description.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.programs(at=at, text=text), first, after)


async def exams(
    request: RequestContext, at: str | None = None, code: str | None = None, text: str | None = None, first: int = 20,
    after: str | None = None,
) -> Connected:  # fmt: skip
    """Exams and other assessments, by uri; by code where only a code is given; by words, best match first.

    Args:
        request: Who asks, until when.
        at: Who offers or owns them: uri, CTID or exact name.
        code: The beginning of their codes. Not with text.
        text: Words of the name, description or code.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.exams(at=at, code=code, text=text), first, after)


async def competencies(
    request: RequestContext, text: str | None = None, publisher: str | None = None, framework: str | None = None,
    code: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Competencies by words, best match first; of a framework, by uri; by code. One of text, framework and code is needed.

    Args:
        request: Who asks, until when.
        text: Words of the text, label or description; the beginning of a word is enough.
        publisher: With text: who publishes, creates or owns them or their framework: uri, CTID or exact name. A page may
            then hold fewer than asked for while more follow, and nothing beyond the page is counted.
        framework: Uri or CTID of their framework.
        code: The beginning of their codes.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    if publisher is None:
        return await connected(
            request, lambda: lists.competencies(framework=framework, code=code, text=text), first, after
        )
    found = await request.ask(
        by_publisher(text, publisher, framework=framework, code=code, first=first, after=after)
    )
    return _uncounted(found)


def _uncounted(found: Page[Any]) -> Connected:
    async def counted() -> Counted:
        return Counted(len(found.edges), exact=False)

    return Connected(found.edges, found.page_info, counted)


async def frameworks(
    request: RequestContext, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Frameworks of competencies, by uri, or by words, best match first.

    Args:
        request: Who asks, until when.
        at: Who publishes or owns them: uri, CTID or exact name.
        text: Words of the name or description.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.frameworks(at=at, text=text), first, after)


async def agreements(
    request: RequestContext, sender: str | None = None, receiver: str | None = None, as_of: date | None = None,
    first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Transfer agreements, by uri: all, of a sender, of a receiver, or between the two.

    Args:
        request: Who asks, until when.
        sender: Who sends under them: uri, CTID or exact name.
        receiver: Who receives under them: uri, CTID or exact name.
        as_of: Only those that hold on this day.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(
        request, lambda: lists.agreements(sender=sender, receiver=receiver, as_of=as_of), first, after
    )


async def rules(
    request: RequestContext, sender: str | None = None, receiver: str | None = None, state: RuleState | None = None,
    unparsed: bool = False, as_of: date | None = None, agreement: str | None = None, taking: str | None = None,
    awarding: str | None = None, expires_by: date | None = None, expires_from: date | None = None, first: int = 20,
    after: str | None = None,
) -> Connected:  # fmt: skip
    """Transfer rules, by uri; those that are about to end by their last day.

    One of sender, receiver, agreement, taking and awarding is needed. What no index answers alone is looked for among 10,000 rules of the sender or receiver at a time: a
    page may hold fewer than asked for, even none, while more follow. Rules whose record names no receiver (some of CTDL's
    transfer values) are found by taking, awarding or agreement, where who offers the award stands for the receiver, and who
    offers the work for the sender.

    Args:
        request: Who asks, until when.
        sender: Only work of this institution or system: uri, CTID or exact name.
        receiver: Only rules of this institution or system: uri, CTID or exact name.
        state: Only rules that say this.
        unparsed: Only rules with conditions in words that nobody parsed, or with a part that only a person can judge.
        as_of: Only rules that hold on this day, by their own dates, else by those of their agreements.
        agreement: Only rules of this agreement: uri or CTID.
        taking: Only rules that take this course, exam or other thing, alone or with others: uri or CTID.
        awarding: Only rules that award this course, area or other thing: uri or CTID.
        expires_by: With receiver: only rules whose own last day is not after this day.
        expires_from: And not before this day; default: today.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    narrowed = rule_lists.RuleFilter(sender, receiver, state, unparsed, as_of)
    return await connected(
        request,
        lambda: rule_lists.rules(
            narrowed, agreement=agreement, taking=taking, awarding=awarding, expires_by=expires_by, expires_from=expires_from
        ),
        first,
        after,
    )  # fmt: skip


async def pathways(
    request: RequestContext, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Pathways, by uri, or by words, best match first.

    Args:
        request: Who asks, until when.
        at: Who offers or owns them: uri, CTID or exact name.
        text: Words of the name or description.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.pathways(at=at, text=text), first, after)


async def occupations(
    request: RequestContext, code: str | None = None, text: str | None = None, first: int = 20, after: str | None = None,
) -> Connected:  # fmt: skip
    """Occupations, civil and military, by uri; by code; or by words, best match first.

    Args:
        request: Who asks, until when.
        code: The beginning of their codes (SOC, O*NET, MOS). Not with text.
        text: Words of the name or description.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    return await connected(request, lambda: lists.occupations(code=code, text=text), first, after)


async def search(
    request: RequestContext, text: str, kinds: list[SearchKind] | None = None, at: str | None = None, first: int = 20,
    after: str | None = None,
) -> Connected:  # fmt: skip
    """What has these words, over several kinds, best match first, with the words marked in plain text; not counted beyond the page.

    Args:
        request: Who asks, until when.
        text: Words; every one must occur, and the beginning of a word is enough.
        kinds: What is searched; left out: everything.
        at: Only what this organization offers, owns or publishes: uri, CTID or exact name.
        first: How many on the page, 1 to 100.
        after: The endCursor of the page before.
    """
    found: Page[Match] = await request.ask(
        ask_search(text, kinds=kinds or (), at=at, first=first, after=after)
    )
    return _uncounted(found)


async def sources(request: RequestContext) -> list[Any]:
    """The sources that were loaded, by name: edition, licence, how much each holds, its last load."""
    return list(await request.ask(ask_sources()))


async def resource(
    request: RequestContext, uri: str | None = None, ctid: str | None = None, institution: str | None = None,
    code: str | None = None,
) -> AnyNode:  # fmt: skip
    """One thing by its uri, by its CTID, or a course or exam by institution and code, with where its description was read.

    Args:
        request: Who asks, until when.
        uri: Its uri.
        ctid: Its Credential Transparency identifier.
        institution: With code: who offers it: uri, CTID or exact name.
        code: With institution: its code, such as MATH 151; spaces, dashes and case do not matter.
    """
    return await request.ask(named(uri=uri, ctid=ctid, institution=institution, code=code))


async def node(request: RequestContext, id: strawberry.ID) -> Any:  # noqa: A002, ANN401 - Relay's name
    """Anything by its id (Relay): a uri, or source:NAME; a CTID does too. Null where nothing carries it.

    Args:
        request: Who asks, until when.
        id: The id that every thing has; also its uri or CTID.
    """
    if id.startswith(SOURCE):
        return await source_named(request, id.removeprefix(SOURCE))
    if ":" in id:
        return await node_loader(request).load(id)
    try:
        return await request.ask(named(ctid=id))
    except QuestionError as error:
        if type(error).__name__ == "NotFound":
            return None
        raise GraphQLError(
            f"{error.what} {error.remedy}", extensions={"code": Code.BAD_USER_INPUT.name}
        ) from error


LISTS = (
    institutions, credentials, courses, programs, exams, competencies, frameworks, agreements, rules, pathways, occupations,
)  # fmt: skip
