"""The public keys of an OpenID Connect issuer (JWKS, RFC 7517), from a file or from an address.

An address is fetched by the service, with a time limit and a bound on its size, never through a redirect, and kept; a
token that names a key which is not among them has it fetched again, but not more often than every ``PAUSE_SECONDS``, so
that made-up names cannot turn the service against its issuer. Where a fetch fails, the keys of before go on being used
for ``STALE_SECONDS``. Symmetric keys are left out: whoever knows one could make tokens with it.
"""

from __future__ import annotations

import asyncio
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from time import monotonic
from typing import IO

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

log = logging.getLogger("competency_graph.api")

FETCH_SECONDS = 5.0
PAUSE_SECONDS = 10.0
STALE_SECONDS = 24 * 3600.0
MOST_BYTES = 256 * 1024
KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
"""Asymmetric keys by ``kty``."""


class KeysUnavailable(Exception):
    """The issuer's keys cannot be read, and there are none from before."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow nothing: a redirect would lead to an address that nobody configured."""


def _fetch(address: str) -> bytes:
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - checked in settings
    with opener.open(request, timeout=FETCH_SECONDS) as answer:
        body: bytes = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    return body


def public_keys(text: bytes) -> KeySet:
    """The keys of a JWKS that can verify signatures; what else it holds is left out.

    Raises:
        ValueError: it is no JWKS, or none of its keys can.
    """
    document = orjson.loads(text)
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError('no JSON object with a list "keys"')
    found: list[RSAKey | ECKey | OKPKey] = []
    for entry in entries:
        kind = KINDS.get(entry.get("kty", "")) if isinstance(entry, dict) else None
        if kind is None or entry.get("use", "sig") != "sig":
            continue
        try:
            found.append(kind.import_key(entry))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("a key of the issuer cannot be used: %s", type(error).__name__)
    if not found:
        raise ValueError("none of its keys is a public key for signatures (RSA, EC or OKP)")
    return KeySet(list(found))


class Jwks:
    """The keys of one issuer."""

    def __init__(self, place: str, keep: float, clock: Callable[[], float] = monotonic) -> None:
        """Nothing is read yet.

        Args:
            place: an address (``https://…``), or a path.
            keep: seconds that fetched keys are used before they are fetched again.
            clock: in seconds.
        """
        self._remote = place.startswith(("https://", "http://"))
        self._place = place
        self._keep = keep
        self._clock = clock
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = float("-inf")
        self._seen: tuple[int, int] | None = None
        self._lock = asyncio.Lock()

    async def keys(self, kid: str | None) -> KeySet:
        """The keys, read again where they are old, or ``kid`` is not among them.

        Raises:
            KeysUnavailable: there are none.
        """
        if self._wanted(kid):
            async with self._lock:
                if self._wanted(kid):
                    await self._read()
        if self._keys is None:
            raise KeysUnavailable
        return self._keys

    def _wanted(self, kid: str | None) -> bool:
        if not self._remote:
            return True  # a look at the file's times
        now = self._clock()
        if now - self._tried_at < PAUSE_SECONDS:
            return False
        if self._keys is None or now - self._read_at > self._keep:
            return True
        return kid is not None and all(key.kid != kid for key in self._keys)

    async def _read(self) -> None:
        try:
            if self._remote:
                async with asyncio.timeout(FETCH_SECONDS + 1):
                    text = await asyncio.to_thread(_fetch, self._place)
            else:
                path = Path(self._place)
                stat = await asyncio.to_thread(path.stat)
                if self._seen == (seen := (stat.st_mtime_ns, stat.st_size)):
                    return
                text = await asyncio.to_thread(path.read_bytes)
                self._seen = seen
            self._keys = public_keys(text)
            self._read_at = self._clock()
        except (OSError, ValueError, urllib.error.URLError, TimeoutError) as error:
            log.error("the issuer's keys cannot be read: %s", error)
            if self._clock() - self._read_at > STALE_SECONDS:
                self._keys = None
        finally:
            self._tried_at = self._clock()
