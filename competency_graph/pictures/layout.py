"""Where the boxes stand: in layers from left to right, ordered so that few lines cross (Sugiyama 1981).

A box stands one layer right of the last that leads to it, the target in a layer of its own at the end. The first layer keeps its
groups (what is held, then term by term) and its order within a group follows what its boxes lead to; the others stand at the
mean height of what leads to them, pushed apart. A line that passes a layer has a place of its own in it, so that it runs between
the boxes. Sizes are in inches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from competency_graph.pictures.stack import Box, Drawing, Look

WIDTH = 2.75
"""Of a box."""
GAP = 0.85
"""Between layers, for the lines."""
BETWEEN = 0.11
"""Least distance between two boxes of a layer."""
HEADING = 0.34
"""Height of a group's heading."""
LANE = 0.04
"""Height of a line that passes a layer."""
FIRST = frozenset((Look.HELD, Look.COURSE, Look.SMALL, Look.EXAM))


@dataclass(slots=True)
class Placed:
    """A box with its place: left edge, top edge (downwards from 0), height."""

    box: Box | None
    """None: only a line passes here."""
    layer: int
    top: float = 0.0
    height: float = 0.0

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.layer * (WIDTH + GAP)

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.top + self.height / 2


@dataclass(slots=True)
class Layout:
    """All boxes with their places."""

    placed: dict[str, Placed] = field(default_factory=dict)
    ways: list[list[str]] = field(default_factory=list)
    """For each line, what it passes: where it begins, its place in each layer between, where it ends."""
    headings: list[tuple[float, str]] = field(default_factory=list)
    """(top, text) in the first layer."""

    @property
    def width(self) -> float:
        """Of all layers."""
        return max((p.left for p in self.placed.values()), default=0.0) + WIDTH

    @property
    def height(self) -> float:
        """Of the longest layer."""
        return max((p.top + p.height for p in self.placed.values()), default=0.0)


def layers_of(drawing: Drawing) -> dict[str, int]:
    """The layer of each box: the longest way that leads to it; the target behind everything else."""
    layers = {key: 0 if box.look in FIRST else 1 for key, box in drawing.boxes.items()}
    # Rules stand in one layer, what is earned behind it.
    if any(box.look is Look.RULE for box in drawing.boxes.values()):
        layers |= {
            key: 2 for key, box in drawing.boxes.items() if box.look in (Look.EARNED, Look.SKILL, Look.TARGET)
        }
    for _ in drawing.boxes:
        changed = False
        for start, end in drawing.leads:
            if drawing.boxes[end].look not in FIRST and layers[end] <= layers[start]:
                layers[end] = layers[start] + 1
                changed = True
        if not changed:
            break
    last = max(layers.values(), default=0)
    targets = [key for key, box in drawing.boxes.items() if box.look is Look.TARGET]
    others = max((layer for key, layer in layers.items() if key not in targets), default=0)
    for key in targets:
        layers[key] = max(others + 1, layers[key] if last > others else 0)
    # No empty layer between.
    used = {layer: number for number, layer in enumerate(sorted(set(layers.values())))}
    return {key: used[layer] for key, layer in layers.items()}


def place(drawing: Drawing, height_of: Callable[[Box], float]) -> Layout:
    """Place all boxes.

    Args:
        drawing: what is drawn.
        height_of: the height that a box needs for its text, in inches.
    """
    layers = layers_of(drawing)
    layout = Layout(
        {key: Placed(box, layers[key], height=height_of(box)) for key, box in drawing.boxes.items()}
    )
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for start, end in drawing.leads:
        way = [start]
        for layer in range(layers[start] + 1, layers[end]):
            way.append(f"{start} > {end} at {layer}")
            layout.placed[way[-1]] = Placed(None, layer, height=LANE)
        way.append(end)
        layout.ways.append(way)
        for one, other in pairwise(way):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    number = max(layers.values(), default=0) + 1
    columns = [[key for key, p in layout.placed.items() if p.layer == layer] for layer in range(number)]
    _first(layout, columns[0], lambda key: 0.0)
    for _ in range(6):
        for column in columns[1:]:
            _settle(layout, column, before, {})
        _first(layout, columns[0], lambda key: _mean(layout, after.get(key, ()), layout.placed[key].middle))
    for column in columns[1:]:
        _settle(layout, column, before, {})
    for column in reversed(columns[1:-1]):
        # Lines that end in one box run side by side, rather than each at the height where it began.
        _settle(layout, column, before, after)
    return layout


def _mean(layout: Layout, keys: Iterable[str], otherwise: float) -> float:
    heights = [layout.placed[key].middle for key in keys]
    return sum(heights) / len(heights) if heights else otherwise


def _first(layout: Layout, column: list[str], wish: Callable[[str], float]) -> None:
    """The first layer from top to bottom: group by group, within a group by what a box leads to."""
    boxes = {key: box for key in column if (box := layout.placed[key].box) is not None}
    groups = list(dict.fromkeys(box.group for box in boxes.values()))
    wishes = {key: wish(key) for key in column}
    top = 0.0
    layout.headings.clear()
    for group in groups:
        if group:
            layout.headings.append((top, group))
            top += HEADING
        keys = [key for key, box in boxes.items() if box.group == group]
        for key in sorted(keys, key=lambda k: (wishes[k], column.index(k))):
            layout.placed[key].top = top
            top += layout.placed[key].height + BETWEEN
        top += BETWEEN


def _settle(
    layout: Layout, column: list[str], before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> None:
    """A layer as near as can be to the mean height of what leads to each box (and where it leads), none over another."""
    wanted = {}
    for key in column:
        wanted[key] = _mean(layout, before.get(key, ()), layout.height / 2)
        if layout.placed[key].box is None and key in after:
            wanted[key] = (2 * wanted[key] + _mean(layout, after[key], wanted[key])) / 3
    order = sorted(column, key=lambda key: (wanted[key], column.index(key)))
    # Boxes that would overlap form a block, which stands at the mean of its wishes.
    blocks: list[tuple[list[str], float]] = []
    for key in order:
        block, top = [key], wanted[key] - layout.placed[key].height / 2
        while blocks and blocks[-1][1] + _length(layout, blocks[-1][0]) + BETWEEN > top:
            block = [*blocks.pop()[0], *block]
            top = _best_top(layout, block, wanted)
        blocks.append((block, max(0.0, top)))
    # From the top: what was pushed below 0 must not push into the next block.
    edge = 0.0
    for block, top in blocks:
        at = max(top, edge)
        for key in block:
            layout.placed[key].top = at
            at += layout.placed[key].height + BETWEEN
        edge = at


def _length(layout: Layout, block: list[str]) -> float:
    return sum(layout.placed[key].height + BETWEEN for key in block) - BETWEEN


def _best_top(layout: Layout, block: list[str], wanted: dict[str, float]) -> float:
    offset, tops = 0.0, []
    for key in block:
        tops.append(wanted[key] - layout.placed[key].height / 2 - offset)
        offset += layout.placed[key].height + BETWEEN
    return sum(tops) / len(tops)
