"""What one leaf of a requirement tree asks for, in words: the grades and scores that must be reached, and anything of a kind."""

from __future__ import annotations

from competency_graph.model.credits import quantity_text
from competency_graph.model.requirements import Ask, Filter


def band_words(ask: Ask) -> str:
    """The grade, score and level that are asked for, in brackets; empty where none is."""
    parts = []
    if ask.minimum_grade is not None and ask.maximum_grade is not None:
        parts.append(f"a grade from {ask.minimum_grade} to {ask.maximum_grade}")
    elif ask.minimum_grade is not None:
        parts.append(f"{ask.minimum_grade} or better")
    elif ask.maximum_grade is not None:
        parts.append(f"{ask.maximum_grade} or lower")
    which = f"a sub-score ({ask.sub_score})" if ask.sub_score else "a score"
    if ask.minimum_score is not None and ask.maximum_score is not None:
        low, high = quantity_text(ask.minimum_score), quantity_text(ask.maximum_score)
        parts.append(f"{which} of {low}" if low == high else f"{which} from {low} to {high}")
    elif ask.minimum_score is not None:
        parts.append(f"{which} of {quantity_text(ask.minimum_score)} or higher")
    elif ask.maximum_score is not None:
        parts.append(f"{which} of {quantity_text(ask.maximum_score)} or lower")
    if ask.level is not None:
        parts.append(f"level {ask.level}")
    return f" ({', '.join(parts)})" if parts else ""


def kind_words(node: Filter) -> str:
    """Anything of a kind: as its source says it, else by subject, numbers and level."""
    if node.text:
        return node.text
    low, high = node.first_number, node.last_number
    numbers = {
        (False, False): "",
        (True, False): f" {low} or higher",
        (False, True): f" {high} or lower",
        (True, True): f" {low}–{high}",
    }[low is not None, high is not None]
    level = f" ({node.level})" if node.level is not None else ""
    return f"any {node.subject or 'course'}{numbers}{level}"
