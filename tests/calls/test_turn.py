"""The keys that browsers get for the relay."""

from datetime import UTC, datetime, timedelta

import pytest

from mentoring.calls import turn
from tests.moments import NOON

SECRET = "a-secret-of-the-relay"


@pytest.fixture
def _relay(settings):
    settings.TURN_URLS = ["turn:turn.example.org:3478", "turns:turn.example.org:443?transport=tcp"]
    settings.TURN_SECRET = SECRET


class TestAPassword:
    """The figures are those of ``printf USER | openssl dgst -sha1 -hmac SECRET -binary | base64``."""

    @pytest.mark.parametrize(
        ("secret", "user", "password"),
        [
            ("north", "1700000000:ab12", "9/aCM+T5dzzM5n7JTIUjl9Job3E="),
            (SECRET, "1900000000:0123456789abcdef0123", "5ku/52ioQeDN+a+F3PL0QEs9ilU="),
            ("ÄÖ ü", "1900000000:x", "ROiP6/93z17ZZLET/55d6Dhwcrw="),
        ],
    )
    def test_is_what_the_relay_works_out(self, secret, user, password):
        assert turn.password(secret, user) == password


class TestAUsername:
    def test_has_its_end_in_front(self):
        until = datetime(2030, 1, 1, tzinfo=UTC)

        assert turn.username("north", "m1", "u1", until=until) == "1893456000:2a3f9201889df2e7547c"

    def test_is_the_same_person_for_one_meeting_only(self):
        opaque = {
            turn.username(secret, meeting, person, until=NOON).partition(":")[2]
            for secret, meeting, person in [
                (SECRET, "m1", "u1"),
                (SECRET, "m1", "u2"),
                (SECRET, "m2", "u1"),
                ("another-relay's-secret", "m1", "u1"),
            ]
        }

        assert len(opaque) == 4
        assert opaque >= {turn.username(SECRET, "m1", "u1", until=NOON + turn.LASTS)[-20:]}


@pytest.mark.usefixtures("_relay")
class TestIceServers:
    def test_name_every_address_with_one_key(self):
        (server,) = turn.ice_servers("m1", "u1", NOON)

        assert server["urls"] == [
            "turn:turn.example.org:3478",
            "turns:turn.example.org:443?transport=tcp",
        ]
        assert server["credential"] == turn.password(SECRET, server["username"])

    def test_last_longer_than_the_longest_meeting_and_no_longer_than_a_day(self):
        (server,) = turn.ice_servers("m1", "u1", NOON)

        left = int(server["username"].partition(":")[0]) - NOON.timestamp()
        assert timedelta(hours=8) <= timedelta(seconds=left) <= timedelta(days=1)

    def test_name_nobody(self):
        told = str(turn.ice_servers("meeting-7f3a", "bo.larsen@example.org", NOON))

        assert "bo" not in told
        assert "7f3a" not in told
        assert SECRET not in told

    def test_are_none_where_no_relay_is_set_up(self, settings):
        settings.TURN_URLS, settings.TURN_SECRET = [], ""

        assert turn.ice_servers("m1", "u1", NOON) == []


@pytest.mark.parametrize(
    ("is_of_minors", "urls", "policy"),
    [
        (True, ["turn:turn.example.org"], "relay"),
        (False, ["turn:turn.example.org"], "all"),
        (True, [], "all"),
        (False, [], "all"),
    ],
)
def test_minors_meet_by_the_relay_alone_where_there_is_one(is_of_minors, urls, policy, settings):
    settings.TURN_URLS = urls

    assert turn.transport_policy(is_of_minors=is_of_minors) == policy
