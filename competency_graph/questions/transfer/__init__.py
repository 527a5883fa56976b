"""The question ``transfer``: what does this work count as at that institution, toward that program?"""
