"""Lists of transfer rules: of a sender, a receiver, an agreement; what takes or awards one thing; what is about to end.

A rule whose record names no receiver is in no list of a receiver; it is found by what it takes or awards or by its agreement,
and then who offers the award stands for the receiver, and who offers the work for the sender.

Where sender and receiver are given with more filters, a page looks through a window of the sender's (or the receiver's)
rules: see ``page.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.model.rules import RuleState
from competency_graph.questions.browse.lists import exclude, organization
from competency_graph.questions.browse.paths import Path, Shape
from competency_graph.questions.entities import one
from competency_graph.store.reading import Question

_DENSE = {
    "browse/rules_of_agreement": "Ask for the rules of its receiver or sender instead, with state or asOf.",
    "browse/rules_awarding": "Ask sourcesOf, which keeps counts of it and pages through it by sender.",
    "browse/rules_taking": "Ask for the rules of the receiver instead.",
}


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """What narrows a list of transfer rules."""

    sender: str | None = None
    """Only work of this institution or system: uri, CTID or exact name."""
    receiver: str | None = None
    """Only rules of this institution or system: uri, CTID or exact name."""
    state: RuleState | None = None
    """Only rules that say this."""
    unparsed: bool = False
    """Only rules with conditions in words that nobody parsed, or with a part that only a person can judge."""
    as_of: date | None = None
    """Only rules that hold on this day, by their own dates, else by those of their agreements."""

    @property
    def within(self) -> bool:
        """Whether it filters what an index by sender or receiver gives."""
        return self.unparsed or self.as_of is not None

    def parameters(self) -> Question[dict[str, Any]]:
        """The same for a read. Raises NotFound, Ambiguous, QuestionError: an institution is not one."""
        return {
            "sender": (yield from organization(self.sender)),
            "receiver": (yield from organization(self.receiver)),
            "state": None if self.state is None else self.state.value,
            "unparsed": self.unparsed,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
        }


EVERY = RuleFilter()
"""Narrows nothing."""


def beside(query: str, uris: Sequence[str], narrowed: RuleFilter) -> Question[Path]:
    """The rules that lead on from these, by their edges (``rules_taking``, …) or by sender or receiver (``rules_from``, …)."""
    return _beside(query, uris, narrowed, (yield from narrowed.parameters()))


def _beside(query: str, uris: Sequence[str], narrowed: RuleFilter, parameters: Mapping[str, Any]) -> Path:
    asked = {"uris": list(uris), **parameters}
    if query in _DENSE:
        return Path(query, Shape.DENSE, asked, remedy=_DENSE[query])
    if query == "browse/rules_to" and narrowed.state is not None:
        filters = narrowed.within or narrowed.sender is not None
        return Path("browse/rules_to_in_state", Shape.WINDOW, asked, filters=filters)
    other = narrowed.receiver if query == "browse/rules_from" else narrowed.sender
    filters = narrowed.within or other is not None or narrowed.state is not None
    return Path(query, Shape.WINDOW, asked, filters=filters)


def rules(
    narrowed: RuleFilter = EVERY, *, agreement: str | None = None, taking: str | None = None, awarding: str | None = None,
    expires_by: date | None = None, expires_from: date | None = None,
) -> Question[Path]:  # fmt: skip
    """Transfer rules, by uri; those that are about to end by their last day.

    Args:
        narrowed: sender, receiver, state, unparsed, day.
        agreement: only rules of this agreement: uri or CTID.
        taking: only rules that take this course, exam or other thing, alone or with others: uri or CTID.
        awarding: only rules that award this course, area or other thing: uri or CTID.
        expires_by: only rules of the receiver whose own last day is not after this day.
        expires_from: and not before this day; default: today.

    Raises:
        QuestionError: no index answers these filters; says what to add or to leave out.
    """
    anchors = {"agreement": agreement, "taking": taking, "awarding": awarding}
    given = {name: value for name, value in anchors.items() if value is not None}
    if len(given) > 1:
        raise QuestionError(
            f"{' and '.join(given)} are not looked up together.", "Give one of them, with sender or receiver."
        )
    expiring = expires_by is not None or expires_from is not None
    if expiring and (narrowed.receiver is None or expires_by is None):
        raise QuestionError(
            "Rules that are about to end are looked up for one receiver, up to one day.",
            "Give receiver and expiresBy.",
        )
    if not given and narrowed.sender is None and narrowed.receiver is None:
        raise QuestionError(
            "Nothing narrows the list of rules to what an index answers.",
            "Give sender, receiver, agreement, taking or awarding.",
        )
    parameters = yield from narrowed.parameters()
    if expires_by is not None:
        exclude("Rules that are about to end", "expiresBy", **anchors)
        begins = (expires_from or datetime.now(UTC).date()).isoformat()
        return Path("browse/rules_expiring", Shape.EXPIRING, {
            "uris": [parameters["receiver"]], "ends_from": begins, "ends_by": expires_by.isoformat(), **parameters,
        }, filters=True)  # fmt: skip
    for name, value in given.items():
        kind, label = ("agreement", "Agreement") if name == "agreement" else ("resource", None)
        found = yield from one(value, kind, label)
        query = {
            "agreement": "browse/rules_of_agreement",
            "taking": "browse/rules_taking",
            "awarding": "browse/rules_awarding",
        }
        return _beside(query[name], [found.uri], narrowed, parameters)
    # A pair is looked up among the sender's rules, for universities receive from more than colleges send to; with a state
    # among the receiver's, where an index has it.
    if narrowed.sender is None or (narrowed.state is not None and narrowed.receiver is not None):
        return _beside("browse/rules_to", [parameters["receiver"]], narrowed, parameters)
    return _beside("browse/rules_from", [parameters["sender"]], narrowed, parameters)
