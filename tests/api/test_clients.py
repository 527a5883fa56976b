"""Clients that are none of ours: ``gql`` over HTTP against a real process, and types that ``turms`` generates.

Both start from what is published: ``api/schema.graphql`` and ``api/operations``. Nothing that is generated is kept.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError, OperationDefinitionNode
from live import process

from competency_graph.store.settings import Settings
from competency_graph_api.access.keys import key_hash

API = Path(__file__).parents[2] / "api"
SCHEMA = (API / "schema.graphql").read_text()
DOCUMENTS = sorted((API / "operations").glob("*.graphql"))
KEY = "a key of another's client"
TWICE = {"compare-catalog-years", "compare-programs"}
"""turms gives two aliases of one field the same class; only these documents have such."""


@pytest.fixture(scope="module")
def address(sample_settings: Settings) -> Iterator[str]:
    """``competency-graph serve``, with a key."""
    with process(
        sample_settings, {"COMPETENCY_GRAPH_API_KEYS": f"other:{key_hash(KEY)}", "COMPETENCY_GRAPH_API_RATE": "100000", "COMPETENCY_GRAPH_API_BURST": "1000"}
    ) as found:  # fmt: skip
        yield found


def client_of(address: str, key: str = KEY) -> Client:
    """With the published schema: documents are checked against it before they are sent."""
    transport = RequestsHTTPTransport(
        f"{address}/graphql", headers={"Authorization": f"Bearer {key}"}, retries=0
    )
    return Client(schema=SCHEMA, transport=transport)  # fmt: skip


def variables(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".variables.json")
    found: dict[str, Any] = json.loads(beside.read_text()) if beside.exists() else {}
    return found


@pytest.fixture(scope="module")
def answers(address: str) -> dict[str, dict[str, Any]]:
    """Each stored document sent by ``gql``, and its answer."""
    found = {}
    with client_of(address) as session:
        for path in DOCUMENTS:
            request = gql(path.read_text())
            request.variable_values = variables(path)
            found[path.stem] = session.execute(request)
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_gql_is_answered(path: Path, answers: dict[str, dict[str, Any]]) -> None:
    problems = {"NotFound", "Ambiguous", "InvalidQuestion"}
    for answer in answers[path.stem].values():
        assert answer
        assert not isinstance(answer, dict) or answer.get("__typename") not in problems


def test_gql_checks_against_the_published_schema(address: str) -> None:
    with client_of(address) as session, pytest.raises(GraphQLError, match="Cannot query field"):
        session.execute(gql("{ about { nothing } }"))


def test_gql_is_told_what_went_wrong(address: str) -> None:
    with client_of(address, "another key") as session, pytest.raises(TransportQueryError) as refused:
        session.execute(gql("{ about { version } }"))
    assert refused.value.errors is not None
    assert refused.value.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    with client_of(address) as session, pytest.raises(TransportQueryError) as wrong:
        session.execute(gql("{ courses(first: 1000) { __typename } }"))
    assert wrong.value.errors is not None
    assert wrong.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module of pydantic models, generated from the schema and the documents."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "documents").mkdir()
    (folder / "schema.graphql").write_text(SCHEMA)
    for path in DOCUMENTS:
        if path.stem not in TWICE:
            (folder / "documents" / path.name).write_text(path.read_text())
    turms = {
        "out_dir": "made", "generated_name": "registrar.py", "stylers": [], "parsers": [],
        "plugins": [{"type": f"turms.plugins.{kind.lower()}.{kind}Plugin"} for kind in ("Enums", "Inputs", "Fragments", "Operations")],
        "scalar_definitions": {"Date": "datetime.date", "Quantity": "str"},
    }  # fmt: skip
    project = {"schema": "schema.graphql", "documents": "documents/*.graphql", "extensions": {"turms": turms}}
    # JSON is YAML.
    (folder / "graphql.config.yaml").write_text(json.dumps({"projects": {"default": project}}))
    done = subprocess.run(
        [sys.executable, "-c", "from turms.cli.main import cli; cli()", "gen"],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "made" / "registrar.py"


@cache
def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", [p for p in DOCUMENTS if p.stem not in TWICE], ids=lambda path: path.stem)
def test_generated_types_read_the_answers(path: Path, generated: Path, answers: dict[str, dict[str, Any]]) -> None:  # fmt: skip
    (operation,) = (
        d for d in gql(path.read_text()).document.definitions if isinstance(d, OperationDefinitionNode)
    )
    assert operation.name is not None
    model = getattr(loaded(generated), operation.name.value)
    read = model.model_validate(answers[path.stem])
    shown = read.model_dump(mode="json", by_alias=True)
    for field, answer in answers[path.stem].items():
        assert shown[field], field
        if isinstance(answer, dict) and "__typename" in answer:
            assert shown[field]["__typename"] == answer["__typename"]
    model.Arguments.model_validate(variables(path))


def test_generated_types_compile(generated: Path) -> None:
    """Not strictly: turms gives what may be absent the default None, and forgets to say so where it is one type of several."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--no-strict-optional", f"--cache-dir={generated.parent / 'cache'}", str(generated)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
