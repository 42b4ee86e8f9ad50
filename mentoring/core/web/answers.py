"""Answers leave within bounds of time, so that a slow reader holds no page thread.

A page thread that streams a file waits for whoever reads it. Where nothing has been read for a
while the connection is given up, and the thread finishes into the void.
"""

import asyncio

from mentoring.core.web.bodies import Application, Message, Receive, Scope, Send


class BoundedAnswers:
    """ASGI middleware for http: each part of an answer is taken within ``timeout`` seconds."""

    def __init__(self, app: Application, *, timeout: float) -> None:
        self.app, self.timeout = app, timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, self._bounded(send) if scope["type"] == "http" else send)

    def _bounded(self, send: Send) -> Send:
        is_given_up = False

        async def send_in_time(message: Message) -> None:
            nonlocal is_given_up
            if is_given_up:
                return
            try:
                async with asyncio.timeout(self.timeout):
                    await send(message)
            except TimeoutError:
                is_given_up = True  # an answer without an end: the server closes the connection

        return send_in_time
