"""Searches by words that hold something else too: credentials of a region, competencies of a publisher."""
