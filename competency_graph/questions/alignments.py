"""Which competencies show another one: itself, what is stated to align exactly, what is stated to be wider.

CTDL-ASN: an ``exactAlignment`` makes two competencies coextensive, whoever states it; of a ``broadAlignment`` the one that
is pointed at covers all of the one that points, of a ``narrowAlignment`` the other way round. So whoever shows the wider
one shows the narrower, never the reverse. Major, minor, close, related and prerequisite alignments cover only a part and
show nothing. An alignment holds for the two that it names: none is chained. The same words are no alignment; they are
looked for on request only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from competency_graph.model.evidence import Evidence
from competency_graph.questions.sources import UNKNOWN, Citation
from competency_graph.questions.transfer.answer import Named
from competency_graph.store.reading import Question, Read

MOST_ALIGNED = 100
"""Most competencies that are followed for one; a skill of a national framework is aligned to a few dozen."""
MOST_SAME_WORDS = 200
"""Most matches of the full-text index that are looked at for one competency."""


class MatchedBy(Enum):
    """Why one competency counts as another."""

    ITSELF = "ITSELF"
    """It is the competency that is asked for."""
    EXACT = "EXACT"
    """An exact alignment between the two is stated, in either direction."""
    BROADER = "BROADER"
    """It is stated to cover all of what is asked for, and more."""
    TEXT = "TEXT"
    """Its text has the same words; nobody states an alignment. Only on request."""


ORDER = tuple(MatchedBy)


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement of an alignment."""

    start: str
    """Uri of the competency whose record states it."""
    kind: str
    term: str | None
    unit: int | None
    asserted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A competency that shows the one asked for."""

    competency: Named
    how: MatchedBy
    stated: tuple[Stated, ...] = ()


@dataclass(slots=True)
class Matches:
    """What shows each of the competencies asked for, surest first."""

    of: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    """Where following stopped at a limit, in words."""

    def showing(self) -> dict[str, list[tuple[str, Match]]]:
        """By competency that shows something: what it shows, and how."""
        found: dict[str, list[tuple[str, Match]]] = {}
        for asked, matches in self.of.items():
            for match in matches:
                found.setdefault(match.competency.uri, []).append((asked, match))
        return found


def words_of(text: str) -> str:
    """A text without case, punctuation and spacing: what TEXT compares."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def alignment_evidence(match: Match, citations: Mapping[int, Citation]) -> list[Evidence]:
    """Who states the alignment by which one competency shows another."""
    return [
        citations.get(s.unit or 0, UNKNOWN).evidence(s.start, "ALIGNS_WITH", field=s.term)
        for s in match.stated
    ]


def _how(edges: Sequence[Mapping[str, object]]) -> MatchedBy:
    return MatchedBy.EXACT if any(e["kind"] == "exact" for e in edges) else MatchedBy.BROADER


def _named(node: Mapping[str, str | None]) -> Named:
    uri = str(node["uri"])
    return Named(uri, node["name"] or uri, node["coded_notation"])


def matching(
    competencies: Sequence[Named], *, alignments: bool = True, by_text: bool = False
) -> Question[Matches]:
    """What shows each of these competencies.

    Args:
        competencies: what is asked for.
        alignments: also what aligns exactly, and what is wider.
        by_text: also what has the same words, without an alignment.
    """
    found: dict[str, dict[str, Match]] = {
        c.uri: {c.uri: Match(c, MatchedBy.ITSELF)} for c in sorted(competencies, key=lambda c: c.uri)
    }
    result = Matches()
    if alignments and found:
        seen = dict.fromkeys(found, 0)
        rows = yield Read("alignments/of", {"uris": list(found), "maximum": MOST_ALIGNED + 1})
        for row in rows:
            asked = row["asked"]
            seen[asked] += 1
            if seen[asked] <= MOST_ALIGNED:
                stated = tuple(
                    Stated(e["start"], e["kind"], e["term"], e["unit"], e["asserted_by"])
                    for e in row["edges"]
                )
                found[asked].setdefault(
                    row["node"]["uri"], Match(_named(row["node"]), _how(row["edges"]), stated)
                )
        result.cut += [
            f"More than {MOST_ALIGNED} competencies align with {uri}; the others were not followed."
            for uri, count in seen.items()
            if count > MOST_ALIGNED
        ]
    if by_text:
        texts = {c.uri: words for c in competencies if (words := words_of(c.name))}
        phrases = [{"asked": uri, "phrase": f'name:"{words}"'} for uri, words in sorted(texts.items())]
        if phrases:
            rows = yield Read("alignments/same_words", {"phrases": phrases, "maximum": MOST_SAME_WORDS})
            for row in rows:
                if words_of(row["node"]["name"] or "") == texts[row["asked"]]:
                    found[row["asked"]].setdefault(
                        row["node"]["uri"], Match(_named(row["node"]), MatchedBy.TEXT)
                    )
    result.of = {
        asked: tuple(
            sorted(matches.values(), key=lambda m: (ORDER.index(m.how), m.competency.name, m.competency.uri))
        )
        for asked, matches in found.items()
    }
    return result
