"""One pathway with "k of n" choices: from three of five badges to a certificate, and on to a degree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """One component: what it stands for, and how many of which others it asks for (none: all its children)."""

    slug: str
    name: str
    ctdl_type: str
    stands_for: str = ""
    needs: int = 0
    of: tuple[str, ...] = ()
    precedes: str = ""
    designation: str = ""


PATHWAY = ("MSC:data-worker", "Data Worker Pathway", "MSC")
DESTINATION = "destination"
COMPONENTS = (
    Component(DESTINATION, "Ready for data work", "ceterms:BasicComponent", of=("badges", "certificate", "experience")),
    Component("badges", "Three of five badges", "ceterms:BasicComponent", needs=3,
              of=("data-literacy", "sql", "visualization", "python", "statistics"), precedes="certificate", designation="Core"),
    Component("data-literacy", "Data Literacy", "ceterms:CredentialComponent", "QWO:data-literacy"),
    Component("sql", "Query Essentials", "ceterms:CredentialComponent", "QWO:sql"),
    Component("visualization", "Data Visualization", "ceterms:CredentialComponent", "QWO:visualization"),
    Component("python", "Python Foundations", "ceterms:CredentialComponent", "QWO:python"),
    Component("statistics", "Statistics for Decisions", "ceterms:CredentialComponent", "QWO:statistics"),
    Component("certificate", "A data certificate", "ceterms:BasicComponent", needs=1, of=("foundations", "analytics"), designation="Core"),
    Component("foundations", "Data Foundations Certificate", "ceterms:CredentialComponent", "MVC:data-foundations"),
    Component("analytics", "Analytics Certificate", "ceterms:CredentialComponent", "LSU:analytics"),
    Component("experience", "Two of three kinds of practice", "ceterms:BasicComponent", needs=2, of=("project", "speaking", "ethics"), designation="Elective"),
    Component("project", "Project Work", "ceterms:CourseComponent", "TTC:PRJ 150"),
    Component("speaking", "Public Speaking", "ceterms:CourseComponent", "MVC:COM 110"),
    Component("ethics", "Practical Ethics", "ceterms:CourseComponent", "MVC:PHIL 120"),
)  # fmt: skip
