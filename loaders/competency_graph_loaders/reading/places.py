"""Where something was read: file, name and place together, and how they grow on the way into a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from competency_graph_loaders.reading.pieces import Raw, Refusal

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def shown(name: str | os.PathLike[str]) -> str:
    """A file's name as text that can be stored: no control characters, no bytes that are not UTF-8."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return _CONTROL.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class Where:
    """A file, or a place in one."""

    file: str
    name: str
    place: str = ""

    @classmethod
    def of(cls, file: Path, relative: str) -> Where:
        """A file, and its path relative to what was given."""
        return cls(shown(file), shown(relative))

    def inside(self, part: str, place: str | None = None) -> Where:
        """A part of this place.

        Args:
            part: what names it among the parts.
            place: how the place is written; default: as it is named.
        """
        here = part if place is None else place
        return Where(self.file, f"{self.name}#{part}", f"{self.place} {here}" if self.place else here)

    def raw(
        self,
        content: bytes,
        line: int | None = None,
        column: int = 1,
        *,
        date: str = "",
        deleted: bool = False,
        transaction: bool = False,
    ) -> Raw:
        """A document that was found here."""
        return Raw(self.file, self.name, self.place, content, line, column, date, deleted, transaction)

    def refuse(
        self, reason: str, expected: str, line: int | None = None, column: int | None = None
    ) -> Refusal:
        """What cannot be read here."""
        return Refusal(self.file, self.place, reason, expected, line, column, name=self.name)
