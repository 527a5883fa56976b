"""The write port, in bulk: the same rows as online, sorted on disk and imported by Neo4j's own offline importer.

What comes out is the graph that ``store.writer`` would have made of the same units (``writing.md`` 8): the importer
neither merges nodes nor elects descriptions, so that is done here, on disk, before it starts.

1. ``spool``: units are checked and written down as they come, one line each; the last of one unit id counts.
2. ``partition``: the lines become edge rows for the importer, and node descriptions in buckets by their uri.
3. ``merge``: bucket by bucket, the description of the greatest rank shows, the others wait, the rest are placeholders.
4. ``importing``: the importer fills a database beside the present one.
5. ``writer``: the port itself, which in the end lets the server try the new database, counts it, and switches.
"""
