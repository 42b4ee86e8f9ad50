"""Figures for a monitoring system: only with the token, and without names."""

from mentoring.notifications.models import Mail
from tests.moments import NOON


class TestMetrics:
    def test_do_not_exist_without_a_token_in_the_settings(self, db, client):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404

    def test_are_for_whoever_knows_the_token(self, cast, client, settings):
        settings.METRICS_TOKEN = "a long word"
        Mail.objects.create(
            key="one",
            kind="x",
            to="bo@example.org",
            subject="Hi",
            text="Hi",
            state="bounced",
            created_at=NOON,
            due_at=NOON,
        )

        refused = client.get("/metrics", headers={"authorization": "Bearer a wrong word"})
        told = client.get("/metrics", headers={"authorization": "Bearer a long word"})

        assert refused.status_code == 404
        words = told.content.decode()
        assert 'rapport_letters{state="bounced"} 1.0' in words
        assert "rapport_organisations 2.0" in words
        assert "example.org" not in words
