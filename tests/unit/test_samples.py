"""The sample registry: as its tables say, as rich as the issue asks, plainly made up, and whole."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from competency_graph.model.holdings import WorkStatus
from competency_graph.model.identity import CTID
from competency_graph.model.rows import UnitRows
from competency_graph.questions.transcripts import read_holdings
from competency_graph_loaders.rules import translate
from competency_graph_loaders.sample_registry import RULES_SOURCE, load_samples, sample_root
from samples.authoring.files import sample_files
from samples.authoring.identifiers import ctid
from samples.authoring.readme import filled
from samples.authoring.rules_table import RULES
from samples.authoring.transfer_values import TRANSFER_VALUES

ROOT = sample_root()
CREDENTIAL_FOLDERS = ("credentials",)


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Every resource of the registry by its uri."""
    found = {}
    for path in sorted((ROOT / "registry").rglob("*.json")):
        for resource in json.loads(path.read_text(encoding="utf-8"))["decoded_resource"]["@graph"]:
            assert resource["@id"] not in found, path
            found[resource["@id"]] = resource
    return found


def of(kind: str) -> list[dict[str, Any]]:
    return [r for r in resources().values() if r["@type"] == f"ceterms:{kind}"]


def in_folder(kind: str) -> list[dict[str, Any]]:
    paths = sorted((ROOT / "registry" / kind).glob("*.json"))
    return [json.loads(p.read_text(encoding="utf-8"))["decoded_resource"]["@graph"][0] for p in paths]


def test_the_files_are_what_the_tables_say() -> None:
    written = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in ("registry", "rules", "learners")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    } | {"keys.csv": (ROOT / "keys.csv").read_bytes()}
    assert written == sample_files()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == filled(readme)


def test_it_is_as_rich_as_was_asked_for() -> None:
    teaching = {r["ceterms:offeredBy"][0] for r in of("Course")}
    assert len(teaching) >= 6
    assert len(of("Course")) >= 80
    credentials = in_folder("credentials")
    assert len(credentials) >= 45
    assert len(TRANSFER_VALUES) + len(RULES) >= 60
    assert len(in_folder("transfer-values")) == len(TRANSFER_VALUES)
    competencies = Counter(
        r["ceasn:isPartOf"] for r in resources().values() if r["@type"] == "ceasn:Competency"
    )
    assert max(competencies.values()) >= 60
    assert len(competencies) == 2
    assert len(of("Occupation")) >= 5
    assert len(of("AssessmentProfile")) >= 2
    assert len(of("TransferAgreement")) >= 3
    assert len(list((ROOT / "learners").glob("*.json"))) == 6
    units = {
        part["ceterms:creditUnitType"][0]["ceterms:targetNode"]
        for r in of("Course")
        for part in r["ceterms:creditValue"]
    }
    assert units == {"creditUnit:SemesterHour", "creditUnit:QuarterHour"}


def test_small_credentials_take_10_to_40_hours_and_cost_200_to_2000_dollars() -> None:
    small = [r for r in in_folder("credentials") if "ceterms:estimatedCost" in r]
    assert len(small) >= 25
    for credential in small:
        (cost,), (duration,) = credential["ceterms:estimatedCost"], credential["ceterms:estimatedDuration"]
        assert 200 <= cost["ceterms:price"] <= 2000
        hours = int(re.fullmatch(r"PT(\d+)H", duration["ceterms:exactDuration"])[1])  # type: ignore[index]
        assert 10 <= hours <= 40
        # What has a price is bought as it is: a condition beside it would be paid for twice.
        assert "ceterms:requires" not in credential


def test_every_kind_of_rule_is_there() -> None:
    shown = " / ".join([*(v.shows for v in TRANSFER_VALUES), *(r.shows for r in RULES)])
    for kind in (
        "one-to-one", "two-to-one", "one-to-two", "one course shared by two rules", "to an area", "elective only", "posted without credit",
        "refused", "recommended", "expired", "future", "minimum grade", "unknown credits", "a ceiling over two exams", "a system as sender",
        "a reused course number", "in conflict", "cross-listed", "must be taken after transfer", "not articulated", "under review",
    ):  # fmt: skip
        assert kind in shown, kind


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key != "@id":
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)
    elif isinstance(value, str) and "/resources/ce-" in value:
        yield value


def test_no_reference_dangles_and_every_ctid_is_well_formed() -> None:
    known = resources()
    for uri, resource in known.items():
        assert CTID.fullmatch(resource["ceterms:ctid"])
        assert uri.endswith(resource["ceterms:ctid"])
        assert set(references(resource)) <= set(known), uri
    in_tables = {
        found
        for path in (ROOT / "rules").glob("*.csv")
        for found in CTID.findall(path.read_text(encoding="utf-8"))
    }
    in_learners = {
        found
        for path in (ROOT / "learners").glob("*.json")
        for found in CTID.findall(path.read_text(encoding="utf-8"))
    }
    assert in_tables | in_learners <= {r["ceterms:ctid"] for r in known.values()}


def test_envelopes_have_the_registrys_form() -> None:
    for path in sorted((ROOT / "registry").rglob("*.json")):
        envelope = json.loads(path.read_text(encoding="utf-8"))
        main = envelope["decoded_resource"]["@graph"][0]
        assert envelope["envelope_ceterms_ctid"] == main["ceterms:ctid"]
        assert envelope["envelope_ctdl_type"] == main["@type"]
        assert envelope["decoded_resource"]["@id"] == main["@id"].replace("/resources/", "/graph/")
        assert envelope["envelope_id"] != main["ceterms:ctid"].removeprefix("ce-")
        assert envelope["node_headers"]["deleted_at"] is None


def test_it_is_plainly_made_up() -> None:
    for organization in in_folder("organizations"):
        assert "Made up" in organization["ceterms:description"]["en"]
    pages = {r["ceterms:subjectWebpage"] for r in resources().values() if "ceterms:subjectWebpage" in r}
    assert all(re.match(r"https://[a-z]+\.meridian-valley\.example\.org/", page) for page in pages)
    assert "made up" in (ROOT / "README.md").read_text(encoding="utf-8").lower()
    for path in (ROOT / "learners").glob("*.json"):
        assert "made up" in json.loads(path.read_text(encoding="utf-8"))["name"]


def test_a_program_falls_short_of_its_credits_and_a_pathway_asks_for_k_of_n() -> None:
    known = resources()

    def credits_of(resource: dict[str, Any]) -> float:
        return float(resource["ceterms:creditValue"][0]["schema:value"])

    short = [
        p
        for p in of("LearningProgram")
        if sum(credits_of(known[c]) for c in p["ceterms:hasPart"]) < credits_of(p)
    ]
    assert [p["ceterms:ctid"] for p in short] == [ctid("HBC:computing-program")]
    asked = [
        (c["ceterms:requiredNumber"], len(c["ceterms:targetComponent"]))
        for r in resources().values()
        for c in r.get("ceterms:hasCondition", ())
    ]
    assert sorted(asked) == [(1, 2), (2, 3), (3, 5)]


def test_the_tables_and_the_registry_agree_on_what_a_code_means() -> None:
    rows = list(csv.DictReader((ROOT / "rules/courses.csv").read_text(encoding="utf-8").splitlines()))
    courses = {r["ceterms:ctid"]: r for r in of("Course")}
    assert {row["id"] for row in rows} == set(courses)
    for row in rows:
        course = courses[row["id"]]
        assert row["code"] == course["ceterms:codedNotation"]
        assert course["ceterms:offeredBy"][0].endswith(ctid(row["institution"]))
        assert (row["starts"], row["ends"]) == (
            course.get("ceterms:dateEffective", ""),
            course.get("ceterms:expirationDate", ""),
        )


def test_the_rules_tables_translate_whole() -> None:
    outcomes = list(translate([ROOT / "rules"], RULES_SOURCE))
    assert all(isinstance(outcome, UnitRows) for outcome in outcomes)
    rules = [n for o in outcomes if isinstance(o, UnitRows) for n in o.nodes if "TransferRule" in n.labels]
    assert len(rules) == len(RULES)
    assert Counter(n.properties["state"] for n in rules) == Counter(r.state for r in RULES)


def test_everything_loads_in_a_dry_run() -> None:
    registry, rules = load_samples(None)
    assert (registry.rejected, rules.rejected) == (0, 0)
    assert registry.units == len(list((ROOT / "registry").rglob("*.json")))
    assert registry.unknown == ()
    assert {c.name: c.count for c in registry.nodes}["Course"] == len(of("Course"))


def test_learners_hold_what_their_stories_say() -> None:
    held = {path.stem: read_holdings(path) for path in sorted((ROOT / "learners").glob("*.json"))}
    ana = held["ana-repeats"]
    repeated = [work for work in ana.coursework if work.course == ctid("MVC:MATH 151")]
    assert [(work.grade, work.attempt) for work in repeated] == [("D", 1), ("B", 2)]
    assert any(work.status is WorkStatus.IN_PROGRESS for work in ana.coursework)
    assert held["carmen-service"].experience[0].level == "30"
    assert len(held["deniz-exams"].exams) == 4
    assert len(held["deniz-exams"].credentials) == 5
    transcript = read_holdings(ROOT / "learners/ana-repeats.csv")
    assert [(w.grade, w.credits, w.completed, w.status, w.attempt) for w in transcript.coursework] == [
        (w.grade, w.credits, w.completed, w.status, w.attempt) for w in ana.coursework
    ]
    assert (
        Path(ROOT / "learners/ana-repeats.csv")
        .read_text(encoding="utf-8")
        .startswith("institution,code,title,grade")
    )
