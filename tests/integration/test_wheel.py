"""The built wheel, in a bare environment with nothing but its core, asks one question of a graph that is elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from competency_graph.store.settings import Settings

PROJECT = Path(__file__).parents[2]
SENDER, CODE, RECEIVER = "Meridian Valley Community College", "MATH 151", "Lindenmoor State University"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy without what Git ignores, so that nothing of the checkout leaks in."""
    source = tmp_path_factory.mktemp("source") / "competency-graph"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "dist", "build", "tests"
    )
    shutil.copytree(PROJECT, source, ignore=ignored)
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


def test_what_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {t for t in top if not t.endswith(".dist-info")} == {
        "competency_graph", "competency_graph_loaders", "competency_graph_api",
    }  # fmt: skip
    for wanted in (
        "competency_graph/py.typed",
        "competency_graph/cypher/schema/V001__model.cypher",
        "competency_graph/cypher/read/entities/find.cypher",
        "competency_graph/store/server/neo4j.lock.toml",
        "competency_graph_loaders/py.typed",
        "competency_graph_loaders/ctdl/tables/properties.tsv",
        "competency_graph_loaders/ctdl/tables/README.md",
        "competency_graph_loaders/samples/README.md",
        "competency_graph_api/py.typed",
        "competency_graph_api/operations/transfer-evaluation.graphql",
        "competency_graph_api/operations/transfer-evaluation.variables.json",
        "competency_graph_api/page/index.html",
        "competency_graph_api/page/main.js",
        "competency_graph_api/page/style.css",
    ):
        assert wanted in names
    assert not [n for n in names if n.endswith(".pyc") or "/authoring/" in n]
    # What the code reads at run time, whole: a statement or a page's file that is left out is missed by nobody before.
    for folder, inside in (
        ("cypher", "competency_graph/cypher"),
        ("api/operations", "competency_graph_api/operations"),
        ("api/competency_graph_api/page", "competency_graph_api/page"),
        ("loaders/competency_graph_loaders/ctdl/tables", "competency_graph_loaders/ctdl/tables"),
    ):
        here = PROJECT / folder
        files = {p.relative_to(here).as_posix() for p in here.rglob("*") if p.is_file()}
        kept = {file for file in files if "__pycache__" not in file}
        assert kept
        assert {f"{inside}/{file}" for file in kept} <= set(names)


def test_it_asks_one_question(wheel: Path, tmp_path: Path, sample_settings: Settings) -> None:
    environment = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--constraint",
        str(PROJECT / "constraints.txt"),
        str(wheel),
    ]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    absent = "import importlib.util as u; print([m for m in ('ortools', 'fastapi', 'strawberry', 'jgo') if u.find_spec(m)])"
    assert (
        subprocess.run([python, "-c", absent], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )
    assert sample_settings.password is not None
    variables = {
        **os.environ,
        "NEO4J_URI": str(sample_settings.uri),
        "NEO4J_USERNAME": sample_settings.username,
        "NEO4J_PASSWORD": sample_settings.password.get_secret_value(),
    }
    code = (
        "import json\n"
        "from competency_graph import Coursework, Holdings, connect, to_plain\n"
        "with connect() as graph:\n"
        f"    held = Holdings(coursework=(Coursework(institution={SENDER!r}, code={CODE!r}, grade='A', completed='2025-05'),))\n"
        f"    print(json.dumps(to_plain(graph.transfer(to={RECEIVER!r}, holdings=held))))\n"
    )
    asked = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=False, env=variables, cwd=tmp_path
    )
    assert asked.returncode == 0, asked.stderr
    (item,) = json.loads(asked.stdout)["items"]
    assert [award["outcome"] for award in item["awards"]] == ["EQUIVALENT"]
    assert item["awards"][0]["evidence"][0]["source"]
    for command in (["serve", "--development"], ["api-key", "registrar"]):
        without_api = subprocess.run(
            [python, "-m", "competency_graph", *command], capture_output=True, text=True, check=False, cwd=tmp_path, env=variables
        )  # fmt: skip
        assert (without_api.returncode, without_api.stdout) == (2, "")
        assert "competency-graph[api]" in without_api.stderr
        assert "Traceback" not in without_api.stderr
    without_server = subprocess.run(
        [python, "-m", "competency_graph", "stats"], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")},
    )  # fmt: skip
    assert without_server.returncode == 2
    assert "competency-graph[server]" in without_server.stderr
