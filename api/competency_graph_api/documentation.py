"""The tables of ``docs/service.md`` that are made of the code: the settings, and the codes of errors.

``python -m competency_graph_api.documentation docs/service.md`` writes them between their marks; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from competency_graph_api.codes import Code
from competency_graph_api.settings import PREFIX, ApiSettings


def settings_table() -> str:
    """One row a setting: variable, default, meaning."""
    return "\n".join(("| variable | default | meaning |", "| --- | --- | --- |", *_settings()))


def _settings() -> Iterator[str]:
    for name, field in ApiSettings.model_fields.items():
        if name != "development":
            meaning = " ".join((field.description or "").split()).replace("|", "\\|")
            yield f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {meaning} |"


def _shown(value: object) -> str:
    if value is None or value in ("", ()):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " ".join(str(v) for v in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value.value if isinstance(value, Enum) else value)


def codes_table() -> str:
    """One row a code: HTTP status, meaning, what to send instead."""
    rows = [
        f"| {code.name} | {code.value.status} | {code.value.what} | {code.value.instead} |" for code in Code
    ]
    return "\n".join(("| code | HTTP | what happened | send instead |", "| --- | --- | --- | --- |", *rows))


def filled(page: str) -> str:
    """The page with its tables as the code has them now."""
    for mark, table in (("settings", settings_table()), ("codes", codes_table())):
        page = re.sub(
            rf"(<!-- {mark}: made by .*? -->\n).*?(\n<!-- end of {mark} -->)",
            lambda match, table=table: f"{match[1]}{table}{match[2]}",  # type: ignore[misc]
            page,
            flags=re.DOTALL,
        )
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
