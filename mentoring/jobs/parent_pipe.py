"""A child process that ends when its parent does, even by kill -9.

The parent keeps the writing end of a pipe that nobody writes to; the child reads. It needs no
Django, so that the supervisor's children can use it before anything else is loaded.
"""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
SHUTDOWN_GRACE = 8.0  # seconds between the polite signal and the end


def end_with_parent(parent_pipe: int) -> None:
    """Get SIGTERM when the parent is gone, and be ended some seconds later."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(parent_pipe,), name="parent pipe", daemon=True).start()


def _watch(parent_pipe: int) -> None:
    os.read(parent_pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SHUTDOWN_GRACE)
    os._exit(1)
