"""Sources of: what elsewhere counts as a course."""
