"""The blocks of the README and of the pages that show questions run, and print what the page says they print."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from clients import OPEN, ask, client_of
from documents import Block, blocks, prints

from competency_graph.store.settings import Settings

PROJECT = Path(__file__).parents[2]


def pairs(page: str) -> list[tuple[Block, Block | None]]:
    """Each block that runs, with what it prints where that is shown."""
    found = blocks(PROJECT / page)
    return [
        (block, found[i + 1] if i + 1 < len(found) and found[i + 1].kind in ("text", "json") else None)
        for i, block in enumerate(found)
        if block.kind in ("sh", "python", "graphql") and block.not_run is None
    ]


PAIRS = [
    pytest.param(page, block, shown, id=f"{page}-line-{block.line}")
    for page in (
        "README.md",
        "docs/loading.md",
        "docs/registry-questions.md",
        "docs/browse.md",
        "docs/evaluate.md",
        "docs/decisions.md",
        "docs/transfer-questions.md",
        "docs/progress.md",
        "docs/skills.md",
        "docs/pictures.md",
        "docs/plan.md",
    )
    for block, shown in pairs(page)
]


def test_there_is_one_example_for_each_kind_of_user() -> None:
    assert {block.kind for block, shown in pairs("README.md") if shown} == {"sh", "python", "graphql"}


@pytest.mark.parametrize(("page", "block", "shown"), PAIRS)
def test_it_prints_what_it_says(
    page: str, block: Block, shown: Block | None, sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sample_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", str(sample_settings.uri))
    monkeypatch.setenv("NEO4J_PASSWORD", sample_settings.password.get_secret_value())
    if block.kind == "graphql":
        with client_of(OPEN, sample_settings) as client:
            printed = json.dumps(ask(client, block.body), indent=2, ensure_ascii=False)
    elif block.kind == "python":
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block.body, f"{page}:{block.line}", "exec"), {})
        printed = out.getvalue()
    else:
        monkeypatch.setenv("COLUMNS", "80")  # as wide as tables are where nothing says otherwise
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        done = subprocess.run(
            ["bash", "-euc", block.body], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        printed = done.stdout
    assert shown is None or prints(shown.body, printed), f"{page}:{block.line} prints\n{printed}"
