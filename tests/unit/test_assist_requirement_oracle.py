"""The published completion oracle (6 agreements, six learners): its groups, written as ASSIST has them, read to the same.

The oracle holds agreements in a form of its own. Here each group is written as the instruction and advisements that say
it, goes through the loader, and is judged with the receivers that the oracle counts as completed. A group whose need the
oracle caps at what articulates is left out: capped is a second figure, never MET (``cases.md``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assist_documents import Json
from assist_stored import Stored
from requirement_oracle import item, written

from competency_graph.model.requirements import Requirement
from competency_graph.questions.satisfaction import Satisfier, State, judge
from competency_graph_loaders.assist.identifiers import course_uri


def agreements(real_data: Path) -> list[tuple[str, list[Json], dict[str, Any]]]:
    folder = real_data / "articulation" / "requirement-oracle"
    if not folder.is_dir():
        pytest.skip("no requirement oracle in the real data")
    found = []
    for file in sorted(folder.glob("*.outcomes.json")):
        parsed = json.loads(Path(str(file).replace(".outcomes", "")).read_text())["parsed"]
        found.append((file.name, parsed["requirement_groups"], json.loads(file.read_text())["outcomes"]))
    return found


def test_groups_are_complete_where_the_oracle_says_so(real_data: Path, tmp_path: Path) -> None:
    judged = {True: 0, False: 0}
    for number, (file, groups, outcomes) in enumerate(agreements(real_data)):
        stored = Stored(tmp_path / str(number), *(written(n, group) for n, group in enumerate(groups)))
        tree = stored.tree().requirement
        assert tree is not None
        assert len(tree.children) == len(groups)
        for learner, outcome in sorted(outcomes.items()):
            for n, (node, told) in enumerate(zip(tree.children, outcome["groups"], strict=True)):
                stat = told["displayStat"]
                if stat["total"] != stat["originalTotal"]:
                    continue
                assert isinstance(node, Requirement)
                done = [
                    course_uri(item(n, part, k)["course"]["courseIdentifierParentId"])
                    for part, stated in enumerate(told["sections"])
                    for k, receiver in enumerate(stated["receivers"])
                    if receiver["completed"]
                ]
                state = judge(node, [Satisfier(uri, frozenset({uri}), posted=True) for uri in done]).state
                assert (state is State.MET) == told["completed"], (file, learner, n, stat, told["rule"])
                judged[told["completed"]] += 1
    assert judged == {True: 48, False: 48}
