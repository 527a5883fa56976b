"""Small look-ups: what somebody needs at hand to write a question (uris, CTIDs, codes)."""
