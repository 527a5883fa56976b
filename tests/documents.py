"""The fenced blocks of a Markdown page, so that the tests run what people will paste.

A block's info string says what it is (``sh``, ``python``, ``graphql``, ``json``, ``text``). A comment right before it,
``<!-- not run: why -->``, keeps it from being run; ``text`` and ``json`` blocks are what the block before them prints,
where a line ``…`` stands for any lines and ``…`` within a line for any characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"(?:<!-- not run: (?P<why>[^>]+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    kind: str
    body: str
    line: int
    not_run: str | None


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(m["kind"], m["body"], text[: m.start("body")].count("\n") + 1, m["why"])
        for m in _BLOCK.finditer(text)
    ]


def prints(expected: str, printed: str) -> bool:
    """Whether ``printed`` is what ``expected`` shows."""
    lines = [re.escape(line).replace("…", ".*") for line in expected.strip().splitlines()]
    pattern = "\n".join(lines).replace("\n.*\n", "\n(?:.*\n)*")
    shown = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return re.fullmatch(pattern, shown) is not None
