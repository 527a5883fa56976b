"""A requirement tree in words: what a node asks for, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.credits import Credit, quantity_text
from competency_graph.model.requirements import (
    WAIVED,
    Ask,
    CountUnit,
    Filter,
    Limit,
    Node,
    Op,
    Origin,
    Requirement,
    Residual,
)
from competency_graph.questions.entities import Found
from competency_graph.questions.leaf_words import band_words, kind_words
from competency_graph.questions.limits import LimitJudged
from competency_graph.questions.matching import State
from competency_graph.questions.progress.answer import Articulation
from competency_graph.questions.progress.articulation import Articulated
from competency_graph.questions.satisfaction import Judged, optional
from competency_graph.questions.transfer.words import credit_words, rounded, unit_words

MOST_NAMED = 6
"""How many alternatives are named in one line; the tree has all of them."""


def _unit(node: Requirement) -> str:
    return unit_words(node.credit_unit) if node.credit_unit else "credits"


def limit_words(limit: Limit) -> str:
    """What a limit asks for."""
    if limit.text:
        return limit.text
    number = limit.minimum if limit.minimum is not None else limit.maximum
    amount = "" if number is None else rounded(number)
    side = "at least" if limit.minimum is not None else "at most"
    what = {
        "CREDITS": unit_words(limit.unit) if limit.unit else "credits",
        "GPA": "grade-point average",
        "SHARE": "of the credit",
    }.get(limit.measure, limit.measure.lower())
    where = {
        Origin.ANY: "",
        Origin.RESIDENT: " earned there itself",
        Origin.TRANSFERRED: " from elsewhere",
    }[limit.origin]
    over = f" of {limit.over.text or 'a kind'}" if limit.over is not None else ""
    last = f" among the last {rounded(limit.last)}" if limit.last is not None else ""
    return f"{side} {amount} {what}{over}{where}{last}"


@dataclass(frozen=True, slots=True)
class Words:
    """Puts a tree into words."""

    leaves: Mapping[str, Found]
    articulated: Articulated
    receiver: str
    here: str
    """Where work can be done, in words; empty: anywhere."""

    def name(self, ask: Ask) -> str:
        """What is asked for by name."""
        found = self.leaves.get(ask.target)
        name, code = (found.name, found.code) if found is not None else (ask.name or ask.target, None)
        return f"{code} {name}" if code and code != name else name

    def asks(self, node: Node) -> str:
        """What a node asks for."""
        if isinstance(node, Residual):
            return node.text or "something that nobody has described"
        if isinstance(node, Filter):
            return kind_words(node)
        if isinstance(node, Ask):
            if node.role == WAIVED:
                return f"{node.name or 'A requirement'} (waived)"
            return self.name(node) + band_words(node)
        if node.name:
            return node.name
        return self.rule(node)

    def rule(self, node: Requirement) -> str:
        """How a node combines what stands below it."""
        count = quantity_text(node.count) if node.count is not None else "1"
        if not node.children and not (node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS):
            return " / ".join(node.text) or "something that nobody has described"
        if node.unit is CountUnit.CREDITS:
            side = "at most " if node.op is Op.AT_MOST else ""
            return f"{side}{count} {_unit(node)}" + (" of these" if node.children else " in all")
        return {
            Op.ALL: "all of these",
            Op.ANY: "one of these",
            Op.AT_LEAST: f"{count} of these",
            Op.AT_MOST: f"at most {count} of these",
        }[node.op]

    # -- what is missing --------------------------------------------------------------------------------------------

    def missing(self, node: Node, judged: Judged) -> str | None:
        """What is missing of a node, in one line; None where nothing is."""
        if judged.state is State.MET or optional(node):
            return None
        if not isinstance(node, Requirement):
            return self._leaf(node, judged)
        lines = [text for each in judged.limits if (text := self.limit(each)) is not None]
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            rest = judged.needed - judged.done
            if rest > 0:
                amount = (
                    credit_words(Credit.of(rest, node.credit_unit))
                    if node.credit_unit
                    else f"{rounded(rest)} credits"
                )
                named = self._named(node, judged)
                lines.insert(0, f"{amount} more" + (f" of: {named}" if named else ""))
        elif not node.children:
            lines.insert(0, f"a person must read: {self.rule(node)}")
        elif node.op is Op.ALL:
            lines = [*self._parts(node, judged), *lines]
        elif judged.done < judged.needed:
            rest = judged.needed - judged.done
            count = "one" if node.op is Op.ANY else f"{rounded(rest)} more"
            lines.insert(0, f"{count} of: {self._named(node, judged)}")
        return "; ".join(lines) or f"{self.asks(node)} cannot be judged from what is stated"

    def _parts(self, node: Requirement, judged: Judged) -> Iterator[str]:
        pairs = [(p, j) for p, j in zip(node.children, judged.children, strict=True) if not optional(p)]
        for part, below in pairs:
            text = self.missing(part, below)
            if text is not None:
                yield text
        if pairs and all(below.state is State.MET for _, below in pairs) and judged.done < judged.needed:
            yield (
                f"{rounded(judged.needed - judged.done)} more of: {self._named(node, judged)} (each needs work of its own)"
            )

    def _named(self, node: Requirement, judged: Judged) -> str:
        """What could still be done below a node; of a part that is half done the other half."""
        counted = set(judged.used)
        texts = []
        for part, below in zip(node.children, judged.children, strict=True):
            if below.state is State.MET and set(below.used) <= counted:
                continue
            texts.append(self._alternative(part, below))
        more = len(texts) - MOST_NAMED
        return "; ".join(texts[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")

    def _alternative(self, node: Node, judged: Judged) -> str:
        if isinstance(node, Requirement) and node.op is Op.ALL and node.children:
            pairs = list(zip(node.children, judged.children, strict=True))
            done = [p for p, j in pairs if j.state is State.MET]
            rest = [p for p, j in pairs if j.state is not State.MET and not optional(p)]
            if done and rest:
                left = " and ".join(self._alternative(p, j) for p, j in pairs if p in rest)
                verb = "is" if len(done) == 1 else "are"
                return f"{left} ({' and '.join(map(self.asks, done))} {verb} done, and counts only with it)"
            return " with ".join(self._alternative(p, j) for p, j in pairs)
        if isinstance(node, Requirement):
            return self.missing(node, judged) or self.asks(node)
        if judged.state is State.MET:
            return f"{self.asks(node)} (its work is counted elsewhere)"
        return self._leaf(node, judged)

    def _leaf(self, node: Ask | Filter | Residual, judged: Judged) -> str:
        text = self.asks(node)
        if isinstance(node, Residual):
            return f"a person must read: {text}"
        if judged.state is State.UNKNOWN:
            return f"{text} (cannot be judged from what is stated)"
        if not isinstance(node, Ask):
            return text
        where = f" at {self.here}" if self.here else ""
        from_here = f" from {self.here}" if self.here else ""
        return (
            text
            + {
                Articulation.NOT_ARTICULATED: f" (nothing{from_here} corresponds to it, {self.receiver} says)",
                Articulation.AFTER_TRANSFER: f" (to be taken at {self.receiver} after transfer)",
                Articulation.NO_RULE: f" (no rule{from_here} is on file)",
                Articulation.ARTICULATES: "",
                Articulation.OFFERED_HERE: where,
                Articulation.NOT_NEEDED: "",
            }[self.articulated.of(node)]
        )

    def limit(self, judged: LimitJudged) -> str | None:
        """What is missing of a limit; None where it holds."""
        if judged.state is State.MET:
            return None
        text = limit_words(judged.limit)
        if judged.state is State.UNKNOWN:
            return (
                f"{text}: cannot be judged, because {judged.why}"
                if judged.why
                else f"{text}: cannot be judged"
            )
        needed = judged.limit.minimum if judged.limit.minimum is not None else judged.limit.maximum
        had = Fraction(0) if judged.had is None else judged.had
        return f"{text}: {rounded(had)} of {'' if needed is None else rounded(needed)}"
