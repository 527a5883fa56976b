"""Transfer rules that CTDL cannot say, as lines of the project's own rules table (``load rules``)."""

from __future__ import annotations

from samples.authoring.declarations import TableAgreement as A
from samples.authoring.declarations import TableRule as R

AGREEMENTS = (
    A("HBC", "LSU", "HBC-LSU", "Harbor Bend to Lindenmoor course guide", "SHARED", "2025-2026", "2010-09-01"),
    A("HBC", "NRU", "HBC-NRU", "Harbor Bend to Northreach direct courses", "SHARED", "2025-2026", "2020-09-01"),
    A("MVC", "NRU", "MVC-NRU", "Meridian Valley to Northreach course guide", "EXCLUSIVE", "2025-2026", "2010-09-01"),
    A("MVC", "LSU", "MVC-LSU-BLOCK", "Block and elective rules of Lindenmoor for Meridian Valley", "UNSTATED", "2025-2026", "2012-08-15"),
    A("TTC", "LSU", "TTC-LSU", "Tallgrass to Lindenmoor course guide", "UNSTATED", "2025-2026", "2022-08-15"),
    A("MSC", "MUS", "STATEWIDE", "Statewide general education transfer", "SHARED", "2024", "2014-07-01"),
    A("CRE", "LSU", "CRE-LSU", "Examination credit at Lindenmoor", "UNSTATED", "2025-2026", "2018-08-15"),
    A("CRE", "MVC", "CRE-MVC", "Examination credit at Meridian Valley", "UNSTATED", "2025-2026", "2018-08-15"),
    A("SGC", "MVC", "SGC-MVC", "Service credit at Meridian Valley", "UNSTATED", "2025", "2021-01-01"),
    A("HBC", "SAC", "SAC-BLOCKS", "Block acceptance at Saint Aldric", "UNSTATED", "2025", "2020-09-01"),
)  # fmt: skip

AREAS = (
    ("MUS", "A1", "Written communication", "EXCLUSIVE"),
    ("MUS", "B4", "Quantitative reasoning", "EXCLUSIVE"),
    ("LSU", "SS", "Social and behavioral sciences", "EXCLUSIVE"),
    ("LSU", "QR", "Quantitative reasoning", "SHARED"),
    ("NRU", "I&S", "Individuals and societies", "SHARED"),
)
"""(institution, code, name, may one course count in several areas)"""

LIMITS = (
    (
        "LSU",
        "CALC",
        "CREDITS",
        "8",
        "SemesterHour",
        "rules",
        "At most 8 credits from the two calculus examinations together",
    ),
    ("MVC", "EXAMS", "CREDITS", "15", "SemesterHour", "rules", "At most 15 credits by examination"),
)
"""(institution, id, measure, maximum, unit, scope, text)"""

SAME_COURSE = (("MVC:PSY 205", "MVC:SOC 205", "cross-listed", "2015-08-15", ""),)
"""(course, course, why, from, to): one course that counts once."""

_H = ("HBC", "LSU")
_N = ("HBC", "NRU")
_M = ("MVC", "NRU")
_B = ("MVC", "LSU")
_X = ("CRE", "LSU")
_Y = ("CRE", "MVC")

# An area with (0) is said of work whose credit another rule posts: the area attaches to it.
RULES = (
    # -- Harbor Bend (quarters) to Lindenmoor (semesters); shared: a course may serve several rules ----------------------
    R("H-01", *_H, "ENGL 101", "WRIT 1010 (3)", "one-to-one, with a minimum grade", minimum_grade="C"),
    R("H-02", *_H, "MATH 151 AND MATH 152", "MATH 1510 (4)", "two-to-one; MATH 152 is shared with H-03"),
    R("H-03", *_H, "MATH 152 AND MATH 153", "MATH 1520 (4)", "one course shared by two rules"),
    R("H-04", *_H, "MATH 151 AND MATH 152 AND MATH 153", "MATH 1510 (4); MATH 1520 (4); ELECTIVE MATH (2)", "three-to-two", priority="1"),
    R("H-05", *_H, "CSC 110 AND CSC 111", "CSCI 1300 (4); ELECTIVE CSCI (2.6)", "two-to-one with elective rest"),
    R("H-06", *_H, "CSC 112", "CSCI 1400 (3.3)", "with a minimum grade", minimum_grade="B-"),
    R("H-07", *_H, "STAT 146 {C..}", "STAT 2100 (as sent)", "grade band: the course"),
    R("H-08", *_H, "STAT 146 {D..C-}", "ELECTIVE STAT (as sent)", "grade band: elective only"),
    R("H-09", *_H, "PSYC 100", "AREA SS (3)", "to an area"),
    R("H-10", *_H, "GEOL 110", "ELECTIVE (3.3)", "elective only"),
    R("H-11", *_H, "MATH 95", "NO CREDIT", "posted without credit"),
    R("H-12", *_H, "PE 110", "", "refused", state="REFUSED", note="Activity courses do not transfer"),
    R("H-13", *_H, "COMM 101", "SPCH 1100 (?)", "with unknown credits"),
    R("H-14", *_H, "HIST 146", "HIST 1200 (3)", "expired", starts="2010-09-01", ends="2018-08-31"),
    R("H-15", *_H, "HIST 146", "ELECTIVE HIST (3)", "future", starts="2027-09-01"),
    R("H-16", *_H, "ECON 201", "ECON 2010 (3)", "real against blanket, equal priority"),
    R("H-17", *_H, "ECON 201", "ELECTIVE ECON (3.3)", "blanket against real, equal priority"),
    R("H-18", *_H, "NET 120", "CSCI 2300 (3)", "two in conflict: awarded"),
    R("H-19", *_H, "NET 120", "", "two in conflict: refused", state="REFUSED"),
    R("H-20", *_H, "BIOL 160 AND BIOL 161", "BIOL 1100 (3.3)", "lecture and laboratory, two-to-one"),
    R("H-21", *_H, "PROG 180 OR CSC 115", "CSCI 1200 (3)", "alternatives"),
    R("H-22", *_H, "CSC 240", "CSCI 3300 (3)", "must be taken after transfer", state="AFTER_TRANSFER"),
    R("H-23", *_H, "PHIL 110", "PHIL 1100 (3)", "under review", state="UNDER_REVIEW"),
    R("H-24", *_H, "MATH 141", "MATH 1410 (2-4)", "a range of credits"),
    R("H-25", *_H, "(CSC 110 OR CSC 115) AND STAT 146", "AREA QR (0)", "ALL over ANY", priority="5"),
    # -- Harbor Bend to Northreach, both on quarters -------------------------------------------------------------------
    R("N-01", *_N, "ENGL 101", "ENGL 131 (5)", "one-to-one"),
    R("N-02", *_N, "MATH 151", "MATH 124 (5)", "one-to-one"),
    R("N-03", *_N, "MATH 152", "MATH 125 (5)", "one-to-one"),
    R("N-04", *_N, "MATH 153", "MATH 126 (5)", "one-to-one"),
    R("N-05", *_N, "STAT 146", "STAT 220 (5)", "one-to-one"),
    R("N-06", *_N, "CSC 110", "CS 141 (5)", "one-to-one"),
    R("N-07", *_N, "CSC 111", "CS 142 (5)", "one-to-one"),
    R("N-08", *_N, "CSC 112", "CS 143 (5)", "one-to-one"),
    R("N-09", *_N, "PSYC 100", "PSYCH 101 (5); AREA I&S (0)", "a course and an area"),
    R("N-10", *_N, "COMM 101", "COM 220 (5)", "one-to-one"),
    # -- Meridian Valley (semesters) to Northreach (quarters) ------------------------------------------------------------
    R("M-01", *_M, "ENG 101", "ENGL 131 (4.5)", "semester to quarter"),
    R("M-02", *_M, "MATH 151 AND MATH 152", "MATH 124 (5); MATH 125 (5); MATH 126 (2)", "two-to-three"),
    R("M-03", *_M, "CS 101", "CS 141 (5); ELECTIVE CS (1)", "one-to-two"),
    R("M-04", *_M, "STAT 120", "STAT 220 (as sent)", "credit as sent"),
    R("M-05", *_M, "CS 125@2015", "NO CREDIT", "a reused course number: the old course"),
    R("M-06", *_M, "CS 125@2022", "DATA 300 (catalog)", "a reused course number: the new course"),
    R("M-07", *_M, "PSY 205 OR SOC 205", "AREA I&S (4.5)", "cross-listed: counts once"),
    R("M-08", *_M, "PSY 101", "PSYCH 101 (4.5)", "one-to-one", basis="CATALOG_YEAR"),
    R("M-09", *_M, "ECON 201 AND ECON 202", "ECON 200 (5); ELECTIVE ECON (4)", "two-to-two"),
    R("M-10", *_M, "[MVC:aa-transfer]", "ELECTIVE (90)", "under review", state="UNDER_REVIEW"),
    # -- blocks and electives of Meridian Valley at Lindenmoor -----------------------------------------------------------
    R("B-01", *_B, "[MVC:aa-transfer]", "REQUIREMENT [LSU:general-education] (23); ELECTIVE (37)", "a credential as a block"),
    R("B-02", *_B, "[MVC:aas-data]", "REQUIREMENT [LSU:general-education] (23); DASC 2100 (3); CSCI 1300 (4); ELECTIVE (15)", "a credential as a block"),
    R("B-03", *_B, "[MVC:data-foundations]", "DASC 1100 (3); ELECTIVE DASC (4)", "a certificate as a block"),
    R("B-04", *_B, "ART 100", "ELECTIVE ART (3)", "elective only"),
    R("B-05", *_B, "BUS 101", "ELECTIVE BUSN (3)", "elective only"),
    R("B-06", *_B, "IT 105", "CSCI 2300 (3)", "with a minimum grade", minimum_grade="B"),
    R("B-07", *_B, "IT 105 {D..B-}", "ELECTIVE CSCI (3)", "grade band: elective only"),
    R("B-08", *_B, "MATH 060", "NO CREDIT", "posted without credit"),
    R("B-09", *_B, "MATH 110", "AREA QR (4)", "to an area"),
    R("B-10", *_B, "DATA 210", "DASC 3100 (3)", "evaluated on the day of transfer", basis="EVALUATION", minimum_grade="B"),
    R("B-11", *_B, "PE 101", "", "refused", state="REFUSED"),
    R("B-12", *_B, "PSY 205 OR SOC 205", "ELECTIVE PSYC (3)", "cross-listed: counts once"),
    R("B-13", *_B, "CS 125@2022", "ELECTIVE CSCI (3)", "a reused course number: the new course"),
    R("B-14", *_B, "CS 125@2015", "", "a reused course number: the old course, refused", state="REFUSED"),
    # -- the technical college, the systems ------------------------------------------------------------------------------
    R("T-01", "TTC", "LSU", "TEC 110", "", "a member's refusal outranks the system's award", state="REFUSED"),
    R("T-02", "TTC", "LSU", "NET 110", "CSCI 2300 (3)", "one-to-one"),
    R("T-03", "TTC", "LSU", "[TTC:aas-network]", "ELECTIVE (30)", "a credential as a block"),
    R("S-01", "MSC", "MUS", "MVC:ENG 101 OR HBC:ENGL 101 OR TTC:TEC 110", "AREA A1 (0)", "a system as sender and as receiver"),
    R("S-02", "MSC", "MUS", "MVC:STAT 120 OR HBC:STAT 146 OR MVC:MATH 110", "AREA B4 (0)", "a system as sender and as receiver", minimum_grade="C"),
    # -- examinations ----------------------------------------------------------------------------------------------------
    R("X-01", *_X, "[CRE:calculus-a] {score 3..5}", "MATH 1510 (4)", "a ceiling over two exams", limits="CALC"),
    R("X-02", *_X, "[CRE:calculus-b] {score 3..5}", "MATH 1510 (4); MATH 1520 (4)", "a ceiling over two exams", limits="CALC"),
    R("X-03", *_X, "[CRE:calculus-b] {sub-score A 3..5}", "MATH 1510 (4)", "a sub-score, after the whole score", priority="2", limits="CALC"),
    R("X-04", *_X, "[CRE:statistics] {score 4..5}", "STAT 2100 (4)", "score band: the course"),
    R("X-05", *_X, "[CRE:statistics] {score 3..3}", "ELECTIVE STAT (3)", "score band: elective only"),
    R("X-06", *_X, "[CRE:composition] {score 4..5}", "WRIT 1010 (3)", "an exam"),
    R("X-07", *_X, "[CRE:world-history] {score 3..5}", "HIST 1200 (3)", "an exam"),
    R("X-08", *_X, "[CRE:computing] {score 4..5}", "CSCI 1300 (4)", "an exam"),
    R("Y-01", *_Y, "[CRE:calculus-a] {score 3..5}", "MATH 151 (4)", "a ceiling over several exams", limits="EXAMS"),
    R("Y-02", *_Y, "[CRE:statistics] {score 3..5}", "STAT 120 (4)", "a ceiling over several exams", limits="EXAMS"),
    R("Y-03", *_Y, "[CRE:composition] {score 3..5}", "ENG 101 (3)", "a ceiling over several exams", limits="EXAMS"),
    R("Y-04", *_Y, "[CRE:computing] {score 3..5}", "CS 101 (max 4)", "at most", limits="EXAMS"),
    # -- experience, badges, certifications, reverse transfer, blocks at the private college ---------------------------------
    R("O-01", "SGC", "MVC", "[SGC:signal-specialist] {level 20}", "IT 105 (3)", "an occupation at a skill level"),
    R("O-02", "SGC", "MVC", "[SGC:signal-specialist] {level 30}", "IT 105 (3); ELECTIVE IT (3)", "an occupation at a skill level", priority="-1"),
    R("Q-01", "QWO", "LSU", "[QWO:sql] AND [QWO:visualization] AND [QWO:data-literacy]", "ELECTIVE DASC (3)", "badges, three-to-one"),
    R("Q-02", "QWO", "LSU", "[QWO:statistics]", "", "refused", state="REFUSED", note="Take the examination instead"),
    R("C-01", "CRV", "LSU", "[CRV:cloud-administrator]", "ELECTIVE CSCI (4)", "acceptance of a recommendation"),
    R("C-02", "CRV", "", "[CRV:support-specialist]", "CREDIT (2 SemesterHour)", "recommended, not accepted anywhere", state="RECOMMENDED", asserter="ORB"),
    R("V-01", "LSU", "MVC", "WRIT 1010", "ENG 101 (3)", "reverse transfer: both directions"),
    R("V-02", "LSU", "MVC", "STAT 2100", "STAT 120 (4)", "reverse transfer: both directions"),
    R("V-03", "NRU", "LSU", "STAT 220", "STAT 2100 (3.3)", "one-to-one"),
    R("P-01", "HBC", "SAC", "[HBC:aa-direct]", "ELECTIVE (60)", "a credential as a block"),
    R("P-02", "NRU", "SAC", "[NRU:certificate-informatics]", "ELECTIVE (30)", "a credential as a block"),
    R("P-03", "MVC", "SAC", "MATH 151", "MTH 201 (4)", "the receiver's policy asks for B- where a rule is silent"),
    R("P-04", "MVC", "SAC", "ENG 101", "ENG 110 (3)", "the receiver's policy asks for B- where a rule is silent"),
    R("P-05", "HBC", "SAC", "PHIL 110", "", "not articulated", state="NOT_ARTICULATED"),
)  # fmt: skip
