"""The service behind a real HTTP server on loopback, in a thread of this process: what a client on the wire meets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from competency_graph.store.settings import Settings
from competency_graph_api.app import create_app
from competency_graph_api.settings import ApiSettings


@contextmanager
def live(settings: ApiSettings, database: Settings) -> Iterator[str]:
    """Serve for as long as the block runs; the address without a last slash."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            create_app(settings, database), log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            thread.join(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(15)


def raw(address: str, request: bytes, *, seconds: float = 10.0) -> bytes:
    """Bytes to a server, and everything that it answers until it closes or is silent."""
    host, _, port = address.removeprefix("http://").partition(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        connection.sendall(request)
        while True:
            try:
                more = connection.recv(65_536)
            except (TimeoutError, ConnectionResetError):
                return answer
            if not more:
                return answer
            answer += more
