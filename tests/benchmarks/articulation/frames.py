"""What a user would do without us: the same tables in pandas, merged and indexed, in a process of its own.

Written as well as it can be: courses merged in once, categories in place of repeated text, every look-up through a sorted
index. It answers one-to-one rules only: several courses for one, bands and ties stay text in a cell, which is the point of
the comparison and is said beside the figures.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pandas as pd
import psutil

from benchmarks.articulation.asking import (
    CALLS,
    SAMPLE,
    TRANSCRIPT,
    laps,
    reachable,
    sample,
    targets,
)
from benchmarks.articulation.plan import BLANKET, Plan

Row = dict[str, Any]
_CATEGORIES = ("sender", "receiver", "state", "minimum_grade", "target")
PAGE = 20


class Frames:
    """The tables as two indexed frames."""

    def __init__(self, folder: Path) -> None:
        """Read, merge and index."""
        rules = pd.read_csv(
            folder / "rules.csv", dtype="string", keep_default_na=False,
            usecols=["rule", "sender", "receiver", "state", "takes", "awards", "minimum_grade", "starts", "ends", "priority"],
        )  # fmt: skip
        courses = pd.read_csv(
            folder / "courses.csv", dtype="string", usecols=["institution", "code", "title", "credits"]
        )
        hard = rules["takes"].str.contains(r"[{(]| AND | OR ", regex=True) | rules["awards"].str.contains(";")
        self.left_out = int(hard.sum())
        rules = rules[~hard]
        rules["target"] = rules["awards"].str.replace(r"\s*\([^)]*\)$", "", regex=True)
        sent = courses.rename(
            columns={
                "institution": "sender",
                "code": "takes",
                "title": "sent_title",
                "credits": "sent_credits",
            }
        )
        given = courses.rename(
            columns={
                "institution": "receiver",
                "code": "target",
                "title": "given_title",
                "credits": "given_credits",
            }
        )
        merged = rules.merge(sent, on=["sender", "takes"], how="left").merge(
            given, on=["receiver", "target"], how="left"
        )
        for name in _CATEGORIES:
            merged[name] = merged[name].astype("category")
        self.forward = merged.set_index(["sender", "receiver", "takes"]).sort_index()
        self.by_sender = merged.set_index(["sender", "takes"]).sort_index()
        self.reverse = merged.set_index(["receiver", "target"]).sort_index()

    def award(self, sender: str, receiver: str, code: str) -> list[tuple[str, str]]:
        """State and target of the rules on one course."""
        key = (sender, receiver, code)
        if key not in self.forward.index:
            return []
        found = self.forward.loc[[key]]
        return list(zip(found["state"], found["target"], strict=True))

    def transcript(self, sender: str, receiver: str, codes: list[str]) -> Row:
        """Credit of a transcript at one college."""
        keys = pd.MultiIndex.from_product([[sender], [receiver], codes])
        found = self.forward.loc[self.forward.index.intersection(keys)]
        return {"rules": len(found), "awarded": int((found["state"] == "AWARDED").sum())}

    def ranked(self, sender: str, receivers: list[str], codes: list[str]) -> list[tuple[str, int]]:
        """Colleges by how many of the courses are awarded there."""
        keys = pd.MultiIndex.from_product([[sender], codes])
        found = self.by_sender.loc[self.by_sender.index.intersection(keys)]
        counts = found.loc[found["state"] == "AWARDED", "receiver"].value_counts()
        return [
            (name, int(counts.get(name, 0)))
            for name in sorted(receivers, key=lambda n: (-counts.get(n, 0), n))
        ]

    def sources(self, receiver: str, code: str) -> Row:
        """Counts by sender, and the first page."""
        key = (receiver, code)
        if key not in self.reverse.index:
            return {"counts": {}, "page": []}
        found = self.reverse.loc[[key]]
        page = found.sort_values(["sender", "takes"]).head(PAGE)
        return {"counts": found["sender"].value_counts().to_dict(), "page": page.to_dict("records")}


def measured(folder: Path, plan: Plan, calls: int, checks: int) -> Row:
    """Time, memory and answers."""
    process = psutil.Process()
    before = process.memory_info().rss
    begin = time.perf_counter()
    frames = Frames(folder)
    seconds = time.perf_counter() - begin
    count = 2 * calls
    chance = Random(plan.seed * 1000 + 2)
    rules = sample(plan, count, 3)
    senders = [chance.randrange(plan.institutions) for _ in range(count)]
    lists = [
        [plan.code(n) for n in chance.sample(range(plan.courses), min(TRANSCRIPT, plan.courses))]
        for _ in senders
    ]
    to = {sender: [plan.key(at) for at in reachable(plan, sender)] for sender in set(senders)}
    key = plan.key
    questions = [
        laps([lambda k=k.rule: frames.award(key(k.sender), key(k.receiver), k.takes) for k in rules]),
        laps([lambda s=s, c=c: frames.transcript(key(s), to[s][0], c) for s, c in zip(senders, lists, strict=True)]),
        laps([lambda s=s, c=c: frames.ranked(key(s), to[s], c) for s, c in zip(senders, lists, strict=True)][: max(4, count // 3)]),
        laps([lambda t=t: frames.sources(key(t[0]), t[1]) for t in targets(plan, count, 4)]),
        laps([lambda: frames.sources(key(0), BLANKET)] * (max(4, count // 3))),
    ]  # fmt: skip
    answers = [
        frames.award(key(k.rule.sender), key(k.rule.receiver), k.rule.takes) for k in sample(plan, checks)
    ]
    return {
        "build_seconds": round(seconds, 1), "resident_bytes": process.memory_info().rss - before, "left_out": frames.left_out,
        "questions": questions, "answers": answers, "popular": len(frames.sources(key(0), BLANKET)["counts"]),
    }  # fmt: skip


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--scale", type=float, required=True)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--checks", type=int, default=SAMPLE)
    chosen = parser.parse_args()
    plan = Plan(chosen.kind, chosen.seed, chosen.scale)
    sys.stdout.write(orjson.dumps(measured(chosen.folder, plan, chosen.calls, chosen.checks)).decode())


if __name__ == "__main__":
    main()
