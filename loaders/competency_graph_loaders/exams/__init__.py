"""Credit for exams and for experience: score or rank → award, with ceilings that several exams share.

Follows what credit-by-exam tables hold (AP, CLEP, IB, military occupations by rank; facts page ``articulation.md``,
section 1, "prior learning", and ``cases.md``, "Exams").
"""
