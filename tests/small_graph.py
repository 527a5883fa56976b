"""A small graph by hand, for questions about transfer: one college, one university of a system, rules of every kind."""

from __future__ import annotations

from competency_graph.model.declarations import Value
from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows

BASE = "https://example.org/resources/"
COLLEGE, UNIVERSITY, SYSTEM = f"{BASE}college", f"{BASE}university", f"{BASE}system"


def uri(name: str) -> str:
    """The uri of a thing in this graph."""
    return BASE + name.replace(" ", "-").lower()


class Build:
    """Collects rows; ``unit`` wraps them."""

    def __init__(self, source: str = "small") -> None:
        self.source = source
        self.nodes: list[NodeRow] = []
        self.edges: list[EdgeRow] = []

    def node(self, name: str, *labels: str, **properties: Value) -> str:
        self.nodes.append(NodeRow(uri(name), labels, {"name": name, **properties}))
        return uri(name)

    def edge(self, kind: str, start: str, end: str, key: str = "", /, **properties: Value) -> None:
        self.edges.append(EdgeRow(kind, start, end, key or f"{kind}{len(self.edges)}", properties))

    def course(self, name: str, at: str, code: str, hours: str = "3", **properties: Value) -> str:
        found = self.node(
            name,
            "Course",
            code=code,
            code_key=normalise_code(code),
            credit_minimum=hours,
            credit_maximum=hours,
            credit_unit="SemesterHour",
            **properties,
        )
        self.edge("OFFERED_BY", found, at)
        return found

    def rule(
        self,
        name: str,
        takes: list[tuple[str, dict[str, Value]]],
        awards: list[tuple[str, dict[str, Value]]],
        *,
        op: str = "ALL",
        **properties: Value,
    ) -> str:
        found = self.node(
            name,
            "TransferRule",
            **{"state": "AWARDED", "sender": COLLEGE, "receiver": UNIVERSITY, **properties},
        )
        if len(takes) == 1:
            self.edge("TAKES", found, takes[0][0], **takes[0][1])
        else:
            tree = self.node(f"{name} takes", "Requirement", op=op, kind="sending")
            self.edge("TAKES", found, tree)
            for position, (target, band) in enumerate(takes):
                self.edge("ASKS_FOR", tree, target, position=position, **band)
        for position, (target, what) in enumerate(awards):
            given: dict[str, Value] = {
                "kind": "COURSE",
                "credit_unit": "SemesterHour",
                "basis": "STATED",
                **what,
            }
            self.edge("AWARDS", found, target, position=position, **given)
        return found

    def unit(self, name: str = "all", **more: object) -> UnitRows:
        return UnitRows(self.source, name, tuple(self.nodes), tuple(self.edges), "small.json", "1", **more)  # type: ignore[arg-type]


def small_graph() -> list[UnitRows]:
    """The units of the graph; the second states again some edges of the first (two witnesses of one fact)."""
    b = Build()
    b.node("college", "Institution", calendar="semester")
    b.node("system", "System")
    b.node("university", "Institution", calendar="semester", minimum_grade="C", accepts_from=[COLLEGE])
    b.node("elsewhere", "Institution")
    b.edge("MEMBER_OF", UNIVERSITY, SYSTEM)
    old = b.course("old music", COLLEGE, "MUSIC 35", starts="1997-08-01", ends="1998-12-31")
    new = b.course("new music", COLLEGE, "MUSIC 35", starts="2001-01-01")
    a, c, lab = (
        b.course(n, COLLEGE, k) for n, k in (("algebra", "MATH 7"), ("calculus", "MATH 8"), ("lab", "BIO 1L"))
    )
    twin = b.course("photo", COLLEGE, "PHOTO 52")
    art = b.course("art", COLLEGE, "ART 73")
    b.edge("SAME_COURSE", twin, art, why="formerly", starts="2000-01-01", ends="2009-08-31")
    b.course("stray", uri("elsewhere"), "X 1")
    x, y = b.course("20A", UNIVERSITY, "MATH 20A", "4"), b.course("20B", UNIVERSITY, "MATH 20B", "4")
    b.course("own", UNIVERSITY, "HIST 1")
    elective = b.node("electives", "Area", elective=True)
    area = b.node("3B", "Area", code="3B")
    b.rule("r-20a", [(a, {}), (c, {})], [(x, {"credits": "4", "basis": "CATALOG"})])
    b.rule("r-20b", [(c, {"minimum_grade": "B"})], [(y, {"credits": "4", "basis": "CATALOG"})])
    b.rule("r-old", [(old, {})], [(elective, {"kind": "ELECTIVE", "credits": "3"})])
    b.rule("r-new", [(new, {})], [(area, {"kind": "AREA", "credits": "3"})], receiver=SYSTEM)
    b.rule("r-art", [(art, {})], [(elective, {"kind": "ELECTIVE", "credits": "3"})])
    b.rule("r-lab", [(lab, {})], [], state="REFUSED")
    b.rule("r-open", [(lab, {})], [(y, {"credits": "1"})], receiver=SYSTEM, text="Lab counts.")
    agreement = b.node("agreement", "Agreement", consumption="SHARED", edition="2025-26")
    for name in ("r-20a", "r-20b"):
        b.edge("HAS_RULE", agreement, uri(name))
    degree = b.node("degree", "Degree")
    tree = b.node("degree needs", "Requirement", op="ALL", prose=["an interview"])
    b.edge("REQUIRES", degree, tree, position=0, term="ceterms:requires")
    for position, leaf in enumerate((x, y, area)):
        b.edge("ASKS_FOR", tree, leaf, position=position, role="targetLearningOpportunity")
    again = Build()
    again.edge("TAKES", uri("r-20b"), c, minimum_grade="B")
    again.edge(
        "AWARDS",
        uri("r-20b"),
        y,
        kind="COURSE",
        credits="4",
        credit_unit="SemesterHour",
        basis="CATALOG",
        position=0,
    )
    again.edge("OFFERED_BY", c, COLLEGE)
    # An edge's unit describes one of its ends.
    again.nodes.append(
        NodeRow(
            uri("r-20b"),
            ("TransferRule",),
            {"name": "r-20b", "state": "AWARDED", "sender": COLLEGE, "receiver": UNIVERSITY},
        )
    )
    again.nodes.append(NodeRow(c, ("Course",), {"name": "calculus", "code": "MATH 8", "code_key": "MATH 8"}))
    # A third party recommends; and a rule that knows its receiver only by who offers its target.
    far = Build("far")
    badge = far.node("badge", "Badge")
    far.node(
        "r-badge",
        "TransferRule",
        state="RECOMMENDED",
        credit_minimum="2",
        credit_maximum="2",
        credit_unit="SemesterHour",
    )
    far.edge("TAKES", uri("r-badge"), badge)
    certificate = far.node(
        "certificate", "Certificate", credit_minimum="9", credit_maximum="9", credit_unit="SemesterHour"
    )
    far.node(
        "r-cert",
        "TransferRule",
        state="AWARDED",
        credit_minimum="6",
        credit_maximum="6",
        credit_unit="SemesterHour",
    )
    far.edge("TAKES", uri("r-cert"), certificate)
    for position, to in enumerate((x, y)):
        far.edge("AWARDS", uri("r-cert"), to, position=position, kind="COURSE", basis="UNKNOWN")
    # A competency, a hub, and candidates.
    one, other = far.node("skill", "Competency"), far.node("ability", "Competency")
    far.edge("ALIGNS_WITH", one, other, kind="exact", asserted_by=SYSTEM)
    hub = far.node("C-ID MATH 220", "CommonNumber", code="MATH 220")
    far.edge("SIMILAR_TO", twin, badge, score="0.8", method="names", version="1")
    for course in (a, x):
        far.edge("VIA_HUB", course, hub)
    far.node(
        "r-back", "TransferRule", state="AWARDED", sender=UNIVERSITY, receiver=COLLEGE, starts="2020-01-01"
    )
    far.edge("TAKES", uri("r-back"), y)
    far.edge(
        "AWARDS", uri("r-back"), c, kind="COURSE", credits="4", credit_unit="SemesterHour", basis="STATED"
    )
    return [b.unit(), again.unit("again", priority=3), far.unit("far")]


def scheme_graph() -> Build:
    """A state: two numbers of one scheme, and one number of no scheme; the other university has a course under none."""
    b = Build()
    b.node("system", "System")
    for name in ("college", "university", "other university"):
        b.edge("MEMBER_OF", b.node(name, "Institution", calendar="semester"), SYSTEM)
    scheme = b.node("state numbers", "CommonNumber")
    numbers = {}
    for code in ("ENC 101", "ENC 102"):
        numbers[code] = b.node(f"number {code}", "CommonNumber", code=code, code_key=code)
        b.edge("PART_OF", numbers[code], scheme)
    english = b.course("composition", COLLEGE, "ENC 1101", "5")
    more = b.course("rhetoric", COLLEGE, "ENC 1102")
    b.course("unnumbered", COLLEGE, "ART 9")
    b.edge("VIA_HUB", english, numbers["ENC 101"])
    b.edge("VIA_HUB", more, numbers["ENC 102"], starts="2015-01-01")
    # The number moved from one course of the university to another in 2020.
    for name, code, hours, since, until in (
        ("writing", "WRI 1", "4", None, "2019-12-31"),
        ("new writing", "WRI 10", "5", "2020-01-01", None),
    ):
        course = b.course(name, UNIVERSITY, code, hours)
        b.edge("VIA_HUB", course, numbers["ENC 101"],
               **{k: v for k, v in (("starts", since), ("ends", until)) if v is not None})  # fmt: skip
    rule = b.node(
        "same number", "TransferRule", state="AWARDED", sender=SYSTEM, receiver=SYSTEM, record="section 7",
        text="A course counts as the course with the same number.",
    )  # fmt: skip
    b.edge("TAKES", rule, scheme, minimum_grade="C")
    b.edge("AWARDS", rule, scheme, kind="COURSE", basis="CATALOG", position=0)
    for year in ("2024", "2025"):
        agreement = b.node(f"statute {year}", "Agreement", edition=year)
        b.edge("HAS_RULE", agreement, rule)
    return b
