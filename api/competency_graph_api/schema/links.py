"""What a thing has besides its own facts: fields that lead on through the graph, each read for all rows of a level at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import strawberry

from competency_graph.model.rules import RuleState
from competency_graph.questions.browse.answer import (
    Agreement,
    Alignment,
    Competency,
    Course,
    Credential,
    Exam,
    Framework,
    Institution,
    LoadedSource,
    Match,
    Occupation,
    Pathway,
    Program,
    RequirementRow,
    RowKind,
    Rule,
    RuleAward,
    Thing,
)
from competency_graph.questions.browse.links import agreement_sides, alignments, requirements
from competency_graph.questions.browse.nodes import AnyNode
from competency_graph.questions.browse.rule_lists import RuleFilter
from competency_graph_api.context import RequestContext
from competency_graph_api.schema.connections import ID, Connections, Node
from competency_graph_api.schema.derive import Types
from competency_graph_api.schema.fields import field
from competency_graph_api.schema.loading import (
    Connected,
    as_institution,
    beside,
    institutions_by,
    loader,
    node_loader,
    source_named,
    things,
)

KINDS: tuple[type, ...] = (
    Agreement, Competency, Course, Credential, Exam, Framework, Institution, Occupation, Pathway, Program, Rule, Thing,
)  # fmt: skip
"""What ``node`` may give, and a source."""
KIND_OF: dict[str, type] = {
    "institutions": Institution, "credentials": Credential, "courses": Course, "programs": Program, "exams": Exam,
    "competencies": Competency, "frameworks": Framework, "agreements": Agreement, "rules": Rule, "pathways": Pathway,
    "occupations": Occupation,
}  # fmt: skip
"""What each list is of."""
SOURCE = "source:"
"""Before the name of a source, in its id."""
Made = Callable[[Types], Any]

_PAGE_ARGUMENTS = """

Args:
    thing: What the field belongs to.
    request: Who asks, until when.
    first: How many on the page, 1 to 100.
    after: The endCursor of the page before.
"""


async def institutions(thing: Thing, request: RequestContext) -> list[Any]:
    """Who offers it; where nobody is stated to, who owns it, else who publishes it."""
    return await institutions_by(request, [by.uri for by in thing.offered_by])


async def source(thing: Thing | Rule, request: RequestContext) -> Any:  # noqa: ANN401
    """The source that describes it, with its edition, how much it holds and its last load."""
    return await source_named(request, thing.evidence.source if thing.evidence is not None else None)


async def alignments_of(thing: Competency, request: RequestContext) -> list[Any]:
    """What it is stated to align with, in either direction; the first hundred, by uri."""
    return list(await loader(request, "alignments", alignments).load(thing.uri))


async def competency(thing: Alignment, request: RequestContext) -> AnyNode | None:
    """The other competency; absent where it is no competency that anybody has described."""
    found = await node_loader(request).load(thing.uri)
    return found if isinstance(found, Competency) else None


async def _tree(thing: Thing, request: RequestContext, relation: str) -> list[Any]:
    asked = loader(request, ("tree", relation), partial(requirements, relation=relation))
    return list(await asked.load(thing.uri))


async def requires(thing: Thing, request: RequestContext) -> list[Any]:
    """What it asks for, as a tree written flat; empty: nobody has stated it."""
    return await _tree(thing, request, "REQUIRES")


async def prerequisites(thing: Thing, request: RequestContext) -> list[Any]:
    """What it asks for before it is begun, as a tree written flat; empty: nobody has stated it."""
    return await _tree(thing, request, "PREREQUISITE")


async def item(thing: RequirementRow, request: RequestContext) -> AnyNode | None:
    """What is asked for, of a row that is one thing."""
    return await node_loader(request).load(thing.uri) if thing.kind is RowKind.ITEM else None


async def target(thing: RuleAward, request: RequestContext) -> AnyNode | None:
    """The course, area or requirement there."""
    return None if thing.uri is None else await node_loader(request).load(thing.uri)


async def sending(thing: Agreement, request: RequestContext) -> list[AnyNode]:
    """Who sends under it: institutions, and the departments or programs that it is limited to."""
    sides = await loader(request, "sides", agreement_sides).load(thing.uri)
    return await things(request, sides.sending)


async def receiving(thing: Agreement, request: RequestContext) -> list[AnyNode]:
    """Who receives under it: institutions, and the departments or programs that it is limited to."""
    sides = await loader(request, "sides", agreement_sides).load(thing.uri)
    return await things(request, sides.receiving)


async def sending_institution(thing: Rule, request: RequestContext) -> Any:  # noqa: ANN401
    """The institution or system whose work it takes."""
    return None if thing.sender is None else as_institution(await node_loader(request).load(thing.sender))


async def receiving_institution(thing: Rule, request: RequestContext) -> Any:  # noqa: ANN401
    """The institution or system that awards."""
    return None if thing.receiver is None else as_institution(await node_loader(request).load(thing.receiver))


async def found(thing: Match, request: RequestContext) -> AnyNode:
    """What was found."""
    return thing.node


def _one(function: Callable[..., Any], kind: type | None, name: str | None = None) -> tuple[str, Made]:
    """A field that gives one thing of a kind, or none; without a kind any node."""
    return name or function.__name__, lambda types: field(
        types, function, of=True, result=Node if kind is None else types.output(kind)
    )


def _many(function: Callable[..., Any], kind: type | None, name: str | None = None) -> tuple[str, Made]:
    """A field that gives a list."""

    def made(types: Types) -> Any:  # noqa: ANN401 - a Strawberry field
        each: Any = Node if kind is None else types.output(kind)
        return field(types, function, of=True, result=list[each])

    return name or function.__name__, made


def _pages(
    connections: Connections, name: str, link: str, kind: type | None, meaning: str
) -> tuple[str, Made]:
    """A field that gives a page of what lies beside a thing."""

    async def resolve(
        thing: Thing, request: RequestContext, first: int = 20, after: str | None = None
    ) -> Connected:
        return await beside(request, link, thing.uri, first, after, institutions=kind is Institution)

    resolve.__name__, resolve.__doc__ = name, meaning + _PAGE_ARGUMENTS

    def made(types: Types) -> Any:  # noqa: ANN401
        of = ("Node", Node) if kind is None else (kind.__name__, types.output(kind))
        return field(types, resolve, of=True, result=connections.of(*of))

    return name, made


def _rules(connections: Connections, name: str, link: str, meaning: str) -> tuple[str, Made]:
    """A field that gives a page of rules; a filter may name an institution that is not there, so the result is a union."""

    async def resolve(
        thing: Thing, request: RequestContext, sender: str | None = None, receiver: str | None = None,
        state: RuleState | None = None, unparsed: bool = False, as_of: date | None = None, first: int = 20,
        after: str | None = None,
    ) -> Connected:  # fmt: skip
        narrowed = RuleFilter(sender, receiver, state, unparsed, as_of)
        return await beside(request, link, thing.uri, first, after, narrowed)

    resolve.__name__ = name
    resolve.__doc__ = f"""{meaning} Filters may make a page shorter than asked for while more follow.

Args:
    thing: What the field belongs to.
    request: Who asks, until when.
    sender: Only work of this institution or system: uri, CTID or exact name.
    receiver: Only rules of this institution or system: uri, CTID or exact name.
    state: Only rules that say this.
    unparsed: Only rules with conditions in words that nobody parsed, or with a part that only a person can judge.
    as_of: Only rules that hold on this day.
    first: How many on the page, 1 to 100.
    after: The endCursor of the page before.
"""
    return name, lambda types: field(
        types, resolve, of=True, result=connections.result("Rule", types.output(Rule))
    )


def _uri(root: Any) -> str:  # noqa: ANN401 - any kind
    return SOURCE + root.name if isinstance(root, LoadedSource) else str(root.uri)


async def _id(root: strawberry.Parent[Any]) -> strawberry.ID:
    return strawberry.ID(_uri(root))


def links(connections: Connections) -> Callable[[Types, type], Mapping[str, Made]]:
    """What each kind has besides the fields of its dataclass, by name."""
    pages, rules = partial(_pages, connections), partial(_rules, connections)
    identity: tuple[str, Made] = ("id", lambda _: strawberry.field(resolver=_id, description=ID))
    common = (identity, _one(source, LoadedSource))
    offered = (
        *common,
        _many(institutions, Institution),
        pages("competencies", "competencies", Competency, "What it teaches, assesses or asks for in conditions of its own; through everything that it requires: skills(of)."),
        rules("rules_taking", "rules_taking", "The transfer rules that take it, alone or with others."),
        rules("rules_awarding", "rules_awarding", "The transfer rules that award it."),
        pages("part_of", "part_of", None, "The programs, credentials and collections that it is a part of."),
    )  # fmt: skip
    whole = (
        *offered,
        _many(requires, RequirementRow, "requirements"),
        pages("parts", "parts", None, "What is listed as a part of it."),
    )
    beside_kind: dict[type, Iterable[tuple[str, Made]]] = {
        Thing: (*common, _many(institutions, Institution)),
        Institution: (
            *common,
            pages("credentials", "credentials", Credential, "Credentials that it offers or owns."),
            pages("courses", "courses", Course, "Courses that it offers or owns."),
            pages("programs", "programs", Program, "Programs that it offers or owns."),
            pages("exams", "exams", Exam, "Exams that it offers or owns."),
            pages("pathways", "pathways", Pathway, "Pathways that it offers or owns."),
            pages("frameworks", "frameworks", Framework, "Frameworks of competencies that it publishes or owns."),
            pages("departments", "departments", Institution, "Its departments and sub-organizations, one step down."),
            pages("systems", "systems", Institution, "The systems that it belongs to."),
            pages("members", "members", Institution, "The members of the system that it is."),
            pages("agreements_sending", "agreements_sending", Agreement, "Transfer agreements under which it sends."),
            pages("agreements_receiving", "agreements_receiving", Agreement, "Transfer agreements under which it receives."),
            rules("rules_sending", "rules_sending", "The transfer rules that name it as sender."),
            rules("rules_receiving", "rules_receiving", "The transfer rules that name it as receiver."),
        ),
        Credential: whole,
        Program: whole,
        Course: (*offered, _many(prerequisites, RequirementRow)),
        Exam: offered,
        Competency: (
            *common,
            _many(institutions, Institution),
            pages("frameworks", "frameworks_of", Framework, "The frameworks that it belongs to."),
            _many(alignments_of, Alignment, "alignments"),
            pages("providers", "providers", None, "What teaches or assesses it; counted by organization: providersOf."),
        ),
        Framework: (
            *common,
            _many(institutions, Institution),
            pages("competencies", "competencies_in", Competency, "The competencies in it."),
        ),
        Agreement: (
            *common,
            _many(institutions, Institution),
            _many(sending, None),
            _many(receiving, None),
            rules("rules", "rules_of_agreement", "The transfer rules in it."),
        ),
        Pathway: (*common, _many(institutions, Institution), _many(requires, RequirementRow, "requirements")),
        Occupation: (
            *common,
            pages("competencies", "competencies", Competency, "What it asks for in conditions of its own; through everything that it requires: skills(of)."),
            rules("rules_taking", "rules_taking", "The transfer rules that take experience in it."),
        ),
        Rule: (
            *common,
            _one(sending_institution, Institution),
            _one(receiving_institution, Institution),
            pages("agreements", "agreements_with", Agreement, "The agreements that it stands in."),
        ),
        LoadedSource: (identity,),
        Alignment: (_one(competency, Competency),),
        RequirementRow: (_one(item, None),),
        RuleAward: (_one(target, None),),
        Match: (_one(found, None, "node"),),
    }  # fmt: skip
    by_kind = {kind: dict(fields) for kind, fields in beside_kind.items()}
    return lambda types, declared: by_kind.get(declared, {})
