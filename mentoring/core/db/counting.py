"""Counting that stays cheap however many rows there are."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery, Value


class CountUpTo(Subquery):
    """How many rows a queryset has, counted no further than ``most``: a page says "more than"."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet[Any, Any], most: int) -> None:
        counted = rows.order_by().annotate(one=Value(1)).values("one")  # no column: indexes do
        super().__init__(counted[:most], output_field=IntegerField())
