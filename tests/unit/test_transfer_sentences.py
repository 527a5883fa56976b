"""Every outcome, read aloud: what a registrar would say to a student."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from transfer_hand import all_of, case, course, exam, gives, rule

from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.requirements import Ask
from competency_graph.model.rules import (
    AwardKind,
    Consumption,
    CreditBasis,
    GradePolicy,
    RuleLimit,
    RuleState,
    TransferRule,
)
from competency_graph.questions.transfer.answer import ItemKind, Outcome, Proof
from competency_graph.questions.transfer.evaluate import evaluate
from competency_graph.questions.transfer.wording import Names, lines
from competency_graph.questions.transfer.words import credit_words
from competency_graph.questions.transfer.work import Work

A, B = course(0, "BIOL 21"), course(1, "BIOL 22")
CALC = RuleLimit("calc", "CREDITS", None, Fraction(6), SEMESTER, "rules", "6 together")
ONCE = Consumption.EXCLUSIVE


def read(
    works: list[Work], rules: list[TransferRule], position: int = 0, **more: object
) -> list[tuple[Outcome, str]]:
    accepted = more.pop("accepted", None)
    found = evaluate(case(works, rules, **more))
    names = Names({}, {}, {w.position: w.uri for w in works}, "Prairie State")
    return [(a.outcome, a.sentence) for a in lines(found, works[position], names, accepted=accepted)]  # type: ignore[arg-type]


def one(*awards: object, **more: object) -> list[TransferRule]:
    return [rule("r", Ask("BIOL 21", name="BIOL 21"), *awards, **more)]  # type: ignore[arg-type]


EVERY: dict[Outcome, tuple[list[TransferRule], str]] = {
    Outcome.EQUIVALENT: (one(gives("BIO 1")), "It counts as BIO 1: 3 semester hours."),
    Outcome.AREA: (one(gives("5B", 3, AwardKind.AREA)), "It counts in 5B: 3 semester hours."),
    Outcome.ELECTIVE: (
        one(gives("Biology elective", 3, AwardKind.ELECTIVE)),
        "It counts as elective credit (Biology elective): 3 semester hours.",
    ),
    Outcome.NO_CREDIT: (
        one(gives("0XXX", 0, AwardKind.NO_CREDIT)),
        "It is put on the record at Prairie State with zero credit.",
    ),
    Outcome.REFUSED: (
        one(state=RuleState.REFUSED),
        "It was evaluated, and does not transfer to Prairie State.",
    ),
    Outcome.AFTER_TRANSFER: (
        one(state=RuleState.AFTER_TRANSFER),
        "Prairie State wants this to be taken there, after transfer: it does not count.",
    ),
    Outcome.RECOMMENDED: (
        one(state=RuleState.RECOMMENDED, credit=Credit.of(3, "DegreeCredit")),
        "A third party recommends 3 degree credits for it. Nothing says that Prairie State accepts that: ask there.",
    ),
    Outcome.CONDITIONS_NOT_MET: (
        [
            rule(
                "r",
                all_of(Ask("BIOL 21", minimum_grade="B+", name="BIOL 21"), "BIOL 22"),
                gives("BIO 1"),
                starts="2025-01-01",
            )
        ],
        "It would count as BIO 1, but the rule asks for a grade of B+ or better (the grade is B); work completed from "
        "2025-01-01 (here it is 2024-05-31); BIOL 22 as well.",
    ),
    Outcome.CONFLICT: (
        [*one(gives("BIO 1", 4)), rule("no", Ask("BIOL 21"), state=RuleState.REFUSED)],
        "The rules disagree about it: one says that it does not transfer; one says that it counts as BIO 1 (4 semester "
        "hours). They have the same rank, so Prairie State must decide.",
    ),
    Outcome.NOT_COUNTED: (
        [
            rule("area", Ask("BIOL 21"), gives("3B", 3, AwardKind.AREA), limits=("none",)),
        ],
        "By one rule it counts in 3B (3 semester hours), but a ceiling is reached (no course of this kind counts).",
    ),
    Outcome.NOT_EVALUATED: (
        [],
        "No rule is on file at Prairie State: it has not been evaluated, which is not a refusal.",
    ),
}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_read_aloud(outcome: Outcome) -> None:
    rules, sentence = EVERY[outcome]
    none = RuleLimit("none", "COURSES", None, Fraction(0), None, "rules", "no course of this kind counts")
    assert read([A], rules, limits={"none": none}) == [(outcome, sentence)]


def test_the_page_says_the_same() -> None:
    page = (Path(__file__).parents[2] / "docs/transfer.md").read_text()
    rows = dict(
        row.strip("| ").split(" | ") for row in page.splitlines() if row.startswith("| ") and "---" not in row
    )
    rows.pop("outcome")
    assert rows == {outcome.value: text for outcome, (_, text) in EVERY.items()}
    assert all(f"{proof.value}" in page for proof in Proof)


def sentence(works: list[Work], rules: list[TransferRule], position: int = 0, **more: object) -> str:
    return " / ".join(text for _, text in read(works, rules, position, **more))


def test_what_is_done_together_is_said_once() -> None:
    pair = [rule("r", all_of("BIOL 21", "BIOL 22"), gives("BIO 1", 6))]
    assert sentence([A, B], pair) == "Together with BIOL 22 it counts as BIO 1: 6 semester hours."
    assert sentence([A, B], pair, 1) == (
        "Together with BIOL 21 it counts as BIO 1: 6 semester hours. The credit is posted once for all of them."
    )


def test_credit_that_is_posted_already_is_not_given_twice() -> None:
    both = [rule(n, Ask("BIOL 21"), gives(f"BIO {n}")) for n in "ab"]
    assert sentence([A], both) == (
        "It counts as BIO a: 3 semester hours. / It counts as BIO b; its credit is already posted with another award, and "
        "is not given twice."
    )


def test_unknown_and_ranged_credit() -> None:
    assert sentence([exam(0, "BIOL 21", 5)], one(gives("BIO 1", None))) == (
        "It counts as BIO 1. How much credit that is, nobody has stated."
    )
    assert sentence([A], one(gives("BIO 1", None))) == (
        "It counts as BIO 1: up to 3 semester hours. The exact amount is set at the official evaluation."
    )
    four = Credit.of(4, SEMESTER)
    ranged = replace(gives("BIO 1"), credit=Credit(Fraction(1), Fraction(4), SEMESTER))
    assert sentence([replace(A, credit=four)], one(ranged)) == "It counts as BIO 1: 1 to 4 semester hours."


def test_ceilings_and_maximums() -> None:
    exams = [exam(0, "AB", 5), exam(1, "BC", 5)]
    rules = [rule(n, Ask(n), gives(f"M {n}", 4), limits=("calc",)) for n in ("AB", "BC")]
    assert sentence(exams, rules, 1, limits={"calc": CALC}) == (
        "It counts as M BC: 2 semester hours. The rule gives more, but a ceiling is reached (6 together)."
    )
    policy = GradePolicy(None, "us-letter", transfer_maximum=Fraction(3), transfer_maximum_unit=SEMESTER)
    more = [*one(gives("BIO 1")), rule("b", Ask("BIOL 22"), gives("free", 3, AwardKind.ELECTIVE))]
    assert sentence([A, B], more, 1, policy=policy) == (
        "It would count as elective credit (free), but the most credit that is accepted in transfer is reached: no credit "
        "is added."
    )


def test_what_keeps_a_rule_out() -> None:
    block = Work(1, ItemKind.CREDENTIAL, "Diploma", frozenset({"Diploma"}), covers=frozenset({"BIOL 21"}))
    rules = [*one(gives("BIO 1")), rule("k", Ask("Diploma"), gives("block", 30, AwardKind.AREA))]
    assert sentence([A, block], rules) == (
        "By one rule it counts as BIO 1 (3 semester hours), but it is part of a credential that is accepted as a whole (for "
        "Diploma)."
    )
    once = [
        rule("pair", all_of("BIOL 21", "BIOL 22"), gives("BIO 1", 6), consumption=ONCE),
        rule("a", Ask("BIOL 21"), gives("BIO 2", 1), consumption=ONCE),
    ]
    assert sentence([A, B], once) == "Together with BIOL 22 it counts as BIO 1: 6 semester hours."


def test_repeats_and_the_receiver_s_own_courses() -> None:
    again = replace(A, position=1, grade="A", date="2025-05-31")
    assert sentence([A, again], one(gives("BIO 1"))) == (
        "It counts once: another attempt at it (BIOL 21) is the one that counts."
    )
    assert (
        sentence([replace(A, own=True)], [])
        == "It was earned at Prairie State itself: nothing has to transfer."
    )


def test_silence_is_told_apart() -> None:
    assert sentence([A], [], accepted=False) == (
        "Prairie State does not accept work from the institution where it was done, and no rule is on file for it."
    )
    assert sentence([A], one(state=RuleState.NOT_ARTICULATED)) == (
        "Prairie State says that nothing there corresponds to it. It earns no credit by a rule."
    )
    assert sentence([A], one(state=RuleState.UNDER_REVIEW)) == (
        "Prairie State is reviewing it; nothing is decided yet."
    )


@pytest.mark.parametrize(
    ("rules", "work", "asks"),
    [
        (
            [rule("r", Ask("BIOL 21", minimum_grade="C"), gives("X"))],
            replace(A, grade="P"),
            "a letter grade, C or better (the grade is P)",
        ),
        (
            [rule("r", Ask("BIOL 21", minimum_grade="C"), gives("X"))],
            replace(A, grade=None),
            "a grade of C or better (no grade was given)",
        ),
        (one(gives("X")), replace(A, grade="W"), "a mark that earns credit (the mark is W)"),
        (
            one(gives("X")),
            replace(A, grade="T"),
            "the original course, not what another institution made of it (the mark is T)",
        ),
        (
            [rule("r", Ask("E", minimum_score=Fraction(4)), gives("X"))],
            exam(0, "E", 3),
            "a score of 4 or higher (the score is 3)",
        ),
        (
            one(gives("X"), starts="2025"),
            replace(A, date=None),
            "work completed from 2025 (the exact date is needed) (no date was given)",
        ),
    ],
)
def test_each_condition_says_what_would_fit(rules: list[TransferRule], work: Work, asks: str) -> None:
    assert sentence([work], rules) == f"It would count as X, but the rule asks for {asks}."


def test_amounts_in_words() -> None:
    assert credit_words(Credit.of(1, SEMESTER)) == "1 semester hour"
    assert credit_words(Credit.of("10/3", "QuarterHour")) == "3.33 quarter hours"
    assert (
        credit_words(Credit(Fraction(2), None, "UnstatedUnit")) == "at least 2 credits of a unit not stated"
    )
    assert credit_words(None) == "credit that nobody has stated"


def test_a_basis_that_the_rule_fixes_is_not_called_uncertain() -> None:
    assert (
        sentence([A], one(gives("BIO 1", 3, basis=CreditBasis.CATALOG)))
        == "It counts as BIO 1: 3 semester hours."
    )
