"""Settings of the service, from the environment. Closed by default: without keys or an issuer it does not start.

Each field's docstring is its row in ``docs/service.md`` (``documentation.py``). Everything is checked at the start, and an
error names the variable and says what to write.
"""

from __future__ import annotations

import difflib
import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from competency_graph.errors import SettingsError
from competency_graph_api.access.keys import Key, key_hash, lines_of, parse_keys

__all__ = ["ApiSettings", "api_settings", "is_loopback", "key_hash"]

PREFIX = "COMPETENCY_GRAPH_API_"
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures that can be pinned: with a public key only. HS256 and ``none`` are not among them."""
Names = Annotated[tuple[str, ...], NoDecode]


class ApiSettings(BaseSettings):
    """What the environment says of the service."""

    model_config = SettingsConfigDict(
        extra="ignore", env_prefix=PREFIX, frozen=True, use_attribute_docstrings=True, env_ignore_empty=True
    )

    keys: Annotated[tuple[Key, ...], NoDecode] = ()
    """Keys as `NAME:SHA256` or `NAME:SHA256:SCOPE+SCOPE`, apart by commas or blanks; `competency-graph api-key NAME` makes one. Without scopes: browse, evaluate, plan."""
    keys_file: Path | None = None
    """A file of such entries, one a line, `#` before a remark. It is read again when it changes: without its line a key opens nothing any more."""
    oidc_issuer: str | None = None
    """Issuer of OpenID Connect tokens that are accepted: the exact `iss`. Needs the two below it."""
    oidc_audience: str | None = None
    """The `aud` that tokens must carry."""
    oidc_jwks: str | None = None
    """The issuer's public keys: an address (`https://…`), or a path."""
    oidc_algorithms: Names = ("RS256", "ES256")
    """Signature algorithms that are accepted; only those with public keys can be named."""
    oidc_leeway: float = Field(default=30.0, ge=0, le=300)
    """Seconds by which clocks may differ."""
    oidc_keep: float = Field(default=300.0, ge=10)
    """Seconds after which the issuer's keys are fetched again."""
    oidc_claim: str = "scope"
    """The claim that holds scopes: words apart by blanks, or a list."""
    oidc_prefix: str = ""
    """What stands before our scopes in that claim, such as `competency-graph:`."""
    origins: Names = ()
    """Origins whose pages may ask from a browser (CORS), such as `https://registrar.example.edu`; never `*`."""
    rate: float = Field(default=120.0, gt=0)
    """Requests a minute for each key, on average; each process counts for itself."""
    burst: int = Field(default=30, ge=1)
    """Requests of one key that may come at once."""
    body: int = Field(default=1_000_000, ge=1_000, le=100_000_000)
    """Largest body in bytes. Holdings of 500 courses are about 150,000."""
    depth: int = Field(default=14, ge=1)
    """Deepest nesting of fields in a document; a page of a page of a page is 11."""
    tokens: int = Field(default=1_500, ge=1)
    """Longest document, in GraphQL's tokens."""
    aliases: int = Field(default=20, ge=0)
    """Most aliases in a document."""
    cost: int = Field(default=10_000, ge=1)
    """Dearest operation: a field 1, times `first` of every page it stands under; a question 200, a plan 2,000."""
    deadline: float = Field(default=20.0, gt=0, le=600)
    """Seconds for one request; what is left of them is the timeout of each read."""
    plan_deadline: float = Field(default=120.0, gt=0, le=3600)
    """Seconds for a request with a plan; what is left of them is the solver's."""
    planners: int = Field(default=2, ge=1)
    """Plans that each process computes at once."""
    waiting: int = Field(default=16, ge=0)
    """Plans that may wait for their turn; more are refused with the code BUSY."""
    reads: int = Field(default=50, ge=1, le=100)
    """Reads that each process has under way at once; the others wait for as long as their request may take."""
    introspection: bool = True
    """Whether clients may ask for the schema. It is no secret: `api/schema.graphql` is published."""
    get: bool = False
    """Whether queries are answered over GET. Then variables, and what a learner has among them, stand in addresses, which proxies log."""
    graphiql: bool = False
    """Whether `/graphql` shows GraphiQL in a browser; it loads its scripts from a public network."""
    page: bool = True
    """Whether `/` shows the page to ask from. It is open and holds nothing; what it asks needs a key."""
    documents: Path | None = None
    """Folder of the stored documents (`NAME.graphql`) that `documentId` means; left out: the documents that come with the service."""
    documents_only: bool = False
    """Whether only stored documents are answered."""
    metrics_open: bool = False
    """Whether `/metrics` needs no key; else a key with the scope metrics."""
    request_id_header: str = ""
    """Header in which a proxy before the service gives each request its id, such as `X-Request-ID`. Left out: ids are made here."""
    log: Literal["json", "text"] = "json"
    """Form of the log on standard error."""
    otel: bool = False
    """Whether spans are sent to an OpenTelemetry collector (extra `[otel]`; `OTEL_EXPORTER_OTLP_ENDPOINT` says where)."""
    grace: int = Field(default=30, ge=0)
    """Seconds that running requests have to end when `competency-graph serve` is told to stop."""
    development: bool = Field(default=False, exclude=True)
    """Loopback only, no key, GraphiQL and queries over GET. Set by ``serve --development``, never by the environment."""

    @field_validator("keys", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        entries = (part for part in re.split(r"[\s,]+", value) if part)
        return parse_keys((f"entry {number}", entry) for number, entry in enumerate(entries, 1))

    @field_validator("origins", "oidc_algorithms", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(p for p in re.split(r"[\s,]+", value) if p) if isinstance(value, str) else value

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not re.fullmatch(r"https?://[^/*\s]+", origin):
                raise ValueError(f"{origin!r} is no origin such as https://registrar.example.edu")
        return value

    @field_validator("oidc_algorithms")
    @classmethod
    def _algorithms(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in ALGORITHMS:
                raise ValueError(f"{name!r} is none of {', '.join(ALGORITHMS)}")
        if not value:
            raise ValueError("name at least one")
        return value

    @field_validator("oidc_jwks")
    @classmethod
    def _jwks(cls, value: str | None) -> str | None:
        if value is None or "://" not in value:
            if value is not None and not Path(value).is_file():
                raise ValueError(f"there is no file {value}; write its path, or an address https://…")
            return value
        parts = urlsplit(value)
        near = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if (parts.scheme != "https" and not near) or not parts.hostname or parts.username:
            raise ValueError("write https://… (http only on loopback), without a user name, or a path")
        return value

    @field_validator("keys_file")
    @classmethod
    def _keys_file(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                parse_keys(lines_of(value.read_text(encoding="utf-8")))
            except OSError as error:
                raise ValueError(f"{value} cannot be read ({error.strerror}); write a path") from None
        return value

    @field_validator("documents")
    @classmethod
    def _documents(cls, value: Path | None) -> Path | None:
        if value is not None and not any(value.glob("*.graphql")):
            raise ValueError(f"{value} is no folder with documents NAME.graphql")
        return value

    @field_validator("request_id_header")
    @classmethod
    def _header(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", value):
            raise ValueError("write the name of a header, such as X-Request-ID")
        return value

    @model_validator(mode="after")
    def _issuer(self) -> ApiSettings:
        given = {n: getattr(self, f"oidc_{n}") for n in ("issuer", "audience", "jwks")}
        missing = [f"{PREFIX}OIDC_{name.upper()}" for name, value in given.items() if not value]
        if 0 < len(missing) < len(given):
            raise ValueError(f"tokens need all three settings: write {' and '.join(missing)} too")
        return self

    @property
    def opens(self) -> bool:
        """Whether anybody can come in at all."""
        return bool(self.keys or self.keys_file or self.oidc_issuer)


def api_settings(*, development: bool = False, host: str = "127.0.0.1") -> ApiSettings:
    """Read the environment and see that the service would be closed to strangers.

    Args:
        development: no key is asked for, so only this machine may reach it.
        host: the address it will listen on.

    Raises:
        SettingsError: a value cannot be used, a name is no setting, no key or issuer is set, or development on an address
            others can reach.
    """
    _known()
    try:
        found = ApiSettings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{PREFIX + str(e['loc'][0]).upper() + ': ' if e['loc'] else ''}{e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise SettingsError(
            f"The environment holds a setting that cannot be used: {wrong}.", "Correct it."
        ) from None
    if development:
        # What development means; the environment alone must not open the service.
        found = found.model_copy(update={"development": True, "get": True, "graphiql": True})
    if development and not is_loopback(host):
        raise SettingsError(
            f"--development asks for no key, and {host} can be reached from other machines.",
            "Use --host 127.0.0.1, or set COMPETENCY_GRAPH_API_KEYS and leave out --development.",
        )
    if not development and not found.opens:
        raise SettingsError(
            "No API key is set, and the service is closed without one.",
            "Make one with `competency-graph api-key NAME` and set COMPETENCY_GRAPH_API_KEYS (or _KEYS_FILE, or "
            "_OIDC_ISSUER for tokens), or try it on this machine with `competency-graph serve --development`.",
        )
    return found


def _known() -> None:
    """A name that is no setting is a fault: a limit that was misspelt would not hold."""
    names = {PREFIX + name.upper() for name in ApiSettings.model_fields} - {f"{PREFIX}DEVELOPMENT"}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in names:
            near = difflib.get_close_matches(name.upper(), sorted(names), n=1)
            remedy = f"Write {near[0]}, or unset it." if near else "Unset it; docs/service.md lists them."
            if name.upper() == f"{PREFIX}DEVELOPMENT":
                remedy = "Unset it: only `competency-graph serve --development` opens the service."
            raise SettingsError(f"{name} is no setting of the service.", remedy)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
