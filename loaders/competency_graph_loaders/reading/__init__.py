"""Records out of whatever was given: files, folders, arrays, JSON lines, Registry envelopes."""

from competency_graph_loaders.reading.records import Record, Refusal, read

__all__ = ["Record", "Refusal", "read"]
