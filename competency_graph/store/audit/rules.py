"""Every rule of the audit, declared once: its name, whether the store or the data breaks it, its meaning and its source.

Two kinds that must not be mixed up. A **law** is about our own bookkeeping (``writing.md``, the declared model): what
breaks it is a defect of a writer or of somebody's hands in the database. **Data** is what publishers say: a finding is
their fact to correct, and the graph says truly what was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from competency_graph.model.edges import EDGE_TYPES
from competency_graph.model.nodes import APART
from competency_graph.store.audit.judges import (
    EDGE_PROPERTIES,
    NODE_PROPERTIES,
    Judge,
    as_it_is,
    edge_ends,
    edge_shapes,
    node_shapes,
    on_a_cycle,
    patterns,
)
from competency_graph.store.schema import BOOKKEEPING


class Kind(Enum):
    """Who breaks a rule."""

    LAW = "law"
    """A law of the store: never broken unless something of ours is."""
    DATA = "data"
    """What the sources say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, the query that looks for what breaks it, and what its rows mean."""

    name: str
    kind: Kind
    meaning: str
    """What a fault is, in words."""
    source: str
    """The page, law or specification that it comes from."""
    query: str
    judge: Judge = as_it_is
    parameters: Mapping[str, object] = field(default_factory=dict)


_KNOWN = sorted({*(label for label, _ in BOOKKEEPING), "LoadRun", *(node.label for node in APART)})
_INDEXED = sorted(name for name, edge in EDGE_TYPES.items() if edge.own_unit_index)
_LAW, _DATA = Kind.LAW, Kind.DATA

RULES: tuple[Rule, ...] = (
    Rule("undescribed-nodes", _LAW, "Nodes that no unit describes and that are no placeholders, or the reverse", "writing.md 4", "audit/undescribed"),
    Rule("untouched-placeholders", _LAW, "Placeholders that no edge touches: they should have been swept", "writing.md 4", "audit/untouched"),
    Rule("outranked-descriptions", _LAW, "Descriptions that wait although nothing of a greater rank shows", "writing.md 3", "audit/outranked"),
    Rule("nodes-of-lost-units", _LAW, "Nodes described by a unit that is not in the store", "writing.md 1", "audit/nodes_of_lost_units"),
    Rule("edges-of-lost-units", _LAW, "Edges stated by no unit, or by one that is not in the store", "writing.md 2", "audit/edges_of_lost_units"),
    Rule("edges-out-of-reach", _LAW, "Edges whose unit describes neither end: they could not be taken back", "writing.md 10", "audit/edges_out_of_reach", parameters={"indexed": _INDEXED}),
    Rule("idle-units", _LAW, "Units that describe nothing and state nothing", "writing.md 1", "audit/idle_units"),
    Rule("strange-nodes", _LAW, "Nodes without a uri, or of a label that is not ours", "model.md, Keys and identity", "audit/strange_nodes", parameters={"known": _KNOWN}),
    Rule("node-shapes", _LAW, "Labels, properties and values of nodes that the model does not declare", "writing.md 12, docs/model.md", "audit/node_shapes", node_shapes, {"patterns": patterns(NODE_PROPERTIES)}),
    Rule("edge-shapes", _LAW, "Types, properties and values of edges that the model does not declare", "writing.md 12, docs/model.md", "audit/edge_shapes", edge_shapes, {"patterns": patterns(EDGE_PROPERTIES)}),
    Rule("dangling-targets", _DATA, "Something is pointed at, and nobody has described it", "model.md, Keys and identity", "audit/dangling"),
    Rule("deleted-targets", _DATA, "Something points at what its source has deleted", "writing.md 5", "audit/deleted_targets"),
    Rule("decisions-about-nothing", _DATA, "Recorded decisions about something that nobody describes (any more)", "questions.md, decisions", "audit/decisions_about_nothing"),
    Rule("ctids-on-several-nodes", _DATA, "One CTID on several nodes, so a look-up by it is ambiguous", "model.md, Keys and identity", "audit/ctids_on_two_nodes"),
    Rule("chains-of-same", _DATA, "A is the same as B and B the same as C, but nobody says so of A and C", "ceterms:sameAs; questions.md, equivalents", "audit/chains_of_same"),
    Rule("edge-ends", _DATA, "Edges between things that their type is not meant for", "docs/model.md", "audit/edge_ends", edge_ends),
    Rule("empty-requirements", _DATA, "Requirements without parts, targets, prose or credits: nothing can meet them", "model.md, Requirement", "audit/empty_requirements"),
    Rule("short-requirements", _DATA, "Requirements that ask for more of their parts than there are", "ceterms:requiredNumber", "audit/short_requirements"),
    Rule("requirement-cycles", _DATA, "Things that require each other in a circle, through requirement trees", "ceterms:requires, ceterms:entryCondition", "audit/asking_edges", on_a_cycle),
    Rule("whole-cycles", _DATA, "Things that are each other's part, child or unit in a circle", "ceasn:isChildOf, ceterms:isPartOf, ceterms:department", "audit/whole_edges", on_a_cycle),
    Rule("rules-without-receiver", _DATA, "Rules that award credit, nobody knows where", "ceterms:transferValueFor", "audit/rules_without_receiver"),
    Rule("rules-without-sender", _DATA, "Rules that take something, nobody knows from whom", "ceterms:transferValueFrom", "audit/rules_without_sender"),
    Rule("rules-taking-nothing", _DATA, "Rules that take nothing, so they never fire", "ceterms:transferValueFrom", "audit/rules_taking_nothing"),
    Rule("credits-without-unit", _DATA, "Credit as a number without a unit: it cannot be added up", "ceterms:creditUnitType", "audit/credits_without_unit"),
    Rule("prices-without-currency", _DATA, "Prices without a currency: they cannot be added up", "ceterms:currency", "audit/prices_without_currency"),
    Rule("competencies-without-framework", _DATA, "Competencies in no framework", "ceasn:isPartOf", "audit/competencies_without_framework"),
    Rule("courses-without-offerer", _DATA, "Courses that nobody offers or owns", "ceterms:offeredBy, ceterms:ownedBy", "audit/courses_without_offerer"),
    Rule("credentials-without-owner", _DATA, "Credentials that nobody owns or offers", "ceterms:ownedBy, ceterms:offeredBy", "audit/credentials_without_owner"),
    Rule("ends-before-starts", _DATA, "Things that end before they start", "ceterms:startDate, ceterms:endDate", "audit/ends_before_starts"),
)  # fmt: skip
