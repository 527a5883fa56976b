"""A client that costs little beside the service it measures: HTTP/1.1 over kept connections on loopback, nothing else."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Laps:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed

    def told(self) -> str:
        """Requests a second, median, 95th and 99th percentile."""
        ordered = sorted(self.seconds)
        p95, p99 = (1000 * ordered[ceil(part * len(ordered)) - 1] for part in (0.95, 0.99))
        return (
            f"{self.rate:7.1f}/s; median {1000 * statistics.median(ordered):.1f} ms, p95 {p95:.1f}, p99 {p99:.1f} "
            f"({len(ordered)}{f', {len(self.errors)} errors: {self.errors[0]}' if self.errors else ''})"
        )


class Wire:
    """Where the service is, and with which key."""

    def __init__(self, address: str, key: str) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self.host, self.port = host, int(port)
        self.head = f"Host: {host}\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\n"

    def request(self, body: bytes) -> bytes:
        """The bytes of one POST."""
        return f"POST /graphql HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """Send one and read its answer; the body."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"http/1.1 200") or b'"errors":' in body or b'"InvalidQuestion"' in body:
        raise ValueError(body[:200].decode(errors="replace"))
    return body


async def flood(wire: Wire, bodies: Sequence[bytes], connections: int, seconds: float) -> Laps:
    """As many as are answered: each connection sends its next when it has its answer."""
    laps, ends = Laps(), time.perf_counter() + seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection(wire.host, wire.port, limit=2**24)
        while time.perf_counter() < ends:
            request, begun = wire.request(bodies[number % len(bodies)]), time.perf_counter()
            number += 1
            try:
                await answer(reader, writer, request)
            except ValueError as error:
                laps.errors.append(str(error))
            else:
                laps.seconds.append(time.perf_counter() - begun)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(connections)))
    laps.elapsed = time.perf_counter() - begun
    return laps


async def held(wire: Wire, bodies: Sequence[bytes], connections: int, rate: float, seconds: float) -> Laps:
    """So many a second, whether or not the answers keep up: a lap begins when its request is due."""
    laps, begin = Laps(), time.perf_counter()
    number = 0

    async def one() -> None:
        nonlocal number
        reader, writer = await asyncio.open_connection(wire.host, wire.port, limit=2**24)
        while (due := begin + number / rate) < begin + seconds:
            request = wire.request(bodies[number % len(bodies)])
            number += 1
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if reader.at_eof():  # idle for longer than the service keeps a connection
                writer.close()
                reader, writer = await asyncio.open_connection(wire.host, wire.port, limit=2**24)
            try:
                await answer(reader, writer, request)
            except ValueError as error:
                laps.errors.append(str(error))
            else:
                laps.seconds.append(time.perf_counter() - due)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    laps.elapsed = time.perf_counter() - begin
    return laps
