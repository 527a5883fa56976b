"""Several measures as one: a weighted sum of what each is, as a part of what it is at best.

Money, weeks and credits do not add up. Each measure is therefore divided by what it is in the plan that is best for it
alone (within the limits; by 1 where that is nothing), so that a weight says what being worse by the same part is worth:
with weights COST 2 and TIME 1, ten in a hundred more money weigh as much as twenty in a hundred more weeks. What nobody
states has no size: the numbers of items without a price, and without credit, come before the sum where it has COST or
CREDITS in it. The sum is exact, in integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from competency_graph.errors import QuestionError
from competency_graph.planning.covering import Measure
from competency_graph.planning.objective import Objective
from competency_graph.planning.problem import Problem

WEIGHTED = "WEIGHTED"
"""The name of the sum among the measures of a plan."""
UNKNOWN = {Objective.COST: "UNPRICED", Objective.CREDITS: "UNCREDITED"}
"""The measure that counts what nobody states."""
LARGEST_SUM = 2**60
"""Greatest weighted sum: the solver counts in 64 bits."""


def check_weights(problem: Problem) -> None:
    """Refuse weights that say nothing.

    Raises:
        QuestionError: a weight is not positive, or an objective has two.
    """
    seen = set()
    for objective, weight in problem.weights:
        if weight <= 0:
            raise QuestionError(
                f"{objective.value} has the weight {weight}.",
                "Give positive weights, and leave out what does not count.",
            )
        if objective in seen:
            raise QuestionError(f"{objective.value} has two weights.", "Give one for each objective.")
        seen.add(objective)


def weighed(
    problem: Problem, measures: Mapping[str, Measure], units: Mapping[Objective, Fraction]
) -> Measure:
    """The weighted sum; ``units``: by what each measure is divided.

    Raises:
        QuestionError: the weights are too fine to be added exactly.
    """
    parts = []
    for objective, weight in problem.weights:
        measure = measures[objective.value]
        parts.append((measure, weight / (units[objective] * measure.scale)))
    scale = lcm(*(part.denominator for _, part in parts))
    whole = [(measure, int(part * scale)) for measure, part in parts]
    most = sum(measure.most * factor for measure, factor in whole)
    if most > LARGEST_SUM:
        raise QuestionError(
            "The weights cannot be added up exactly: they have too many digits.", "Give small whole numbers."
        )
    expression = sum((measure.expression * factor for measure, factor in whole), 0)
    return Measure(WEIGHTED, expression, scale, most)
