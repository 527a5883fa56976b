"""Answers as HTML fragments: what a notebook shows. Plain tables, no scripts, no styles but on the elements themselves.

Colours are those of the page: text and lines inherit them, so that the tables are readable in light and in dark. Everything
that comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from html import escape
from itertools import groupby

from competency_graph.model.evidence import Review
from competency_graph.pictures.words import (
    called,
    claim_of,
    cost_of,
    credits_of,
    money,
    number,
    sums_of,
    title_of,
    when_of,
)
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.skill_gap.answer import GapCompetency, GapState, SkillGapAnswer
from competency_graph.questions.stack_to_degree.answer import (
    Conflict,
    CountsAs,
    HowSatisfied,
    Item,
    Plan,
    Satisfies,
    StackAnswer,
    Step,
    Unaccounted,
)

MOST_ROWS = 200
"""Rows of one table in a notebook; the answer has all of them."""
_LINE = "border-bottom:1px solid rgba(128,128,128,.35)"
_CELL = f"padding:.25em .6em;text-align:left;vertical-align:top;{_LINE}"
_RIGHT = f"padding:.25em .6em;text-align:right;vertical-align:top;white-space:nowrap;{_LINE}"
_GROUP = (
    "padding:.7em .6em .25em;text-align:left;font-weight:bold;border-bottom:2px solid rgba(128,128,128,.6)"
)
_TABLE = "border-collapse:collapse;margin:.4em 0 1em;color:inherit;background:transparent"
_NOTE = "opacity:.75;font-size:90%"


def _p(text: str, style: str = "margin:.3em 0") -> str:
    return f'<p style="{style}">{text}</p>'


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(escape(text) for text in texts)


def _row(cells: Sequence[tuple[str, bool]], tag: str = "td") -> str:
    """Cells: (HTML, whether it is a number)."""
    return (
        "<tr>"
        + "".join(f'<{tag} style="{_RIGHT if right else _CELL}">{text}</{tag}>' for text, right in cells)
        + "</tr>"
    )


def _table(caption: str, head: Sequence[tuple[str, bool]], rows: Sequence[str], foot: str = "") -> str:
    shown = "".join(rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        shown += f'<tr><td colspan="{len(head)}" style="{_CELL}{_NOTE}">… and {len(rows) - MOST_ROWS:,} more</td></tr>'
    return (
        f'<table style="{_TABLE}"><caption style="text-align:left;font-weight:bold;padding:.3em .6em;color:inherit">'
        f"{escape(caption)}</caption><thead>{_row([(escape(t), r) for t, r in head], 'th')}</thead>"
        f"<tbody>{shown}</tbody>{f'<tfoot>{foot}</tfoot>' if foot else ''}</table>"
    )


@singledispatch
def html(answer: object) -> str:
    """An answer as an HTML fragment.

    Raises:
        TypeError: not an answer that has one.
    """
    raise TypeError(f"{type(answer).__name__} is not an answer that has an HTML form")


@html.register(StackAnswer)
def _stack(answer: StackAnswer) -> str:
    return _whole(
        title_of(answer),
        [
            _p(escape(claim_of(answer))),
            *_gap_words(answer),
            *_plans(answer.plans),
            *_conflicts(answer.conflict, irreducible=answer.conflict_is_irreducible),
            *_rest(answer.unaccounted),
            *_reviews(answer.needs_review),
        ],
        answer.sentence,
    )


@html.register(SkillGapAnswer)
def _skill_gap(answer: SkillGapAnswer) -> str:
    rows = [_competency(one) for one in answer.competencies]
    head = (("Competency", False), ("Asked for", False), ("State", False), ("By", False))
    status = [_p(escape(claim_of(answer)))] if answer.status is not None else []
    nobody = (
        [_p("Nobody is stated to provide: " + escape("; ".join(n.name for n in answer.unprovided)))]
        if answer.unprovided
        else []
    )
    return _whole(
        f"What is missing for {answer.of.name}",
        [
            _p(
                f"{answer.missing} of {answer.asked} missing, {answer.shown} shown, {answer.expected} in progress"
            ),
            _table("Competencies", head, rows)
            if rows
            else _p("No competency is stated; that is silence, not “none”."),
            *status,
            *nobody,
            *_plans(answer.plans),
            *_conflicts(answer.conflict, irreducible=answer.conflict_is_irreducible),
            *_rest(answer.unaccounted),
            *_reviews(answer.needs_review),
        ],
        answer.sentence,
    )


def _whole(title: str, parts: Iterable[str], sentence: str) -> str:
    return (
        '<div style="color:inherit;background:transparent;line-height:1.35">'
        f'<h4 style="margin:.4em 0">{escape(title)}</h4>{"".join(parts)}'
        f"{_p(escape(sentence), 'margin:.6em 0;padding:.4em .8em;border-left:3px solid rgba(128,128,128,.6)')}</div>"
    )


def _gap_words(answer: StackAnswer) -> list[str]:
    if answer.gap is None:
        return []
    gap = answer.gap
    return [
        _p(
            f"{escape(gap.objective.value.lower())} {number(gap.value)}; no plan can have less than {number(gap.bound)}"
        )
    ]


# -- plans


def _plans(plans: Sequence[Plan]) -> list[str]:
    found = []
    for place, plan in enumerate(plans, start=1):
        title = "Plan" if len(plans) == 1 else f"Plan {place}"
        found += [_held(plan, title), _steps(plan, title), _points(plan, title)]
    return found


def _purposes(item: Item, satisfies: Sequence[Satisfies], counts_as: Sequence[CountsAs]) -> str:
    """What an item is for, one line for each thing that it is taken as; then the rules, their conditions, and mere credit."""
    places: dict[str, list[str]] = {}
    notes: dict[str, None] = {}
    for one in satisfies:
        if one.how is HowSatisfied.CREDIT:
            notes[one.text] = None
            continue
        if one.asked.kind == "Competency":
            places.setdefault(one.text, [])
            continue
        how = "before" if one.prerequisite else "for"
        line = how if one.asked.uri == item.uri else f"as {called(one.asked)} {how}"
        found = places.setdefault(line, [])
        if called(one.of) not in found:
            found.append(called(one.of))
    rules = [f"by a rule of {used.receiver.name}: counts as {'; '.join(used.awards)}" for used in counts_as]
    conditions = [f"if {condition}" for used in counts_as for condition in used.conditions]
    small = list(dict.fromkeys([*rules, *conditions, *notes]))
    return _lines(f"{line} {', '.join(of)}" if of else line for line, of in places.items()) + (
        f'<div style="{_NOTE}">{_lines(small)}</div>' if small else ""
    )


def _held(plan: Plan, title: str) -> str:
    if not plan.held:
        return ""
    rows = [
        _row(
            [
                (escape(called(held.item)), False),
                (_purposes(held.item, held.satisfies, held.counts_as), False),
            ]
        )
        for held in plan.held
    ]
    return _table(f"{title}: from what you have", (("Held already", False), ("Used for", False)), rows)


def _steps(plan: Plan, title: str) -> str:
    currency = plan.totals.currency
    head = (
        ("#", True), ("Take", False), ("Where", False), (f"Cost {currency}", True), ("Credits", True), ("Hours", True),
        ("What for, and by which rule", False),
    )  # fmt: skip
    rows: list[str] = []
    for term, steps in groupby(plan.steps, key=lambda step: step.term):
        if term is not None:
            rows.append(
                f'<tr><th colspan="{len(head)}" style="{_GROUP}">{escape(term.name)} '
                f'<span style="{_NOTE}">{escape(term.starts)} to {escape(term.ends)}</span></th></tr>'
            )
        rows += [_step(step, currency) for step in steps]
    totals = plan.totals
    foot = _row(
        [
            ("", True),
            (f"<b>{escape(' · '.join(sums_of(totals)))}</b>", False),
            ("", False),
            (f"<b>{'≥ ' if totals.cost_is_lower_bound else ''}{money(totals.cost)}</b>", True),
            (f"<b>{'≥ ' if totals.credits_is_lower_bound else ''}{number(totals.credits)}</b>", True),
            (f"<b>{'≥ ' if totals.hours_is_lower_bound else ''}{number(totals.hours)}</b>", True),
            (_lines(_fees(plan)), False),
        ]
    )
    return _table(f"{title}: steps", head, rows, foot)


def _step(step: Step, currency: str) -> str:
    notes = [when_of(step)] if when_of(step) else []
    if step.needs_first:
        notes.append(f"after {', '.join(item.code or item.name for item in step.needs_first)}")
    if step.after_transfer is not None:
        notes.append("after transfer")
    notes += [condition for condition in step.conditions if condition not in notes]
    item = f"<b>{escape(called(step.item))}</b>" + (
        f'<div style="{_NOTE}">{_lines(notes)}</div>' if notes else ""
    )
    cost = cost_of(step, currency)
    credit = "?" if step.credits is None else escape(credits_of(step.credits, step.credit_unit))
    return _row(
        [
            (str(step.position), True),
            (item, False),
            (_lines(place.name for place in step.where), False),
            (escape(cost.removesuffix(f" {currency}")), True),
            (credit, True),
            ("?" if step.hours is None else number(step.hours), True),
            (_purposes(step.item, step.satisfies, step.counts_as), False),
        ]
    )


def _fees(plan: Plan) -> Iterable[str]:
    for fee in plan.totals.fees:
        yield f"of it {money(fee.amount)} in fees at {fee.institution.name}"
    for item in plan.totals.unpriced:
        yield f"without a stated price: {called(item)}"


def _points(plan: Plan, title: str) -> str:
    if not plan.exit_points:
        return ""
    currency = plan.totals.currency
    head = (
        ("Earned", False), ("After step", True), ("By", False), (f"Cost so far {currency}", True), ("Credits so far", True),
    )  # fmt: skip
    rows = [
        _row(
            [
                (
                    escape(
                        called(point.credential) + (" (for the parsed part)" if point.for_parsed_part else "")
                    ),
                    False,
                ),
                (str(point.after_step), True),
                ("" if point.term is None else escape(f"{point.term.name} ({point.on})"), False),
                (money(point.cost_so_far), True),
                (number(point.credits_so_far), True),
            ]
        )
        for point in plan.exit_points
    ]
    return _table(f"{title}: earned on the way, where one can stop", head, rows)


# -- what stands in the way, and what is left


def _conflicts(conflicts: Sequence[Conflict], *, irreducible: bool) -> list[str]:
    if not conflicts:
        return []
    title = "Take any one of these away and there is a plan" if irreducible else "In conflict"
    rows = [
        _row([(escape(c.kind.value.replace("_", " ").lower()), False), (escape(c.text), False)])
        for c in conflicts
    ]
    return [_table(title, (("What", False), ("In words", False)), rows)]


def _rest(unaccounted: Sequence[Unaccounted]) -> list[str]:
    if not unaccounted:
        return []
    rows = [_row([(escape(called(u.of)), False), (escape(u.text), False)]) for u in unaccounted]
    return [_table("Not judged by anybody: ask", (("Of", False), ("Not accounted for", False)), rows)]


def _reviews(reviews: Sequence[Review]) -> list[str]:
    if not reviews:
        return []
    items = "".join(
        f"<li>{escape(review.why)}{escape(f' ({review.who})') if review.who else ''}</li>"
        for review in reviews[:MOST_ROWS]
    )
    return [
        f"<details><summary>{'1 point' if len(reviews) == 1 else f'{len(reviews)} points'} that a person must decide</summary><ul>{items}</ul></details>"
    ]


_STATE = {GapState.MISSING: "missing", GapState.EXPECTED: "in progress", GapState.SHOWN: "shown"}
_HOW = {
    MatchedBy.ITSELF: "",
    MatchedBy.EXACT: ", aligned exactly",
    MatchedBy.BROADER: ", which covers it",
    MatchedBy.TEXT: ", the same words",
}


def _competency(one: GapCompetency) -> str:
    code = f"{one.competency.code} " if one.competency.code else ""
    if one.shown_by:
        by = _lines(
            called(s.holding)
            + (f": {s.competency.name}{_HOW[s.how]}" if s.how is not MatchedBy.ITSELF else "")
            for s in one.shown_by
        )
    elif one.provided_by is None:
        by = ""
    else:
        by = f"{one.provided_by} things provide it" if one.provided_by else "nobody provides it"
    state = _STATE[one.state]
    return _row(
        [
            (escape(code + one.competency.name), False),
            (one.need.value.lower(), False),
            (f"<b>{state}</b>" if one.state is GapState.MISSING else state, False),
            (by, False),
        ]
    )
