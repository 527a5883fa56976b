"""The command line: every command explains itself, starting is light, and a fault is words and exit code 2."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from competency_graph import cli
from competency_graph.cli import EXTRAS, app

runner = CliRunner()


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from commands(command.get_command(None, name), (*path, name))


ALL = list(commands(typer.main.get_command(app)))


def test_the_commands_are_there() -> None:
    found = {" ".join(path) for path, _ in ALL}
    assert {
        "ask transfer", "ask equivalents", "ask stack", "ask stack-to-degree", "ask find", "serve", "api-key",
        "server start", "server stop", "server status", "server logs", "server rollback", "server drop-kept", "digest",
        "stats", "forget", "migrate", "runs", "check", "export ctdl",
        "load ctdl", "load rules", "load samples",
    } <= found  # fmt: skip


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=[" ".join(path) or "competency-graph" for path, _ in ALL]
)
def test_every_command_explains_itself(path: tuple[str, ...], command: Any) -> None:
    assert command.help, path
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{' '.join(path)} {parameter.name} has no help"
    shown = runner.invoke(app, [*path, "--help"])
    assert shown.exit_code == 0
    assert command.help.split("\n")[0][:30] in " ".join(shown.output.split())


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['competency-graph', '--help']\n"
        "from competency_graph.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'neo4j', 'pandas', 'ortools', 'fastapi', 'strawberry', 'uvicorn', 'jgo', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "Commands:" in done.stdout


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-c", "from competency_graph.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("COMPETENCY_GRAPH_API")} | environment,
    )


def test_a_fault_is_words_on_standard_error_and_exit_code_2(tmp_path: Any) -> None:
    done = run("ask", "transfer", "--to", "x", "--holdings", str(tmp_path / "absent.json"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read" in done.stderr
    assert "→ Give the path" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module, extra in (("strawberry.fastapi", "api"), ("ortools", "planner"), ("jgo", "server")):
        assert module.partition(".")[0] in EXTRAS

        def missing(module: str = module) -> None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)

        monkeypatch.setattr(cli, "app", missing)
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert caught.value.code == 2
        assert f"pip install 'competency-graph[{extra}]'" in capsys.readouterr().err


def test_a_module_of_ours_that_is_missing_is_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModuleNotFoundError("No module named 'competency_graph.gone'", name="competency_graph.gone")

    monkeypatch.setattr(cli, "app", missing)
    with pytest.raises(ModuleNotFoundError):
        cli.main()


def test_serving_is_closed_by_default() -> None:
    done = run("serve")
    assert done.returncode == 2
    assert "closed without one" in done.stderr
    open_to_all = run("serve", "--development", "--host", "0.0.0.0")
    assert open_to_all.returncode == 2
    assert "can be reached from other machines" in open_to_all.stderr


def test_an_api_key_and_its_hash() -> None:
    from competency_graph_api.settings import ApiSettings, key_hash

    made = json.loads(runner.invoke(app, ["api-key", "registrar", "--json"]).output)
    assert made["entry"] == f"registrar:{key_hash(made['key'])}"
    (key,) = ApiSettings(keys=made["entry"]).keys
    assert (key.name, key.digest) == ("registrar", key_hash(made["key"]))
    few = json.loads(
        runner.invoke(app, ["api-key", "page", "--scope", "browse", "--scope", "metrics", "--json"]).output
    )
    assert few["entry"].endswith(":browse+metrics")
    assert "browse, evaluate" in str(runner.invoke(app, ["api-key", "page", "--scope", "all"]).exception)
    assert made["key"] not in made["entry"]
    again = json.loads(runner.invoke(app, ["api-key", "registrar", "--json"]).output)
    assert again["key"] != made["key"]


def test_the_version() -> None:
    from competency_graph import __version__

    assert runner.invoke(app, ["--version"]).output.strip() == __version__


def test_every_package_that_is_imported_has_an_extra_or_is_of_the_core() -> None:
    project = Path(__file__).parents[2]
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = {re.split(r"[^\w-]", name)[0].replace("-", "_") for name in declared["dependencies"]}
    ours = {"competency_graph": ".", "competency_graph_loaders": "loaders", "competency_graph_api": "api"}
    imported = set()
    for package, folder in ours.items():
        for file in (project / folder / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    imported.add((node.module or "").partition(".")[0])
    assert imported > {"neo4j", "ortools", "graphql"}
    # Typer brings click.
    assert imported - sys.stdlib_module_names - core - set(ours) - {"click"} <= EXTRAS.keys()
    assert set(EXTRAS.values()) <= declared["optional-dependencies"].keys()
