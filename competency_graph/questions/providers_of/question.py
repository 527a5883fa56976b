"""Who offers something that teaches or assesses this competency, or one that is stated to align exactly with it.

Counts by organization come first, then pages of the things. An alignment holds for the two that it names; it is not
chained, and a similar text is no alignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Reading
from competency_graph.questions.entities import one
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind, resource
from competency_graph.questions.providers_of.answer import Aligned, Offer, Provider, ProvidersOfAnswer
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

LISTED = 200
"""Most organizations that are listed; how many there are is said in any case."""
MOST_ALIGNED = 100
"""Most aligned competencies that are followed."""


def _provider(row: Mapping[str, Any]) -> Provider:
    who = row["organization"]
    if who is None:
        return Provider(None, None, row["teaches"], row["assesses"])
    place = ", ".join(part for part in (who["locality"], who["region"], who["country"]) if part)
    return Provider(
        Named(who["uri"], who["name"] or who["uri"]), place or None, row["teaches"], row["assesses"]
    )


def _offer(row: Mapping[str, Any], of: str, citations: Mapping[int, Citation]) -> Offer:
    uri = row["node"]["uri"]
    competencies = tuple(dict.fromkeys(s["competency"] for s in row["statements"]))
    return Offer(
        cursor=cursor_of((row["sort_name"], uri)),
        node=resource(row["node"], row["offered_by"]),
        by=tuple(sorted({s["by"] for s in row["statements"]})),
        exact=of in competencies,
        competencies=competencies,
        evidence=tuple(
            dict.fromkeys(
                citations.get(s["unit"], UNKNOWN).evidence(uri, s["by"], field=s["term"])
                for s in row["statements"]
            )
        ),
    )


def providers_of(
    competency: str,
    *,
    at: str | None = None,
    alignments: bool = True,
    first: int = 20,
    after: str | None = None,
) -> Question[ProvidersOfAnswer]:
    """Who offers something that teaches or assesses this competency.

    Args:
        competency: uri or CTID.
        at: list only what this organization offers (uri, CTID or exact name).
        alignments: also what teaches a competency that is stated to align exactly with it.
        first: how many things on the page, 1 to 100.
        after: the cursor behind which to go on; the counts are left out then.

    Raises:
        NotFound: the competency or the organization is not in the graph.
        Ambiguous: a CTID on two hosts.
        QuestionError: a page size out of range, or a cursor of another list.
    """
    if not 1 <= first <= MOST_PER_PAGE:
        raise QuestionError(
            f"first is {first}; expected 1 to {MOST_PER_PAGE}.", "Ask for a page of that size."
        )
    key, behind = key_behind(after, str) if after is not None else (None, None)
    found = yield from one(competency, "competency")
    where = (yield from one(at, "organization", "Organization")).uri if at is not None else None
    aligned: list[dict[str, Any]] = []
    if alignments:
        aligned = yield Read("providers_of/aligned", {"of": found.uri, "maximum": MOST_ALIGNED + 1})
    cut = len(aligned) > MOST_ALIGNED
    aligned = aligned[:MOST_ALIGNED]
    uris = [found.uri, *(row["node"]["uri"] for row in aligned)]
    counts = (yield Read("providers_of/counts", {"uris": uris})) if after is None else []
    rows = yield Read(
        "providers_of/page",
        {"uris": uris, "at": where, "after_key": key, "after_uri": behind, "limit": first + 1},
    )
    citations = yield from cite(
        [
            *(s["unit"] for row in rows[:first] for s in row["statements"]),
            *(e["unit"] for row in aligned for e in row["edges"]),
        ]
    )
    offers = tuple(_offer(row, found.uri, citations) for row in rows[:first])
    named = Named(found.uri, found.name)
    also = tuple(
        Aligned(
            Named(
                row["node"]["uri"], row["node"]["name"] or row["node"]["uri"], row["node"]["coded_notation"]
            ),
            tuple(
                dict.fromkeys(
                    citations.get(e["unit"], UNKNOWN).evidence(e["start"], "ALIGNS_WITH", field=e["term"])
                    for e in row["edges"]
                )
            ),
        )
        for row in aligned
    )
    providers = tuple(_provider(row) for row in counts[:LISTED])
    return ProvidersOfAnswer(
        competency=named,
        aligned=also,
        providers=providers,
        providers_in_all=sum(row["organization"] is not None for row in counts) if after is None else None,
        offers=offers,
        page_info=PageInfo(len(rows) > first, offers[-1].cursor if offers else None),
        evidence=tuple(
            dict.fromkeys([*(f for o in offers for f in o.evidence), *(f for a in also for f in a.evidence)])
        ),
        readings=tuple(_readings(named, also, alignments, cut)),
        sentence=_sentence(named, providers, len(counts), len(offers), after is None),
    )


def _readings(of: Named, also: tuple[Aligned, ...], alignments: bool, cut: bool) -> list[Reading]:
    found = [
        Reading(
            "provider",
            "OFFERER_ELSE_OWNER",
            ("OFFERER_ELSE_OWNER", "OFFERER"),
            "Who is stated to offer a thing provides it; where nobody is, its owner does, because publishers are asked for "
            "the owner only.",
        )
    ]
    if also or alignments is False:
        found.append(
            Reading(
                of.uri,
                "EXACT_ALIGNMENTS" if alignments else "ITSELF",
                ("EXACT_ALIGNMENTS", "ITSELF"),
                f"{len(also)} competencies are stated to align exactly; what teaches those is listed and marked."
                + (f" More than {MOST_ALIGNED} align; the others were not followed." if cut else "")
                if alignments
                else "Alignments were left out as asked.",
            )
        )
    return found


def _sentence(of: Named, providers: tuple[Provider, ...], rows: int, listed: int, whole: bool) -> str:
    if not whole:
        return f"{listed} more things that teach or assess {of.name}."
    if not rows:
        return f"Nothing here is stated to teach or assess {of.name}; that is silence, not a refusal."
    teach, assess = sum(p.teaches for p in providers), sum(p.assesses for p in providers)
    who = sum(p.organization is not None for p in providers)
    more = f" of {rows}" if rows > len(providers) else ""
    return (
        f"{who}{more} organizations offer what teaches ({teach}) or assesses ({assess}) {of.name}; a thing that two "
        "offer counts at each. Whether it runs this term, its provider tells."
    )
