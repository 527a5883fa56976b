"""Words of the made-up registry, all written here: fields of study with their codes, places, sentences of descriptions."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

STATES = tuple(
    pair.split("=")[::-1]
    for pair in [
        "AL=Alabama",
        "AK=Alaska",
        "AZ=Arizona",
        "AR=Arkansas",
        "CA=California",
        "CO=Colorado",
        "CT=Connecticut",
        "DE=Delaware",
        "FL=Florida",
        "GA=Georgia",
        "HI=Hawaii",
        "ID=Idaho",
        "IL=Illinois",
        "IN=Indiana",
        "IA=Iowa",
        "KS=Kansas",
        "KY=Kentucky",
        "LA=Louisiana",
        "ME=Maine",
        "MD=Maryland",
        "MA=Massachusetts",
        "MI=Michigan",
        "MN=Minnesota",
        "MS=Mississippi",
        "MO=Missouri",
        "MT=Montana",
        "NE=Nebraska",
        "NV=Nevada",
        "NH=New Hampshire",
        "NJ=New Jersey",
        "NM=New Mexico",
        "NY=New York",
        "NC=North Carolina",
        "ND=North Dakota",
        "OH=Ohio",
        "OK=Oklahoma",
        "OR=Oregon",
        "PA=Pennsylvania",
        "RI=Rhode Island",
        "SC=South Carolina",
        "SD=South Dakota",
        "TN=Tennessee",
        "TX=Texas",
        "UT=Utah",
        "VT=Vermont",
        "VA=Virginia",
        "WA=Washington",
        "WV=West Virginia",
        "WI=Wisconsin",
        "WY=Wyoming",
    ]
)
"""Name and postal code of each state."""

# Name, prefix of course codes, CIP code with title, SOC code with title.
FIELDS = tuple(
    tuple(line.strip().split("|"))
    for line in """
    Nursing|NURS|51.3801|Registered Nursing|29-1141.00|Registered Nurses
    Welding Technology|WELD|48.0508|Welding Technology|51-4121.00|Welders, Cutters, Solderers, and Brazers
    Accounting|ACCT|52.0301|Accounting|13-2011.00|Accountants and Auditors
    Computer Science|CSCI|11.0701|Computer Science|15-1252.00|Software Developers
    Cybersecurity|CYBR|11.1003|Computer and Information Systems Security|15-1212.00|Information Security Analysts
    Network Administration|NETW|11.0901|Computer Systems Networking|15-1244.00|Network Administrators
    Automotive Service|AUTO|47.0604|Automobile Mechanics Technology|49-3023.00|Automotive Service Technicians
    Early Childhood Education|ECED|13.1210|Early Childhood Education|25-2011.00|Preschool Teachers
    Dental Hygiene|DENT|51.0602|Dental Hygiene|29-1292.00|Dental Hygienists
    Medical Assisting|MEDA|51.0801|Medical Assistant|31-9092.00|Medical Assistants
    Mathematics|MATH|27.0101|Mathematics, General|15-2021.00|Mathematicians
    Biology|BIOL|26.0101|Biology, General|19-1029.00|Biological Scientists
    Chemistry|CHEM|40.0501|Chemistry, General|19-2031.00|Chemists
    English Composition|ENGL|23.1301|Writing, General|27-3043.00|Writers and Authors
    Psychology|PSYC|42.0101|Psychology, General|19-3039.00|Psychologists
    Sociology|SOCI|45.1101|Sociology|19-3041.00|Sociologists
    History|HIST|54.0101|History, General|19-3093.00|Historians
    Criminal Justice|CRIM|43.0104|Criminal Justice|33-3051.00|Police and Sheriff's Patrol Officers
    Culinary Arts|CULA|12.0503|Culinary Arts|35-1011.00|Chefs and Head Cooks
    Business Administration|BUSN|52.0201|Business Administration|11-1021.00|General and Operations Managers
    Logistics|LOGI|52.0203|Logistics and Materials Management|13-1081.00|Logisticians
    Electrical Technology|ELEC|46.0302|Electrician|47-2111.00|Electricians
    Heating and Air Conditioning|HVAC|47.0201|Heating and Air Conditioning Maintenance|49-9021.00|HVAC Mechanics
    Cosmetology|COSM|12.0401|Cosmetology|39-5012.00|Hairdressers and Cosmetologists
    Paralegal Studies|PARA|22.0302|Legal Assistant|23-2011.00|Paralegals
    Graphic Design|GRPH|50.0409|Graphic Design|27-1024.00|Graphic Designers
    Physical Therapy|PHTH|51.0806|Physical Therapy Technician|31-2021.00|Physical Therapist Assistants
    Pharmacy Technology|PHAR|51.0805|Pharmacy Technician|29-2052.00|Pharmacy Technicians
    Agriculture|AGRI|01.0000|Agriculture, General|45-1011.00|Farm Supervisors
    Data Analytics|DATA|30.7101|Data Analytics, General|15-2051.00|Data Scientists
    """.strip().splitlines()
)
_ADJECTIVES = [
    "Advanced",
    "Applied",
    "Introductory",
    "Intermediate",
    "Principles of",
    "Foundations of",
    "Contemporary",
    "Industrial",
    "Clinical",
    "General",
    "Practical",
    "Topics in",
]
_TOPICS = [
    "methods",
    "systems",
    "safety",
    "practice",
    "diagnostics",
    "communication",
    "ethics",
    "design",
    "instruments",
    "records",
    "standards",
    "troubleshooting",
    "research",
    "procedures",
    "regulation",
    "quality control",
    "planning",
    "project work",
    "materials",
    "customer service",
]
_VERBS = [
    "Analyze",
    "Apply",
    "Assess",
    "Calculate",
    "Communicate",
    "Compare",
    "Construct",
    "Demonstrate",
    "Describe",
    "Design",
    "Evaluate",
    "Explain",
    "Identify",
    "Inspect",
    "Install",
    "Interpret",
    "Maintain",
    "Measure",
    "Operate",
    "Plan",
    "Prepare",
    "Record",
    "Repair",
    "Select",
    "Test",
]
_OPENINGS = (
    "This {kind} prepares students for work in {field} with a focus on {a} and {b}",
    "Students learn {a}, {b} and the habits of the profession in {field}",
    "Graduates of the {kind} can take part in {a} under supervision and explain {b} to others",
    "Laboratory hours give practice in {a}; lectures cover {b}",
    "Topics include {a}, {b} and current developments in {field}",
    "The {kind} meets the expectations of regional employers in {field} regarding {a}",
    "An emphasis on {b} distinguishes it from a general introduction to {field}",
    "Completion may count toward further study where {a} is asked for",
    "Field placements with partners in {field} complete the classroom work on {b}",
    "Learners document {a} in a portfolio that is reviewed at the end of each term",
)
_TOWNS = [
    "Ashford",
    "Brookvale",
    "Cedar Falls",
    "Dunmore",
    "Elmwood",
    "Fairhaven",
    "Glenrock",
    "Harborview",
    "Ironton",
    "Jasper Hills",
    "Kingsley",
    "Lakemont",
    "Mapleton",
    "Northgate",
    "Oakridge",
    "Pinecrest",
    "Quarry Bend",
    "Riverside",
    "Stonebridge",
    "Thornbury",
]


def name(chance: Random, field: tuple[str, ...]) -> str:
    """The title of a course or task."""
    return f"{chance.choice(_ADJECTIVES)} {field[0]}: {chance.choice(_TOPICS)}"


def statement(chance: Random, field: tuple[str, ...]) -> str:
    """The text of a competency."""
    first, second = chance.choice(_TOPICS), chance.choice(_TOPICS)
    return (
        f"{chance.choice(_VERBS)} {first} and {second} in {field[0].lower()} according to written standards"
    )


@cache
def _sentences(field: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple(
        opening.format(kind=kind, field=field[0].lower(), a=a, b=b)
        for opening in _OPENINGS
        for a, b in zip(_TOPICS, _TOPICS[7:] + _TOPICS[:7], strict=True)
    )


def prose(chance: Random, field: tuple[str, ...], kind: str, sentences: int = 3) -> str:
    """A description."""
    return ". ".join(chance.choices(_sentences(field, kind), k=sentences)) + "."


def town(number: int) -> str:
    """The town of an organization."""
    return _TOWNS[number * 7 % len(_TOWNS)]


def english(text: Any) -> dict[str, Any]:
    """A language map."""
    return {"en-US": text}
