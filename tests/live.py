"""The service behind a real HTTP server on loopback, in a thread of this process: what a client on the wire meets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
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


@contextmanager
def process(database: Settings, environment: Mapping[str, str], *arguments: str) -> Iterator[str]:
    """``competency-graph serve`` as a process of its own, for as long as the block runs; its address."""
    assert database.uri is not None
    assert database.password is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = {
        **os.environ, "NEO4J_URI": database.uri, "NEO4J_USERNAME": database.username,
        "NEO4J_PASSWORD": database.password.get_secret_value(), **environment,
    }  # fmt: skip
    running = subprocess.Popen(
        [sys.executable, "-c", "from competency_graph.cli import main; main()", "serve", "--port", str(port), *arguments],
        env=found, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        ends = time.monotonic() + 60
        while True:
            assert running.poll() is None, "the service ended"
            assert time.monotonic() < ends, "the service did not start"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


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
