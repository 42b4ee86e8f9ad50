"""A database that is away, hangs or cannot be written ends in a sentence, soon."""

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection

from mentoring.core.db import readiness
from mentoring.core.web import views


class TestADatabaseThatIsAway:
    def test_is_told_on_the_page_as_a_matter_of_waiting(self, rf):
        try:
            raise OperationalError("connection refused")
        except OperationalError:
            response = views.server_error(rf.get("/"))

        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert "The database is not answering just now" in response.content.decode()

    def test_is_not_blamed_for_a_mistake_of_ours(self, rf):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            response = views.server_error(rf.get("/"))

        assert response.status_code == 500


@pytest.mark.django_db
class TestReadiness:
    def test_is_there(self, client):
        assert client.get("/readyz").json() == {"status": "ready"}

    def test_is_missing_while_the_database_hangs(self, client, monkeypatch):
        never = threading.Event()
        monkeypatch.setattr(views, "READY_TIMEOUT", 0.05)
        monkeypatch.setattr(views, "must_be_writable", lambda: never.wait(60))

        response = client.get("/readyz")
        never.set()

        assert (response.status_code, response.json()["status"]) == (503, "database unreachable")

    def test_is_missing_while_nothing_can_be_written(self, client, monkeypatch):
        def refuse() -> None:
            raise readiness.ReadOnly

        monkeypatch.setattr(views, "must_be_writable", refuse)

        response = client.get("/readyz")

        assert (response.status_code, response.json()["status"]) == (
            503,
            "database cannot be written",
        )

    def test_sees_a_database_of_which_somebody_took_the_pen(self, monkeypatch):
        class ReadOnlyCursor:
            def __enter__(self):
                return self

            def __exit__(self, *error):
                return None

            def execute(self, sql):
                assert sql == "SHOW transaction_read_only"

            def fetchone(self):
                return ("on",)

        class Connection:
            vendor = "postgresql"
            cursor = ReadOnlyCursor

        monkeypatch.setattr(readiness, "connection", Connection())

        with pytest.raises(readiness.ReadOnly):
            readiness.must_be_writable()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL: tests/start")
class TestAWriterThatDoesNotEnd:
    @pytest.fixture
    def stuck(self, settings):
        """Another program holds the pen; a page has little patience."""
        settings.WRITE_TIMEOUTS = (0.1, 0.1)
        connection.close()
        connection.settings_dict["OPTIONS"]["timeout"], before = (
            0.1,
            connection.settings_dict["OPTIONS"]["timeout"],
        )
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.close()
        connection.settings_dict["OPTIONS"]["timeout"] = before
        connection.close()

    def test_ends_a_page_that_writes_with_a_sentence(self, client, stuck):
        client.raise_request_exception = False

        answer = client.post("/account/login/", {"login": "bo@example.org", "password": "wrong"})

        assert answer.status_code == 503
        assert "The database is not answering just now" in answer.text

    def test_leaves_alone_who_only_reads(self, cast, browse, request):
        bo = browse(cast.bo)
        request.getfixturevalue("stuck")

        assert bo.get("/northwind/").status_code == 200

    def test_is_forgotten_once_it_has_ended(self, client, stuck):
        client.raise_request_exception = False
        sent = {"login": "bo@example.org", "password": "wrong"}
        assert client.post("/account/login/", sent).status_code == 503

        stuck.execute("ROLLBACK")

        assert client.post("/account/login/", sent).status_code == 422
