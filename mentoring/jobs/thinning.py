"""What is over does not stay for ever: removed a part at a time, and noted for operators."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mentoring.jobs.models import Thinning

AT_ONCE = 1_000  # rows in one transaction, so that nobody who writes waits for it
AT_MOST = 100_000  # in one turn; the next goes on

Remove = Callable[[list[Any]], int]


def thin(name: str, over: QuerySet[Any, Any], remove: Remove, *, at: datetime) -> int:
    """Remove the rows ``over``, and note how many there were.

    ``remove`` gets the keys of some of them and tells how many characters went with them; what it
    has done it must not be asked to do again.
    """
    rows = size = 0
    while rows < AT_MOST:
        with transaction.atomic():
            keys = list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not keys:
                break
            size += remove(keys)
        rows += len(keys)
    Thinning.objects.update_or_create(name=name, defaults={"rows": rows, "size": size, "at": at})
    return rows


def last() -> dict[str, Thinning]:
    """What each turn did last, by name."""
    return {one.name: one for one in Thinning.objects.order_by("name")}
