"""Whether the database is of use right now, asked with patience that ends."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


class ReadOnly(Exception):
    """The database answers, but nothing can be kept in it."""


def must_be_writable() -> None:
    """Raise ``ReadOnly`` when nothing could be written; takes no lock, so it waits for nobody."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        is_writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            is_writable = cursor.fetchone() == ("off",)
    if not is_writable:
        raise ReadOnly


def within(look: Callable[[], Result], *, seconds: float) -> Result:
    """What ``look`` returns, or ``TimeoutError``: a database that hangs must not hang us.

    Runs in a thread with a connection of its own, which ends by itself when the database does.
    """
    outcome: list[Result | BaseException] = []

    def run() -> None:
        try:
            outcome.append(look())
        except BaseException as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="readiness", daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TimeoutError(f"no answer within {seconds:g} s")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
