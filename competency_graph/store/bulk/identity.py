"""The number by which the importer knows a node: 56 bits of its uri's hash.

Numbers take a third of the memory and time that uris would take as the importer's keys. Its own encoding of numbers has
room for 56 bits without ambiguity (it puts the count of digits into the bits above). Two uris of 2 million meet with a
chance of 1 in 36,000; ``merge`` sees it and refuses, and since each load salts its hashes anew, the next try succeeds.
"""

from __future__ import annotations

from hashlib import blake2b

_BYTES = 7


def number_of(uri: str, salt: bytes) -> int:
    """The number of a uri: 0 to 2^56 - 1.

    Args:
        uri: of the node.
        salt: of the load, 16 bytes at most.
    """
    return int.from_bytes(blake2b(uri.encode(), digest_size=_BYTES, salt=salt).digest(), "big")


def salt_of(name: str) -> bytes:
    """The salt of a load, from the name of the database that it fills."""
    return blake2b(name.encode(), digest_size=16).digest()
