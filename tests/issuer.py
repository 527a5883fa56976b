"""An OpenID Connect issuer on loopback: keys, tokens, and a server of its public keys that counts what it is asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

ISSUER = "https://id.example.edu/realms/registrar"
AUDIENCE = "competency-graph"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
"""Somebody else's, with the same name."""
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})


def jwks(*keys: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def token(
    key: Any = RSA, header: dict[str, Any] | None = None, algorithms: list[str] | None = None, **claims: Any
) -> str:
    """A token; a claim that is None is left out."""
    now = int(time.time())
    found = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ana@example.edu",
        "iat": now,
        "exp": now + 300,
        "scope": "browse",
    }
    found = {name: value for name, value in (found | claims).items() if value is not None}
    alg = "ES256" if key is EC else "RS256"
    return jwt.encode({"alg": alg, "kid": key.kid, **(header or {})}, found, key, algorithms=algorithms)


@dataclass
class Published:
    """What the server gives: change it while it runs."""

    document: dict[str, Any]
    status: int = 200
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    place: str = ""


@contextmanager
def published(*keys: Any) -> Iterator[Published]:
    """Serve the public keys on loopback for as long as the block runs."""
    state = Published(jwks(*keys))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked += 1
            time.sleep(state.delay)
            body = json.dumps(state.document).encode()
            if state.delay:
                return  # whoever asked is gone by now
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.place = f"http://127.0.0.1:{server.server_port}/keys"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
