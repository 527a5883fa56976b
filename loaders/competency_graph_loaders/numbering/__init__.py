"""Statewide course numbering: courses of all members under common numbers, and one rule instead of one for each pair.

Where a state gives one number to what is one course everywhere (Florida: prefix, last three digits and laboratory code;
facts page ``articulation.md``, section 3), the rule "the same number counts as the same course" is stated once, over the
scheme. The evaluator applies it to the number of the course at hand (contract of ``TransferRule`` and ``CommonNumber``).
"""
