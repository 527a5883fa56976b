"""Who asks: a key of the environment or the file, else a token of the issuer, else nobody."""

from __future__ import annotations

from starlette.datastructures import Headers

from competency_graph_api.access.keys import KeyFile, caller_of
from competency_graph_api.access.scopes import Caller, Scope
from competency_graph_api.codes import Code
from competency_graph_api.settings import ApiSettings

ANYBODY = Caller("development", frozenset(Scope))
"""Who asks a service that asks for no key."""


class Denied(Exception):
    """Nobody may come in with that."""

    def __init__(self, code: Code, words: str, challenge: str = "Bearer") -> None:
        self.code = code
        self.words = words
        self.challenge = challenge
        """Value of ``WWW-Authenticate`` (RFC 6750)."""
        super().__init__(words)


class Entrance:
    """Checks what a request presents."""

    def __init__(self, settings: ApiSettings) -> None:
        """Nothing is fetched yet."""
        self._settings = settings
        self._file = KeyFile(settings.keys_file) if settings.keys_file else None
        self._tokens = None
        if settings.oidc_issuer and settings.oidc_audience and settings.oidc_jwks:
            from competency_graph_api.access.jwks import Jwks
            from competency_graph_api.access.tokens import Tokens

            self._tokens = Tokens(
                settings.oidc_issuer, settings.oidc_audience, Jwks(settings.oidc_jwks, settings.oidc_keep),
                settings.oidc_algorithms, settings.oidc_leeway, settings.oidc_claim, settings.oidc_prefix,
            )  # fmt: skip

    async def caller(self, headers: Headers) -> Caller:
        """Who asks.

        Raises:
            Denied: nobody that is known.
        """
        if self._settings.development:
            return ANYBODY
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        presented = rest.strip() if scheme.lower() == "bearer" else headers.get("x-api-key")
        # A key of the environment goes before one of the file with the same hash.
        known = (*(self._file.keys() if self._file else ()), *self._settings.keys)
        found = caller_of(presented, known)
        if found is not None:
            return found
        if presented and self._tokens is not None:
            return await self._of_token(presented)
        raise Denied(Code.UNAUTHENTICATED, "A valid API key is needed.")

    async def _of_token(self, presented: str) -> Caller:
        from competency_graph_api.access.jwks import KeysUnavailable
        from competency_graph_api.access.tokens import InvalidToken, looks_like_a_token

        assert self._tokens is not None  # noqa: S101 - asked before
        if not looks_like_a_token(presented):
            raise Denied(Code.UNAUTHENTICATED, "A valid API key or token is needed.")
        try:
            return await self._tokens.caller(presented)
        except InvalidToken as error:
            raise Denied(Code.UNAUTHENTICATED, str(error), 'Bearer error="invalid_token"') from None
        except KeysUnavailable:
            words = "Tokens cannot be checked: the issuer's keys cannot be read. Try again in a minute."
            raise Denied(Code.IDENTITY_UNAVAILABLE, words) from None
