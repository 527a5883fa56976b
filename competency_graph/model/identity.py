"""Keys: who is the same as whom, decided from identifiers alone, never from names or web pages.

Follows the Registry's rules (ids stored in lower case, ``/resources/`` and ``/graph/`` name one resource; facts page
``ctdl.md`` sections 6 and 7) and ``model.md``, "Keys and identity".
"""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit

import orjson

CTID = re.compile(r"ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CTID_ANYWHERE = re.compile(CTID.pattern, re.IGNORECASE)
REGISTRY = "https://credentialengineregistry.org/resources/"
"""Where a record with a CTID and no ``@id`` gets its uri minted."""


_USUAL = re.compile(r"https://[a-z0-9.-]+/[!\"$->@-~]*")
"""A uri that is normal but for its CTID: 99 of 100. Taking it apart and putting it together again costs 4 times as much."""


def normalise_uri(uri: str) -> str:
    """The one spelling of a resource's uri: ``https``, host in lower case, ``/graph/`` → ``/resources/``, CTID in lower case.

    A relative or non-http identifier (``urn:``, ``did:``) is kept as it is, but for its CTID; so is what is no uri.
    """
    text = _CTID_ANYWHERE.sub(lambda m: m.group().lower(), uri.strip())
    if _USUAL.fullmatch(text):
        return text.replace("/graph/", "/resources/", 1) if "/graph/" in text and CTID.search(text) else text
    return _taken_apart(text)


def _taken_apart(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:  # "https://[x": no address, and still the name that its publisher gave
        return text
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return text
    path = parts.path
    if CTID.search(path):
        path = path.replace("/graph/", "/resources/", 1)
    return urlunsplit(("https", parts.netloc.lower(), path, parts.query, parts.fragment))


def ctid_of(text: str) -> str | None:
    """The CTID in a uri or identifier, in lower case; None when there is none."""
    found = _CTID_ANYWHERE.search(text)
    return found.group().lower() if found else None


def embedded_uri(owner: str, term: str, content: object) -> str:
    """The uri of an object without ``@id``: ``<owner>#<term>-<hash of its canonical content>``.

    Stable over re-publication and over both encodings; two equal embedded objects of one owner and term are one node.
    """
    digest = blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()
    return f"{owner}#{term.partition(':')[2] or term}-{digest}"


def unit_id(source: str, name: str) -> int:
    """The signed 64-bit id of a unit: BLAKE2b of ``source|name`` (``writing.md`` 1)."""
    return int.from_bytes(blake2b(f"{source}|{name}".encode(), digest_size=8).digest(), "big", signed=True)


def content_hash(rows: bytes) -> str:
    """The hash of a unit's canonical content, 128 bits in hex."""
    return blake2b(rows, digest_size=16).hexdigest()


def normalise_code(code: str) -> str:
    """A course code as it is looked up: upper case, one blank between subject and number, no other blanks or dashes.

    ``math-20a``, ``MATH 20A`` and ``Math  20 a`` are one code; the full-text analyser would split them.
    """
    text = re.sub(r"[\s\-_.]+", "", code).upper()
    found = re.fullmatch(r"([A-Z&/]+)(\d.*)", text)
    return f"{found[1]} {found[2]}" if found else text
