"""General-education area lists: which courses count in which area of a pattern, from when to when.

Follows what such lists hold (IGETC; ``cases.md``, "IGETC areas"): dates of approval and removal by term, courses that are
the same as others or bore another number before, numbers that were reused, areas that one system alone accepts.
"""
