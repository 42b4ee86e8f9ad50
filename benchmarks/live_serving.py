"""The web process of ``bin/run``, with the bare fan-out that ``live.py`` compares with."""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from config import asgi, child

    asgi.application = beside(asgi.application)
    child.main()


def beside(application: "ASGIApp") -> "ASGIApp":  # type: ignore[name-defined] # noqa: F821
    """The application with two addresses more."""
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.websockets import WebSocket

    bare = BareFanOut()

    async def with_bare(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path") == "/bare/socket":
            await bare.socket(WebSocket(scope, receive, send))
        elif scope.get("path") == "/bare/announce":
            answer = await run_in_threadpool(announce, Request(scope, receive))
            await answer(scope, receive, send)
        else:
            await application(scope, receive, send)

    return with_bare


def announce(request: "Request") -> "Response":  # type: ignore[name-defined] # noqa: F821
    """Move the topic of a conversation, as an action does."""
    from django.db import transaction
    from django.utils import timezone
    from starlette.responses import PlainTextResponse

    from mentoring.live import topics

    with transaction.atomic():
        topics.announce("conversation", request.query_params["of"], at=timezone.now())
    return PlainTextResponse("")


class BareFanOut:
    """What the same server costs when nobody asks who may hear what."""

    def __init__(self) -> None:
        self.sockets: list[object] = []

    async def socket(self, socket: "WebSocket") -> None:  # type: ignore[name-defined] # noqa: F821
        from starlette.websockets import WebSocketDisconnect

        await socket.accept()
        self.sockets.append(socket)
        try:
            async for _words in socket.iter_text():
                for number, one in enumerate(list(self.sockets)):
                    await one.send_json({"kind": "newer", "topics": {"bare": number}})
        except WebSocketDisconnect:
            pass
        finally:
            self.sockets.remove(socket)


if __name__ == "__main__":
    main()
