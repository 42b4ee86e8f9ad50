"""What the supervisor starts: one child, tied to its life.

``python -m config.child prepare|web|worker|mail PARENT_PIPE …``. PARENT_PIPE is the reading end
of a pipe that nobody writes to: it ends when the supervisor does, even by kill -9.
"""

import gc
import os
import socket
import sys
from types import FrameType

from mentoring.jobs.parent_pipe import end_with_parent

COMMANDS = {"worker": "work", "mail": "take_mail"}
SELDOM = (10_000, 20, 20)  # collections: an eighth of a start was looking through what stays anyway


def main() -> None:
    role, parent_pipe, *rest = sys.argv[1:]
    end_with_parent(int(parent_pipe))
    gc.set_threshold(*SELDOM)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if role != "web":  # migrations and long work may take their time; pages may not
        os.environ.setdefault("RAPPORT_STATEMENT_TIMEOUT", "0" if role == "prepare" else "600")
    if role == "web":
        _serve(socket.socket(fileno=int(rest[0])))
    elif role in COMMANDS:
        _command(COMMANDS[role])
    else:
        _prepare(demo="--demo" in rest)


def _serve(listening: socket.socket) -> None:
    import uvicorn
    from django.conf import settings

    from config.asgi import application, live
    from mentoring.core.web.headers import HurriedHeads, LeanSockets
    from mentoring.live.frames import MAX_FRAME

    HurriedHeads.head_timeout = settings.BODY_TIMEOUT
    _freeze_gc()

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            live.close()  # streams have no end of their own
            super().handle_exit(sig, frame)

    server = Server(
        uvicorn.Config(
            application,
            http=HurriedHeads,  # httptools: refuses what two servers could read in two ways
            ws=LeanSockets,
            ws_per_message_deflate=False,
            ws_max_size=MAX_FRAME,
            timeout_graceful_shutdown=5,
            lifespan="off",
            server_header=False,
            access_log=False,
            log_level="warning",
        )
    )
    server.run(sockets=[listening])


def _freeze_gc() -> None:
    """What was loaded stays for good, and a page leaves little behind that counts cannot free."""
    gc.collect()
    gc.freeze()


def _command(name: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bin/manage", name])


def _prepare(*, demo: bool) -> None:
    from config.prepare import prepare

    prepare(demo=demo)


if __name__ == "__main__":
    main()
