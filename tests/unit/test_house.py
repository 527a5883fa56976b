"""The house rules that a program can hold: import order, public names, Cypher in files only, derived files current."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import competency_graph
from competency_graph.model.documentation import page
from competency_graph.store.queries import cypher_root, queries, read_query
from competency_graph.store.schema import derived_statements, migrations, model_file

PROJECT = Path(__file__).parents[2]
ROOMS = {
    "competency_graph.model": (),
    "competency_graph.store": ("competency_graph.model",),
    "competency_graph.planning": ("competency_graph.model",),
    "competency_graph.questions": (
        "competency_graph.model",
        "competency_graph.store",
        "competency_graph.planning",
    ),
    "competency_graph_loaders": ("competency_graph.model", "competency_graph.store"),
    "competency_graph_api": ("competency_graph",),
}
"""Who may import whom, as on the architecture page; errors may be imported by all, a room always by itself."""
SOURCES = [
    PROJECT / "competency_graph",
    PROJECT / "loaders/competency_graph_loaders",
    PROJECT / "api/competency_graph_api",
]
MODULES = [path for root in SOURCES for path in sorted(root.rglob("*.py"))]


def module_name(path: Path) -> str:
    for root in SOURCES:
        if path.is_relative_to(root):
            return ".".join((root.name, *path.relative_to(root).with_suffix("").parts)).removesuffix(
                ".__init__"
            )
    raise AssertionError(path)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return {name for name in found if name.startswith("competency_graph")}


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: module_name(p))
def test_import_order(path: Path) -> None:
    name = module_name(path)
    room = next((room for room in ROOMS if within(name, room)), None)
    if room is None:  # the top: the surface and the command line
        if not within(name, "competency_graph.cli"):
            assert not any(
                within(i, "competency_graph_loaders") or within(i, "competency_graph_api")
                for i in imports(path)
            )
        return
    allowed = (*ROOMS[room], room, "competency_graph.errors", "competency_graph.CompetencyGraphError")
    if any(within(name, f"competency_graph_loaders{of}.cli") for of in ("", ".ctdl")):
        allowed += ("competency_graph.cli.output", "competency_graph.graph")  # a command connects, and prints
    bad = {i for i in imports(path) if i != "competency_graph" and not any(within(i, a) for a in allowed)}
    assert not bad, f"{name} ({room}) imports {sorted(bad)}"


def test_import_order_would_be_seen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from competency_graph.store.writer import Writer\n")
    assert "competency_graph.store.writer" in imports(bad)


def test_public_names_are_sorted_and_there() -> None:
    assert competency_graph.__all__ == sorted(competency_graph.__all__)
    for name in competency_graph.__all__:
        assert getattr(competency_graph, name) is not None
    assert set(competency_graph._HOME_OF) == set(competency_graph.__all__) - {"__version__"}
    with pytest.raises(AttributeError):
        competency_graph.no_such_name  # noqa: B018


def test_the_bare_import_is_light() -> None:
    heavy = "{'neo4j', 'pandas', 'ortools', 'fastapi', 'strawberry', 'jgo'}"
    code = f"import sys, competency_graph, competency_graph.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_cypher_in_python() -> None:
    statement = re.compile(r"['\"\s](MATCH|MERGE|UNWIND)\s*[($]")
    bad = [str(path) for path in MODULES if statement.search(path.read_text())]
    assert not bad


def test_every_cypher_file_has_a_true_header() -> None:
    found = queries()
    assert len(found) == len(list(cypher_root().rglob("*.cypher"))) > 10
    for name, query in found.items():
        assert query.meaning, name
        used = set(re.findall(r"\$(\w+)", query.text.split("\n", 4)[-1]))
        used |= set(
            re.findall(r"\$(\w+)", "\n".join(x for x in query.text.splitlines() if not x.startswith("//")))
        )
        assert used == {parameter for parameter, _ in query.parameters}, name
        if not name.startswith("schema/"):
            assert "\nCYPHER 5\n" in query.text, name


def test_a_bad_header_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.cypher").write_text("// name: y\n// parameters: none\n// returns: nothing\nRETURN 1\n")
    with pytest.raises(competency_graph.CompetencyGraphError, match=r"x\.cypher.*'y'.*'x'"):
        read_query(tmp_path / "x.cypher", tmp_path)


def test_every_named_query_is_used() -> None:
    """A file nobody runs is dead: each name occurs in the Python (or is made from the model's types)."""
    text = "\n".join(path.read_text() for path in MODULES)
    for name in queries():
        if name.startswith(("schema/", "write/retire_s")):
            continue
        short = name.removeprefix("read/").removeprefix("write/")
        assert f'"{short}"' in text or f'"{name}"' in text, name


def test_every_query_that_is_named_is_there() -> None:
    named = {
        name
        for path in MODULES
        for name in re.findall(r'\bRead\(\s*"([^"{]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert sorted(name for name in named if f"read/{name}" not in queries()) == []


def test_migrations_say_what_the_model_calls_for() -> None:
    stated = [s for migration in migrations() for s in migration.statements]
    assert sorted(stated) == sorted(derived_statements())
    assert (cypher_root() / "schema/V001__model.cypher").read_text() == model_file()


def test_the_page_about_the_model_is_current() -> None:
    assert (PROJECT / "docs/model.md").read_text() == page()


def test_no_addresses_and_no_paths_of_a_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if files.returncode:
        pytest.skip("not a git checkout")
    bad = re.compile(r"https?://[^ \"]*(/simple/|maven2|[/.]registry\.)|(^|[^A-Za-z])/(work|farm|root)/")
    for name in files.stdout.splitlines():
        path = PROJECT / name
        if path.suffix in (".py", ".toml", ".md", ".txt", ".cypher", ".json", "") and path.is_file():
            assert not bad.search(path.read_text(errors="ignore")) or name.endswith("test_house.py"), name
