"""Credential Engine CTDL, CTDL-ASN and QData records, as they really look, into units of the graph."""
