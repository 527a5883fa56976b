"""The made-up registry is true to the survey's figures, reads as the real one, and is the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import mean
from zipfile import ZipFile

import orjson
import pytest
from benchmarks.registry import figures
from benchmarks.registry.archives import write_changes, write_download
from benchmarks.registry.documents import envelope, envelopes
from benchmarks.registry.parts import typed_nodes
from benchmarks.registry.plan import FRAMEWORK, ORGANIZATION, Plan

from competency_graph_loaders.ctdl.units import to_unit
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading.records import Record

SMALL = 0.004
REFERENCE = re.compile(rb'/resources/(ce-[^"]+)"')


@pytest.fixture(scope="module")
def made() -> list[dict[str, object]]:
    return list(envelopes(Plan(1, SMALL)))


def test_the_mix_of_classes_and_the_nodes_an_envelope_are_those_of_the_survey(
    made: list[dict[str, object]],
) -> None:
    plan = Plan(1, SMALL)
    assert len(made) == plan.total == round(figures.ENVELOPES * SMALL)
    found = Counter(str(one["envelope_ctdl_type"]) for one in made)
    for kind, shape in figures.SHAPES.items():
        assert found[kind] == pytest.approx(shape.count / figures.SURVEYED * plan.total, rel=0.01, abs=2), (
            kind
        )
    sizes: dict[str, list[int]] = {}
    for one in made:
        sizes.setdefault(str(one["envelope_ctdl_type"]), []).append(typed_nodes(one["decoded_resource"]))
    everything = [size for kind in sizes for size in sizes[kind]]
    assert mean(everything) == pytest.approx(figures.NODES_AN_ENVELOPE, rel=0.1)
    for kind, surveyed in {
        "ceterms:Course": 7.8, "ceterms:TransferValueProfile": 7.3, "ceterms:LearningOpportunityProfile": 17.6,
        "ceterms:Task": 2.0, "ceterms:Certificate": 11.4, ORGANIZATION: 6.1, "ceterms:Job": 14.9,
    }.items():  # fmt: skip
        assert mean(sizes[kind]) == pytest.approx(surveyed, rel=0.15), kind


def test_references_are_as_many_as_surveyed_and_nearly_all_resolve(made: list[dict[str, object]]) -> None:
    known = {
        ctid.decode()
        for one in made
        for ctid in re.findall(rb'"ceterms:ctid":"(ce-[^"]+)"', orjson.dumps(one["decoded_resource"]))
    }
    counts, named = [], []
    for one in made:
        others = {ctid.decode() for ctid in REFERENCE.findall(orjson.dumps(one["decoded_resource"]))}
        others.discard(str(one["envelope_ceterms_ctid"]))
        named += sorted(others)
        if one["envelope_ctdl_type"] != FRAMEWORK:  # its own competencies are in its graph
            counts.append(len(others))
    assert mean(counts) == pytest.approx(figures.REFERENCES_AN_ENVELOPE, rel=0.15)
    assert sum(ctid not in known for ctid in named) < 5 * figures.DANGLING * len(named)
    plan = Plan(1, SMALL)
    chance = plan.chance("test", 0)
    courses = {plan.uri("ceterms:Course", number) for number in range(plan.counts["ceterms:Course"])}
    dangling = sum(plan.pick("ceterms:Course", chance) not in courses for _ in range(50_000))
    assert dangling / 50_000 == pytest.approx(figures.DANGLING, rel=0.6)
    not_v4 = [ctid for ctid in known if ctid[17] != "4"]
    assert len(not_v4) == pytest.approx(figures.NOT_V4 * len(known), rel=0.3)


def test_one_publisher_has_most_as_in_the_registry(made: list[dict[str, object]]) -> None:
    publishers = Counter(one["published_by"] for one in made).most_common()
    assert publishers[0][1] / len(made) == pytest.approx(213 / 1200, abs=0.03)
    assert sum(count for _, count in publishers[:5]) / len(made) == pytest.approx(0.41, abs=0.06)


def test_the_largest_framework_grows_with_the_scale_up_to_ten_thousand() -> None:
    assert [Plan(1, scale).competencies(0) for scale in (0.01, 0.1, 1)] == [1_000, 10_000, 10_000]


def test_every_document_translates_without_refusal_or_unknown_term(made: list[dict[str, object]]) -> None:
    unknown: Counter[str] = Counter()
    for at, one in enumerate(made):
        name = f"{one['envelope_ceterms_ctid']}.json"
        outcome = to_unit(Record("registry.zip", name, str(at), orjson.loads(orjson.dumps(one))), "r")
        assert isinstance(outcome, Translated), outcome
        unknown.update(outcome.unknown)
    assert not unknown


def test_the_bytes_depend_on_seed_and_scale_alone(tmp_path: Path) -> None:
    """Also in another process, with another hash seed, and whether one process makes them or two."""
    one, other = io.BytesIO(), io.BytesIO()
    assert write_download(one, Plan(3, 0.0005), processes=1) == round(figures.ENVELOPES * 0.0005)
    write_download(other, Plan(4, 0.0005), processes=1)
    assert one.getvalue() != other.getvalue()
    code = (
        "import sys\nfrom pathlib import Path\nfrom benchmarks.registry.archives import write_download\n"
        "from benchmarks.registry.plan import Plan\n"
        "if __name__ == '__main__':\n    write_download(Path(sys.argv[1]), Plan(3, 0.0005), processes=2)\n"
    )
    script, target = tmp_path / "make.py", tmp_path / "registry.zip"
    script.write_text(code, encoding="utf-8")
    variables = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, str(script), str(target)], check=True, env=variables)
    assert target.read_bytes() == one.getvalue()


def test_the_change_set_leads_from_the_first_edition_to_the_second(made: list[dict[str, object]]) -> None:
    plan, file = Plan(1, SMALL), io.BytesIO()
    upserts, deletes = write_changes(file, plan)
    assert upserts == pytest.approx(plan.total * figures.CHANGED, rel=0.5)
    assert deletes > 0
    second = {one["envelope_ceterms_ctid"]: one["decoded_resource"] for one in envelopes(plan, 2)}
    current = {one["envelope_ceterms_ctid"]: one["decoded_resource"] for one in made}
    with ZipFile(file) as archive:
        graphs = [name for name in archive.namelist() if "/graphs/" in name]
        assert len(graphs) == upserts + deletes
        for member in graphs:
            ctid = member.rpartition("/")[2].removesuffix(".json")
            headers = orjson.loads(archive.read(member.replace("graphs", "metadata")))["node_headers"]
            if member.startswith("upserts"):
                said = orjson.loads(archive.read(member))
                assert said != current[ctid]
                current[ctid] = said
                assert headers["updated_at"] > "2026-09-02"
            else:
                assert headers["deleted_at"]
                del current[ctid]
    assert current == {ctid: orjson.loads(orjson.dumps(document)) for ctid, document in second.items()}


def test_a_document_is_made_without_the_others() -> None:
    plan = Plan(1, SMALL)
    kind, number = list(plan.envelopes())[500]
    assert envelope(plan, kind, number) == envelope(Plan(1, SMALL), kind, number)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
def test_other_roads_read_the_same_documents_without_fetching_a_context(
    made: list[dict[str, object]],
) -> None:
    from benchmarks.registry.others import rdflib_alone, rdflib_documents

    few = made[:40]
    found = rdflib_alone(rdflib_documents(few))
    # Every typed node is a subject with a class and mostly more: fewer triples would mean that a part was not read.
    assert found["made"] > 3 * sum(typed_nodes(one["decoded_resource"]) for one in few)


def test_a_figure_that_is_missing_is_a_sentence_and_an_exit_code() -> None:
    from benchmarks.registry import showing
    from benchmarks.registry.measure import problems

    found = {
        "scales": [
            {
                "scale": 0.01,
                "bulk": {"seconds": 1.0, "problem": "No such option: --bulk"},
                "digest_equal": True,
            }
        ]
    }
    assert problems(found)
    assert showing.sentences(found) == ["scales 0.01 bulk: No such option: --bulk"]
    assert problems({"digest_equal": False})
    assert not problems({"digest_equal": True, "scales": [{"online": {"first": {"seconds": 1.0}}}]})
