"""Records out of whatever was given: files, folders, archives, arrays, JSON lines, Registry envelopes and dumps."""

from competency_graph_loaders.reading.forms import Form, recognise
from competency_graph_loaders.reading.records import Raw, Record, Refusal, parse, read, read_raw

__all__ = ["Form", "Raw", "Record", "Refusal", "parse", "read", "read_raw", "recognise"]
