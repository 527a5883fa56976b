"""Georgia's table by its shipped mapping, loaded on the real server and asked: refused, elective, no credit, conflict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.questions.transfer.answer import Outcome, TransferAnswer
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer
from competency_graph_loaders.mappings.load import load_mapped

URN = "urn:competency-graph:georgia:"
NOW = date(2026, 3, 1)


@pytest.fixture(scope="module")
def table(real_data: Path) -> Path:
    return real_data / "articulation/state-equiv/ga/transfer-equiv.json"


@pytest.fixture
def loaded(graph: Graph, writer: Writer, table: Path) -> Graph:
    first = load_mapped([table], writer, mapping="georgia")
    assert (first.rejected, first.written) == (0, first.units)
    again = load_mapped([table], writer, mapping="georgia")
    assert (again.written, again.unchanged) == (0, first.units)
    return graph


def test_georgia_answers_with_the_row(loaded: Graph, scratch: Database, table: Path) -> None:
    def ask(to: str, code: str, title: str | None = None, grade: str = "B") -> TransferAnswer:
        work = Coursework(
            institution=f"{URN}tcsg", code=code, title=title, grade=grade, completed="2024-05-31", credits=3
        )  # type: ignore[arg-type]
        return loaded.transfer(URN + to, Holdings(coursework=(work,)), as_of=NOW)

    def rows(answer: TransferAnswer) -> set[str]:
        """The rows that the rules behind an answer come from, as their nodes say."""
        cited = [e for e in answer.evidence if "#rule-" in e.uri]
        assert {e.file for e in cited} == {table.name}
        assert {e.source for e in cited} == {"georgia"}
        with scratch.driver.session(database="neo4j") as session:
            found = session.run(
                "MATCH (r:TransferRule) WHERE r.uri IN $uris RETURN r.record AS record",
                uris=[e.uri for e in cited],
            )
            return {row["record"] for row in found}

    def outcomes(answer: TransferAnswer) -> list[tuple[Outcome, str | None]]:
        return [(a.outcome, a.target.name if a.target else None) for a in answer.items[0].awards]

    refused = ask("gsu", "ENG 1010", "Fundamentals on English I")
    assert outcomes(refused) == [(Outcome.REFUSED, None)]
    assert rows(refused) == {"row 207"}

    elective = ask("gatech", "BIOL 1111")
    assert outcomes(elective) == [(Outcome.ELECTIVE, "Elective credit in BIOS 1XXX at Georgia Tech")]
    assert rows(elective) == {"row 4"}

    none = ask("uwg", "AUT 122")
    assert outcomes(none) == [
        (Outcome.NO_CREDIT, "Posted without credit as XIDS 0XXX at University of West Georgia")
    ]
    assert rows(none) == {"row 6532"}
    failed = ask("uwg", "AUT 122", grade="F")  # "Min grade: D"
    assert [o for o, _ in outcomes(failed)] == [Outcome.CONDITIONS_NOT_MET]

    conflict = ask("gsu", "CIS 106")
    assert {o for o, _ in outcomes(conflict)} == {Outcome.CONFLICT}
    assert rows(conflict) == {"row 415", "row 4813"}

    # One number, two courses: the title decides which rule is meant, and without it nobody knows.
    diet = ask("gatech", "ALHS 1060", "Diet & Nutrition for AHS")
    assert rows(diet) == {"row 73"}
    other = ask("gatech", "ALHS 1060", "Diet and Nutrition")
    assert outcomes(other) == [(Outcome.EQUIVALENT, "Sci Foundation of Health")]
    assert rows(other) == {"row 149"}
    # Who lists the number once, and without a title, means all of its courses.
    whichever = ask("uga", "ALHS 1060", "Diet and Nutrition")
    assert outcomes(whichever) == [(Outcome.REFUSED, None)]
    assert rows(whichever) == {"row 5060"}
    unclear = ask("gatech", "ALHS 1060")
    assert outcomes(unclear) == [(Outcome.NOT_EVALUATED, None)]
    assert "not certain which course is meant" in str(unclear.needs_review)
