"""The question ``equivalents``: what is recognised as the same as this, by whom, since when?"""
