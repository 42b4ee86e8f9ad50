"""The second way and the third: a stream of events, and asking now and then."""

import json

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret_of(browse, club):
    def secret(membership):
        club.members.add(membership.user_id)
        return browse(membership).cookies[settings.SESSION_COOKIE_NAME].value

    return secret


class TestAStream:
    def test_tells_what_is_newer_with_the_place_to_go_on_from(self, cast, club, live, secret_of):
        stream = live.stream(secret_of(cast.bo), "topic=club:tea~0&topic=club:book~0")
        assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
        assert stream.answer.headers["Cache-Control"] == "no-store"
        assert stream.event() == {"": "listening"}

        club.moves("tea")

        told = stream.event()
        assert json.loads(told["data"]) == {"kind": "newer", "topics": {"club:tea": 1}}
        assert set(told["id"].split(",")) == {"club:tea~1", "club:book~0"}

    def test_goes_on_from_the_last_event_of_the_one_before(self, cast, club, live, secret_of):
        for _ in range(3):
            club.moves("tea")

        stream = live.stream(
            secret_of(cast.bo), "topic=club:tea~0", **{"Last-Event-ID": "club:tea~2"}
        )

        stream.event()
        assert json.loads(stream.event()["data"])["topics"] == {"club:tea": 3}

    def test_of_a_stranger_is_refused(self, live):
        assert live.stream("").answer.status == 403

    def test_for_another_origin_is_refused(self, cast, live, secret_of):
        stream = live.stream(secret_of(cast.bo), Origin="https://elsewhere.example")

        assert stream.answer.status == 403

    @pytest.mark.parametrize("topic", ["club:tea", "club:tea~x", "club:tea~-1", "~7"])
    def test_with_a_damaged_cursor_is_refused(self, cast, live, secret_of, topic):
        assert live.stream(secret_of(cast.bo), f"topic={topic}").answer.status == 400

    def test_ends_when_the_server_does(self, cast, live, secret_of):
        stream = live.stream(secret_of(cast.bo), "topic=club:tea~0")
        stream.event()

        live.endpoints.hub.loop.call_soon_threadsafe(live.endpoints.close)

        assert stream.answer.read() == b""


class TestAsking:
    def ask(self, client, *topics):
        return client.get("/live/cursors", {"topic": topics})

    def test_tells_which_topics_stand_elsewhere(self, cast, club, browse, secret_of):
        club.moves("tea")
        secret_of(cast.bo)

        answer = self.ask(browse(cast.bo), "club:tea~0", "club:book~0")

        assert answer.json() == {"kind": "newer", "topics": {"club:tea": 1}}

    def test_tells_nothing_of_what_is_not_ours(self, cast, club, browse):
        club.moves("tea")

        assert self.ask(browse(cast.dara), "club:tea~0").json()["topics"] == {}

    def test_is_for_people_who_are_signed_in(self, client):
        assert self.ask(client, "club:tea~0").status_code == 403

    def test_with_a_damaged_cursor_is_refused(self, cast, browse):
        assert self.ask(browse(cast.bo), "club:tea").status_code == 400

    def test_costs_the_same_for_many_topics(
        self, cast, club, browse, secret_of, django_assert_max_num_queries
    ):
        secret_of(cast.bo)
        client = browse(cast.bo)
        self.ask(client, "club:tea~0")

        with django_assert_max_num_queries(3):
            self.ask(client, *(f"club:t{number}~0" for number in range(60)))
