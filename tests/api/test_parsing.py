"""Documents are parsed once, and nothing of what somebody has is kept with them."""

from __future__ import annotations

from typing import Any

import pytest
from clients import ask, code
from graphql import DocumentNode, parse
from starlette.testclient import TestClient

from competency_graph_api import parsing
from competency_graph_api.parsing import MOST_DOCUMENTS, Kept, too_long

ABOUT = "query ($uri: String!) { about { version } resource(uri: $uri) { __typename } }"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were parsed."""
    texts: list[str] = []

    def noted(text: str, **options: Any) -> DocumentNode:
        texts.append(text)
        return parse(text, **options)

    monkeypatch.setattr(parsing, "parse", noted)
    return texts


def test_a_document_with_variables_is_parsed_once(service: TestClient, parsed: list[str]) -> None:
    for uri in ("https://example.org/x", "https://example.org/y", "https://example.org/x"):
        assert ask(service, ABOUT, {"uri": uri})["resource"]["__typename"] == "NotFound"
    assert parsed in ([ABOUT], [])


def test_one_with_a_text_of_its_own_is_parsed_each_time(service: TestClient, parsed: list[str]) -> None:
    for text in ('{ resource(uri: "x") { __typename } }', '{ resource(uri: """x""") { __typename } }'):
        for _ in range(2):
            ask(service, text)
        assert parsed == [text, text]
        parsed.clear()


def test_what_was_refused_is_refused_again(service: TestClient, parsed: list[str]) -> None:
    for _ in range(2):
        assert code(service, "{ nothing }") == "GRAPHQL_VALIDATION_FAILED"
        assert code(service, "{ about") == "GRAPHQL_PARSE_FAILED"
    assert len(parsed) == 4


def test_no_more_are_kept_than_a_few() -> None:
    kept = Kept(frozenset({"{ a } # stored"}))
    kept.keep("{ a } # stored", parse("{ a } # stored"))
    kept.keep("{ a } # Ada's", parse("{ a } # Ada's"))
    assert list(kept.documents) == ["{ a } # stored"]
    for number in range(MOST_DOCUMENTS):
        kept.keep(f"{{ a{number} }}", parse(f"{{ a{number} }}"))
        assert kept.get("{ a } # stored") is not None
    assert len(kept.documents) == MOST_DOCUMENTS
    assert kept.get("{ a0 }") is None


def test_numbers_have_an_end() -> None:
    assert too_long(parse("{ a(b: 12345678901234567890.25) }")) == 0
    assert too_long(parse(f"{{ a(b: 1, c: {'9' * 5_000}) }}")) == 5_000
