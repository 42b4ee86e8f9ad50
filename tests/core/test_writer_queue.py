"""Writers on SQLite take turns: in the order in which they came, and no process twice in a row."""

import fcntl
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.utils import ConnectionHandler

from mentoring.core.db.sqlite.writer_queue import WriterQueue, writer_queue_of

pytestmark = pytest.mark.once

OTHER = """
import sys, time
from mentoring.core.db.sqlite.writer_queue import WriterQueue
queue = WriterQueue(sys.argv[1])
print("here", flush=True)
assert queue.acquire(30)
print("inside", flush=True)
sys.stdin.readline()
queue.release()
"""


def wait_until(is_so) -> None:
    give_up_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)


def _other(folder):
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, str(folder / "db")],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def another_process(tmp_path):
    """Another process that wants to write to the same file; it leaves when told so."""
    process = _other(tmp_path)
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def queue(tmp_path):
    return WriterQueue(str(tmp_path / "db"))


class TestTheWriterQueue:
    def test_lets_threads_in_as_they_came(self, queue):
        order = []

        def write(number: int) -> None:
            assert queue.acquire(30)
            order.append(number)
            queue.release()

        queue.acquire(30)
        writers = [threading.Thread(target=write, args=[number]) for number in range(6)]
        for place, writer in enumerate(writers, start=1):
            writer.start()
            wait_until(lambda place=place: len(queue._waiting) == place)
        queue.release()
        for writer in writers:
            writer.join()

        assert order == [0, 1, 2, 3, 4, 5]

    def test_lets_no_process_in_twice_while_another_waits(self, queue, tmp_path):
        assert queue.acquire(30)
        late = _other(tmp_path)
        wait_until(lambda: _is_locked(tmp_path / "db-next"))

        queue.release()
        again = threading.Thread(target=queue.acquire, args=[30])
        again.start()
        late.stdout.readline()
        assert late.stdout.readline() == "inside\n"  # though we asked at once
        assert again.is_alive()
        late.communicate("\n")
        again.join(30)

        assert not again.is_alive()

    def test_is_free_again_after_kill_nine(self, queue, another_process):
        another_process.stdout.readline()
        another_process.kill()

        assert queue.acquire(30)

    def test_is_not_waited_for_for_ever(self, queue, another_process):
        another_process.stdout.readline()

        assert not queue.acquire(0.05)

        another_process.communicate("\n")
        assert queue.acquire(30)  # nothing is left of having given up

    def test_gives_way_where_no_file_can_be_locked(self, tmp_path):
        assert not WriterQueue(str(tmp_path / "nowhere" / "db")).acquire(1)


@pytest.fixture
def database(tmp_path, db):
    """A database of its own, with our engine; one connection for each thread."""
    default = {
        "ENGINE": "mentoring.core.db.sqlite",
        "NAME": str(tmp_path / "db.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
    handler = ConnectionHandler({"default": default})
    with handler["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE note (word TEXT UNIQUE)")
    yield handler
    handler["default"].close()


def is_free(database) -> bool:
    return not writer_queue_of(str(database["default"].settings_dict["NAME"]))._is_acquired


class TestAConnection:
    def test_holds_the_queue_for_a_transaction(self, database):
        connection = database["default"]
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert not is_free(database)
        connection.commit()

        assert is_free(database)

    @pytest.mark.parametrize("ends", ["rollback", "close"])
    def test_lets_go_however_a_transaction_ends(self, database, ends):
        connection = database["default"]
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

        getattr(connection, ends)()

        assert is_free(database)

    def test_lets_go_after_a_lone_write_that_is_refused(self, database):
        with database["default"].cursor() as cursor:
            cursor.execute("INSERT INTO note VALUES (%s)", ["one"])
            with pytest.raises(DatabaseError):
                cursor.execute("INSERT INTO note VALUES (%s)", ["one"])

        assert is_free(database)

    def test_reads_without_waiting(self, database):
        assert writer_queue_of(str(database["default"].settings_dict["NAME"])).acquire(1)

        with database["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM note")
            assert cursor.fetchone() == (0,)

    def test_of_eight_threads_at_once_all_write(self, database):
        def write(number: int) -> None:
            connection = database["default"]
            for turn in range(20):
                connection.set_autocommit(
                    False, force_begin_transaction_with_broken_autocommit=True
                )
                with connection.cursor() as cursor:
                    cursor.execute("INSERT INTO note VALUES (%s)", [f"{number}:{turn}"])
                connection.commit()
                connection.set_autocommit(True)
            connection.close()

        threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with database["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM note")
            assert cursor.fetchone() == (160,)
        assert is_free(database)


def test_is_what_this_installation_uses(db):
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        assert settings.DATABASES["default"]["ENGINE"] == "mentoring.core.db.sqlite"
        assert transaction.get_connection().writer_queue._is_acquired  # this test is a transaction


def _is_locked(path) -> bool:
    if not path.exists():
        return False
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
