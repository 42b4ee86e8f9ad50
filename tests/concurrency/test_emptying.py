"""Between two tests the tables are emptied only when nobody can still put rows into them."""

import warnings

import pytest
from django.db import connection

from tests.support.databases import wait_for_others


@pytest.mark.django_db(transaction=True)
class TestEmptying:
    @pytest.fixture
    def other(self):
        """A second connection to the same database, as a thread of a test has one."""
        second = connection.copy()
        second.set_autocommit(False)
        yield second
        second.close()

    def test_waits_for_a_transaction_that_is_open_and_tells_of_it(self, other):
        other.cursor().execute("SELECT 'left open'")

        with pytest.warns(UserWarning, match="left open"):
            wait_for_others(connection, patience=0)

    def test_does_not_wait_for_one_that_has_ended(self, other):
        other.cursor().execute("SELECT 'left open'")
        other.rollback()

        with warnings.catch_warnings(action="error"):
            wait_for_others(connection, patience=0)
