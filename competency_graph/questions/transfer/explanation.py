"""Why one item counts as it does: every rule that concerns it, whether it won, why not, and what it would have given.

Pure: an evaluated column in, one line a rule (and set of work) out, in the order in which rules are chosen
(``questions.md``): those that decide first, then those of equal rank they disagree with, those that gave way, those whose
conditions are not met. Nothing is judged again; the reasons are those that the evaluation found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from competency_graph.model.evidence import Evidence
from competency_graph.model.rules import Award, RuleState, TransferRule
from competency_graph.questions.transfer.answer import Reason, UnmetCondition
from competency_graph.questions.transfer.eligibility import awards_of
from competency_graph.questions.transfer.evaluate import Evaluation
from competency_graph.questions.transfer.ledger import Posting
from competency_graph.questions.transfer.priority import takes_any
from competency_graph.questions.transfer.wording import Names, condition, gap_words, label, says, why
from competency_graph.questions.transfer.words import credit_words
from competency_graph.questions.transfer.work import Firing, Rank


class Verdict(Enum):
    """What became of a rule."""

    WON = "WON"
    """It decides: it awards, or refuses."""
    TWIN = "TWIN"
    """It says what another says of the same work; one of them is enough."""
    CONFLICT = "CONFLICT"
    """Rules of equal rank say otherwise."""
    GAVE_WAY = "GAVE_WAY"
    """Elective credit only, where a rule of equal rank gives more; or about anything of a kind, where one names the work."""
    OUTRANKED = "OUTRANKED"
    """A refusal or a conflict of better rank decides about the work."""
    KEPT_OUT = "KEPT_OUT"
    """It may fire, and a chosen rule or a limit stands in its way."""
    CONDITIONS_NOT_MET = "CONDITIONS_NOT_MET"
    """It asks for something that is not there."""
    STATED = "STATED"
    """It says something that decides nothing: recommended, not articulated, under review."""
    ATTEMPT = "ATTEMPT"
    """It is judged on another attempt at the course, which is the one that counts."""


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """One rule on one set of work."""

    rule: str
    """Uri."""
    says: str
    """What it says of the work, in words."""
    verdict: Verdict
    """What became of it."""
    reason: Reason | None
    """Why a chosen rule or a limit stands in its way, or why less is posted than it gives."""
    rank: Rank
    """(0 for the receiver itself, 1 for a system, less for a registrar's decision; its priority): the smaller goes first."""
    order: str
    """The same in words."""
    items: tuple[int, ...]
    """Positions of the work that it uses, or concerns."""
    awards: tuple[Award, ...]
    """What it gives, or would have given."""
    posted: tuple[Posting, ...]
    """What each award posts; empty where the rule did not win."""
    conditions: tuple[UnmetCondition, ...]
    """What is not met, and what would fit."""
    by: tuple[str, ...]
    """Uris of the rules that stand against it, or that it is a twin of."""
    evidence: Evidence | None
    """Who says so."""
    sentence: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every rule that concerns one item."""

    position: int
    """Of the item."""
    rules: tuple[RuleExplained, ...]
    """Those that decide first; empty where no rule is on file."""
    sentence: str
    """How many there are, and what decided."""


NOBODY = Names({}, {}, {}, "the receiver")
"""Names where nobody has looked any up: things are called as the rules call them."""


def order_words(rank: Rank) -> str:
    """The rank of a rule, in words."""
    who = (
        "a registrar's decision"
        if rank[0] < 0
        else "a rule of the receiver itself"
        if rank[0] == 0
        else "a rule of a system that the receiver belongs to"
    )
    return f"{who}, priority {rank[1]}"


@dataclass(slots=True)
class _Explainer:
    found: Evaluation
    position: int
    names: Names

    def called(self, rule: TransferRule) -> str:
        """A rule as a person would point at it."""
        return f"“{rule.text}”" if rule.text else rule.uri

    def all_called(self, firings: Iterable[Firing]) -> str:
        return " and ".join(dict.fromkeys(self.called(f.rule) for f in firings))

    def line(
        self,
        firing: Firing,
        verdict: Verdict,
        sentence: str,
        *,
        reason: Reason | None = None,
        by: Iterable[Firing] = (),
        posted: tuple[Posting, ...] = (),
    ) -> RuleExplained:
        return RuleExplained(
            rule=firing.rule.uri,
            says=self.says(firing),
            verdict=verdict,
            reason=reason,
            rank=firing.rank,
            order=order_words(firing.rank),
            items=tuple(sorted(firing.items)),
            awards=firing.awards,
            posted=posted,
            conditions=(),
            by=tuple(dict.fromkeys(f.rule.uri for f in by)),
            evidence=self.names.evidence.get(firing.rule.uri),
            sentence=sentence,
        )

    def says(self, firing: Firing) -> str:
        """What a rule says, and of which other work."""
        others = sorted(firing.items - {self.position})
        text = says(firing, self.names)
        return f"together with {self.names.together(others)} it {text}" if others else f"it {text}"

    def here(self, firings: Iterable[Firing]) -> Iterator[Firing]:
        return (firing for firing in firings if self.position in firing.items)

    def twins(self, firing: Firing) -> Iterator[RuleExplained]:
        rules = {rule.uri: rule for rule in self.found.case.rules}
        for uri in firing.twins:
            if uri not in rules:
                continue
            other = Firing(rules[uri], firing.items, awards_of(rules[uri]))
            text = f"It says the same of the same work as {self.called(firing.rule)}; one of them is enough."
            yield self.line(other, Verdict.TWIN, text, by=(firing,))

    # -- what became of rules -----------------------------------------------------------------------------------------

    def won(self) -> Iterator[RuleExplained]:
        found = self.found
        for number, firing in enumerate(found.chosen):
            if self.position not in firing.items:
                continue
            posted = tuple(found.posted.lines[number, n] for n in range(len(firing.awards)))
            less = next((p for p in posted if p.cut is not None), None)
            cut = less.cut if less is not None else None
            total = " and ".join(credit_words(p.stated) for p in posted)
            text = f"It is chosen: {self.says(firing)}. It posts {total}"
            text += (
                f": the rule gives more, but {why(cut, less.limit)}."
                if less is not None and cut is not None
                else "."
            )
            yield self.line(firing, Verdict.WON, text, reason=cut, posted=posted)
            yield from self.twins(firing)
        used = {i for firing in found.chosen for i in firing.items}
        for firing in self.here(found.standing.refusals):
            by = [f for f in found.chosen if self.position in f.items] if self.position in used else []
            if by:
                text = f"Alone {self.says(firing)}; {self.all_called(by)} uses it with other work, and is chosen."
                yield self.line(firing, Verdict.KEPT_OUT, text, reason=Reason.USED_ELSEWHERE, by=by)
            else:
                yield self.line(firing, Verdict.WON, f"It decides: {self.says(firing)}.")
            yield from self.twins(firing)

    def disagreeing(self) -> Iterator[RuleExplained]:
        for conflict in self.found.standing.conflicts:
            for firing in self.here(conflict.firings):
                others = [f for f in conflict.firings if f is not firing]
                against = "; ".join(f"{self.called(f.rule)} says that {self.says(f)}" for f in others)
                text = f"It says that {self.says(firing)}, but {against}. All have the same rank: a person must decide."
                yield self.line(firing, Verdict.CONFLICT, text, by=others)
                yield from self.twins(firing)

    def gave_way(self) -> Iterator[RuleExplained]:
        for firing, real in self.found.standing.blankets:
            if self.position in firing.items and not any(
                firing in c.firings for c in self.found.standing.conflicts
            ):
                general = takes_any(firing.rule) and not takes_any(real.rule)
                why = "takes anything of a kind" if general else "gives elective credit only"
                how = "names this work itself" if general else "gives more than that"
                text = (
                    f"It {why} ({self.says(firing)}), and gives way to {self.called(real.rule)}, which has the same rank and "
                    f"{how}."
                )
                yield self.line(firing, Verdict.GAVE_WAY, text, by=(real,))
                yield from self.twins(firing)
        for firing, by in self.found.standing.outranked:
            if self.position in firing.items:
                why = "refuses" if all(f.refuses for f in by) else "decides about"
                if len(by) > 1:
                    why = "disagree about"
                text = (
                    f"It would have said that {self.says(firing)}, but {self.all_called(by)} {why} this work, and "
                    f"{'have' if len(by) > 1 else 'has'} a better rank ({order_words(by[0].rank)})."
                )
                yield self.line(firing, Verdict.OUTRANKED, text, reason=Reason.OUTRANKED, by=by)
                yield from self.twins(firing)

    def kept_out(self) -> Iterator[RuleExplained]:
        won = {f.rule.uri for f in self.found.chosen if self.position in f.items}
        for kept in self.found.kept_out:
            firing = kept.firing
            if self.position not in firing.items or firing.rule.uri in won:
                continue
            text = f"It would have said that {self.says(firing)}, but {why(kept.reason, kept.limit)}"
            if kept.by is not None:
                rank = f", {order_words(kept.by.rank)}" if kept.by.rank != firing.rank else ""
                text += f" ({self.called(kept.by.rule)}, which was chosen for {self.work(kept.by)}{rank})"
            by = (kept.by,) if kept.by is not None else ()
            yield self.line(firing, Verdict.KEPT_OUT, f"{text}.", reason=kept.reason, by=by)
            yield from self.twins(firing)

    def work(self, firing: Firing) -> str:
        mine = self.names.items.get(self.position, "this work") if self.position in firing.items else None
        others = self.names.together(sorted(firing.items - {self.position}))
        return " and ".join(part for part in (mine, others) if part)

    def unmet(self) -> Iterator[RuleExplained]:
        for unmet in self.found.unmet:
            if self.position not in unmet.items:
                continue
            firing = Firing(unmet.rule, unmet.items, awards_of(unmet.rule))
            conditions = tuple(condition(gap, self.names) for gap in unmet.gaps)
            alone = Firing(unmet.rule, frozenset({self.position}), firing.awards)
            text = f"It would have said that {self.says(alone)}, but it asks for {gap_words(conditions)}."
            line = self.line(firing, Verdict.CONDITIONS_NOT_MET, text)
            yield replace(line, conditions=conditions)

    def stated(self) -> Iterator[RuleExplained]:
        what = {
            RuleState.RECOMMENDED: "A third party recommends credit; no rule of the receiver follows from that.",
            RuleState.NOT_ARTICULATED: "The receiver states that nothing there corresponds to it.",
            RuleState.UNDER_REVIEW: "It is under review; nothing is decided.",
        }
        for firing in self.here(self.found.stated):
            if firing.rule.state in what:
                yield self.line(firing, Verdict.STATED, what[firing.rule.state])
                continue
            # A denial: a look-alike that does not count as one thing, and is refused for nothing else.
            about = firing.rule.denied_for
            named = " and ".join(label(self.names.of(uri)) for uri in about)
            denied = (
                firing.rule.text if set(about) - self.names.places.keys() else f"it does not count as {named}"
            )
            text = f"It says: {denied}. That refuses nothing else."
            yield replace(self.line(firing, Verdict.STATED, text), says=denied)

    def superseded(self, by: int) -> Iterator[RuleExplained]:
        """The rules on the attempt that counts, as far as they concern this course too."""
        other = self.names.items.get(by, "another attempt")
        for line in _Explainer(self.found, by, self.names).lines():
            told = f"It is judged on {other}, the attempt that counts. {line.sentence}"
            yield replace(line, verdict=Verdict.ATTEMPT, sentence=told)

    def lines(self) -> Iterator[RuleExplained]:
        for group in (
            self.won,
            self.disagreeing,
            self.gave_way,
            self.kept_out,
            self.unmet,
            self.stated,
        ):
            yield from sorted(group(), key=lambda line: (line.rank, line.rule, line.items))


def explanation(found: Evaluation, position: int, names: Names = NOBODY) -> Explanation:
    """Why one item counts as it does.

    Args:
        found: the evaluated column.
        position: of the item in the answer.
        names: for words and evidence; without them things are called as the rules call them.

    Returns:
        One line for every rule that concerns the item, and for each set of work that it could use.
    """
    explainer = _Explainer(found, position, names)
    attempt = found.superseded.get(position)
    if attempt is not None:
        rules = tuple(explainer.superseded(attempt.by))
        other = names.items.get(attempt.by, "another attempt")
        return Explanation(position, rules, f"It counts once, and {other} is the attempt that counts.")
    rules = tuple(dict.fromkeys(explainer.lines()))
    if not rules:
        return Explanation(position, (), f"No rule is on file at {names.receiver}: nothing competes.")
    won = [line for line in rules if line.verdict is Verdict.WON]
    count = len({line.rule for line in rules})
    many = f"{count} rule{'s concern' if count > 1 else ' concerns'} it"
    if won:
        decided = " and ".join(dict.fromkeys(line.says for line in won))
        text = f"{many}; what counts: {decided}."
    elif any(line.verdict is Verdict.CONFLICT for line in rules):
        text = f"{many}; they disagree, and a person must decide."
    else:
        text = f"{many}; none of them gives anything for it."
    return Explanation(position, rules, text)
