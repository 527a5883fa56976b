"""Documents that schemathesis makes up from the running service's own schema, over HTTP, on the sample registry.

Half of the texts in them are replaced by texts of the stored documents' variables, so that cases get further than to an
unknown name. None may be answered with a 5xx, the code INTERNAL, or words from inside. CI asks a part, the same every time;
COMPETENCY_GRAPH_CASES says how many in all, and COMPETENCY_GRAPH_RANDOM makes them others.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
from clients import CLOSED, KEY
from graphql import ArgumentNode, IntValueNode, StringValueNode, Visitor, parse, print_ast, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live import live
from schemathesis.graphql import nodes, scalar

from competency_graph.store.settings import Settings
from competency_graph_api.codes import Code
from competency_graph_api.schema.build import build_schema

CASES = int(os.environ.get("COMPETENCY_GRAPH_CASES", "240"))
FOLDER = Path(__file__).parents[2] / "api/operations"
query_type = build_schema()._schema.query_type
assert query_type is not None
FIELDS = sorted(query_type.fields)
INTERNALS = re.compile(
    r"bolt://|neo4j|Traceback|site-packages|\.py\b|competency_graph[./]|/home/|\bMATCH \(|\bUNWIND\b|CYPHER 5"
    r"|SyntaxError|ClientError|object at 0x|NoneType|ZeroDivision|" + re.escape(str(FOLDER.parents[1]))
)
"""What only the inside knows: addresses, packages, files, statements, Python's own words."""
EXPECTED = {Code.BAD_USER_INPUT, Code.LIMIT_EXCEEDED, Code.GRAPHQL_VALIDATION_FAILED, Code.DEADLINE_EXCEEDED}
"""What a client that sends nonsense may be told. The deadline is that of a plan, which is short here."""

scalar("Date", st.dates().map(lambda day: nodes.String(day.isoformat())))
scalar(
    "Quantity",
    st.one_of(
        st.integers(-5, 10**6).map(nodes.Int),
        st.sampled_from(["3.5", "10/3", "1/0", "x"]).map(nodes.String),
    ),
)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


KNOWN = sorted({text for path in FOLDER.glob("*.json") for text in texts(json.loads(path.read_text()))})


class Known(Visitor):
    """Puts known texts in the place of half of the made-up ones, and lengths that a page has for most of them; dates stay."""

    def __init__(self, data: st.DataObject) -> None:
        super().__init__()
        self.chosen = st.one_of(st.none(), st.sampled_from(KNOWN))
        self.lengths = st.one_of(st.none(), *[st.integers(1, 20)] * 3)
        self.data = data

    def enter_argument(self, node: ArgumentNode, *_: object) -> ArgumentNode | None:
        if node.name.value not in ("first", "k", "mostHops"):
            return None
        length = self.data.draw(self.lengths)
        return None if length is None else ArgumentNode(name=node.name, value=IntValueNode(value=str(length)))

    def enter_string_value(self, node: StringValueNode, *_: object) -> StringValueNode | None:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
            return None
        text = self.data.draw(self.chosen)
        return None if text is None else StringValueNode(value=text)


@pytest.fixture(scope="module")
def client(sample_settings: Settings) -> Iterator[httpx2.Client]:
    """Wide limits, so that what is made up runs; a plan is short, so that there is time for others."""
    wide = {"depth": 30, "aliases": 1_000, "tokens": 20_000, "cost": 10**12, "plan_deadline": 3.0}
    with (
        live(CLOSED.model_copy(update=wide), sample_settings) as address,
        httpx2.Client(base_url=address, headers={"x-api-key": KEY}, timeout=60) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def made_up(client: httpx2.Client) -> Any:
    """The schema as the running service tells it."""
    return schemathesis.graphql.from_url(f"{str(client.base_url).rstrip('/')}/graphql", headers={"x-api-key": KEY})  # fmt: skip


SEEN: Counter[str] = Counter()
"""Cases, those with data, and codes."""


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_made_up_is_answered(field: str, made_up: Any, client: httpx2.Client) -> None:
    cases = made_up["Query"][field].as_strategy()

    @settings(max_examples=-(-CASES // len(FIELDS)), database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        text = print_ast(visit(parse(data.draw(cases).body), Known(data)))
        answer = client.post("/graphql", json={"query": text})
        assert answer.status_code == 200, answer.text[:500]
        body = answer.json()
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        assert codes <= {code.name for code in EXPECTED}, (text, answer.text[:500])
        for error in body.get("errors", ()):
            assert not INTERNALS.search(error["message"]), (text, error)
        SEEN.update({"cases": 1, "data": body["data"] is not None and body["data"].get(field) is not None, **dict.fromkeys(codes, 1)})  # fmt: skip

    run()


def test_most_of_it_was_answered_with_data() -> None:
    """Refusals alone would show nothing."""
    print(dict(SEEN))
    assert SEEN["cases"] >= CASES
    assert SEEN["data"] >= SEEN["cases"] / 2, SEEN
