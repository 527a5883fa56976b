"""The documents that a registrar would send: they fit the schema and the limits, and give answers on the sample registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from clients import ask
from graphql import parse, validate
from starlette.testclient import TestClient

from competency_graph_api.limits import cost
from competency_graph_api.schema.build import build_schema
from competency_graph_api.settings import ApiSettings

FOLDER = Path(__file__).parents[2] / "api/operations"
DOCUMENTS = sorted(FOLDER.glob("*.graphql"))


def variables(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".variables.json")
    found: dict[str, Any] = json.loads(beside.read_text()) if beside.exists() else {}
    return found


def test_variables_belong_to_a_document() -> None:
    assert {p.name.removesuffix(".variables.json") for p in FOLDER.glob("*.json")} <= {
        p.stem for p in DOCUMENTS
    }
    assert len(DOCUMENTS) >= 5


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_it_fits_schema_and_limits(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# "), "a document says what it asks"
    document = parse(text)
    assert validate(build_schema()._schema, document) == []
    assert cost(build_schema()._schema, document, None, variables(path)) <= ApiSettings().cost / 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_it_is_answered(path: Path, service: TestClient) -> None:
    for answer in ask(service, path.read_text(), variables(path)).values():
        assert answer, "something is found"
        told = answer if isinstance(answer, dict) else {}
        assert told.get("__typename", "") not in ("NotFound", "Ambiguous", "InvalidQuestion"), answer
        for shown in ("nodes", "edges"):
            assert told.get(shown, ["a question"]), f"the sample registry has something to show: {answer}"


def test_what_the_transcript_shows(service: TestClient) -> None:
    path = FOLDER / "transfer-evaluation.graphql"
    answer = ask(service, path.read_text(), variables(path))["transfer"]
    failed, passed, english, unfinished = answer["items"]
    assert {a["reason"] for a in failed["awards"]} == {"REPEAT"}
    assert {"EQUIVALENT", "AREA"} == {a["outcome"] for a in english["awards"]}
    assert all(a["evidence"] for a in english["awards"] if a["rule"])
    assert unfinished["awards"] == []
    assert unfinished["expected"]
    assert passed["awards"]
    assert "unofficial" in answer["sentence"].lower()


def test_what_the_rules_of_a_receiver_show(service: TestClient) -> None:
    def rules(name: str) -> list[dict[str, Any]]:
        path = FOLDER / f"{name}.graphql"
        found: list[dict[str, Any]] = ask(service, path.read_text(), variables(path))["rules"]["nodes"]
        return found

    assert {rule["state"] for rule in rules("rules-under-review")} == {"UNDER_REVIEW"}
    assert [rule["ends"] for rule in rules("rules-about-to-expire")] == ["2018-08-31"]
    assert all(rule["conditions"] for rule in rules("rules-unparsed"))


def test_two_programs_and_two_years_are_compared_in_one_document(service: TestClient) -> None:
    for name, sides in (
        ("compare-programs", {"one", "other"}),
        ("compare-catalog-years", {"earlier", "later"}),
    ):
        path = FOLDER / f"{name}.graphql"
        answer = ask(service, path.read_text(), variables(path))
        assert set(answer) == sides
        assert len({str(side["toward"]) + str(side["catalogYear"]) for side in answer.values()}) == 2
