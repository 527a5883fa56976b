"""Documents in which one value is something else: every loader of lists answers in words, and loads nothing by halves."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore

from competency_graph_loaders.areas.load import load_areas
from competency_graph_loaders.exams.load import load_exams
from competency_graph_loaders.numbering.load import load_numbering
from competency_graph_loaders.programs.load import load_programs
from competency_graph_loaders.runs import LoadReport

COL = {"institution": "COL", "name": "Example College", "calendar": "semester"}
SYS = {"institution": "SYS", "name": "Example System", "label": "System", "calendar": "semester"}
DOCUMENTS: dict[str, Any] = {
    "exams": {
        "institutions": [COL, SYS],
        "exams": [{"provider": "SYS", "exam": "E", "name": "Exam", "score_minimum": 1, "score_maximum": 5, "sub_scores": ["A"]}],
        "exam_credit": [
            {"exam": "E", "receiver": "COL", "minimum_score": 3, "awards": "ELECTIVE (3)", "limits": ["L"]},
            {"exam": "E", "receiver": "COL", "sub_score": "A", "minimum_score": 4, "awards": "ELECTIVE (1)", "priority": 1},
        ],
        "limits": [{"institution": "COL", "limit": "L", "measure": "CREDITS", "maximum": 6}],
    },
    "published exams": [
        {"exam": "E", "minScore": 3, "requirement": "P-A/B", "courses": [{"code": "E", "name": "E (Elective)", "credits": 4}],
         "note": "Maximum 8 quarter units for all E exams combined. Ask."},
    ],
    "areas": {
        "institutions": [COL, SYS],
        "patterns": [{"pattern": "P", "receivers": ["SYS"], "double_count": "EXCLUSIVE"}],
        "pattern_areas": [{"pattern": "P", "area": "A", "name": "Arts"}],
        "area_list": [
            {"institution": "COL", "pattern": "P", "area": "A", "code": "AA 1", "title": "Arts", "approved": "F1999",
             "notes": ["Same as: BB 1"]},
        ],
    },
    "published areas": {
        "metadata": {}, "area": {"code": "A", "name": "A - Arts"}, "courses": [{
            "course_code": "AA 1", "title": "Arts", "units_raw": "3.00", "date_approved": {"raw": "F1999"},
            "date_removed": {"raw": ""}, "other_igetc_areas": ["B"], "notes": ["Same as: BB 1"], "is_active": True,
        }],
    },
    "programs": {
        "institutions": [COL],
        "programs": [{"institution": "COL", "program": "P", "title": "P", "credits": 9, "parts": [
            {"course": "AA 1", "credits": 3, "or": ["AA 2"]}, {"select": 1, "parts": [{"series": ["B 1", "B 2"]}, {"text": "x"}]},
        ]}],
        "prerequisites": [{"institution": "COL", "course": "AA 2", "text": "AA 1 or Placement"}],
    },
    "published programs": {
        "college_slug": "COL", "programs": [{
            "title": "P", "credential": "AA", "program_code": "P", "catalog_url": "", "total_credits": 9, "gpa_minimum": 2,
            "description": None, "requirement_groups": [{"name": "Recommended Course Sequence", "choose_n": None, "courses": [
                {"prefix": "AA", "number": "1", "title": "T (or AA 2)", "credits": 3, "or_alternatives": []},
            ]}],
        }],
    },
    "published degrees": {"COL": {"program": "P", "total_units": 9, "groups": [{"title": "T", "requirements": [
        {"select": 1, "from": ["AA 1", "AA 2"], "units": 3}, {"select": 1, "from": {"series": [["B 1", "B 2"]]}},
        {"select": 1, "from": None, "units": 3}, {"select": 1, "from": {"code": "G", "label": "G", "assume": True}},
    ]}]}},
    "published prerequisites": {"AA 2": {"text": "AA 1 and BB 1", "courses": ["AA 1"]}},
    "numbering": {
        "institutions": [{**COL, "member_of": "SYS"}, SYS], "courses": [{"institution": "COL", "code": "AA 1", "title": "A"}],
        "numbering": [{"institution": "SYS", "scheme": "N", "pattern": "(?P<n>.+)", "number": "{n}"}],
    },
}  # fmt: skip
INSTITUTIONS = "institution,name,label,calendar\nCOL,Example College,Institution,semester\nSYS,Example System,System,semester\n"
LOADS: dict[str, Callable[[list[Path], MemoryStore], LoadReport]] = {
    "exams": lambda paths, store: load_exams(paths, store, source="s", provider="SYS", receiver="COL"),
    "areas": lambda paths, store: load_areas(
        paths, store, source="s", institution="COL", pattern="P", receivers=["SYS"]
    ),
    "programs": lambda paths, store: load_programs(paths, store, source="s", institution="COL"),
    "prerequisites": lambda paths, store: load_programs(paths, store, source="s", institution="COL"),
    "degrees": lambda paths, store: load_programs(paths, store, source="s"),
    "numbering": lambda paths, store: load_numbering(paths, store, source="s"),
}
OTHERS = st.sampled_from(
    [None, 0, -3, 1.5, True, "", "x", "F09", ";", [], [1], [None], {}, {"a": 1}, [[]], "9" * 400]
)


def _steps(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from _steps(part, (*path, step))


def _changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    found = copy.deepcopy(document)
    at = found
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return found


def _load(folder: Path, kind: str, document: Any) -> tuple[MemoryStore, LoadReport]:
    (folder / "d.json").write_text(json.dumps(document))
    (folder / "i.csv").write_text(INSTITUTIONS)
    store = MemoryStore()
    paths = [folder / "d.json", *([folder / "i.csv"] if kind.startswith("published") else [])]
    return store, LOADS[kind.removeprefix("published ")](paths, store)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_documents_load_as_they_are(tmp_path: Path, kind: str) -> None:
    _, report = _load(tmp_path, kind, DOCUMENTS[kind])
    assert (report.rejected, report.refusals) == (0, ())


@pytest.mark.parametrize("kind", DOCUMENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_other_value_is_loaded_or_refused_in_words(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(_steps(DOCUMENTS[kind]))))
    store, report = _load(tmp_path, kind, _changed(DOCUMENTS[kind], path, data.draw(OTHERS)))
    assert report.exit_code == (1 if report.rejected else 0)
    for refusal in report.refusals:
        assert refusal.reason
        assert refusal.expected
    described = {n.uri for u in store.units.values() for n in u.nodes}
    for unit in store.units.values():
        for edge in unit.edges:
            if edge.type in ("AWARDS", "HAS_PART"):
                assert edge.start in described
