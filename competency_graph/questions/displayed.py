"""How an answer shows itself where it is the value of a notebook's cell: as an HTML table, and on request as a picture.

The tables and pictures live in ``competency_graph/pictures``, above the questions; they are looked up when they are asked
for, so that an answer costs nothing where nobody looks at it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Picture = Any


class Displayed:
    """An answer that a notebook shows as HTML, and that has a picture of its plans."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """The answer as an HTML fragment: tables, totals, status and sentence; no scripts, everything escaped."""
        html: str = import_module("competency_graph.pictures.html").html(self)
        return html

    def picture(self, plan: int = 1) -> Picture:
        """A picture of one plan, left to right: what to take, the rules that count it, what is earned, the target last.

        Args:
            plan: which plan, from 1.

        Raises:
            QuestionError: there is no such plan.
            CompetencyGraphError: the extra ``[notebooks]`` is not installed.
        """
        return import_module("competency_graph.pictures").picture(self, plan)
