"""Settings of the service, from the environment. Closed by default: without keys it does not start.

``COMPETENCY_GRAPH_API_KEYS`` holds the SHA-256 of each key in hex, with a name before it (``registrar:9f86…``), apart by
commas or blanks; ``competency-graph api-key NAME`` makes one. Hashes, because an environment is shown in many places.
"""

from __future__ import annotations

import re
from hashlib import sha256
from ipaddress import ip_address
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from competency_graph.errors import SettingsError

_KEY = re.compile(r"(?:([\w.\-]{1,64}):)?([0-9a-fA-F]{64})")
_PREFIX = "COMPETENCY_GRAPH_API_"


class ApiSettings(BaseSettings):
    """What the environment says of the service."""

    model_config = SettingsConfigDict(extra="ignore", env_prefix=_PREFIX, frozen=True)

    keys: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Name of each key → SHA-256 of the key, in hex."""
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins whose pages may ask from a browser (CORS); none by default, never ``*``."""
    rate: float = Field(default=120.0, gt=0)
    """Requests a minute for each key, on average."""
    burst: int = Field(default=30, ge=1)
    """Requests that may come at once."""
    deadline: float = Field(default=20.0, gt=0, le=600)
    """Seconds for one request; what is left of them is the timeout of each read."""
    plan_deadline: float = Field(default=120.0, gt=0, le=3600)
    """Seconds for a request that asks for a plan: the sample registry's largest takes about 10 on two cores."""
    planners: int = Field(default=2, ge=1)
    """Plans that are computed at once."""
    waiting: int = Field(default=16, ge=0)
    """Plans that may wait for their turn; more are refused with the code BUSY."""
    introspection: bool = True
    """Whether clients may ask for the schema. It is no secret: ``api/schema.graphql`` is published."""
    development: bool = False
    """Loopback only, no key, GraphiQL and queries over GET. Set by ``serve --development``, never by the environment."""

    @field_validator("keys", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found: dict[str, str] = {}
        for number, entry in enumerate(re.split(r"[\s,]+", value.strip()) if value.strip() else (), start=1):
            match = _KEY.fullmatch(entry)
            # The entry itself is not shown: it may be a key that somebody forgot to hash.
            if not match:
                raise ValueError(f"entry {number} is not NAME:SHA256 (64 hexadecimal digits)")
            name = match[1] or f"key-{match[2][:8].lower()}"
            if name in found:
                raise ValueError(f"entry {number} repeats the name {name!r}")
            found[name] = match[2].lower()
        return found

    @field_validator("origins", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = tuple(part for part in re.split(r"[\s,]+", value) if part)
        for origin in found:
            if not re.fullmatch(r"https?://[^/*\s]+", origin):
                raise ValueError(f"{origin!r} is no origin such as https://registrar.example.edu")
        return found


def key_hash(key: str) -> str:
    """The SHA-256 of a key in hex. Keys are 256 random bits, so a slow hash would add nothing."""
    return sha256(key.encode()).hexdigest()


def api_settings(*, development: bool = False, host: str = "127.0.0.1") -> ApiSettings:
    """Read the environment and see that the service would be closed to strangers.

    Args:
        development: no key is asked for, so only this machine may reach it.
        host: the address it will listen on.

    Raises:
        SettingsError: a value cannot be used, no key is set, or development on an address others can reach.
    """
    try:
        found = ApiSettings()
    except ValidationError as error:
        wrong = "; ".join(f"{_PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(
            f"The environment holds a setting that cannot be used: {wrong}.", "Correct it."
        ) from None
    found = found.model_copy(update={"development": development})
    if development and not is_loopback(host):
        raise SettingsError(
            f"--development asks for no key, and {host} can be reached from other machines.",
            "Use --host 127.0.0.1, or set COMPETENCY_GRAPH_API_KEYS and leave out --development.",
        )
    if not development and not found.keys:
        raise SettingsError(
            "No API key is set, and the service is closed without one.",
            "Make one with `competency-graph api-key NAME` and set COMPETENCY_GRAPH_API_KEYS, or try it on this "
            "machine with `competency-graph serve --development`.",
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
