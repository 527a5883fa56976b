"""Draws with matplotlib (its own fonts and renderers, no browser, no display, no program of the system).

Text is drawn as outlines: it looks the same in every viewer and in print. The SVG carries what it shows in words. The same
drawing gives the same bytes.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from competency_graph.errors import CompetencyGraphError
from competency_graph.pictures import Picture
from competency_graph.pictures.layout import WIDTH, Layout, Placed, place
from competency_graph.pictures.stack import Box, Drawing, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.3
TITLE, LINE = 8.6, 7.2
"""Font sizes in points: readable at the default size, and on a printed page."""
PAD = 0.1
_ARROW = 5
"""matplotlib's caret that points right, with its tip at the point."""
_POINT = 1 / 72
_LOOKS: dict[Look, tuple[str, str, str]] = {
    Look.HELD: ("#f2f2f0", "#8a8a85", "#222222"),
    Look.COURSE: ("#e8f0fa", "#3b6ea5", "#10253d"),
    Look.SMALL: ("#e3f4f1", "#2a8276", "#0d302b"),
    Look.EXAM: ("#fdf3dc", "#a67c1a", "#3d2e08"),
    Look.RULE: ("#ffffff", "#9a9a9a", "#333333"),
    Look.SKILL: ("#f4ecf8", "#7d4f96", "#2e1a3a"),
    Look.EARNED: ("#dff0d8", "#3f7d2e", "#16300f"),
    Look.TARGET: ("#1f5c3a", "#1f5c3a", "#ffffff"),
}
"""Fill, edge and text; in grey they still differ by edge and text."""


def _matplotlib() -> Any:  # noqa: ANN401 - a module
    try:
        import matplotlib as module
    except ImportError as missing:
        raise CompetencyGraphError(
            "A picture needs matplotlib, which is not installed.", "pip install 'competency-graph[notebooks]'"
        ) from missing
    return module


@lru_cache(maxsize=4096)
def _width(text: str, size: float, weight: str) -> float:
    """Width in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    path = TextPath((0, 0), text, size=size, prop=FontProperties(family="DejaVu Sans", weight=weight))
    return float(path.get_extents().width) * _POINT


def wrapped(text: str, size: float, weight: str, width: float, most: int) -> list[str]:
    """The text in at most ``most`` lines of this width; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words:
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}", size, weight) <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{' '.join(lines[most - 1 :])}"]
        while lines[-1] and _width(f"{lines[-1]}…", size, weight) > width:
            lines[-1] = lines[-1][:-1].rstrip()
        lines[-1] += "…"
    return lines


def _lines(box: Box) -> tuple[list[str], list[str]]:
    inside = WIDTH - 2 * PAD
    title = wrapped(box.title, TITLE, "bold" if box.look is not Look.RULE else "normal", inside, 3)
    return title, [
        line
        for text in box.lines
        for line in wrapped(text, LINE, "normal", inside, 1 if len(box.lines) > 4 else 2)
    ]


def _height(box: Box) -> float:
    title, lines = _lines(box)
    return 2 * PAD * 0.8 + len(title) * TITLE * 1.28 * _POINT + len(lines) * LINE * 1.32 * _POINT


def draw(drawing: Drawing) -> Picture:
    """The picture of a drawing.

    Raises:
        CompetencyGraphError: matplotlib is not installed.
    """
    matplotlib = _matplotlib()
    from matplotlib.figure import Figure

    layout = place(drawing, _height)
    width = max(layout.width, 7.0) + 2 * MARGIN
    head = _head_height(drawing, width - 2 * MARGIN)
    foot = 0.62 + 0.16 * len(wrapped(drawing.footer, LINE, "normal", width - 2 * MARGIN, 3))
    height = layout.height + head + foot + MARGIN
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-MARGIN, width - MARGIN)
    axes.set_ylim(layout.height + foot, -head - MARGIN)
    axes.axis("off")
    _heading(axes, drawing, width - 2 * MARGIN, head)
    for top, text in layout.headings:
        axes.text(
            0,
            top + 0.2,
            text,
            fontsize=TITLE,
            weight="bold",
            color="#444444",
            va="center",
            family="DejaVu Sans",
        )
    for way in layout.ways:
        _lead(axes, [layout.placed[key] for key in way])
    for placed in layout.placed.values():
        if placed.box is not None:
            _box(axes, placed, placed.box)
    _legend(axes, drawing, layout, width - 2 * MARGIN)
    footer = wrapped(drawing.footer, LINE, "normal", width - 2 * MARGIN, 3)
    for number, line in enumerate(footer):
        axes.text(
            0,
            layout.height + 0.6 + 0.16 * number,
            line,
            fontsize=LINE,
            color="#666666",
            va="center",
            family="DejaVu Sans",
        )
    text = words_of(drawing, layout)
    settings = {"svg.fonttype": "path", "svg.hashsalt": "competency-graph", "font.family": "DejaVu Sans"}
    with matplotlib.rc_context(settings):
        svg, png = io.StringIO(), io.BytesIO()
        metadata = {"Date": None, "Creator": "competency-graph"}
        figure.savefig(svg, format="svg", metadata={**metadata, "Title": drawing.title, "Description": text})
        figure.savefig(
            png, format="png", dpi=150, metadata={"Software": "competency-graph", "Title": drawing.title}
        )
    return Picture(_accessible(svg.getvalue(), drawing.title, text), png.getvalue(), text)


def _accessible(svg: str, title: str, text: str) -> str:
    """With a title and a description that screen readers find; without the document type, which a page cannot hold."""
    from xml.sax.saxutils import escape

    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", svg, flags=re.DOTALL).lstrip()
    opening = re.match(r"<svg[^>]*>", svg)
    assert opening is not None  # noqa: S101 - matplotlib wrote it
    tag = opening.group(0)[:-1] + ' role="img" style="max-width:100%;height:auto;background:#fff">'
    return f"{tag}<title>{escape(title)}</title><desc>{escape(text)}</desc>{svg[opening.end() :]}"


def words_of(drawing: Drawing, layout: Layout) -> str:
    """The picture in words: layer by layer, what leads where."""
    after: dict[str, list[str]] = {}
    for start, end in drawing.leads:
        after.setdefault(start, []).append(drawing.boxes[end].title)
    order = sorted(layout.placed.values(), key=lambda p: (p.layer, p.top))
    boxes = [p.box for p in order if p.box is not None]
    parts = [
        box.title + (f" leads to {', '.join(after[box.key])}" if box.key in after else "") for box in boxes
    ]
    return f"{drawing.claim}. {drawing.sums}. {'; '.join(parts)}."


def _head_height(drawing: Drawing, width: float) -> float:
    return 0.5 + 0.22 * len(wrapped(drawing.title, 13, "bold", width, 2))


def _heading(axes: Axes, drawing: Drawing, width: float, head: float) -> None:
    at = -head
    for line in wrapped(drawing.title, 13, "bold", width, 2):
        axes.text(0, at, line, fontsize=13, weight="bold", color="#111111", va="center", family="DejaVu Sans")
        at += 0.22
    axes.text(0, at, drawing.claim, fontsize=9, color="#333333", va="center", family="DejaVu Sans")
    axes.text(0, at + 0.19, drawing.sums, fontsize=9, color="#333333", va="center", family="DejaVu Sans")


def _box(axes: Axes, placed: Placed, box: Box) -> None:
    from matplotlib.patches import FancyBboxPatch

    fill, edge, color = _LOOKS[box.look]
    rounding = 0.03 if box.look in (Look.COURSE, Look.EXAM, Look.RULE) else 0.1
    axes.add_patch(
        FancyBboxPatch(
            (placed.left, placed.top), WIDTH, placed.height, boxstyle=f"round,pad=0,rounding_size={rounding}",
            facecolor=fill, edgecolor=edge, linewidth=1.8 if box.exit else 0.9,
            linestyle=(0, (3, 2)) if box.look in (Look.HELD, Look.RULE) else "solid", zorder=3,
        )
    )  # fmt: skip
    title, lines = _lines(box)
    at = placed.top + PAD * 0.8 + TITLE * 0.64 * _POINT
    weight = "normal" if box.look is Look.RULE else "bold"
    for line in title:
        axes.text(placed.left + PAD, at, line, fontsize=TITLE, weight=weight, color=color, va="center", zorder=4, family="DejaVu Sans")  # fmt: skip
        at += TITLE * 1.28 * _POINT
    for line in lines:
        axes.text(
            placed.left + PAD,
            at,
            line,
            fontsize=LINE,
            color=color,
            va="center",
            zorder=4,
            family="DejaVu Sans",
        )
        at += LINE * 1.32 * _POINT


def _lead(axes: Axes, way: list[Placed]) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    start, end = way[0], way[-1]
    assert start.box is not None  # noqa: S101 - a line begins at a box
    points: list[tuple[float, float]] = [(start.left + WIDTH, start.middle)]
    codes = [Path.MOVETO]
    for before, after in pairwise(way):
        x0, y0, x1, y1 = before.left + WIDTH, before.middle, after.left, after.middle
        bend = 0.55 * (x1 - x0)
        points += [(x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
        if after is not end:
            points.append((x1 + WIDTH, y1))
            codes.append(Path.LINETO)
    color = _LOOKS[start.box.look][1]
    axes.add_patch(
        PathPatch(Path(points, codes), facecolor="none", edgecolor=color, linewidth=1.0, alpha=0.7, zorder=1)
    )
    axes.plot([end.left], [end.middle], marker=_ARROW, markersize=3.6, color=color, alpha=0.9, zorder=2)


def _legend(axes: Axes, drawing: Drawing, layout: Layout, width: float) -> None:
    """Which look stands for what; only what is there."""
    from matplotlib.patches import FancyBboxPatch

    looks = [look for look in Look if any(box.look is look for box in drawing.boxes.values())]
    at, top = 0.0, layout.height + 0.26
    for look in looks:
        fill, edge, _ = _LOOKS[look]
        text = look.value
        needs = 0.26 + _width(text, LINE, "normal") + 0.22
        if at + needs > width:
            break
        axes.add_patch(
            FancyBboxPatch((at, top - 0.05), 0.18, 0.11, boxstyle="round,pad=0,rounding_size=0.02", facecolor=fill,
                           edgecolor=edge, linewidth=0.9, linestyle=(0, (3, 2)) if look in (Look.HELD, Look.RULE) else "solid")
        )  # fmt: skip
        axes.text(at + 0.24, top, text, fontsize=LINE, color="#444444", va="center", family="DejaVu Sans")
        at += needs
