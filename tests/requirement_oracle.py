"""Groups of the published completion oracle, written as ASSIST has them, so that they go through the loader."""

from __future__ import annotations

from assist_documents import Json, cell, instruction, requirements, section


def item(group: int, part: int, number: int) -> Json:
    """A course that stands for one receiver."""
    code = group * 10_000 + part * 100 + number + 1
    said: Json = {
        "courseIdentifierParentId": code,
        "prefix": "REC",
        "courseNumber": str(code),
        "minUnits": 4,
        "maxUnits": 4,
    }
    return cell({"type": "Course", "course": said})


def written(number: int, group: Json) -> Json:
    """The group as ASSIST has it."""
    sections = []
    for part, stated in enumerate(group["sections"]):
        count, own = len(stated["receivers"]), stated["section_advisement"]
        everything = own is None or own >= count
        items = [item(number, part, n) for n in range(count)]
        sections.append(section(*items, choose=None if everything else own))
    if group["group_advisement"]:
        said = instruction("NFromArea", group["group_advisement"])
    else:
        said = instruction("Conjunction", conjunction=group["group_conjunction"])
    return requirements(*sections, instruction=said, position=number)


def completion(groups: list[Json], done: set[tuple[int, int, int]], here: set[tuple[int, int, int]]) -> Json:
    """Completion by the oracle's display rules, read off its outcomes: for an agreement that none are published for.

    Args:
        groups: the agreement.
        done: (group, section, receiver) of what is completed.
        here: of what articulates.
    """
    told: list[Json] = []
    shares = [0, 0]
    for g, group in enumerate(groups):
        sections: list[Json] = []
        pool = group["group_advisement"]
        brought = most = 0
        for s, stated in enumerate(group["sections"]):
            places = [(g, s, r) for r in range(len(stated["receivers"]))]
            there = [p for p in places if p in here or p in done]
            met, own = sum(p in done for p in places), stated["section_advisement"]
            need = (
                min(int(own), len(there)) if own is not None else (min(1, len(there)) if pool else len(there))
            )
            bound = len(there) if own is None else need
            brought, most = brought + min(met, bound), most + bound
            sections.append({
                "completed": met >= need, "done": min(met, need), "total": need,
                "receivers": [{"completed": p in done} for p in places],
            })  # fmt: skip
        if pool:
            total = min(int(pool), most)
            stat = {"done": min(brought, total), "total": total}
            items = stat
        else:
            items = {"done": sum(x["done"] for x in sections), "total": sum(x["total"] for x in sections)}
            some = [x for x in sections if x["total"]]
            stat = (
                {"done": sum(x["completed"] for x in some), "total": len(some)}
                if len(sections) > 1
                else items
            )
        told.append({
            "completed": stat["done"] >= stat["total"], "displayStat": stat,
            "sections": [{**x, "status": {"total": x["total"]} if not pool else {}} for x in sections],
        })  # fmt: skip
        if group["is_required"]:
            shares = [shares[0] + items["done"], shares[1] + items["total"]]
    required = [t["completed"] for t, group in zip(told, groups, strict=True) if group["is_required"]]
    percentage = round(100 * shares[0] / shares[1], 2) if shares[1] else 0
    return {
        "major": {"completed": bool(required) and all(required), "percentage": percentage},
        "groups": told,
    }
