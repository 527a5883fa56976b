"""How much reading takes into memory, and what it takes for an attack. One place, because the docs state them too."""

from __future__ import annotations

CHUNK = 1 << 20
"""Bytes that are read at a time."""
RECORD_BYTES = 64 << 20
"""The largest single document. Parsed, it is five to eight times as large: a greater one would not fit into the 1 GiB
that a load may take. A framework of 50,000 competencies is about 40 MB."""
SPLIT_BYTES = 16 << 20
"""From this size on, one object with a ``@graph`` is looked at for whether it is many documents (``graphs``)."""
DEPTH = 1024
"""Levels of nesting that the parser takes; CTDL needs about ten."""
RATIO = 250
"""Times that a compressed text may grow, once it is larger than RATIO_FROM; envelopes grow five to thirty times."""
RATIO_FROM = 16 << 20
"""Bytes below which nobody asks for the ratio."""
MEMBER_BYTES = 64 << 30
"""The largest text that is taken out of one compressed file or member; the whole Registry is about 2.5 GB."""
BLANK_BYTES = 128 << 20
"""Blank nodes of one huge graph that are held while it is split."""
