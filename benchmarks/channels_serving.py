"""The same fan-out by Django Channels, on the same server: what ADR 0034 compares with.

Channels is no dependency of ours: ``.venv/bin/pip install channels`` before ``live.py --channels``.
"""

import socket
import sys


def main() -> None:
    import django
    from django.conf import settings

    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    settings.configure(INSTALLED_APPS=["channels"], CHANNEL_LAYERS={"default": layer})
    django.setup()

    import uvicorn
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    class Everybody(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
        groups = ["everybody"]

        async def receive_json(self, content: object, **_more: object) -> None:
            await self.channel_layer.group_send("everybody", {"type": "newer", "at": content})

        async def newer(self, event: dict[str, object]) -> None:
            await self.send_json({"kind": "newer", "topics": {"bare": event["at"]}})

    uvicorn.Server(
        uvicorn.Config(
            Everybody.as_asgi(),
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="off",
            log_level="warning",
        )
    ).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
