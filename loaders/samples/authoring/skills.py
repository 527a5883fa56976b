"""A competency framework of the made-up consortium, a small one of the industry provider aligned to it, and occupations."""

from __future__ import annotations

from dataclasses import dataclass

FRAMEWORK = ("MSC:framework", "Meridian Framework of Digital Work", "MSC")
COMPETENCIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "PROG": ("Programming", (
        "Read a short program and say what it does", "Write a program that a test confirms", "Break a task into functions",
        "Choose a data structure by the operations it needs", "Reason about how long a program takes",
        "Explain how a machine runs an instruction", "Keep and review the history of shared code")),
    "DATA": ("Data handling", (
        "Read a table and name its unit of observation", "Say what a data set leaves out", "Shape data from one form into another",
        "Query a relational database", "Choose a chart by the comparison it must show", "Tell the story of a chart in plain words",
        "Process data that does not fit into memory")),
    "STAT": ("Statistics", (
        "Describe a distribution", "Tell correlation from cause", "Estimate with a stated uncertainty", "Test a hypothesis and report it",
        "Fit and criticise a regression", "Validate a predictive model", "Compare decisions under uncertainty")),
    "NET": ("Networks and systems", (
        "Explain the layers of a network", "Cable and address a small network", "Find a fault in a network step by step",
        "Work on the command line of a server", "Automate the care of a server", "Route between networks", "Run a service on rented machines")),
    "SEC": ("Security", (
        "Recognise the common attacks", "Harden a workstation", "Encrypt what must stay secret", "Watch logs for what is unusual",
        "Contain an incident", "Write up an incident", "Apply the law on data about people")),
    "COMM": ("Communication", (
        "Write a clear paragraph", "Write for a reader who is not an expert", "Cite sources fairly", "Argue against one's own position",
        "Speak to an audience", "Lead a discussion", "Write instructions that work")),
    "MATH": ("Mathematics", (
        "Calculate with units", "Model with functions", "Use trigonometry", "Differentiate and interpret the result",
        "Integrate and interpret the result", "Work with series", "Prove a statement about discrete objects")),
    "TEAM": ("Working together", (
        "Plan the work of a week", "Divide a project fairly", "Review the work of others kindly and exactly", "Present a result to those who paid for it",
        "Settle a disagreement", "Weigh whom a decision may harm", "Keep a workplace safe")),
}  # fmt: skip
"""Group code → (name, competencies); the third of PROG is ``PROG.3``."""

LADDER = ("CRV:ladder", "Corvane Skills Ladder", "CRV")


@dataclass(frozen=True, slots=True)
class Rung:
    """One competency of the small framework, and how it is aligned to the large one."""

    code: str
    text: str
    exact: str = ""
    broad: str = ""
    narrow: str = ""


RUNGS = (
    Rung("L1", "Names the layers a packet passes through", exact="NET.1"),
    Rung("L2", "Connects and addresses the machines of one office", exact="NET.2"),
    Rung("L3", "Isolates a network fault by halving", narrow="NET.3"),
    Rung("L4", "Works at a server's command line", exact="NET.4"),
    Rung("L5", "Scripts routine care of servers", exact="NET.5"),
    Rung("L6", "Operates rented machines", exact="NET.7"),
    Rung("L7", "Names the usual attacks", exact="SEC.1"),
    Rung("L8", "Hardens machines and keeps them hardened", broad="SEC.2"),
    Rung("L9", "Notices what is unusual in a log", exact="SEC.4"),
    Rung("L10", "Queries and reshapes company data", broad="DATA.4"),
    Rung("L11", "Moves data in bulk between systems"),
    Rung("L12", "Explains a fault to the person who has it", exact="COMM.7"),
)


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation and the competencies that it asks for."""

    key: str
    name: str
    code: str
    description: str
    needs: str
    asserter: str = "MSC"


OCCUPATIONS = (
    Occupation("MSC:data-analyst", "Data Analyst", "15-2051.01", "Turns records into answers for people who decide.", "DATA.1 DATA.4 DATA.5 DATA.6 STAT.1 STAT.3 COMM.2"),
    Occupation("MSC:data-scientist", "Data Scientist", "15-2051.00", "Builds models and says how far they can be trusted.", "DATA.3 DATA.7 STAT.4 STAT.5 STAT.6 PROG.2 PROG.5"),
    Occupation("MSC:software-developer", "Software Developer", "15-1252.00", "Writes programs that others rely on.", "PROG.2 PROG.3 PROG.4 PROG.7 TEAM.3"),
    Occupation("MSC:network-administrator", "Network Administrator", "15-1244.00", "Keeps networks and servers running.", "NET.1 NET.3 NET.4 NET.5 SEC.2"),
    Occupation("MSC:security-analyst", "Security Analyst", "15-1212.00", "Finds attacks before they spread.", "SEC.1 SEC.4 SEC.5 SEC.6 NET.1"),
    Occupation("SGC:signal-specialist", "Signal Specialist", "SG-25", "Sets up and repairs field networks; skill levels 10 to 40.", "NET.1 NET.2 NET.3", "SGC"),
)  # fmt: skip
