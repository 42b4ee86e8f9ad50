"""State machines of hypothesis that live on the database, each example undone after it."""

import os
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mentoring.core.crypto import keys

EXAMPLES = "PROPERTY_EXAMPLES"  # so many, other ones each time, in place of the few of bin/test


class OnDatabase:
    """A savepoint for each example: whatever it wrote is gone before the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._all = transaction.atomic()
        self._all.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._all.__exit__(None, None, None)
        keys.forget_keys()  # those of rows that are gone


def lives(machine: Any, *, examples: int, steps: int) -> None:
    """Run the same few examples each time; many others with ``PROPERTY_EXAMPLES=200``.

    ``machine`` makes one for each example.
    """
    many = int(os.environ.get(EXAMPLES, "0"))
    how = settings(
        max_examples=many or examples,
        stateful_step_count=steps,
        derandomize=not many,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)
