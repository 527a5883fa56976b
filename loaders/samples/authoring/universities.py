"""Courses of the three universities and colleges that award bachelor's degrees, one line each."""

from __future__ import annotations

from samples.authoring.declarations import Course

C = Course

LSU = (
    C("WRIT 1010", "Writing I", "3", "F S", teaches="COMM.1 COMM.2 COMM.3"),
    C("WRIT 2020", "Writing II", "3", "F S", "WRIT 1010", teaches="COMM.3 COMM.4"),
    C("SPCH 1100", "Speaking in Public", "3", "F S", teaches="COMM.5 COMM.6"),
    C("MATH 1410", "Precalculus", "4", "F S", teaches="MATH.2 MATH.3"),
    C("MATH 1510", "Calculus I", "4", "F S", "MATH 1410", teaches="MATH.4 MATH.5"),
    C("MATH 1520", "Calculus II", "4", "F S", "MATH 1510", teaches="MATH.5 MATH.6"),
    C("STAT 2100", "Statistical Methods", "4", "F S", teaches="STAT.1 STAT.2 STAT.3 STAT.4"),
    C("CSCI 1200", "Computing for Everyone", "3", "F S", teaches="PROG.1"),
    C("CSCI 1300", "Programming I", "4", "F S", teaches="PROG.1 PROG.2 PROG.3"),
    C("CSCI 1400", "Programming II", "4", "F S", "CSCI 1300", teaches="PROG.3 PROG.4"),
    C("CSCI 2300", "Networks", "3", "F", "CSCI 1300", teaches="NET.1 NET.2 NET.3"),
    C("CSCI 2400", "Systems and Structures", "4", "S", "CSCI 1400", teaches="PROG.6 MATH.7"),
    C("CSCI 3100", "Algorithms", "3", "F", "CSCI 2400", teaches="PROG.5"),
    C("CSCI 3200", "Software Engineering", "3", "S", "CSCI 1400", teaches="PROG.7 TEAM.3"),
    C("CSCI 3300", "Operating Systems", "3", "F", "CSCI 2400", teaches="NET.4"),
    C("CSCI 3400", "Information Security", "3", "S", "CSCI 2300", teaches="SEC.1 SEC.3 SEC.7"),
    C("CSCI 4900", "Computing Capstone", "4", "S", "CSCI 3200", teaches="TEAM.2 TEAM.4"),
    C("DASC 1100", "Thinking with Data", "3", "F S", teaches="DATA.1 DATA.2"),
    C("DASC 2100", "Databases", "3", "F S", "CSCI 1300", teaches="DATA.3 DATA.4"),
    C("DASC 3100", "Data Visualization", "3", "F", "STAT 2100", teaches="DATA.5 DATA.6"),
    C("DASC 3200", "Statistical Learning", "3", "S", "STAT 2100, CSCI 1300", teaches="STAT.5 STAT.6"),
    C("DASC 4100", "Large Data Systems", "3", "F", "DASC 2100", teaches="DATA.7"),
    C("DASC 4200", "Decision Analysis", "3", "S", "STAT 2100", teaches="STAT.7"),
    C("DASC 4900", "Data Science Capstone", "4", "F S", "DASC 3200", teaches="TEAM.2 TEAM.4 STAT.7"),
    C("PSYC 1000", "Introduction to Psychology", "3", "F S"),
    C("SOCI 1000", "Society Today", "3", "F S"),
    C("HIST 1200", "History of the World", "3", "F S"),
    C("PHIL 1100", "Ethics", "3", "F S", teaches="TEAM.6"),
    C("BIOL 1100", "Life Science with Laboratory", "4", "F S"),
    C("CHEM 1100", "Chemistry with Laboratory", "4", "F S"),
    C("ECON 2010", "Macroeconomics", "3", "F S", teaches="STAT.2"),
    C("ECON 2020", "Microeconomics", "3", "F S"),
    C("BUSN 2010", "Accounting", "3", "F S"),
    C("BUSN 2011", "Accounting Laboratory", "1", "F S"),
    C("BUSN 3010", "Business Analytics", "3", "F", "STAT 2100", teaches="STAT.3 DATA.6"),
)  # fmt: skip

NRU = (
    C("ENGL 131", "Composition", "5", "F W S", teaches="COMM.1 COMM.2 COMM.3"),
    C("COM 220", "Public Speaking", "5", "F S", teaches="COMM.5"),
    C("MATH 124", "Calculus I", "5", "F W", teaches="MATH.4"),
    C("MATH 125", "Calculus II", "5", "W S", "MATH 124", teaches="MATH.5"),
    C("MATH 126", "Calculus III", "5", "S", "MATH 125", teaches="MATH.6"),
    C("STAT 220", "Statistics", "5", "F W S", teaches="STAT.1 STAT.2 STAT.3"),
    C("CS 141", "Programming I", "5", "F W", teaches="PROG.1 PROG.2"),
    C("CS 142", "Programming II", "5", "W S", "CS 141", teaches="PROG.3"),
    C("CS 143", "Data Structures", "5", "S", "CS 142", teaches="PROG.4 PROG.5"),
    C("DATA 300", "Data Wrangling", "5", "F", "CS 142", teaches="DATA.3 DATA.4"),
    C("DATA 310", "Visual Analysis", "5", "W", "STAT 220", teaches="DATA.5 DATA.6"),
    C("DATA 410", "Machine Learning", "5", "S", "DATA 300, STAT 220", teaches="STAT.5 STAT.6"),
    C("INFO 380", "Information Security", "5", "W", "CS 141", teaches="SEC.1 SEC.2"),
    C("INFO 490", "Informatics Project", "5", "S", "DATA 300", teaches="TEAM.2 TEAM.3"),
    C("PSYCH 101", "Psychology", "5", "F W S"),
    C("ECON 200", "Economics", "5", "F S"),
    C("HSTR 111", "Ancient World", "5", "F"),
)  # fmt: skip

SAC = (
    C("CSC 150", "Computing and Society", "4", "F", teaches="PROG.1 TEAM.6"),
    C("CSC 250", "Programming for Scholars", "4", "S", "CSC 150", teaches="PROG.2 PROG.3"),
    C("CSC 350", "Technology and Law", "4", "F", "CSC 150", teaches="SEC.7"),
    C("MTH 201", "Calculus", "4", "F", teaches="MATH.4 MATH.5"),
    C("ENG 110", "Rhetoric", "4", "F S", teaches="COMM.1 COMM.4"),
    C("PHL 101", "Ethics", "4", "F", teaches="TEAM.6"),
    C("DSC 300", "Data and the Humanities", "4", "S", teaches="DATA.1 DATA.6"),
    C("SEM 400", "Senior Seminar", "4", "S", "CSC 350", teaches="COMM.6"),
    C("LAT 101", "Latin I", "4", "F"),
)  # fmt: skip
