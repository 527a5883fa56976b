"""Registrars' decisions: who and what is meant when one is given, which of them an answer honours, what is on file."""
