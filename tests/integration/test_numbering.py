"""The same-number rule on the real server: stated once, asked of every pair of members."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from competency_graph.graph import Graph
from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.transfer.answer import Outcome, TransferAward
from competency_graph.store.writer import Writer
from competency_graph_loaders.mappings.load import load_mapped

# Which course a common number stands for is decided where rules are read.
pytest.importorskip("competency_graph.questions.common_numbers")

ROWS = [
    ("ACG 2021", "3", "aa", "3"), ("ACG 2021", "3", "bb", "4"), ("BSC 2010C", "4", "aa", "4"), ("MAC 3311", "4", "bb", "4"),
]  # fmt: skip


@pytest.fixture
def florida(graph: Graph, writer: Writer, tmp_path: Path) -> Graph:
    """Made-up rows of Florida's form: two universities, and the colleges as one system."""
    rows = [
        {
            "cc_course": code, "cc_title": f"College {code}", "cc_credits": sent, "university": to,
            "university_name": f"University {to}", "univ_course": code, "univ_title": f"{to} {code}", "univ_credits": own,
        }
        for code, sent, to, own in ROWS
    ]  # fmt: skip
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    assert load_mapped([tmp_path / "rows.json"], writer, mapping="florida").rejected == 0
    return graph


def ask(graph: Graph, institution: str, code: str, to: str) -> TransferAward:
    work = Coursework(institution=institution, code=code, grade="B", completed="2024-05")
    (award,) = graph.transfer(to, Holdings(coursework=(work,)), as_of=date(2026, 3, 1)).items[0].awards
    return award


def test_the_same_number_is_the_receivers_course_with_its_credits(florida: Graph) -> None:
    award = ask(florida, "Florida College System", "ACG 2021", "University bb")
    assert (award.outcome, award.target and award.target.name) == (Outcome.EQUIVALENT, "bb ACG 2021")
    # The receiver's course carries 4; no more is posted than the 3 that were earned, and the sentence says so.
    assert award.credit == Credit.of(3, SEMESTER)
    assert "The rule gives more" in award.sentence
    back = ask(florida, "University bb", "ACG 2021", "University aa")
    assert back.credit == Credit.of(3, SEMESTER), "the receiver's 3, not the sender's 4"
    # Between universities the same rule holds.
    assert ask(florida, "University bb", "ACG 2021", "University aa").outcome is Outcome.EQUIVALENT


def test_where_the_receiver_has_no_such_number_nothing_is_awarded_and_nothing_refused(florida: Graph) -> None:
    award = ask(florida, "Florida College System", "BSC 2010C", "University bb")
    assert award.outcome is Outcome.NOT_EVALUATED
    assert award.target is None
