"""Stable identifiers of made-up resources: a CTID of version-4 shape, derived from the resource's key.

The Registry gives random CTIDs; these are hashes of the keys in the tables, so that a file, a rule and a test name the
same resource on every machine, and no run of the generator renames anything.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

_NAMESPACE = "competency-graph sample registry"
RESOURCES = "https://credentialengineregistry.org/resources/"
GRAPHS = "https://credentialengineregistry.org/graph/"


def _uuid(key: str) -> UUID:
    # Version 4 by shape only: loaders warn about CTIDs that are not.
    return UUID(bytes=blake2b(f"{_NAMESPACE}|{key}".encode(), digest_size=16).digest(), version=4)


def ctid(key: str) -> str:
    """The CTID of the resource with this key (``MVC``, ``MVC:ENG 101``, ``QWO:python``)."""
    return f"ce-{_uuid(key)}"


def resource_uri(key: str) -> str:
    """Where the Registry would publish the resource."""
    return RESOURCES + ctid(key)


def graph_uri(key: str) -> str:
    """Where the Registry would publish the document that holds the resource."""
    return GRAPHS + ctid(key)


def envelope_id(key: str) -> str:
    """The envelope's own id, which is another thing than the CTID."""
    return str(_uuid(f"envelope of {key}"))
