"""From a plan to what is drawn: boxes in layers, and what leads from one to the next.

First layer: what is held and what is taken, by term. Then the transfer rules that count some of it. Then what is earned, in
layers of its own where one credential goes into another; the target last. What an item counts to as mere credit is drawn only
where it serves nothing else, and only to the last that counts it: every course counts to every total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

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
from competency_graph.questions.skill_gap.answer import SkillGapAnswer
from competency_graph.questions.stack_to_degree.answer import (
    CountsAs,
    HowSatisfied,
    Item,
    Plan,
    Satisfies,
    StackAnswer,
    Step,
)


class Look(Enum):
    """What a box stands for."""

    HELD = "held already"
    COURSE = "course or program"
    SMALL = "badge or micro-credential"
    EXAM = "examination"
    RULE = "transfer rule"
    SKILL = "competency"
    EARNED = "earned on the way: one can stop here"
    TARGET = "target"


_SMALL = frozenset(
    ("Badge", "MicroCredential", "Certificate", "Certification", "License", "Diploma", "Credential")
)


_SAID = {"TEACHES": "taught", "ASSESSES": "assessed"}


@dataclass(frozen=True, slots=True)
class Box:
    """One box."""

    key: str
    look: Look
    title: str
    lines: tuple[str, ...] = ()
    group: str = ""
    """Heading under which it stands in the first layer."""
    exit: bool = False
    """Whether one can stop here with something in hand."""


@dataclass(slots=True)
class Drawing:
    """What is drawn."""

    title: str
    claim: str
    sums: str
    footer: str
    boxes: dict[str, Box] = field(default_factory=dict)
    leads: list[tuple[str, str]] = field(default_factory=list)

    def lead(self, start: str, end: str) -> None:
        """One thing leads to another."""
        if start != end and (start, end) not in self.leads:
            self.leads.append((start, end))


def _look(item: Item) -> Look:
    if item.kind == "Assessment":
        return Look.EXAM
    return Look.SMALL if item.kind in _SMALL else Look.COURSE


def _short(text: str) -> str:
    """An award without the credit in brackets, which is told apart."""
    return text.partition(" (")[0]


class _Maker:
    def __init__(self, answer: StackAnswer | SkillGapAnswer, number_of_plan: int) -> None:
        self.answer = answer
        self.plan: Plan = answer.plans[number_of_plan - 1]
        many = f" (plan {number_of_plan} of {len(answer.plans)})" if len(answer.plans) > 1 else ""
        self.drawing = Drawing(
            title_of(answer) + many,
            claim_of(answer),
            " · ".join(sums_of(self.plan.totals)),
            "Unofficial" + (f"; {answer.sentence.rpartition('Unofficial, ')[2]}" if "Unofficial, " in answer.sentence else "."),
        )  # fmt: skip
        self.exits = {point.credential.uri: point for point in self.plan.exit_points}
        self.stands_for = {
            point.by.uri: point.credential.uri for point in self.plan.exit_points if point.by is not None
        }
        self.taken = {step.item.uri for step in self.plan.steps}

    def make(self) -> Drawing:
        plan = self.plan
        for held in plan.held:
            self.drawing.boxes[f"held {held.item.uri}"] = Box(
                f"held {held.item.uri}", Look.HELD, called(held.item), ("held already",), "What you have"
            )
        for step in plan.steps:
            self.drawing.boxes[step.item.uri] = self._step(step)
        self._earned()
        for held in plan.held:
            self._leads(f"held {held.item.uri}", held.satisfies, held.counts_as)
        for step in plan.steps:
            self._leads(step.item.uri, step.satisfies, step.counts_as)
        for point in plan.exit_points:
            if point.credential.uri not in self.taken:
                self._leads(point.credential.uri, point.satisfies, point.counts_as)
        if isinstance(self.answer, SkillGapAnswer):
            self._target_of_gap(self.answer)
        leading = {start for start, _ in self.drawing.leads}
        ends = {end for _, end in self.drawing.leads}
        # What serves only as something that must be there first leads to the step that needs it; a box alone says nothing.
        for key in [k for k, box in self.drawing.boxes.items() if box.look is Look.HELD]:
            if key not in leading | ends:
                del self.drawing.boxes[key]
        self._together()
        return self.drawing

    def _together(self) -> None:
        """Held items that lead to the same places become one box: a transcript is long."""
        drawing = self.drawing
        rules = {key for key, box in drawing.boxes.items() if box.look is Look.RULE}
        groups: dict[tuple[str, ...], list[str]] = {}
        for key, box in drawing.boxes.items():
            to = tuple(sorted(end for start, end in drawing.leads if start == key))
            if box.look is Look.HELD and not set(to) & rules:
                groups.setdefault(to, []).append(key)
        for to, keys in groups.items():
            if len(keys) < 3:
                continue
            names = tuple(sorted(drawing.boxes[key].title for key in keys))
            one = f"held {' '.join(keys)}"
            drawing.boxes = {
                one if key == keys[0] else key: Box(
                    one, Look.HELD, f"{len(keys)} things held already", names, drawing.boxes[key].group
                )
                if key == keys[0]
                else box
                for key, box in drawing.boxes.items()
                if key == keys[0] or key not in keys
            }
            drawing.leads = [lead for lead in drawing.leads if lead[0] not in keys]
            for end in to:
                drawing.lead(one, end)

    def _step(self, step: Step) -> Box:
        currency = self.plan.totals.currency
        amounts = [cost_of(step, currency)]
        if step.credits is not None:
            amounts.append(credits_of(step.credits, step.credit_unit))
        elif step.hours is not None:
            amounts.append(f"{number(step.hours)} hours")
        if when := when_of(step):
            amounts.append(when)
        where = ", ".join(place.name for place in step.where)
        before = [s.of.code or s.of.name for s in step.satisfies if s.prerequisite]
        if before and all(s.prerequisite for s in step.satisfies if s.how is not HowSatisfied.CREDIT):
            amounts.append(f"needed for {', '.join(dict.fromkeys(before))}")
        return Box(
            step.item.uri,
            _look(step.item),
            called(step.item),
            tuple(line for line in (where, " · ".join(amounts)) if line),
            step.term.name if step.term is not None else "What to take",
            exit=step.item.uri in self.exits,
        )

    def _earned(self) -> None:
        currency = self.plan.totals.currency
        for point in self.plan.exit_points:
            uri = point.credential.uri
            if uri in self.taken:
                continue
            target = isinstance(self.answer, StackAnswer) and uri == self.answer.target.uri
            when = f"after step {point.after_step}" if point.after_step else "with what is held"
            if point.term is not None:
                when = f"{point.term.name}, {when}"
            so_far = f"{money(point.cost_so_far)} {currency}"
            if point.credits_so_far:
                so_far += f" · {credits_of(point.credits_so_far, self.plan.totals.credit_unit)}"
            parsed = ("for the part that could be parsed",) if point.for_parsed_part else ()
            self.drawing.boxes[uri] = Box(
                uri,
                Look.TARGET if target else Look.EARNED,
                called(point.credential),
                (when, f"{so_far} so far" if not target else so_far, *parsed),
                exit=True,
            )

    def _leads(self, start: str, satisfies: Sequence[Satisfies], counts_as: Sequence[CountsAs]) -> None:
        places = [(s, self._place(s.of)) for s in satisfies if not s.prerequisite]
        known = [(s, place) for s, place in places if place is not None]
        own = [(s, place) for s, place in known if s.how is not HowSatisfied.CREDIT]
        if not own:
            # Mere credit: to the last that counts it.
            order = list(self.exits)
            own = sorted(known, key=lambda pair: order.index(pair[1]) if pair[1] in order else -1)[-1:]
        rules = {c.rule: c for c in counts_as}
        for one, place in own:
            if (
                one.how is not HowSatisfied.CREDIT
                and isinstance(self.answer, SkillGapAnswer)
                and one.asked.kind == "Competency"
            ):
                continue
            if one.rule is not None and one.rule in rules:
                self.drawing.lead(start, self._rule(rules[one.rule]))
                self.drawing.lead(f"rule {one.rule}", place)
            else:
                self.drawing.lead(start, place)

    def _place(self, of: Item) -> str | None:
        uri = self.stands_for.get(of.uri, of.uri)
        return uri if uri in self.drawing.boxes else None

    def _rule(self, used: CountsAs) -> str:
        key = f"rule {used.rule}"
        if key not in self.drawing.boxes:
            credit = f"{credits_of(used.credits, used.credit_unit)} · " if used.credits else ""
            self.drawing.boxes[key] = Box(
                key,
                Look.RULE,
                "counts as " + " and ".join(_short(award) for award in used.awards),
                (f"{credit}{used.receiver.name}",),
            )
        return key

    def _target_of_gap(self, answer: SkillGapAnswer) -> None:
        """Competencies stand between what teaches them and what asks for them."""
        target = f"target {answer.of.uri}"
        number_of = self.answer.plans.index(self.plan) + 1
        for closing in answer.closes:
            if closing.plan != number_of:
                continue
            key = f"skill {closing.competency.uri}"
            code = f"{closing.competency.code} " if closing.competency.code else ""
            by = " and ".join(_SAID[word] for word in closing.by)
            self.drawing.boxes.setdefault(key, Box(key, Look.SKILL, code + closing.competency.name, (by,)))
            start = closing.item.uri
            if start not in self.drawing.boxes and f"held {start}" in self.drawing.boxes:
                start = f"held {start}"
            if start in self.drawing.boxes:
                self.drawing.lead(start, key)
            self.drawing.lead(key, target)
        left = (
            f"without {len(answer.unprovided)} that nobody provides"
            if answer.unprovided
            else "all that was missing"
        )
        self.drawing.boxes[target] = Box(
            target, Look.TARGET, answer.of.name, (f"{answer.asked} competencies asked for", left)
        )


def drawing_of(answer: StackAnswer | SkillGapAnswer, plan: int) -> Drawing:
    """What is drawn of one plan, from 1."""
    return _Maker(answer, plan).make()
