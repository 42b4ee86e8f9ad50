"""What the supervisor starts: one child, tied to its life.

``python -m config.child prepare|web|worker LIFELINE …``. LIFELINE is the reading end of a pipe
that nobody writes to: it ends when the supervisor does, even by kill -9.
"""

import ctypes
import gc
import os
import signal
import socket
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
GRACE = 8.0  # seconds between the polite signal and the end


def main() -> None:
    role, lifeline, *rest = sys.argv[1:]
    _tie_to_supervisor(int(lifeline))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if role == "web":
        _serve(socket.socket(fileno=int(rest[0])))
    elif role == "worker":
        _work()
    else:
        _prepare(demo="--demo" in rest)


def _tie_to_supervisor(lifeline: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(lifeline,), name="lifeline", daemon=True).start()


def _watch(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def _serve(listening: socket.socket) -> None:
    import uvicorn

    from config.asgi import application

    _spare_the_collector()
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=5,
            lifespan="off",
            server_header=False,
            access_log=False,
            log_level="warning",
        )
    )
    server.run(sockets=[listening])


def _spare_the_collector() -> None:
    """What was loaded stays for good, and a page leaves little behind that counts cannot free."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _work() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bin/manage", "work"])


def _prepare(*, demo: bool) -> None:
    from config.prepare import prepare

    prepare(demo=demo)


if __name__ == "__main__":
    main()
