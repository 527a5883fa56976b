"""Pictures of plans as SVG and PNG, and answers as HTML. Pictures need the extra ``[notebooks]``.

answer = graph.stack_to_degree(…)
answer                              # in a notebook: the plan as a table by term
answer.picture().save("plan.svg")   # what to take, which rules count it, what is earned on the way
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from competency_graph.errors import QuestionError

if TYPE_CHECKING:
    from competency_graph.questions.skill_gap.answer import SkillGapAnswer
    from competency_graph.questions.stack_to_degree.answer import StackAnswer

__all__ = ["Picture", "picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG and PNG; a notebook shows the SVG."""

    svg: str
    """An SVG document: no scripts, text as outlines, so that it looks the same everywhere."""
    png: bytes
    """The same at 150 dots an inch."""
    text: str
    """What it shows, in words, for who cannot see it; also the title within the SVG."""

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write it to a file; the ending says how.

        Args:
            path: ends in ``.svg`` or ``.png``.

        Raises:
            QuestionError: another ending.
        """
        path = Path(path)
        if path.suffix.lower() == ".svg":
            path.write_text(self.svg, encoding="utf-8")
        elif path.suffix.lower() == ".png":
            path.write_bytes(self.png)
        else:
            raise QuestionError(
                f"A picture is not saved as {path.name!r}.", "Give a name that ends in .svg or .png."
            )
        return path


def picture(answer: StackAnswer | SkillGapAnswer, plan: int = 1) -> Picture:
    """A picture of one plan of an answer.

    Args:
        answer: of ``stack_to_degree`` or ``skill_gap``.
        plan: which plan, from 1.

    Raises:
        QuestionError: there is no such plan.
        CompetencyGraphError: the extra ``[notebooks]`` is not installed.
    """
    from competency_graph.pictures.draw import draw
    from competency_graph.pictures.stack import drawing_of

    if not answer.plans:
        raise QuestionError("There is no plan to draw.", "The answer's sentence says why; its status too.")
    if not 1 <= plan <= len(answer.plans):
        raise QuestionError(f"There is no plan {plan}.", f"Give 1 to {len(answer.plans)}.")
    return draw(drawing_of(answer, plan))
