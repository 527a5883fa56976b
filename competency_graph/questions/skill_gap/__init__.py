"""Skill gap: the competencies that something asks for and the holdings do not show, and what closes the gap."""
