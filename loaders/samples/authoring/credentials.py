"""Credentials, programs, shared conditions and examinations: from a 15-hour badge to a bachelor's degree.

A credential with a price and no conditions is bought as it is. One with conditions is earned by meeting them, and costs
what meeting them costs.
"""

from __future__ import annotations

from samples.authoring.declarations import Condition, Credential, Exam, Program

BADGE, MICRO = "ceterms:DigitalBadge", "ceterms:MicroCredential"

# -- badges and micro-credentials of the online provider: 15 to 40 hours, 200 to 900 dollars ---------------------------
QUILLWORK = (
    Credential("QWO:data-literacy", "Data Literacy Badge", BADGE, "Reads tables and charts and says what they do not show.", "15", "200", teaches="DATA.1 DATA.2"),
    Credential("QWO:spreadsheets", "Spreadsheet Modelling Badge", BADGE, "Builds and checks a working spreadsheet model.", "20", "240", teaches="DATA.1"),
    Credential("QWO:python", "Python Foundations Badge", BADGE, "Writes and tests small Python programs.", "30", "390", teaches="PROG.1 PROG.2"),
    Credential("QWO:version-control", "Version Control Badge", BADGE, "Keeps the history of a shared project.", "15", "210", teaches="PROG.7"),
    Credential("QWO:sql", "Query Essentials Badge", BADGE, "Asks questions of a relational database.", "25", "320", teaches="DATA.3 DATA.4"),
    Credential("QWO:visualization", "Data Visualization Badge", "ceterms:OpenBadge", "Chooses and draws the chart that fits.", "25", "340", teaches="DATA.5 DATA.6"),
    Credential("QWO:statistics", "Statistics for Decisions Badge", BADGE, "Estimates, compares and states uncertainty.", "35", "450", teaches="STAT.1 STAT.2 STAT.3"),
    Credential("QWO:writing", "Technical Writing Badge", BADGE, "Writes instructions that a stranger can follow.", "20", "260", teaches="COMM.2 COMM.7"),
    Credential("QWO:speaking", "Online Presenting Badge", BADGE, "Presents to people in other places.", "20", "250", teaches="COMM.5"),
    Credential("QWO:ethics", "Data Ethics Badge", BADGE, "Sees whom a data set may harm.", "15", "220", teaches="TEAM.6"),
    Credential("QWO:cloud", "Cloud Foundations Badge", BADGE, "Runs a service on rented machines.", "30", "420", teaches="NET.7"),
    Credential("QWO:networks", "Network Basics Badge", BADGE, "Explains how a packet finds its way.", "25", "330", teaches="NET.1"),
    Credential("QWO:security", "Security Awareness Badge", BADGE, "Recognises the usual attacks.", "20", "280", teaches="SEC.1"),
    Credential("QWO:linux", "Command Line Badge", "ceterms:OpenBadge", "Works on a Linux machine without a mouse.", "25", "310", teaches="NET.4"),
    Credential("QWO:teamwork", "Project Collaboration Badge", BADGE, "Plans and shares work in a small team.", "15", "200", teaches="TEAM.1 TEAM.2"),
    Credential("QWO:data-work", "Data Work Micro-Credential", MICRO, "Three badges that together show entry-level data work.",
               requires=(Condition("The three badges", credentials=("QWO:data-literacy", "QWO:sql", "QWO:visualization")),)),
    Credential("QWO:infrastructure", "Infrastructure Micro-Credential", MICRO, "Two infrastructure badges of choice beside the command line.",
               requires=(Condition("Command line and one more", credentials=("QWO:linux",), routes=(
                   Condition("Networks", credentials=("QWO:networks",)), Condition("Cloud", credentials=("QWO:cloud",)))),)),
    Credential("QWO:machine-learning", "Machine Learning Micro-Credential", MICRO, "Trains, compares and explains simple models.", "40", "890", teaches="STAT.5 STAT.6"),
    Credential("QWO:analyst-challenge", "Analyst Challenge Badge", BADGE, "Awarded to whoever shows these competencies in a timed challenge.",
               requires=(Condition("Shown in the challenge", competencies=("DATA.2", "DATA.5", "STAT.3")),)),
)  # fmt: skip

# -- certifications of the industry provider: 30 to 40 hours, 700 to 2,000 dollars -------------------------------------
CORVANE = (
    Credential("CRV:network-technician", "Corvane Network Technician", "ceterms:Certification", "Installs and repairs small networks.", "40", "1200", teaches="NET.1 NET.2 NET.3"),
    Credential("CRV:security-operator", "Corvane Security Operator", "ceterms:Certification", "Watches, reports and contains.", "40", "1600", teaches="SEC.1 SEC.2 SEC.4"),
    Credential("CRV:cloud-administrator", "Corvane Cloud Administrator", "ceterms:Certification", "Keeps rented machines running.", "40", "1900", teaches="NET.7"),
    Credential("CRV:data-engineer", "Corvane Data Engineer", "ceterms:ProfessionalCertificate", "Moves data between systems without losing any.", "40", "2000", teaches="DATA.3 DATA.7"),
    Credential("CRV:support-specialist", "Corvane Support Specialist", "ceterms:ProfessionalCertificate", "Helps people whose computers do not.", "30", "700", teaches="COMM.7 NET.4"),
    Credential("CRV:linux-operator", "Corvane Linux Operator", "ceterms:Certification", "Operates Linux machines.", "35", "980", teaches="NET.4 NET.5"),
    Credential("CRV:apprentice", "Corvane Systems Apprenticeship", "ceterms:ApprenticeshipCertificate", "Two years of paid work with three certifications.",
               requires=(Condition("Certifications", credentials=("CRV:network-technician", "CRV:linux-operator", "CRV:security-operator"),
                                   prose=("4,000 hours of supervised work in a member company",)),), years="2"),
)  # fmt: skip

# -- colleges ----------------------------------------------------------------------------------------------------------
COLLEGES = (
    Credential("MVC:workplace-python", "Python at Work Micro-Credential", MICRO, "A short course for people in work.", "32", "280", teaches="PROG.1 PROG.2"),
    Credential("MVC:data-foundations", "Data Foundations Certificate", "ceterms:CertificateOfCompletion",
               "Seven credits of first steps with data; badges count through the college's rules.",
               requires=(Condition("Courses", courses=("MVC:DATA 110", "MVC:DATA 113", "MVC:DATA 114", "MVC:CS 100"), credits="7"),)),
    Credential("MVC:network-support", "Network Support Certificate", "ceterms:Certificate", "Nine credits of networks, systems and security.",
               requires=(Condition("Courses", courses=("MVC:IT 105", "MVC:IT 115", "MVC:IT 120"), credits="9"),)),
    Credential("MVC:bookkeeping", "Bookkeeping Certificate", "ceterms:Certificate", "Seven credits for small offices.",
               requires=(Condition("Courses", courses=("MVC:ACCT 101", "MVC:BUS 101"), credits="7"),)),
    Credential("MVC:aas-data", "Associate of Applied Science in Data Technology", "ceterms:AssociateOfAppliedScienceDegree",
               "Sixty credits around the Data Foundations Certificate.", years="2",
               requires=(Condition("Degree requirements", credentials=("MVC:data-foundations",),
                                   courses=("MVC:ENG 101", "MVC:COM 110", "MVC:STAT 120", "MVC:CS 101", "MVC:DATA 210", "MVC:DATA 220"),
                                   credits="60", routes=(
                                       Condition("Mathematics by algebra", courses=("MVC:MATH 110",)),
                                       Condition("Mathematics by calculus", courses=("MVC:MATH 151",)))),)),
    Credential("MVC:as-computing", "Associate of Science in Computer Science", "ceterms:AssociateOfScienceDegree",
               "Sixty credits that prepare for transfer into computing.", years="2",
               requires=(Condition("Degree requirements",
                                   courses=("MVC:ENG 101", "MVC:ENG 102", "MVC:MATH 151", "MVC:MATH 152", "MVC:CS 101", "MVC:CS 102", "MVC:CS 130", "MVC:CS 140"),
                                   credits="60"),)),
    Credential("MVC:aa-transfer", "Associate of Arts, Transfer", "ceterms:AssociateOfArtsDegree", "The statewide transfer block of sixty credits.", years="2",
               requires=(Condition("Transfer block", courses=("MVC:ENG 101", "MVC:ENG 102", "MVC:COM 110", "MVC:HIST 110", "MVC:BIO 101"), credits="60", routes=(
                   Condition("Statistics", courses=("MVC:STAT 120",)), Condition("Calculus", courses=("MVC:MATH 151",)))),)),
    Credential("MVC:social-science", "Certificate in Social Science", "ceterms:Certificate", "Social psychology and what it rests on.",
               requires=(Condition("Courses", courses=("MVC:PSY 101", "MVC:SOC 101"), credits="9", routes=(
                   Condition("As psychology", courses=("MVC:PSY 205",)), Condition("As sociology", courses=("MVC:SOC 205",)))),)),
    Credential("HBC:small-business", "Spreadsheets for Small Business", MICRO, "A weekend course for shop owners.", "24", "220", teaches="DATA.1"),
    Credential("HBC:scripting", "Scripting Certificate", "ceterms:Certificate", "Fifteen quarter credits of programming.",
               requires=(Condition("Courses", courses=("HBC:CSC 110", "HBC:CSC 111"), credits="15", routes=(
                   Condition("Analyst route", courses=("HBC:CSC 115",)), Condition("Office route", courses=("HBC:PROG 180",)))),)),
    Credential("HBC:aa-direct", "Associate in Arts, Direct Transfer", "ceterms:AssociateOfArtsDegree", "Ninety quarter credits.", years="2",
               requires=(Condition("Direct transfer", courses=("HBC:ENGL 101", "HBC:COMM 101", "HBC:PSYC 100", "HBC:HIST 146", "HBC:STAT 146"), credits="90",
                                   prose=("At least two quarters in residence",)),)),
    Credential("HBC:as-computing", "Associate in Science, Computing", "ceterms:AssociateOfScienceDegree", "Ninety quarter credits with calculus.", years="2",
               requires=(Condition("Core", courses=("HBC:MATH 151", "HBC:MATH 152", "HBC:MATH 153", "HBC:CSC 110", "HBC:CSC 111", "HBC:CSC 112", "HBC:ENGL 101"), credits="90"),)),
    Credential("TTC:network-technician", "Network Technician Certificate", "ceterms:TechnicalLevel1Certificate", "Twelve credits for the first job.",
               requires=(Condition("Courses", courses=("TTC:NET 110", "TTC:SYS 115", "TTC:SEC 120"), credits="12"),)),
    Credential("TTC:cyber-technician", "Cybersecurity Technician Certificate", "ceterms:TechnicalLevel2Certificate", "Builds on the first certificate.",
               requires=(Condition("Certificate and courses", credentials=("TTC:network-technician",), courses=("TTC:NET 210", "TTC:SEC 220"), credits="20"),)),
    Credential("TTC:safety", "Safe Workshop Badge", BADGE, "Knows where the exits are.", "10", "200", teaches="TEAM.7"),
    Credential("TTC:first-networks", "First Networks Micro-Credential", MICRO, "An evening course before the certificate.", "16", "260", teaches="NET.1"),
    Credential("TTC:systems-diploma", "Diploma in Systems Administration", "ceterms:Diploma", "Four courses and a placement.",
               requires=(Condition("Courses", courses=("TTC:SYS 115", "TTC:CLD 140", "TTC:DBA 130", "TTC:COOP 290")),)),
    Credential("TTC:aas-network", "Associate of Applied Science in Network and Security", "ceterms:AssociateOfAppliedScienceDegree",
               "Both technician certificates and general studies.", years="2",
               requires=(Condition("Degree requirements", credentials=("TTC:cyber-technician",), courses=("TTC:TEC 101", "TTC:TEC 110", "TTC:PRJ 150"), credits="29"),)),
    Credential("MVC:installer-license", "Meridian Network Installer License", "ceterms:License", "Needed to install networks in public buildings.",
               requires=(Condition("Certificate and age", credentials=("MVC:network-support",), prose=("Eighteen years of age", "No open complaint")),)),
)  # fmt: skip

# -- universities ------------------------------------------------------------------------------------------------------
_LSU_CORE = ("LSU:CSCI 1300", "LSU:CSCI 1400", "LSU:MATH 1510")
UNIVERSITIES = (
    Credential("LSU:bs-data-science", "Bachelor of Science in Data Science", "ceterms:BachelorOfScienceDegree",
               "General education, a core of mathematics and computing, and one of two concentrations.", years="4", manifest="LSU:bachelor-conditions",
               occupations=("15-2051.00",),
               requires=(Condition(
                   "Degree requirements", programs=("LSU:general-education",),
                   courses=(*_LSU_CORE, "LSU:STAT 2100", "LSU:DASC 2100", "LSU:DASC 3100", "LSU:DASC 3200", "LSU:DASC 4900"),
                   routes=(Condition("Concentration in data engineering", courses=("LSU:DASC 4100", "LSU:CSCI 2400")),
                           Condition("Concentration in decisions", courses=("LSU:DASC 4200", "LSU:BUSN 3010")))),)),
    Credential("LSU:bs-computer-science", "Bachelor of Science in Computer Science", "ceterms:BachelorOfScienceDegree",
               "Published as two separate requirement profiles.", years="4", manifest="LSU:bachelor-conditions", occupations=("15-1252.00",),
               requires=(Condition("Core", courses=(*_LSU_CORE, "LSU:MATH 1520", "LSU:CSCI 2400", "LSU:CSCI 3100", "LSU:CSCI 3200", "LSU:CSCI 3300", "LSU:CSCI 4900")),
                         Condition("Breadth", programs=("LSU:general-education",), routes=(
                             Condition("Security", courses=("LSU:CSCI 3400",)), Condition("Data", courses=("LSU:DASC 2100",)))))),
    Credential("LSU:bs-information-technology", "Bachelor of Science in Information Technology", "ceterms:BachelorOfScienceDegree",
               "A degree with a condition that only a person can judge.", years="4", manifest="LSU:bachelor-conditions", occupations=("15-1244.00",),
               requires=(Condition("Degree requirements", courses=("LSU:CSCI 1300", "LSU:CSCI 2300", "LSU:CSCI 3400", "LSU:STAT 2100", "LSU:WRIT 1010", "LSU:WRIT 2020"),
                                   prose=("A portfolio of professional work approved by the department",)),)),
    Credential("LSU:data-ethics", "Certificate in Data Ethics", "ceterms:ProfessionalCertificate", "Nine credits for people who handle data about people.",
               requires=(Condition("Courses", courses=("LSU:DASC 1100", "LSU:PHIL 1100"), credits="9", routes=(
                   Condition("Security", courses=("LSU:CSCI 3400",)), Condition("Analytics", courses=("LSU:BUSN 3010",)))),)),
    Credential("LSU:analytics", "Undergraduate Certificate in Analytics", "ceterms:Certificate", "Thirteen credits, open to any student.",
               requires=(Condition("Courses", courses=("LSU:STAT 2100", "LSU:DASC 2100", "LSU:DASC 3100", "LSU:DASC 3200"), credits="13"),)),
    Credential("LSU:teaching-with-data", "Teaching with Data Micro-Credential", MICRO, "A summer workshop for teachers.", "30", "600", teaches="DATA.2 COMM.6"),
    Credential("NRU:bs-informatics", "Bachelor of Science in Informatics", "ceterms:BachelorOfScienceDegree", "A completion degree: seventy-five quarter credits after two years of college.", years="4",
               occupations=("15-1242.00",),
               requires=(Condition("Degree requirements",
                                   courses=("NRU:ENGL 131", "NRU:MATH 124", "NRU:STAT 220", "NRU:CS 141", "NRU:CS 142", "NRU:DATA 300", "NRU:DATA 310", "NRU:INFO 490"),
                                   credits="75", prose=("Two years of college work completed",), routes=(Condition("Learning machines", courses=("NRU:DATA 410",)), Condition("Safe machines", courses=("NRU:INFO 380",)))),)),
    Credential("NRU:certificate-informatics", "Certificate in Informatics", "ceterms:Certificate", "Forty-five quarter credits.",
               requires=(Condition("Courses", courses=("NRU:CS 141", "NRU:CS 142", "NRU:STAT 220", "NRU:DATA 300", "NRU:DATA 310"), credits="45"),)),
    Credential("NRU:data-bridge", "Data Bridge Micro-Credential", MICRO, "Prepares transfer students for DATA 300.", "25", "480", teaches="DATA.3"),
    Credential("SAC:ba-computing-society", "Bachelor of Arts in Computing and Society", "ceterms:BachelorOfArtsDegree",
               "One hundred and twenty credits, of which the college offers thirty-six and accepts at most sixty: it cannot be reached.", years="4",
               requires=(Condition("Degree requirements", courses=("SAC:CSC 150", "SAC:CSC 250", "SAC:CSC 350", "SAC:ENG 110", "SAC:PHL 101", "SAC:SEM 400"), credits="120"),)),
    Credential("SAC:dialogue", "Dialogue Leadership Micro-Credential", MICRO, "Five evenings of guided conversation.", "15", "350", teaches="COMM.6 TEAM.4"),
    Credential("LSU:ms-data-science", "Master of Science in Data Science", "ceterms:MasterOfScienceDegree", "Thirty credits after the bachelor's degree.", years="2",
               requires=(Condition("Admission and credits", credentials=("LSU:bs-data-science",), credits="30",
                                   prose=("Statement of purpose", "Two letters of recommendation")),)),
)  # fmt: skip
CREDENTIALS = (*QUILLWORK, *CORVANE, *COLLEGES, *UNIVERSITIES)

MANIFESTS = {
    "LSU:bachelor-conditions": (
        "Conditions of every bachelor's degree at Lindenmoor",
        Condition("Total credits", credits="120", description="120 semester hours in total."),
    ),
}
"""Conditions that an organization states once for several credentials: key → (name, condition)."""

PROGRAMS = (
    Program("LSU:general-education", "General Education at Lindenmoor", "Seven courses, or an accepted associate's degree.", "23",
            ("LSU:WRIT 1010", "LSU:WRIT 2020", "LSU:SPCH 1100", "LSU:PSYC 1000", "LSU:HIST 1200", "LSU:BIOL 1100", "LSU:STAT 2100")),
    Program("HBC:computing-program", "Computing Program", "Its eight listed courses fall short of its ninety credits: the rest is not published.", "90",
            ("HBC:CSC 110", "HBC:CSC 111", "HBC:CSC 112", "HBC:CSC 240", "HBC:MATH 151", "HBC:MATH 152", "HBC:ENGL 101", "HBC:NET 120")),
    Program("MVC:data-foundations-program", "Data Foundations Program", "Completing it awards the certificate.", "7",
            ("MVC:DATA 110", "MVC:DATA 113", "MVC:DATA 114", "MVC:CS 100"), results_in="MVC:data-foundations"),
)  # fmt: skip

_SCALE = "Scores are whole numbers from 1 to 5."
EXAMS = (
    Exam("CRE:calculus-a", "Crestfall Examination in Calculus A", "CALC-A", _SCALE, "98", assesses="MATH.4"),
    Exam("CRE:calculus-b", "Crestfall Examination in Calculus B", "CALC-B", _SCALE + " A sub-score A is reported.", "98", assesses="MATH.4 MATH.5"),
    Exam("CRE:statistics", "Crestfall Examination in Statistics", "STAT", _SCALE, "98", assesses="STAT.1 STAT.2"),
    Exam("CRE:composition", "Crestfall Examination in Composition", "COMP", _SCALE, "98", assesses="COMM.1"),
    Exam("CRE:world-history", "Crestfall Examination in World History", "WHIST", _SCALE, "98"),
    Exam("CRE:computing", "Crestfall Examination in Computing", "COMPSCI", _SCALE, "98", assesses="PROG.1 PROG.2"),
)  # fmt: skip
