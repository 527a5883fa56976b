"""Real CTDL files on the real server: everything well-formed loads, counts are those of the files, twice is once.

Expected counts come from the files themselves by a few lines of JSON code that know nothing of the loader, or were
counted by reading the file (each says so).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from emptying import wipe

from competency_graph.model.identity import normalise_uri
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.reading import Read
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.load import load_ctdl, translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.runs import LoadReport, deliver

MALFORMED = {
    "condition-manifest-envelope.json": (17, 5),
    "indiana-che-tvp-input.json": (44, 3),
    "pathwaybuilder-constraints.json": (58, 8),
    "uc26.jsonld": (8, 2),
    "wiche-transfer-intermediary.json": (33, 1),
}
"""Line and column of the first fault, as an editor shows them."""
NOT_CTDL = {"badgr-french-ba-source.json", "registry-survey-1200-documents.json", "transactions-dump.txt.gz"}
"""Well-formed, and nothing in them is of a CTDL class (a badge platform's export, a survey, learning-registry rows)."""


@dataclass
class FileFacts:
    """What one file's units say, read back from the graph."""

    labels: Counter[str] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    ends: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)


@dataclass
class Loaded:
    database: Database
    samples: Path
    report: LoadReport
    files: dict[str, FileFacts]


def read_back(database: Database) -> dict[str, FileFacts]:
    facts: dict[str, FileFacts] = {}

    def node(unit: int, uri: str, labels: list[str], properties: dict[str, Any]) -> None:
        found = facts.setdefault(Path(units[unit]).name, FileFacts())
        found.labels.update(label for label in labels if label != "Resource")
        found.nodes[uri] = properties | {"labels": set(labels)}

    units: dict[int, str] = {}
    for row in database.stream(Read("store/bookkeeping")):
        units[row["unit"]["id"]] = row["unit"]["file"]
        for claim in row["claims"]:  # a description that waits behind another unit's
            node(row["unit"]["id"], claim["uri"], claim["properties"]["labels"], claim["properties"])
    for shown in database.stream(Read("store/nodes")):
        if (unit := shown["properties"].get("unit")) in units:
            node(unit, shown["uri"], shown["labels"], shown["properties"])
    for edge in database.stream(Read("store/edges")):
        if (unit := edge["properties"].get("unit")) in units:
            found = facts.setdefault(Path(units[unit]).name, FileFacts())
            found.edges[edge["type"]] += 1
            found.ends.append((edge["start"], edge["type"], edge["end"], edge["properties"]))
    return facts


@pytest.fixture(scope="module")
def loaded(
    scratch_database: Database, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    wipe(scratch_database)
    samples = real_data / "ctdl" / "samples"
    rejects = tmp_path_factory.mktemp("rejects") / "rejects.jsonl"
    report = load_ctdl([samples], Writer(scratch_database), source="samples", rejects=rejects)
    yield Loaded(scratch_database, samples, report, read_back(scratch_database))
    wipe(scratch_database)


def graph_items(samples: Path, name: str) -> list[dict[str, Any]]:
    document = json.loads((samples / name).read_text(encoding="utf-8-sig"))
    return document["@graph"] if isinstance(document, dict) else document


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_every_well_formed_file_loads_and_the_malformed_are_rejected_whole(loaded: Loaded) -> None:
    assert loaded.report.rejects is not None
    rejected = [json.loads(line) for line in Path(loaded.report.rejects).read_text().splitlines()]
    assert {Path(r["file"]).name for r in rejected} == set(MALFORMED) | NOT_CTDL
    for refusal in rejected:
        name = Path(refusal["file"]).name
        assert refusal["reason"]
        assert refusal["expected"]
        if name in MALFORMED:
            assert (refusal["line"], refusal["column"]) == MALFORMED[name]
            assert refusal["reason"].startswith("Not JSON")
        else:
            assert refusal["reason"].startswith("Not CTDL")
        assert name not in loaded.files, "nothing of it is in the graph"
    every = {path.name for path in loaded.samples.rglob("*") if path.is_file()}
    assert set(loaded.files) == every - set(MALFORMED) - NOT_CTDL
    assert loaded.report.exit_code == 1
    assert loaded.report.rejected == len(rejected)


def test_the_second_load_writes_nothing(loaded: Loaded) -> None:
    before = digest(loaded.database, full=True)
    again = load_ctdl([loaded.samples], Writer(loaded.database), source="samples")
    assert (again.written, again.unchanged) == (0, loaded.report.units)
    assert digest(loaded.database, full=True) == before


def test_a_complete_input_takes_back_what_it_no_longer_has(loaded: Loaded, tmp_path: Path) -> None:
    for name in ("Course-1a.json", "Course-1b.json"):
        (tmp_path / name).write_bytes((loaded.samples / "credentials/ingest" / name).read_bytes())
    before = digest(loaded.database)
    writer = Writer(loaded.database)
    load_ctdl([tmp_path], writer, source="two", complete=True)
    (tmp_path / "Course-1a.json").unlink()
    report = load_ctdl([tmp_path], writer, source="two", complete=True)
    assert (report.retired, report.unchanged) == (1, 1)
    (tmp_path / "Course-1b.json").write_text('{"@id": "https://example.org/x",')
    report = load_ctdl([tmp_path], writer, source="two", complete=True)
    assert report.retired == 0, "a record that cannot be read keeps its last good facts"
    assert report.retirement_held_back is not None
    (tmp_path / "Course-1b.json").unlink()
    report = load_ctdl([tmp_path], writer, source="two", complete=True)
    assert (report.retired, "no record at all" in str(report.retirement_held_back)) == (0, True)
    assert writer.forget("two") == 1
    assert digest(loaded.database) == before


# Counts over the whole set, by the files' own classes


def described_ids(samples: Path, classes: set[str], folder: str) -> set[str]:
    """Ids of the objects of some classes that lie in the graphs of a folder, read without the loader."""
    found = set()
    for path in sorted((samples / folder).rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        items = document if isinstance(document, list) else document.get("@graph", [document])
        for item in items:
            if isinstance(item, dict) and "@id" in item and classes & set(listed(item.get("@type"))):
                label = item["@id"]
                found.add(f"{path}{label}" if label.startswith("_:") else normalise_uri(label))
    return found


@pytest.mark.parametrize(
    ("folder", "classes", "label"),
    [
        ("frameworks", {"ceasn:Competency"}, "Competency"),
        ("frameworks", {"ceasn:CompetencyFramework"}, "CompetencyFramework"),
        ("frameworks", {"skos:Concept"}, "Concept"),
        ("frameworks", {"skos:ConceptScheme"}, "ConceptScheme"),
        ("qualifications", {"skos:Concept", "asn:ProgressionLevel"}, "Concept"),
        ("qualifications", {"ceasn:Competency"}, "Competency"),
        ("transfer", {"ceterms:TransferValueProfile"}, "TransferRule"),
        ("transfer", {"ceterms:Occupation"}, "Occupation"),
        ("qdata", {"qdata:DataSetProfile"}, "DataSetProfile"),
    ],
)
def test_counts_by_label(loaded: Loaded, folder: str, classes: set[str], label: str) -> None:
    names = {path.name for path in (loaded.samples / folder).rglob("*") if path.is_file()}
    uris = {
        uri
        for name in names & set(loaded.files)
        for uri, node in loaded.files[name].nodes.items()
        # An exam's record may name a competency that lies in no graph: an alignment, or words.
        if label in node["labels"] and "#teaches-" not in uri and "#assesses-" not in uri
    }
    expected = described_ids(loaded.samples, classes, folder)
    if folder == "transfer" and label == "TransferRule":
        # Two files describe one TVP (elon, ace-simplified), so one description waits behind the other; and one file
        # gives its TVP a CTID and no @id.
        expected |= {"https://credentialengineregistry.org/resources/ce-fde8e91f-608b-4488-ba8d-b3d81b036b50"}
    assert len(uris) == len(expected)


def test_onet_concepts_are_a_tree(loaded: Loaded) -> None:
    name = "onet-content-model-occupational-requirements.json"
    items = graph_items(loaded.samples, f"frameworks/{name}")
    facts = loaded.files[name]
    concepts = [i for i in items if i["@type"] == "skos:Concept"]
    assert facts.labels["Concept"] == len(concepts) > 1000
    assert facts.edges["CHILD_OF"] == sum(len(listed(i.get("skos:broader"))) for i in items)
    assert facts.edges["CLASSIFIED_AS"] == sum(len(listed(i.get("ceterms:classification"))) for i in items)


@pytest.mark.parametrize("name", ["bcsp-asp.json", "bcsp-chst.json", "connectingcredentials.json"])
def test_frameworks(loaded: Loaded, name: str) -> None:
    """Counted in the file: parents, and membership in the framework, once for each pair however often it is said."""
    items = graph_items(loaded.samples, f"frameworks/{name}")
    children, members = set(), set()
    for item in items:
        uri = normalise_uri(item["@id"])
        for term, reverse in (
            ("isChildOf", False),
            ("isTopChildOf", False),
            ("hasChild", True),
            ("hasTopChild", True),
        ):
            for other in listed(item.get(f"ceasn:{term}")):
                other = normalise_uri(other["@id"] if isinstance(other, dict) else other)
                pair = (other, uri) if reverse else (uri, other)
                children.add(pair)
                if "Top" in term:
                    members.add(pair)
        members |= {(uri, normalise_uri(o)) for o in listed(item.get("ceasn:isPartOf"))}
    facts = loaded.files[name]
    assert facts.labels["Competency"] == len(
        {normalise_uri(i["@id"]) for i in items if i["@type"] == "ceasn:Competency"}
    ), "in bcsp-chst three competencies stand twice"
    assert facts.edges["CHILD_OF"] == len(children)
    assert facts.edges["IN_FRAMEWORK"] == len(members)


# Files counted by reading them


def test_degree_with_concentration(loaded: Loaded) -> None:
    """A degree, five opportunities; requires: one in common AND (two for one concentration OR two for the other)."""
    facts = loaded.files["degree-with-concentration.json"]
    assert facts.labels == {"Degree": 1, "Credential": 1, "LearningOpportunity": 5, "Requirement": 4}
    assert facts.edges == {"REQUIRES": 1, "ASKS_FOR": 5, "HAS_PART": 3}
    ops = Counter(n["op"] for n in facts.nodes.values() if "Requirement" in n["labels"])
    assert ops == {"ALL": 3, "ANY": 1}


def test_program_with_courses(loaded: Loaded) -> None:
    """A degree requires a program of four courses; parts and requirement are said from both ends, and count once."""
    facts = loaded.files["program-with-courses.json"]
    assert facts.labels == {
        "Degree": 1, "Credential": 1, "Program": 1, "Course": 4, "LearningOpportunity": 5, "Institution": 1,
        "Organization": 1, "OtherResource": 1,
    }  # fmt: skip
    assert facts.edges["PART_OF"] == 4
    assert facts.edges["REQUIRES"] == 1
    assert facts.edges["OFFERED_BY"] == 5
    assert facts.edges["OWNED_BY"] == 1
    degree = next(n for n in facts.nodes.values() if "Degree" in n["labels"])
    assert degree["credential_status"] == "Deprecated"
    assert degree["languages"] == ["en-US"]
    college = next(n for n in facts.nodes.values() if "Institution" in n["labels"])
    assert (college["locality"], college["region"]) == ("Sunnydale", "California")
    assert sorted(p["position"] for _, kind, _, p in facts.ends if kind == "PART_OF") == [0, 1, 2, 3]


def test_handbook_agreement(loaded: Loaded) -> None:
    """An agreement between two colleges, their departments and programs, with one rule: exam → program."""
    facts = loaded.files["handbook-ta.json"]
    assert facts.labels["Agreement"] == 1
    assert facts.labels["Department"] == 2
    assert facts.edges["SENDING"] == facts.edges["RECEIVING"] == 3
    assert facts.edges["HAS_RULE"] == facts.edges["TAKES"] == facts.edges["AWARDS"] == 1
    assert facts.edges["HAS_UNIT"] == 2
    assert facts.edges["OFFERED_BY"] == 4
    rule = next(n for n in facts.nodes.values() if "TransferRule" in n["labels"])
    names = {uri: n.get("name") for uri, n in facts.nodes.items()}
    assert names[rule["sender"]] == "Erewhon College"
    assert names[rule["receiver"]] == "Erewhon University"
    award = next(p for _, kind, _, p in facts.ends if kind == "AWARDS")
    assert (award["credits"], award["credit_unit"], award["basis"]) == ("3", "DegreeCredit", "STATED")


@pytest.mark.parametrize(("level", "hours"), [("10", "1"), ("30", "3")])
def test_kbor_infantryman(loaded: Loaded, level: str, hours: str) -> None:
    """A military occupation at a skill level → one course; the receiver is who offers the course."""
    facts = loaded.files[f"kbor-infantryman-level-{level}.json"]
    occupation = next(n for n in facts.nodes.values() if "Occupation" in n["labels"])
    assert (occupation["coded_notation"], occupation["level"]) == ("11B", level)
    assert next(p["level"] for _, kind, _, p in facts.ends if kind == "TAKES") == level
    assert next(p["credits"] for _, kind, _, p in facts.ends if kind == "AWARDS") == hours
    rule = next(n for n in facts.nodes.values() if "TransferRule" in n["labels"])
    assert rule["receiver"] != rule["asserter"]
    assert rule["state"] == "AWARDED"


def test_ace_simplified_gives_a_set(loaded: Loaded) -> None:
    """One opportunity transfers for a set of two; how the three hours divide nobody says."""
    facts = loaded.files["ace-simplified-tvp.json"]
    assert facts.labels["LearningOpportunity"] == 3
    assert facts.labels["Institution"] == 2
    assert facts.edges["TAKES"] == 1
    awards = [p for _, kind, _, p in facts.ends if kind == "AWARDS"]
    assert [(a["basis"], a.get("credits")) for a in awards] == [("UNKNOWN", None)] * 2


def test_detailed_certification(loaded: Loaded) -> None:
    """Costs 100 + 12,999 in dollars, two accreditors, one requirement with two opportunities and two sentences."""
    facts = loaded.files["api-credential-detailed.json"]
    node = next(n for n in facts.nodes.values() if n.get("ctid") == "ce-509682bb-658e-4eb6-87f2-ebff5d5e0aec")
    assert (node["price"], node["currency"], node["price_kind"]) == ("13099", "USD", "Application + Tuition")
    assert {n["amount"] for n in facts.nodes.values() if "Cost" in n["labels"]} == {"100", "12999"}
    assert facts.labels["Requirement"] == 2
    assert facts.edges["ACCREDITED_BY"] == 2
    assert facts.edges["ASKS_FOR"] == 3
    assert facts.edges["PREPARES_FOR"] == 2
    prose = [n["prose"] for n in facts.nodes.values() if "prose" in n]
    assert prose == [["Complete High School", "Have a drivers licence."]]
    # In the file: 6 occupations, 2 industries and 2 programs of study have an address; the others are words.
    assert facts.edges["CLASSIFIED_AS"] == 10


def test_collection_members(loaded: Loaded) -> None:
    """Six memberships of three labels, in two years each; the member objects are folded into the edges."""
    facts = loaded.files["pro-path-collection-member.json"]
    assert facts.labels == {"Collection": 1, "License": 1, "Credential": 1}
    years = Counter(p["starts"][:4] for _, kind, _, p in facts.ends if kind == "PART_OF")
    assert years == {"2021": 3, "2022": 3}


def test_nice_work_role(loaded: Loaded) -> None:
    """An occupation, a work role, four tasks, five competencies, a concept and its scheme."""
    facts = loaded.files["nice-sp-rsk-001.json"]
    assert facts.labels == {
        "Occupation": 1, "WorkRole": 1, "Task": 4, "Competency": 5, "Concept": 1, "ConceptScheme": 1,
    }  # fmt: skip
    roles = Counter(p["role"] for _, kind, _, p in facts.ends if kind == "TARGETS")
    assert roles == {"hasWorkRole": 1, "hasTask": 4, "knowledgeEmbodied": 8, "skillEmbodied": 5}


def test_typed_and_prose_in_one(loaded: Loaded) -> None:
    facts = loaded.files["Course-1b.json"]
    requirement = next(n for n in facts.nodes.values() if "Requirement" in n["labels"])
    assert requirement["kind"] == "entry"
    assert len(requirement["prose"]) == 2
    assert facts.edges == {"ENTRY_REQUIRES": 1, "ASKS_FOR": 1, "OFFERED_BY": 1, "OWNED_BY": 1, "TARGETS": 1}


def test_learners_records_give_credentials_and_skills_and_nothing_about_the_person(loaded: Loaded) -> None:
    for name in ("s1_1_DegreeInRegistry.json", "s_2_2_CompetenceAndDegree.json"):
        assert set(loaded.files[name].labels) <= {"Degree", "Credential", "Competency"}
    assert not [n for facts in loaded.files.values() for n in facts.nodes if n.startswith("did:")]


# Two encodings, one set of facts

K_OF_N = {("1", 2): 12, ("2", 4): 6, ("1", 3): 5, ("4", 5): 3, ("3", 4): 2}
"""French BA: conditions by k and n (facts page, section 10)."""


def k_of_n(facts: FileFacts) -> Counter[tuple[str, int]]:
    sizes = Counter(start for start, kind, _, _ in facts.ends if kind == "ASKS_FOR")
    return Counter((n["count"], sizes[uri]) for uri, n in facts.nodes.items() if "Requirement" in n["labels"])


def test_french_ba_in_two_encodings(loaded: Loaded) -> None:
    published = loaded.files["french-ba-sandbox-published.json"]
    assert k_of_n(published) == K_OF_N
    # The other encoding also states what the destination asks for; the published one leaves that to its children.
    assert k_of_n(loaded.files["french-ba-comptia.json"]) == {**K_OF_N, ("5", 5): 1}
    items = graph_items(loaded.samples, "pathways/french-ba-sandbox-published.json")
    targets = {uri for _, kind, uri, _ in published.ends if kind == "ASKS_FOR"}
    assert published.labels["PathwayComponent"] == len(items) - 1
    assert published.edges["IN_PATHWAY"] == len(items) - 1
    assert published.edges["CHILD_OF"] == len(
        {(normalise_uri(c), i["@id"]) for i in items for c in listed(i.get("ceasn:hasChild"))}
    )
    assert targets <= published.nodes.keys(), "no dangling target"


def test_ace_sociology_in_two_encodings(loaded: Loaded) -> None:
    found = []
    for name in ("ace-introductory-sociology-tvp-published.json", "ace-introductory-sociology-tvp-ctdl.json"):
        facts = loaded.files[name]
        rule = next(n for n in facts.nodes.values() if "TransferRule" in n["labels"])
        takes = next(p for _, kind, _, p in facts.ends if kind == "TAKES")
        skills = {
            (uri.rpartition("/")[2], Fraction(p["weight"]) if "weight" in p else None)
            for _, kind, uri, p in facts.ends
            if kind == "ASSESSES"
        }
        stated = ("ctid", "name", "description", "state", "starts", "ends", "basis", "credit_minimum",
                  "credit_maximum", "credit_unit", "credit_level", "subjects")  # fmt: skip
        found.append(({k: rule.get(k) for k in stated}, takes["minimum_score"], skills, dict(facts.edges)))
    assert found[0] == found[1]
    assert found[0][0]["state"] == "RECOMMENDED"
    assert found[0][1] == "50"
    assert len(found[0][2]) == 10


def test_batches_and_order_do_not_matter(real_data: Path, scratch: Database) -> None:
    """The last test of this file: it empties the database that the others read."""
    samples = real_data / "ctdl" / "samples"
    folders = [samples / name for name in ("credentials", "transfer", "pathways", "ler", "envelopes")]
    outcomes = [o for o in translated(folders, "samples") if isinstance(o, Translated)]
    deliver(outcomes, "samples", Writer(scratch))
    before = digest(scratch)
    wipe(scratch)
    deliver(reversed(outcomes), "samples", Writer(scratch), batch_units=7)
    assert digest(scratch) == before
