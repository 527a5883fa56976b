"""The README's blocks run, and print what the page says they print."""

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
README = blocks(PROJECT / "README.md")
PAIRS = [
    (block, README[i + 1] if i + 1 < len(README) and README[i + 1].kind in ("text", "json") else None)
    for i, block in enumerate(README)
    if block.kind in ("sh", "python", "graphql") and block.not_run is None
]


def test_there_is_one_example_for_each_kind_of_user() -> None:
    assert {block.kind for block, shown in PAIRS if shown} == {"sh", "python", "graphql"}


@pytest.mark.parametrize(("block", "shown"), PAIRS, ids=lambda b: b and f"line-{b.line}")
def test_it_prints_what_it_says(
    block: Block, shown: Block | None, sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
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
            exec(compile(block.body, f"README.md:{block.line}", "exec"), {})
        printed = out.getvalue()
    else:
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        done = subprocess.run(
            ["bash", "-euc", block.body], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        printed = done.stdout
    assert shown is None or prints(shown.body, printed), f"README.md:{block.line} prints\n{printed}"
