"""The graph to browse: lists with filters in keyset pages, and what lies beside each thing, read for many at once."""
