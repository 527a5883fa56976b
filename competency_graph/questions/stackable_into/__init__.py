"""Stackable into: which credentials, programs, degrees and pathways a credential or course leads into."""
