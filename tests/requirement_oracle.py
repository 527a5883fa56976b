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
