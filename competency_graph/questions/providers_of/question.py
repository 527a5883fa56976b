"""Who offers something that teaches or assesses this competency, or one that is stated to show it (``alignments.py``).

Counts by organization come first, then pages of the things. An alignment holds for the two that it names; it is not
chained, and the same words are no alignment: they are matched on request only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Reading
from competency_graph.questions.alignments import MatchedBy, alignment_evidence, matching
from competency_graph.questions.entities import one
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph.questions.lookup.question import MOST_PER_PAGE, cursor_of, key_behind, resource
from competency_graph.questions.providers_of.answer import Aligned, Offer, Provider, ProvidersOfAnswer
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

LISTED = 200
"""Most organizations that are listed; how many there are is said in any case."""


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
    by_text: bool = False,
    first: int = 20,
    after: str | None = None,
) -> Question[ProvidersOfAnswer]:
    """Who offers something that teaches or assesses this competency.

    Args:
        competency: uri or CTID.
        at: list only what this organization offers (uri, CTID or exact name).
        alignments: also what teaches a competency that is stated to align exactly with it, or to cover it.
        by_text: also what teaches a competency of the same words, without an alignment.
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
    named = Named(found.uri, found.name)
    matches = yield from matching([named], alignments=alignments, by_text=by_text)
    others = [match for match in matches.of[found.uri] if match.how is not MatchedBy.ITSELF]
    uris = [found.uri, *(match.competency.uri for match in others)]
    counts = (yield Read("providers_of/counts", {"uris": uris})) if after is None else []
    rows = yield Read(
        "providers_of/page",
        {"uris": uris, "at": where, "after_key": key, "after_uri": behind, "limit": first + 1},
    )
    citations = yield from cite(
        [
            *(s["unit"] for row in rows[:first] for s in row["statements"]),
            *(stated.unit for match in others for stated in match.stated),
        ]
    )
    offers = tuple(_offer(row, found.uri, citations) for row in rows[:first])
    also = tuple(
        Aligned(match.competency, tuple(dict.fromkeys(alignment_evidence(match, citations))), match.how)
        for match in others
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
        readings=tuple(_readings(named, also, matches.cut, alignments=alignments, by_text=by_text)),
        sentence=_sentence(named, providers, len(counts), len(offers), after is None),
    )


def _readings(
    of: Named, also: tuple[Aligned, ...], cut: Sequence[str], *, alignments: bool, by_text: bool
) -> list[Reading]:
    found = [
        Reading(
            "provider",
            "OFFERER_ELSE_OWNER",
            ("OFFERER_ELSE_OWNER", "OFFERER"),
            "Who is stated to offer a thing provides it; where nobody is, its owner does, because publishers are asked for "
            "the owner only.",
        )
    ]
    stated = sum(a.how is not MatchedBy.TEXT for a in also)
    if stated or alignments is False:
        found.append(
            Reading(
                of.uri,
                "EXACT_AND_BROADER" if alignments else "ITSELF",
                ("EXACT_AND_BROADER", "ITSELF"),
                " ".join(
                    [
                        f"{stated} competencies are stated to align exactly or to cover it; what teaches those is listed and "
                        "marked.",
                        *cut,
                    ]
                )
                if alignments
                else "Alignments were left out as asked.",
            )
        )
    if by_text:
        found.append(
            Reading(
                "text", "SAME_WORDS", ("SAME_WORDS", "NOT_USED"),
                f"As asked, {len(also) - stated} competencies of the same words are followed, though nobody states an alignment.",
            )
        )  # fmt: skip
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
