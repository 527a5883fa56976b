"""Transfer rules that CTDL can say: transfer value profiles, and the agreements that list them.

What CTDL cannot say (refusals, grade bands, ceilings, systems, no credit) is in ``rules_table.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from samples.authoring.declarations import TransferValue as T


@dataclass(frozen=True, slots=True)
class Agreement:
    """A transfer agreement; the profiles name it."""

    key: str
    name: str
    ctdl_type: str
    sender: str
    receiver: str
    effective: str
    expires: str = ""


AGREEMENTS = (
    Agreement("agreement/mvc-lsu", "Meridian Valley to Lindenmoor articulation agreement", "ArticulationAgreement", "MVC", "LSU", "2014-08-15"),
    Agreement("agreement/qwo-mvc", "Badges toward the Data Foundations Certificate", "MemorandumOfUnderstanding", "QWO", "MVC", "2024-01-01"),
    Agreement("agreement/crv-mvc", "Corvane certifications at Meridian Valley", "MemorandumOfUnderstanding", "CRV", "MVC", "2023-07-01", "2028-06-30"),
    Agreement("agreement/ttc-mvc", "Tallgrass to Meridian Valley standing arrangement", "StandingTransferArrangement", "TTC", "MVC", "2019-08-15"),
)  # fmt: skip
_ML, _QM, _CM, _TM = (a.key for a in AGREEMENTS)


def _course(slug: str, taken: str, given: str, amount: str, **more: str) -> T:
    return T(f"mvc-lsu/{slug}", (f"MVC:{taken}",), (f"LSU:{given}",), amount, "LSU", _ML, **more)


# fmt: off
TRANSFER_VALUES = (
    # -- a college to a university, course by course -------------------------------------------------------------------
    _course("eng-101", "ENG 101", "WRIT 1010", "3"),
    _course("eng-102", "ENG 102", "WRIT 2020", "3"),
    _course("com-110", "COM 110", "SPCH 1100", "3"),
    _course("math-120", "MATH 120", "MATH 1410", "4"),
    _course("math-151", "MATH 151", "MATH 1510", "4"),
    _course("math-152", "MATH 152", "MATH 1520", "4"),
    _course("stat-120", "STAT 120", "STAT 2100", "4"),
    _course("cs-101", "CS 101", "CSCI 1300", "4", condition="Grade of C or better", shows="condition in words"),
    _course("cs-102", "CS 102", "CSCI 1400", "4"),
    _course("data-110", "DATA 110", "DASC 1100", "3"),
    _course("data-220", "DATA 220", "DASC 2100", "3"),
    _course("psy-101", "PSY 101", "PSYC 1000", "3"),
    _course("soc-101", "SOC 101", "SOCI 1000", "3"),
    _course("hist-110", "HIST 110", "HIST 1200", "3"),
    _course("phil-120", "PHIL 120", "PHIL 1100", "3"),
    _course("bio-101", "BIO 101", "BIOL 1100", "4"),
    _course("chem-101", "CHEM 101", "CHEM 1100", "4"),
    _course("econ-201", "ECON 201", "ECON 2010", "3"),
    _course("econ-202", "ECON 202", "ECON 2020", "3"),
    T("mvc-lsu/systems", ("MVC:CS 130", "MVC:CS 140"), ("LSU:CSCI 2400",), "6", "LSU", _ML, shows="two-to-one"),
    T("mvc-lsu/accounting", ("MVC:ACCT 101",), ("LSU:BUSN 2010", "LSU:BUSN 2011"), "4", "LSU", _ML, shows="one-to-two"),
    T("mvc-lsu/linux-old", ("MVC:IT 115",), ("LSU:CSCI 1200",), "3", "LSU", _ML, starts="2012-08-15", ends="2019-05-31", shows="expired"),
    T("mvc-lsu/security-future", ("MVC:IT 120",), ("LSU:CSCI 3400",), "3", "LSU", _ML, starts="2027-08-15", shows="future"),
    # -- badges and certifications to a college: what stacks into its certificates -------------------------------------
    T("qwo-mvc/data-literacy", ("QWO:data-literacy", "QWO:spreadsheets", "QWO:ethics"), ("MVC:DATA 110",), "3", "MVC", _QM, shows="badges, three-to-one"),
    T("qwo-mvc/sql", ("QWO:sql",), ("MVC:DATA 113",), "1", "MVC", _QM, shows="badge to course"),
    T("qwo-mvc/visualization", ("QWO:visualization",), ("MVC:DATA 114",), "1", "MVC", _QM, shows="badge to course"),
    T("qwo-mvc/python", ("QWO:python",), ("MVC:CS 100",), "2", "MVC", _QM, shows="badge to course"),
    T("crv-mvc/network-technician", ("CRV:network-technician",), ("MVC:IT 105",), "3", "MVC", _CM, shows="certification to course"),
    T("crv-mvc/linux-operator", ("CRV:linux-operator",), ("MVC:IT 115",), "3", "MVC", _CM, shows="certification to course"),
    T("crv-mvc/security-operator", ("CRV:security-operator",), ("MVC:IT 120",), "3", "MVC", _CM, derived_from="orb/security-operator", shows="acceptance of a recommendation"),
    T("ttc-mvc/net-110", ("TTC:NET 110",), ("MVC:IT 105",), "3", "MVC", _TM),
    T("ttc-mvc/sys-115", ("TTC:SYS 115",), ("MVC:IT 115",), "3", "MVC", _TM),
    # -- recommendations that nobody has accepted in the record itself -------------------------------------------------
    T("orb/network-technician", ("CRV:network-technician",), (), "3", "ORB", shows="recommended", condition="Score of 70 or above"),
    T("orb/security-operator", ("CRV:security-operator",), (), "3", "ORB", shows="recommended"),
    T("orb/cloud-administrator", ("CRV:cloud-administrator",), (), "4", "ORB", shows="recommended"),
    T("orb/data-engineer", ("CRV:data-engineer",), (), "3", "ORB", starts="2024-03-01", ends="2027-02-28", shows="recommended"),
    T("orb/linux-operator", ("CRV:linux-operator",), (), "2", "ORB", shows="recommended"),
    T("orb/python-at-work", ("MVC:workplace-python",), (), "1", "ORB", unit="DegreeCredit", shows="recommended"),
)
# fmt: on
