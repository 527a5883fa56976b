"""Answers as tables that a person would like to read; machines take ``--json``."""
