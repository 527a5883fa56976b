"""Six made-up learners: a story, what they hold, and questions worth asking about them."""

from __future__ import annotations

from typing import Any

from samples.authoring.identifiers import ctid


def _work(
    course: str, grade: str | None, completed: str, amount: str | None = None, **more: str | int | None
) -> dict[str, Any]:
    return {"course": ctid(course), "grade": grade, "completed": completed, "credits": amount, **more}


def _coded(
    institution: str, code: str, grade: str | None, completed: str, **more: str | int | None
) -> dict[str, Any]:
    return {"institution": institution, "code": code, "grade": grade, "completed": completed, **more}


_HARBOR, _VALLEY = "Harbor Bend Community College", "Meridian Valley Community College"

LEARNERS: dict[str, dict[str, Any]] = {
    "ana-repeats": {
        "name": "Ana Ferreira (made up)",
        "story": "Two years at Meridian Valley. Calculus I went badly at first and was repeated; two courses are still "
        "in progress; one is activity credit. Wants Data Science at Lindenmoor.",
        "holdings": {"coursework": [
            _work("MVC:ENG 101", "B+", "2023-12-15", "3"), _work("MVC:ENG 102", "A-", "2024-05-20", "3"),
            _work("MVC:MATH 151", "D", "2023-12-15", "4", attempt=1), _work("MVC:MATH 151", "B", "2024-05-20", "4", attempt=2),
            _work("MVC:STAT 120", "A", "2024-12-13", "4"), _work("MVC:CS 101", "B", "2024-05-20", "4"),
            _work("MVC:CS 130", "C+", "2024-12-13", "3"), _work("MVC:CS 140", "B-", "2025-05-19", "3"),
            _work("MVC:IT 105", "B-", "2025-05-19", "3"), _work("MVC:PE 101", "A", "2023-12-15", "1"),
            _work("MVC:PSY 205", "B", "2025-05-19", "3"), _work("MVC:ACCT 101", "B", "2025-05-19", "4"),
            _work("MVC:CS 102", None, "2026-12-18", "4", status="IN_PROGRESS"),
            _work("MVC:DATA 220", None, "2026-12-18", "3", status="IN_PROGRESS"),
        ]},
        "ask": {"to": "LSU", "toward": "LSU:bs-data-science"},
    },
    "bashir-quarters": {
        "name": "Bashir Okoye (made up)",
        "story": "Harbor Bend on quarters: calculus over three terms, a statistics grade in the wrong band, economics and "
        "networks where the guide contradicts itself. Compares Lindenmoor with Northreach.",
        "holdings": {"coursework": [
            _coded(_HARBOR, "ENGL 101", "B", "2024-12-12", credits="5"), _coded(_HARBOR, "MATH 151", "B+", "2024-12-12", credits="5"),
            _coded(_HARBOR, "MATH 152", "B", "2025-03-20", credits="5"), _coded(_HARBOR, "MATH 153", "C+", "2025-06-12", credits="5"),
            _coded(_HARBOR, "CSC 110", "A", "2024-12-12", credits="5"), _coded(_HARBOR, "CSC 111", "A-", "2025-03-20", credits="5"),
            _coded(_HARBOR, "CSC 112", "C+", "2025-06-12", credits="5"), _coded(_HARBOR, "STAT 146", "C-", "2025-06-12", credits="5"),
            _coded(_HARBOR, "ECON 201", "B", "2025-12-11", credits="5"), _coded(_HARBOR, "NET 120", "B", "2025-12-11", credits="5"),
            _coded(_HARBOR, "HIST 146", "B", "2025-12-11", credits="5"), _coded(_HARBOR, "BIOL 160", "B", "2025-12-11", credits="4"),
            _coded(_HARBOR, "COMM 101", "B", "2026-03-19", credits="5"), _coded(_HARBOR, "PE 110", "A", "2026-03-19", credits="2"),
            _coded(_HARBOR, "CSC 240", None, "2026-12-10", credits="5", status="IN_PROGRESS"),
        ]},
        "ask": {"to": "LSU", "toward": "LSU:bs-computer-science"},
    },
    "carmen-service": {
        "name": "Carmen Liddell (made up)",
        "story": "Eleven years in the Signal Guard, last at skill level 30, two Corvane certifications, a badge. Wants to "
        "know what Meridian Valley makes of it, and how far the Network Support Certificate is.",
        "holdings": {
            "experience": [{"occupation": ctid("SGC:signal-specialist"), "level": "30", "years": "11", "until": "2025-04-30"}],
            "credentials": [
                {"credential": ctid("CRV:network-technician"), "awarded": "2024-11-02"},
                {"credential": ctid("CRV:security-operator"), "awarded": "2025-08-15"},
                {"credential": ctid("CRV:cloud-administrator"), "awarded": "2026-02-01"},
                {"credential": ctid("QWO:linux"), "awarded": "2025-09-30"},
            ],
        },
        "ask": {"to": "MVC", "toward": "MVC:network-support"},
    },
    "deniz-exams": {
        "name": "Deniz Aydin (made up)",
        "story": "From school with four examinations, two of them under one ceiling, and five badges collected online. "
        "Asks for the cheapest way to Data Science at Lindenmoor.",
        "holdings": {
            "exams": [
                {"exam": ctid("CRE:calculus-a"), "score": "4", "date": "2025-05-12"},
                {"exam": ctid("CRE:calculus-b"), "score": "4", "sub_scores": [["A", "5"]], "date": "2026-05-11"},
                {"exam": ctid("CRE:statistics"), "score": "3", "date": "2026-05-13"},
                {"exam": ctid("CRE:composition"), "score": "5", "date": "2026-05-15"},
            ],
            "credentials": [
                {"credential": ctid(key), "awarded": awarded}
                for key, awarded in (("QWO:data-literacy", "2026-01-20"), ("QWO:sql", "2026-02-18"), ("QWO:visualization", "2026-03-30"),
                                     ("QWO:python", "2026-06-14"), ("QWO:statistics", "2026-07-02"))
            ],
            "competencies": [ctid("MSC:framework/DATA.2")],
        },
        "ask": {"to": "LSU", "toward": "LSU:bs-data-science"},
    },
    "edda-returns": {
        "name": "Edda Marsh (made up)",
        "story": "Finished the transfer associate's degree at Meridian Valley years ago, took CS 125 when it was still web "
        "page design, and holds both numbers of one cross-listed course. Comes back for Northreach.",
        "holdings": {
            "coursework": [
                _coded(_VALLEY, "CS 125", "A", "2015-12-11", title="Web Page Design"), _coded(_VALLEY, "ENG 101", "B", "2014-12-12"),
                _coded(_VALLEY, "PSY 101", "B+", "2014-12-12"), _coded(_VALLEY, "PSY 205", "B", "2016-05-13"),
                _coded(_VALLEY, "SOC 205", "A-", "2017-05-12"), _coded(_VALLEY, "STAT 120", "P", "2016-05-13"),
                _coded(_VALLEY, "ECON 201", "W", "2016-12-09"), _coded(_VALLEY, "HIST 110", "C", "2015-05-15"),
            ],
            "credentials": [{"credential": ctid("MVC:aa-transfer"), "awarded": "2017-05-19"}],
        },
        "ask": {"to": "NRU", "toward": "NRU:bs-informatics"},
    },
    "farid-stacks": {
        "name": "Farid Lindqvist (made up)",
        "story": "Works full time and studies in the evenings: a 20-hour badge and two certificates so far, from three places, "
        "and the courses of one of them. "
        "Asks for the cheapest and for the fastest way from there to Informatics at Northreach.",
        "holdings": {
            "coursework": [
                _coded(_HARBOR, "CSC 110", "A-", "2024-12-12", credits="5"), _coded(_HARBOR, "CSC 111", "B+", "2025-03-20", credits="5"),
                _coded(_HARBOR, "PROG 180", "B", "2025-12-11", credits="5"),
            ],
            "credentials": [
                {"credential": ctid("QWO:spreadsheets"), "awarded": "2025-03-02"},
                {"credential": ctid("MVC:data-foundations"), "awarded": "2025-05-19"},
                {"credential": ctid("HBC:scripting"), "awarded": "2025-12-11"},
            ],
        },
        "ask": {"to": "NRU", "toward": "NRU:bs-informatics"},
    },
}  # fmt: skip

TRANSCRIPT_OF = "ana-repeats"
"""The learner whose coursework is also given as a transcript in CSV."""
