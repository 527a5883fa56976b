"""Programs with their course lists and totals, and prerequisites in words: what stack-to-degree asks for.

Follows what such lists hold (``cases.md``, "Rhode Island programs", "UC degrees"): lists that are shorter than the total,
slots without courses, counts beside units, assumptions, prerequisites with an *or* that nobody bracketed.
"""
