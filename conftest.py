"""Test databases and phases. Fixtures about people and pages live in ``tests/conftest.py``."""

import os
from functools import partial
from pathlib import Path

import pytest
from django.db import connections
from django.db.models.signals import post_migrate

from tests.support import databases
from tests.support.phases import asks_a_database, marks_for

# A minute and more: begun last, they would run alone while the other processor waits.
BEGUN_FIRST = ("test_year.py", "test_due.py", "test_demo.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark by place, and leave out races where the database allows only one writer anyway."""
    on_postgres = "RAPPORT_TEST_DATABASE_URL" in os.environ
    keep, leave_out = [], []
    for item in items:
        marks = marks_for(Path(item.path).relative_to(config.rootpath))
        if "concurrency" not in marks and not asks_a_database(item):
            marks.append("once")
        for mark in marks:
            item.add_marker(mark)
        (leave_out if "concurrency" in marks and not on_postgres else keep).append(item)
    if leave_out:
        config.hook.pytest_deselected(items=leave_out)
    items[:] = sorted(keep, key=lambda item: item.path.name not in BEGUN_FIRST)


@pytest.fixture(scope="session", autouse=True)
def _rights_that_nobody_reads() -> None:
    """Rows of Django's own permissions, written anew whenever a test empties its database.

    They were nearly all that emptying cost, and rights are granted in another way here (ADR 0020).
    """
    from django.contrib.contenttypes.management import create_contenttypes

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session", autouse=True)
def _emptied_where_there_are_rows() -> None:
    """After a test whose rows were committed: PostgreSQL makes every truncated table's files anew,
    a third of a second for all of them, though most are empty."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = partial(databases.emptying, connection)  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    database = connections["default"]
    if database.vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.settings_dict["TEST"]["NAME"] = str(databases.sqlite_copy(worker))
    elif template := os.environ.get("RAPPORT_TEST_TEMPLATE"):
        database.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """True on SQLite: the copy is ready to use and goes away with its folder."""
    return connections["default"].vendor == "sqlite"
