"""What a client that hangs up leaves behind: its request is cancelled, and with it its reads and its plan.

A server tells of it only when it is asked (``receive``), and nothing asks while an answer is being worked out; here
somebody does.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def answered(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> bool:
    """Run the application on a body that was read already; False where the client hung up before the answer began.

    Args:
        app: what answers.
        scope: of the request.
        body: of the request, whole.
        receive: of the server, at the end of the body.
        send: of the server.
    """
    given = began = False
    gone = asyncio.Event()

    async def replay() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def sent(message: Message) -> None:
        nonlocal began
        began = True
        await send(message)

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    work = asyncio.ensure_future(app(scope, replay, sent))
    watcher = asyncio.ensure_future(watch())
    try:
        await asyncio.wait({work, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            if began:
                # The answer is being sent: a short way to its end, and streams look for themselves.
                await asyncio.wait({work}, timeout=1.0)
            work.cancel()
            await asyncio.wait({work})
            if work.cancelled():
                return began
        await work
        return True
    finally:
        # The server stops us: so do both.
        for task in (work, watcher):
            task.cancel()
        await asyncio.gather(work, watcher, return_exceptions=True)
