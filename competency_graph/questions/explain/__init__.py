"""Explain: why one item counts as it does, rule by rule."""
