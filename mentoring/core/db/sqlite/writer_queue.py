"""Whose turn it is to write: first come, first served, in this process and between processes.

SQLite lets one write at a time. Who finds it busy sleeps and tries again, longer each time, so
that under load whoever came last often wins and somebody waits for seconds. The queue only puts
writers in line; that they never write at once is still SQLite's own lock. So whatever goes wrong
here costs fairness and nothing else: after a while a writer stops queueing and tries its luck.
"""

import fcntl
import os
import threading
import time
from collections import deque

MIN_POLL_INTERVAL, MAX_POLL_INTERVAL = 0.0002, 0.002


class WriterQueue:
    """One file database's line of writers.

    Between processes there are two locked files: *next* is held by whoever is first in line,
    *inside* by whoever writes. A process that has just written must pass *next* again, which
    somebody else holds by then; so processes take turns. Locks end with their process, also by
    kill -9.
    """

    def __init__(self, database: str) -> None:
        self.paths = (f"{database}-next", f"{database}-inside")
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_acquired = False
        self._files: tuple[int, int] | None = None
        self._owner = os.getpid()

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn; False when ``timeout`` seconds did not suffice."""
        give_up_at = time.monotonic() + timeout
        if not self._acquire_in_process(timeout):
            return False
        if self._acquire_cross_process(give_up_at):
            return True
        self._wake_next()
        return False

    def release(self) -> None:
        if self._files:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._wake_next()

    def _acquire_in_process(self, timeout: float) -> bool:
        with self._mutex:
            self._reset_after_fork()
            if not self._is_acquired:
                self._is_acquired = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # called up in the very last moment

    def _wake_next(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_acquired = False

    def _acquire_cross_process(self, give_up_at: float) -> bool:
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

    def _reset_after_fork(self) -> None:
        """After a fork: the line, and the files with their locks, are the parent's."""
        if self._owner != os.getpid():
            self._owner, self._files, self._is_acquired = os.getpid(), None, False
            self._waiting.clear()


def _opened(paths: tuple[str, str]) -> tuple[int, int]:
    first, inside = (os.open(path, os.O_RDWR | os.O_CREAT, 0o600) for path in paths)
    return first, inside


def _lock(file: int, give_up_at: float) -> bool:
    interval = MIN_POLL_INTERVAL
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                return False
            time.sleep(interval)
            interval = min(interval * 2, MAX_POLL_INTERVAL)
        else:
            return True


_queues: dict[str, WriterQueue] = {}
_queues_mutex = threading.Lock()


def writer_queue_of(database: str) -> WriterQueue:
    """The queue of this file, the same for every thread."""
    with _queues_mutex:
        return _queues.setdefault(database, WriterQueue(database))
