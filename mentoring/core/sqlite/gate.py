"""Whose turn it is to write: first come, first served, in this process and between processes.

SQLite lets one write at a time. Who finds it busy sleeps and tries again, longer each time, so
that under load whoever came last often wins and somebody waits for seconds. The gate only puts
writers in line; that they never write at once is still SQLite's own lock. So whatever goes wrong
here costs fairness and nothing else: after a while a writer stops queueing and tries its luck.
"""

import fcntl
import os
import threading
import time
from collections import deque

FIRST_NAP, LONGEST_NAP = 0.0002, 0.002


class Gate:
    """One file database's line of writers.

    Between processes there are two locked files: *next* is held by whoever is first in line,
    *inside* by whoever writes. A process that has just written must pass *next* again, which
    somebody else holds by then; so processes take turns. Locks end with their process, also by
    kill -9.
    """

    def __init__(self, database: str) -> None:
        self.paths = (f"{database}-next", f"{database}-inside")
        self._mutex = threading.Lock()
        self._line: deque[threading.Lock] = deque()
        self._is_taken = False
        self._files: tuple[int, int] | None = None
        self._owner = os.getpid()

    def enter(self, patience: float) -> bool:
        """Wait for one's turn; False when ``patience`` seconds did not suffice."""
        give_up_at = time.monotonic() + patience
        if not self._take_place(patience):
            return False
        if self._pass_turnstile(give_up_at):
            return True
        self._next_please()
        return False

    def leave(self) -> None:
        if self._files:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._next_please()

    def _take_place(self, patience: float) -> bool:
        with self._mutex:
            self._forget_the_parent()
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._line.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._mutex:
            if mine in self._line:
                self._line.remove(mine)
                return False
        return True  # called up in the very last moment

    def _next_please(self) -> None:
        with self._mutex:
            if self._line:
                self._line.popleft().release()
            else:
                self._is_taken = False

    def _pass_turnstile(self, give_up_at: float) -> bool:
        try:
            first, inside = self._files = self._files or _opened(self.paths)
            if not _lock(first, give_up_at):
                return False
            try:
                return _lock(inside, give_up_at)
            finally:
                fcntl.flock(first, fcntl.LOCK_UN)
        except OSError:  # a folder without room, or without locks: then unfair, but all the same
            return False

    def _forget_the_parent(self) -> None:
        """After a fork: the line, and the files with their locks, are the parent's."""
        if self._owner != os.getpid():
            self._owner, self._files, self._is_taken = os.getpid(), None, False
            self._line.clear()


def _opened(paths: tuple[str, str]) -> tuple[int, int]:
    first, inside = (os.open(path, os.O_RDWR | os.O_CREAT, 0o600) for path in paths)
    return first, inside


def _lock(file: int, give_up_at: float) -> bool:
    nap = FIRST_NAP
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                return False
            time.sleep(nap)
            nap = min(nap * 2, LONGEST_NAP)
        else:
            return True


_gates: dict[str, Gate] = {}
_gates_mutex = threading.Lock()


def gate_of(database: str) -> Gate:
    """The gate of this file, the same for every thread."""
    with _gates_mutex:
        return _gates.setdefault(database, Gate(database))
