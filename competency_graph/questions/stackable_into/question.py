"""Which credentials, programs, degrees and pathways a credential or course leads into (``questions.md``).

Upward from the thing (``above.py``), at most so many hops: what asks for it or recommends it, what lists it as a part, what
it results in, where it gives advanced standing or prepares, pathways in which it stands, and what transfer rules award for it
where a program asks for that. Totals and kinds of work (120 credits of anything, any biology) are asked for by nothing in
particular, so they are not listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from competency_graph.errors import QuestionError
from competency_graph.model.credits import Credit
from competency_graph.model.evidence import Reading, Review
from competency_graph.questions.entities import Found, credit_of, one, resolve
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.stack_to_degree.explain import kind_of
from competency_graph.questions.stackable_into.above import (
    Above,
    Lead,
    Way,
    is_choice,
    reached,
    read_above,
    ways,
)
from competency_graph.questions.stackable_into.answer import (
    LeadCount,
    LeadsBy,
    LeadStep,
    Share,
    StackableIntoAnswer,
    StackInto,
)
from competency_graph.questions.transfer.answer import Named
from competency_graph.questions.transfer.words import credit_words
from competency_graph.store.reading import Question

MOST_HOPS = 8
"""Badge, certificate, associate's, block transfer, bachelor's, master's are five."""
DEFAULT_HOPS = 4


def stackable_into(
    credential: str,
    *,
    most_hops: int = DEFAULT_HOPS,
    as_of: date | None = None,
    first: int = 20,
    after: str | None = None,
) -> Question[StackableIntoAnswer]:
    """Which credentials, programs, degrees and pathways it leads into.

    Args:
        credential: uri or CTID of a credential, course, program or assessment.
        most_hops: how many steps away, 1 to 8.
        as_of: the day on which rules and same-course statements are read; default today.
        first: how many on the page, 1 to 100.
        after: the cursor behind which to go on.

    Raises:
        NotFound: it is not in the graph.
        Ambiguous: a CTID on two hosts.
        QuestionError: a number out of range, or a cursor of another list.
    """
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.", "Ask for a page of that size."
        )
    if not 1 <= most_hops <= MOST_HOPS:
        raise QuestionError(f"most_hops is {most_hops}; expected 1 to {MOST_HOPS}.", "Ask for so many steps.")
    behind = key_behind(after, list) if after is not None else None
    day = as_of or datetime.now(tz=UTC).date()
    found = yield from one(credential, "credential or course")
    root = {
        "uri": found.uri, "name": found.name, "code": found.code, "unit": found.unit, "labels": sorted(found.labels),
        "credit_minimum": None, "credit_maximum": None, "credit_unit": None,
    }  # fmt: skip
    above = yield from read_above(root, most_hops, day)
    best = ways(above, found.uri, most_hops)
    targets = sorted(
        ((_key(above, uri, way), uri, way) for uri, way in reached(best, above, found.uri)),
        key=lambda entry: (entry[0], entry[1]),
    )
    ahead = targets if behind is None else [t for t in targets if (list(t[0]), t[1]) > behind]
    page = ahead[:first]
    citations = yield from cite(
        unit for _, _, way in page for lead in way.leads for unit, _ in lead.statements
    )
    named = (yield from resolve([uri for _, uri, _ in page])) if page else {}
    own = {found.uri: found.credit}
    entries = tuple(_entry(above, key, uri, way, citations, named, own) for key, uri, way in page)
    of = Named(found.uri, found.name, found.code)
    undescribed = [
        Review(
            e.target.uri,
            "Nobody has described it yet, or its source deleted it; what it asks for is not known.",
        )
        for e in entries
        if {"Unresolved", "Deleted"} & set(above.nodes[e.target.uri]["labels"])
    ]
    choices = any(lead.by is LeadsBy.ALTERNATIVE for _, _, way in page for lead in way.leads)
    return StackableIntoAnswer(
        of=of,
        most_hops=most_hops,
        total=len(targets),
        counts=tuple(
            LeadCount(kind, hops, count)
            for (hops, kind), count in sorted(
                Counter((way.hops, kind_of(above.nodes[uri]["labels"])) for _, uri, way in targets).items()
            )
        ),
        targets=entries,
        page_info=PageInfo(len(ahead) > first, entries[-1].cursor if entries else None),
        examined=len(above.nodes),
        cut=tuple(dict.fromkeys(above.cut)),
        evidence=tuple(dict.fromkeys(fact for e in entries for fact in e.evidence)),
        readings=tuple(_readings(day, choices)),
        needs_review=tuple(undescribed),
        sentence=_sentence(of, [(uri, way) for _, uri, way in targets], above, most_hops, day),
    )


def _key(above: Above, uri: str, way: Way) -> tuple[int, int, str]:
    return (int(way.weak > 0), way.hops, above.nodes[uri].get("name") or uri)


def _entry(
    above: Above,
    key: tuple[int, int, str],
    uri: str,
    way: Way,
    citations: Mapping[int, Citation],
    named: Mapping[str, tuple[Found, ...]],
    own: Mapping[str, Credit | None],
) -> StackInto:
    node = above.nodes[uri]
    steps = tuple(_step(above, lead, citations, own) for lead in way.leads)
    who = named[uri][0].offered_by if named.get(uri) else ()
    target = Named(
        uri,
        node.get("name") or uri,
        node.get("code"),
        ", ".join(o.name for o in who) or None,
        who[0].uri if len(who) == 1 else None,
    )
    return StackInto(
        cursor=cursor_of((list(key), uri)),
        target=target,
        kind=kind_of(node["labels"]),
        hops=way.hops,
        counts=not way.weak,
        way=steps,
        share=_share(steps, credit_of(node) or _total(way.leads[-1])),
        evidence=tuple(dict.fromkeys(fact for step in steps for fact in step.evidence)),
    )


def _step(
    above: Above, lead: Lead, citations: Mapping[int, Citation], own: Mapping[str, Credit | None]
) -> LeadStep:
    node, start = above.nodes[lead.end], above.nodes[lead.start]
    choice = next((_choice(x) for x in lead.tree if is_choice(x)), None)
    credit = lead.credits if lead.by is LeadsBy.TRANSFER else own.get(lead.start) or credit_of(start)
    about = lead.rule or (lead.tree[0]["uri"] if lead.tree else lead.start)
    return LeadStep(
        by=lead.by,
        to=Named(lead.end, node.get("name") or lead.end, node.get("code")),
        kind=kind_of(node["labels"]),
        condition=next((x.get("name") for x in lead.tree if x.get("name")), None),
        choice=choice,
        parts=lead.parts,
        credits=credit,
        rule=lead.rule,
        evidence=tuple(
            citations.get(unit or 0, UNKNOWN).evidence(about, lead.type, field=term)
            for unit, term in lead.statements
        ),
    )


def _choice(node: Mapping[str, object]) -> str:
    if node.get("op") == "ANY":
        return f"1 of {node['parts']}"
    least = "at most" if node.get("op") == "AT_MOST" else "at least"
    if node.get("count_unit") == "CREDITS":
        return f"{least} {node['count']} credits from {node['parts']}"
    return f"{least} {node['count']} of {node['parts']}"


def _total(lead: Lead) -> Credit | None:
    """The total of credit that is asked for beside it."""
    for node in reversed(lead.tree):
        total = node.get("total")
        if total is not None and total["count"] is not None and total["credit_unit"] is not None:
            return Credit.of(total["count"], total["credit_unit"])
    return None


def _share(steps: Sequence[LeadStep], whole: Credit | None) -> Share:
    """How much of the target the last thing on the way is."""
    last = steps[-1]
    # What a rule awards is asked for with the credit that the rule gives it.
    before = steps[-2] if len(steps) > 1 else None
    piece = before.credits if before is not None and before.by is LeadsBy.TRANSFER else last.credits
    if piece is not None and whole is not None:
        piece = piece.to(whole.unit) or piece
    words = []
    if piece is not None:
        words.append(credit_words(piece) + (f" of {credit_words(whole)}" if whole is not None else ""))
    if last.choice is not None:
        words.append(f"{last.choice} asked for there")
    elif last.parts is not None and last.parts > 1:
        words.append(
            f"1 of {last.parts} things {'listed' if last.by is LeadsBy.PART else 'asked for together'}"
        )
    return Share(piece, whole, last.parts, ", ".join(words) or "how much of it is not stated")


def _readings(day: date, choices: bool) -> list[Reading]:
    found = [
        Reading(
            "totals and kinds", "NOT_LISTED", ("NOT_LISTED",),
            "What asks for a total of credit, or for anything of a kind, asks for nothing in particular; it is not listed.",
        ),
        Reading(
            "rules", day.isoformat(), (),
            "Transfer rules that hold on this day are followed, once: what one of them awarded is not taken by the next.",
        ),
    ]  # fmt: skip
    if choices:
        found.append(
            Reading(
                "choices", "LISTED", ("LISTED", "REQUIRED_ONLY"),
                "What is one of several routes leads there as well, and is marked.",
            )
        )  # fmt: skip
    return found


def _sentence(of: Named, targets: Sequence[tuple[str, Way]], above: Above, most_hops: int, day: date) -> str:
    if not targets:
        text = f"Nothing here is stated to ask for {of.name}, or to be reached by it; that is silence, not a refusal."
    else:
        counting = [uri for uri, way in targets if not way.weak]
        degrees = [
            (uri, way) for uri, way in targets if not way.weak and "Degree" in above.nodes[uri]["labels"]
        ]
        text = f"{of.name} counts toward {len(counting)} credentials, programs and pathways within {most_hops} steps"
        if degrees:
            nearest, way = min(degrees, key=lambda d: (d[1].hops, above.nodes[d[0]].get("name") or d[0]))
            steps = "1 step" if way.hops == 1 else f"{way.hops} steps"
            text += (
                f", {len(degrees)} of them degrees, the nearest {above.nodes[nearest].get('name')} in {steps}"
            )
        opens = len(targets) - len(counting)
        text += f"; it opens or prepares for {opens} more." if opens else "."
    if above.cut:
        text += " Reading was cut: " + " ".join(dict.fromkeys(above.cut))
    return f"{text} Unofficial, as of {day.isoformat()} by this graph; whoever awards the target decides."
