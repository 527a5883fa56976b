"""Recorded decisions on the real server: honoured by transfer, told in the evidence, outlasting loads, forget and history."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result
from small_graph import COLLEGE, SYSTEM, UNIVERSITY, small_graph, uri
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import DecisionRefused
from competency_graph.graph import Graph
from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.decisions import Decision, DecisionKind, DecisionState, Granted
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.model.rules import AwardKind
from competency_graph.questions.decisions.files import COLUMNS
from competency_graph.questions.decisions.given import settle
from competency_graph.questions.decisions.listing import decisions
from competency_graph.questions.transfer.answer import Outcome, Reason, TransferAnswer, TransferAward
from competency_graph.questions.transfer.explanation import Verdict
from competency_graph.store.audit.check import check
from competency_graph.store.decisions import Recorded, Revocation, record, revoke
from competency_graph.store.digest import digest
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
K = DecisionKind


@pytest.fixture
def small(graph: Graph, writer: Writer) -> Graph:
    writer.write(small_graph())
    return graph


def decided(kind: K, **more: object) -> Decision:
    said: dict[str, object] = {
        "receiver": "university", "decided_by": "R. Osei", "decided_on": "2026-01-15", "why": "as the faculty asked",
    }  # fmt: skip
    return Decision(kind, **(said | more))  # type: ignore[arg-type]


def put(graph: Graph, *given: Decision) -> Recorded:
    settled = graph.ask(settle([(f"decision {n}", each) for n, each in enumerate(given)]))
    return record(graph.database, settled)


def ask(
    graph: Graph, *codes: str, grade: str | None = "A", learner: str | None = None, **more: object
) -> TransferAnswer:
    works = tuple(
        Coursework(institution="college", code=code, grade=grade, completed="2024-05-31") for code in codes
    )
    return graph.transfer(UNIVERSITY, Holdings(works, learner=learner), **({"as_of": NOW} | more))  # type: ignore[arg-type]


def brief(awards: tuple[TransferAward, ...]) -> list[tuple[Outcome, Reason | None, str | None]]:
    return [(a.outcome, a.reason, a.target.uri if a.target else None) for a in awards]


def test_a_substitution_outranks_every_rule_and_says_who_when_and_why(small: Graph) -> None:
    done = put(
        small, decided(K.SUBSTITUTION, items=("MATH 7 @ college",), award="MATH 20B", number="2026/17")
    )
    (id_,) = done.added
    answer = ask(small, "MATH 7", toward=uri("degree"))
    assert brief(answer.items[0].awards)[0] == (Outcome.EQUIVALENT, None, uri("20B"))
    # The rule of the source is shown, and outranked.
    assert (Outcome.EQUIVALENT, None, uri("20A")) not in brief(answer.items[0].awards)
    assert answer.totals.requirements_met == 1
    # The course there carries 4 credits, the work 3: where no number was decided, what was earned counts.
    assert answer.totals.awarded.by_unit == (Credit.of(3, SEMESTER),)
    (cited,) = [e for e in answer.items[0].awards[0].evidence if e.what == "Decision"]
    assert (cited.uri, cited.edition, cited.record) == (f"decision:{id_}", "2026-01-15", "2026/17")
    for said in ("Substitution", "R. Osei", "2026-01-15", "as the faculty asked"):
        assert said in (cited.text or "")
        assert said in answer.items[0].awards[0].sentence
    assert cited in answer.evidence
    assert "recorded decisions (2026-01-15)" in answer.sentence
    held = Holdings((Coursework(institution="college", code="MATH 7", grade="A", completed="2024-05-31"),))
    first = small.explain("MATH 7", UNIVERSITY, held, as_of=NOW).rules[0]
    assert (first.rule, first.verdict) == (f"decision:{id_}", Verdict.WON)
    assert "a registrar's decision" in first.order


def test_dates_revocation_and_history(small: Graph) -> None:
    put(
        small,
        decided(K.SUBSTITUTION, id="s", items=(uri("stray"),), award=uri("20A"), starts="2026-02", until="2026"),
    )  # fmt: skip
    held = Holdings((Coursework(course=uri("stray"), grade="A", completed="2025-05"),))

    def outcome(day: str) -> Outcome:
        return small.transfer(UNIVERSITY, held, as_of=date.fromisoformat(day)).items[0].awards[0].outcome

    def state(day: str) -> DecisionState:
        return small.ask(decisions(as_of=date.fromisoformat(day))).decisions[0].state

    silent, counts = Outcome.NOT_EVALUATED, Outcome.EQUIVALENT
    assert [outcome(d) for d in ("2026-01-31", "2026-02-01", "2026-12-31", "2027-01-01")] == [
        silent, counts, counts, silent,
    ]  # fmt: skip
    assert [state(d) for d in ("2026-01-31", "2026-12-31", "2027-01-01")] == [
        DecisionState.NOT_YET, DecisionState.IN_FORCE, DecisionState.EXPIRED,
    ]  # fmt: skip
    because = Revocation("M. Lund", "2026-06-01", "the course was renamed")
    assert revoke(small.database, {"s": because}) == Recorded((), (), ("s",))
    assert revoke(small.database, {"s": because}) == Recorded((), ("s",), ())
    assert [outcome(d) for d in ("2026-05-31", "2026-06-01")] == [counts, silent]
    (filed,) = small.ask(decisions(at="university", about=uri("stray"))).decisions
    assert (filed.decision.revoked_by, filed.decision.revoked_on, filed.decision.revoked_why) == (
        "M. Lund", "2026-06-01", "the course was renamed",
    )  # fmt: skip
    assert (filed.decision.decided_by, filed.state) == ("R. Osei", DecisionState.REVOKED)
    with pytest.raises(DecisionRefused, match=r"was revoked already, by M\. Lund on 2026-06-01"):
        revoke(small.database, {"s": replace(because, why="another reason")})
    with pytest.raises(DecisionRefused, match="No decision 'absent' is on file"):
        revoke(small.database, {"s": because, "absent": because})
    with pytest.raises(DecisionRefused, match="revoked_on: expected a day from 2026-01-15 on"):
        revoke(small.database, {"s": replace(because, on="2025")})


def test_a_decision_for_one_learner_is_for_no_other(small: Graph) -> None:
    put(
        small,
        decided(K.PETITION, items=("MATH 7 @ college",), award="HIST 1", learner="007"),
        decided(K.LOCAL_RULE, items=("MATH 7 @ college",), granted=Granted.DENIED),
    )
    denied, granted = (Outcome.REFUSED, None, None), (Outcome.EQUIVALENT, None, uri("own"))
    assert brief(ask(small, "MATH 7").items[0].awards)[0] == denied
    assert brief(ask(small, "MATH 7", learner="008").items[0].awards)[0] == denied
    # The one for the learner goes before that for everybody.
    assert brief(ask(small, "MATH 7", learner="007").items[0].awards)[0] == granted


def test_two_that_contradict_each_other_are_a_conflict(small: Graph) -> None:
    put(
        small,
        decided(K.LOCAL_RULE, id="a", items=("ART 73 @ college",), award="MATH 20A"),
        decided(K.LOCAL_RULE, id="b", items=("ART 73 @ college",), award="MATH 20B"),
    )
    (award,) = ask(small, "ART 73").items[0].awards
    assert award.outcome is Outcome.CONFLICT
    assert {c.rule for c in award.competing} == {"decision:a", "decision:b"}
    assert all(c.evidence and c.evidence.what == "Decision" for c in award.competing)
    revoke(small.database, {"b": Revocation("R. Osei", "2026-02-01", "recorded by mistake")})
    assert brief(ask(small, "ART 73").items[0].awards) == [(Outcome.EQUIVALENT, None, uri("20A"))]


def test_a_systems_decision_holds_for_its_member_behind_the_members_own(small: Graph) -> None:
    put(
        small,
        decided(K.LOCAL_RULE, receiver="system", items=("BIO 1L @ college",), award_kind=AwardKind.ELECTIVE, credits=Fraction(2), credit_unit=SEMESTER),
    )  # fmt: skip
    # The member's published refusal is outranked by what its system decided.
    (award,) = ask(small, "BIO 1L").items[0].awards
    assert (award.outcome, award.credit) == (Outcome.ELECTIVE, Credit.of(2, SEMESTER))
    put(small, decided(K.LOCAL_RULE, items=("BIO 1L @ college",), granted=Granted.DENIED))
    assert brief(ask(small, "BIO 1L").items[0].awards) == [(Outcome.REFUSED, None, None)]


def test_grades(small: Graph) -> None:
    """The receiver's usual C is for rules that state none; a decision asks for what it states, and for earned credit."""
    put(small, decided(K.LOCAL_RULE, id="any", items=("ART 73 @ college",), award="MATH 20A"))
    assert ask(small, "ART 73", grade="D").items[0].awards[0].outcome is Outcome.EQUIVALENT
    assert ask(small, "ART 73", grade="F").items[0].awards[0].outcome is Outcome.CONDITIONS_NOT_MET
    put(
        small,
        decided(K.LOCAL_RULE, items=("PHOTO 52 @ college",), award="MATH 20A", minimum_grade="B"),
    )
    low = ask(small, "PHOTO 52", grade="C", toward=uri("degree")).items[0].awards
    assert (low[0].outcome, low[0].conditions[0].needed) == (Outcome.CONDITIONS_NOT_MET, "B or better")


def test_waivers(small: Graph) -> None:
    none = ask(small, "ART 73", toward=uri("degree"))
    assert (none.totals.requirements_met, none.totals.requirements) == (0, 3)
    put(small, decided(K.WAIVER, id="one", requirement=uri("20A"), learner="007", toward=uri("degree")))
    assert ask(small, "ART 73", toward=uri("degree"), learner="008").totals.requirements_met == 0
    one = ask(small, "ART 73", toward=uri("degree"), learner="007")
    assert (one.totals.requirements_met, one.totals.requirements, one.totals.complete) == (1, 3, False)
    (cited,) = [e for e in one.evidence if e.what == "Decision"]
    assert "Waiver, decided by R. Osei on 2026-01-15, for this learner" in (cited.text or "")
    assert one.totals.awarded == none.totals.awarded  # no credit
    put(small, decided(K.WAIVER, requirement=uri("degree needs")))
    everything = ask(small, "ART 73", toward=uri("degree"))
    assert (everything.totals.requirements_met, everything.totals.requirements) == (3, 3)
    assert everything.totals.complete is True


def test_work_of_the_receivers_own_is_accepted_instead(small: Graph) -> None:
    held = Holdings((Coursework(course=uri("own"), grade="B", completed="2024-05"),))
    before = small.transfer(UNIVERSITY, held, toward=uri("degree"), as_of=NOW)
    assert before.totals.requirements_met == 0
    put(small, decided(K.SUBSTITUTION, items=("HIST 1 @ university",), award="MATH 20A"))
    after = small.transfer(UNIVERSITY, held, toward=uri("degree"), as_of=NOW)
    assert (after.totals.requirements_met, after.totals.requirements) == (1, 3)
    assert after.items[0].awards[0].reason is Reason.OWN_COURSE
    assert after.items[0].awards[0].applies
    assert any(e.what == "Decision" for e in after.evidence)


def test_limited_to_one_program(small: Graph) -> None:
    put(
        small,
        decided(K.SUBSTITUTION, items=("ART 73 @ college",), award="MATH 20A", toward=uri("degree")),
    )
    counts = ask(small, "ART 73", toward=uri("degree")).items[0].awards
    assert brief(counts)[0] == (Outcome.EQUIVALENT, None, uri("20A"))
    assert brief(ask(small, "ART 73").items[0].awards)[0][0] is Outcome.ELECTIVE


def test_what_is_given_twice_is_on_file_once(small: Graph) -> None:
    given = decided(K.LOCAL_RULE, items=("ART 73 @ college",), award="MATH 20A")
    first = put(small, given)
    again = put(small, given, replace(given, items=(uri("art"),), award=uri("20A"), receiver=UNIVERSITY))
    assert (first.added, again) == (again.unchanged, Recorded((), first.added, ()))
    with pytest.raises(DecisionRefused, match="says something else"):
        put(small, replace(given, id=first.added[0], why="for another reason"))
    assert len(small.ask(decisions()).decisions) == 1


def test_all_that_is_wrong_is_said_with_what_is_near(small: Graph) -> None:
    small.database.schema("CYPHER 5 CALL db.awaitIndexes(60)")
    given = [
        decided(K.LOCAL_RULE, items=("MATH 9 @ college",), award="MATH 20A"),
        decided(K.LOCAL_RULE, items=("MUSIC 35 @ college",), award="MATH 20A"),
        decided(K.LOCAL_RULE, items=("MATH 7 @ collage",), award="MATH 8 @ college"),
        decided(K.PETITION, receiver=COLLEGE, items=(uri("system"),)),
        decided(K.WAIVER, requirement=uri("nothing"), items=(uri("art"),)),
    ]
    with pytest.raises(DecisionRefused) as caught:
        put(small, *given)
    said = caught.value.what
    for line in (
        "decision 0: item 'MATH 9' at college: nothing in this graph carries it; similar: MATH 7 algebra",
        f"decision 1: item 'MUSIC 35' at college: means 2 things: {uri('new music')} (new music, 2001-01-01 to …)",
        "decision 2: item 'MATH 7' at collage: nothing in this graph carries it",
        "decision 2: award 'MATH 8 @ college': expected a course of university, found one of college.",
        "decision 3: learner: expected a value: a PETITION needs it.",
        "decision 3: award: expected a course, area or requirement there",
        f"decision 3: item '{SYSTEM}': expected a course, exam, credential or occupation, found Organization, System",
        f"decision 4: requirement '{uri('nothing')}': nothing in this graph carries it.",
        "decision 4: items: expected nothing: a WAIVER has none.",
    ):
        assert line in said
    assert small.ask(decisions()).decisions == ()


def laws_hold(graph: Graph) -> bool:
    return not check(graph.database).laws_broken


def test_loads_and_forget_leave_decisions_alone(small: Graph, writer: Writer) -> None:
    both = [digest(small.database, full=full) for full in (False, True)]
    put(
        small,
        decided(K.SUBSTITUTION, id="s", items=("MATH 7 @ college",), award="MATH 20B"),
        decided(K.WAIVER, id="w", requirement=uri("degree needs")),
    )
    assert [digest(small.database, full=full) for full in (False, True)] == both
    assert laws_hold(small)
    before = small.ask(decisions(as_of=NOW))
    writer.write(small_graph())
    assert small.ask(decisions(as_of=NOW)) == before
    changed = UnitRows(
        "small", "again", (NodeRow(uri("art"), ("Course",), {"name": "painting"}),),
        (EdgeRow("OFFERED_BY", uri("art"), COLLEGE),), priority=9,
    )  # fmt: skip
    writer.write([changed])
    assert small.ask(decisions(as_of=NOW)) == before
    writer.forget("small")
    gone = small.ask(decisions(as_of=NOW))
    assert [f.decision for f in gone.decisions] == [f.decision for f in before.decisions]
    # What it was about is gone: that is said, by the list and by the audit, and the decisions are not lost.
    assert {(a.role, a.described) for f in gone.decisions for a in f.about} == {
        ("item", False), ("award", False), ("requirement", False),
    }  # fmt: skip
    (found,) = [r for r in check(small.database, examples=9).findings if r.rule == "decisions-about-nothing"]
    assert found.count == 3
    assert {e.detail for e in found.examples} == {"decision s (item)", "decision s (award)", "decision w (requirement)"}  # fmt: skip
    assert laws_hold(small)
    # A graph that holds the same of its sources, and no decision, has the same digest.
    apart = [digest(small.database, full=full) for full in (False, True)]
    writer.write(small_graph())
    assert small.ask(decisions(as_of=NOW)) == before
    assert [digest(small.database, full=full) for full in (False, True)] == both
    assert apart != both
    assert brief(ask(small, "MATH 7").items[0].awards)[0] == (Outcome.EQUIVALENT, None, uri("20B"))


def test_an_award_that_vanished_is_said(small: Graph, writer: Writer) -> None:
    extra = UnitRows(
        "catalog", "extra",
        (NodeRow(uri("seminar"), ("Course",), {"name": "seminar", "code": "SEM 1", "code_key": "SEM 1"}),),
        (EdgeRow("OFFERED_BY", uri("seminar"), UNIVERSITY),),
    )  # fmt: skip
    writer.write([extra])
    put(small, decided(K.LOCAL_RULE, id="s", items=("ART 73 @ college",), award="SEM 1"))
    writer.forget("catalog")
    answer = ask(small, "ART 73")
    assert brief(answer.items[0].awards)[0] == (Outcome.EQUIVALENT, None, uri("seminar"))
    (review,) = [r for r in answer.needs_review if r.about == "decision:s" and "not described" in r.why]
    assert uri("seminar") in review.why
    assert review.who == "R. Osei"


@pytest.fixture
def command(
    small: Graph, scratch_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    assert scratch_settings.password is not None
    monkeypatch.setenv("NEO4J_URI", str(scratch_settings.uri))
    monkeypatch.setenv("NEO4J_PASSWORD", scratch_settings.password.get_secret_value())

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["decisions", *map(str, arguments)])

    return run


def test_the_command_line(command: Callable[..., Result], small: Graph, tmp_path: Path) -> None:
    one = command(
        "add", "local-rule", "--at", "university", "--item", "ART 73 @ college", "--award", "MATH 20A", "--by", "R. Osei",
        "--on", "2026-01-15", "--why", "[as] the faculty asked", "--number", "2026/17", "--json",
    )  # fmt: skip
    assert one.exit_code == 0, one.output
    (id_,) = json.loads(one.stdout)["added"]
    other = command(
        "add", "local rule", "--at", UNIVERSITY, "--item", uri("art"), "--denied", "--by", "Dean", "--why", "no",
        "--id", "no",
    )  # fmt: skip
    assert f"contradicts {id_} (by R. Osei on 2026-01-15)" in " ".join(other.stderr.split())
    assert command("revoke", "no", "--by", "Dean", "--why", "by mistake").stdout == "no  revoked\n"
    shown = " ".join(command("list", "--about", uri("art")).stdout.split())
    for said in (
        "ART 73 art",
        "not count",
        "[as]",
        "faculty",
        "2026/17",
        "in force",
        "revoked it: by mistake",
    ):
        assert said in shown
    assert "by mistake" not in command("list", "--state", "in-force").stdout

    # What the list gives can be given again, here and elsewhere, by JSON lines and by table.
    filed = [each["decision"] for each in json.loads(command("list", "--json").stdout)["decisions"]]
    lines = tmp_path / "d.jsonl"
    lines.write_text("".join(json.dumps(each) + "\n" for each in filed))
    assert sorted(command("add", "--file", lines).stdout.splitlines()) == sorted(
        f"{each}  on file already" for each in (id_, "no")
    )
    table = tmp_path / "d.csv"
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for each in filed:
            writer.writerow({k: ";".join(v) if isinstance(v, list) else v for k, v in each.items() if v})
    before = small.ask(decisions())
    with small.database.driver.session() as session:
        session.run("MATCH (d:Decision) DETACH DELETE d").consume()
    checked = command("add", "--file", table, "--dry-run", "--json")
    assert sorted(json.loads(checked.stdout)["checked"]) == sorted((id_, "no"))
    assert small.ask(decisions()).decisions == ()
    assert command("add", "--file", table).exit_code == 0
    assert small.ask(decisions()) == before

    revocations = tmp_path / "r.csv"
    revocations.write_text(
        f"id,revoked_by,revoked_on,revoked_why\n{id_},M. Lund,2026-02-01,renamed\n", encoding="utf-8"
    )
    assert command("revoke", "--file", revocations).stdout == f"{id_}  revoked\n"


def test_a_bad_file_records_nothing_and_names_every_row(
    command: Callable[..., Result], small: Graph, tmp_path: Path
) -> None:
    table = tmp_path / "d.csv"
    table.write_text(
        "kind,receiver,items,award,decided_by,decided_on,why\n"
        "local rule,university,ART 73 @ college,MATH 20A,R. Osei,2026-01-15,good\n"
        "whim,university,ART 73 @ college,MATH 20A,R. Osei,2026-01-15,bad\n"
        "local rule,university,ART 73 @ college,MATH 20A,R. Osei,last week,bad\n"
        "local rule,university,ART 73 @ college\n"
    )
    done = command("add", "--file", table)
    assert isinstance(done.exception, DecisionRefused)
    said = str(done.exception)
    assert (
        f"{table}: row 3: kind: expected 'WAIVER', 'SUBSTITUTION', 'PETITION' or 'LOCAL_RULE', found 'WHIM'"
        in said
    )
    assert f"{table}: row 4: decided_on: expected a date" in said
    assert f"{table}: row 5: expected 7 cells as in the header, found 3" in said
    assert small.ask(decisions()).decisions == ()
    unknown = tmp_path / "u.csv"
    unknown.write_text("kind,who\n")
    assert "column 'who' is not known" in str(command("add", "--file", unknown).exception)
    lines = tmp_path / "l.jsonl"
    lines.write_bytes(b'{"kind": \n[]\n{"kind": "waiver", "why": "\xff"}\n')
    said = str(command("add", "--file", lines).exception)
    assert "l.jsonl: line 1: column" in said
    assert "l.jsonl: line 2: expected an object" in said
    assert "l.jsonl: line 3: " in said
    assert "cannot be read" in str(command("add", "--file", tmp_path / "absent.csv").exception)
    assert "nothing else is given" in str(command("add", "waiver", "--file", table).exception)
    assert "expected a date" in str(
        command("revoke", "x", "--by", "a", "--why", "b", "--on", "soon").exception
    )
    assert "no state" in str(command("list", "--state", "maybe").exception)
