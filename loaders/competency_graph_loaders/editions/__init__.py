"""What changed between two editions of transfer rules (``competency-graph diff``)."""
