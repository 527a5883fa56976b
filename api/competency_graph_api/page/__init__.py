"""The page at ``/``: the stored documents, their variables as a form, the answer as a table and as JSON.

Plain HTML, CSS and JavaScript modules that lie beside this file; nothing comes from another host, and the policy that goes
with the page lets nothing. It is open, and holds no data: what it asks goes to ``/graphql`` with the key that is typed in.
"""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def _files() -> dict[str, tuple[bytes, str]]:
    found = {}
    for entry in files("competency_graph_api.page").iterdir():
        kind = KINDS.get("." + entry.name.rpartition(".")[2])
        if kind is not None:
            found[entry.name] = (entry.read_bytes(), f"{kind}; charset=utf-8")
    return found


def add_page(app: FastAPI) -> None:
    """Serve the page and its files."""
    served = _files()
    headers = {
        "content-security-policy": POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-cache",
    }

    @app.get("/")
    async def page() -> Response:
        """The page."""
        return await part("index.html")

    @app.get("/page/{name}")
    async def part(name: str) -> Response:
        """One of its files."""
        if name not in served:
            raise HTTPException(404)
        content, kind = served[name]
        return Response(content, headers={**headers, "content-type": kind})
