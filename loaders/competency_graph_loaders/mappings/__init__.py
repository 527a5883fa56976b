"""Flat tables of any shape, described by a small TOML file, as rows of the five rules tables (``docs/mappings.md``)."""
