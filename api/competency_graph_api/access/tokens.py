"""Bearer tokens of an OpenID Connect issuer: signed JWTs (RFC 7519), checked as RFC 8725 asks.

The algorithms are pinned by a setting and asymmetric, so neither ``none`` nor HS256 with a public key as the secret can
pass; issuer, audience and expiry must be there and fit, ``nbf`` and ``iat`` must fit where they are there, with a leeway
for clocks. Keys come from the configured place only (``jwks.py``): what a token's own header says of keys is not read.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256

import orjson
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError

from competency_graph_api.access.jwks import Jwks
from competency_graph_api.access.scopes import Caller, scopes_of

MOST_CHARACTERS = 8_192
"""A longer token is not looked at."""
CLAIMS = {
    "iss": "another issuer",
    "aud": "another audience",
    "nbf": "a later time",
    "iat": "a later time",
    "sub": "nobody (no sub)",
}


class InvalidToken(Exception):
    """A token that opens nothing; says why in words that tell no secret."""


def looks_like_a_token(text: str) -> bool:
    """Whether that may be a signed JWT: three parts, the first a JSON object."""
    return len(text) <= MOST_CHARACTERS and text.count(".") == 2 and _header(text) is not None


def _header(token: str) -> dict[str, object] | None:
    part = token.partition(".")[0]
    try:
        found = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class Tokens:
    """Tokens of one issuer for one audience."""

    def __init__(
        self, issuer: str, audience: str, jwks: Jwks, algorithms: Iterable[str], leeway: float, claim: str, prefix: str
    ) -> None:  # fmt: skip
        """Nothing is fetched yet.

        Args:
            issuer: ``iss`` that tokens must carry.
            audience: ``aud`` that they must carry.
            jwks: where the issuer's keys are.
            algorithms: names of the signature algorithms that are accepted.
            leeway: seconds that clocks may differ.
            claim: which claim holds scopes: words apart by blanks, or a list.
            prefix: what stands before our scopes in it.
        """
        self._issuer = issuer
        self._jwks = jwks
        self._algorithms = tuple(algorithms)
        self._claim = claim
        self._prefix = prefix
        self._registry = jwt.JWTClaimsRegistry(
            leeway=int(leeway),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def caller(self, token: str) -> Caller:
        """Who presents that token.

        Raises:
            InvalidToken: it opens nothing; says why.
            KeysUnavailable: it cannot be checked now.
        """
        header = _header(token) or {}
        if header.get("alg") not in self._algorithms:
            # Before any key is asked for: what is not pinned is never tried.
            raise InvalidToken("The token is signed in a way that is not accepted here.")
        kid = header.get("kid")
        keys = await self._jwks.keys(kid if isinstance(kid, str) else None)
        try:
            claims = jwt.decode(token, keys, algorithms=list(self._algorithms)).claims
            self._registry.validate(claims)
        except ExpiredTokenError:
            raise InvalidToken("The token has expired.") from None
        except MissingClaimError as error:
            raise InvalidToken(f"The token lacks a claim: {error.claim}.") from None
        except InvalidClaimError as error:
            raise InvalidToken(f"The token is for {CLAIMS.get(error.claim, 'something else')}.") from None
        except (JoseError, ValueError, TypeError, RecursionError):
            raise InvalidToken("The token's signature cannot be verified.") from None
        return Caller(self._name(str(claims["sub"])), scopes_of(self._words(claims.get(self._claim))))

    def _name(self, subject: str) -> str:
        """A pseudonym: a subject may be a person's name or address, and the caller's name is logged."""
        return "token-" + sha256(f"{self._issuer} {subject}".encode()).hexdigest()[:12]

    def _words(self, value: object) -> list[str]:
        words = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
        texts = [word for word in words if isinstance(word, str)]
        return [word.removeprefix(self._prefix) for word in texts if word.startswith(self._prefix)]
