"""A real coturn, started from the configuration that is shipped: whom it takes, and where to."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.calls import turn
from mentoring.calls.relay import RelayError, trouble_with
from mentoring.console.queries import health
from tests.support.turn import Peer, has_ipv6, running_relay

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    with running_relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@pytest.fixture(scope="module")
def as_shipped(tmp_path_factory):
    """Without the exception for loopback: nothing but secret, ports and log differs."""
    with running_relay(tmp_path_factory.mktemp("shipped"), opens_loopback=False) as started:
        yield started


@pytest.fixture
def credential(settings, relay):
    """``credential()``: as somebody in a meeting gets it."""
    settings.TURN_SECRET, settings.TURN_URLS = relay.secret, [relay.url, relay.url_over_tcp]

    def make(meeting="m1", person="u1", now=None):
        (server,) = turn.ice_servers(meeting, person, now or timezone.now())
        return server["username"], server["credential"]

    return make


def peer_of(relay, username, password, *, url=""):
    return Peer(url or relay.url, username, password, timeout=20)


class TestAGoodKey:
    @pytest.mark.parametrize("way", ["url", "url_over_tcp"])
    def test_gets_a_place(self, way, relay, credential):
        with peer_of(relay, *credential(), url=getattr(relay, way)) as amina:
            host, port = amina.allocate()
            amina.release()

        assert host == "127.0.0.1"
        assert port > 1024

    def test_gets_a_place_by_tls_from_a_relay_whose_certificate_is_known(
        self, relay, credential, monkeypatch
    ):
        server = {"urls": [relay.url_over_tls]}
        server["username"], server["credential"] = credential()
        assert "CERTIFICATE_VERIFY_FAILED" in trouble_with(server)

        monkeypatch.setenv("SSL_CERT_FILE", str(relay.certificate))

        assert trouble_with(server) == ""

    def test_carries_words_both_ways(self, relay, credential):
        with (
            peer_of(relay, *credential(person="u1")) as amina,
            peer_of(relay, *credential(person="u2")) as bo,
        ):
            places = amina.allocate(), bo.allocate()
            assert amina.refusal_of(*places[1]) == bo.refusal_of(*places[0]) == 0

            amina.send(b"Hello, Bo", to=places[1])
            assert bo.heard() == b"Hello, Bo"
            bo.send(b"Hello, Amina", to=places[0])
            assert amina.heard() == b"Hello, Amina"


class TestNoPlaceIsGiven:
    def refused(self, relay, username, password):
        with (
            peer_of(relay, username, password) as stranger,
            pytest.raises(RelayError) as refusal,
        ):
            stranger.allocate()
        return refusal.value.code

    def test_for_a_key_that_has_ended(self, relay, credential):
        a_while_ago = timezone.now() - turn.LASTS - timedelta(minutes=1)

        assert self.refused(relay, *credential(now=a_while_ago)) == 401

    def test_for_an_end_that_somebody_moved(self, relay, credential):
        username, password = credential(now=timezone.now() - 2 * turn.LASTS)
        later = f"{int((timezone.now() + HOUR).timestamp())}:{username.partition(':')[2]}"

        assert self.refused(relay, later, password) == 401

    def test_for_the_key_of_somebody_else(self, relay, credential):
        (username, _), (_, password) = credential(person="u1"), credential(person="u2")

        assert self.refused(relay, username, password) == 401

    def test_for_the_key_of_another_relay(self, relay, credential, settings):
        settings.TURN_SECRET = "the secret of another relay"

        assert self.refused(relay, *credential()) == 401

    def test_without_a_key(self, relay):
        assert self.refused(relay, "", "") == 401

    def test_beyond_the_quota_of_one_person(self, relay, credential):
        lines, codes = [], []
        try:
            for _line in range(30):
                lines.append(peer_of(relay, *credential(person="greedy")).__enter__())
                try:
                    lines[-1].allocate()
                except RelayError as error:
                    codes.append(error.code)
        finally:
            for line in lines:
                line.__exit__()

        assert codes == [486] * 6


INSIDE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.2",
    "127.255.255.254",
    "169.254.1.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.192",
    "192.168.0.1",
    "192.168.255.254",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
]
OUTSIDE = [
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.167.1.1",
]
INSIDE_IPV6 = [
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:a00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "ff02::1",
]


@pytest.fixture(scope="module")
def amina(relay):
    username = turn.username(relay.secret, "m1", "u1", until=timezone.now() + HOUR)
    with peer_of(relay, username, turn.password(relay.secret, username)) as amina:
        amina.allocate()
        yield amina


@pytest.fixture(scope="module")
def bo(relay):
    if not has_ipv6():
        pytest.skip("NOTHING IS PROVEN of IPv6: this machine has none")
    username = turn.username(relay.secret, "m1", "u2", until=timezone.now() + HOUR)
    with peer_of(relay, username, turn.password(relay.secret, username)) as bo:
        assert bo.allocate_ipv6()[0] == "::1"
        yield bo


class TestWhereItNeverRelaysTo:
    @pytest.mark.parametrize("host", INSIDE)
    def test_inside(self, host, amina):
        assert amina.refusal_of(host) == 403

    @pytest.mark.parametrize("host", OUTSIDE)
    def test_and_what_lies_beside_it_is_reached(self, host, amina):
        assert amina.refusal_of(host) == 0

    @pytest.mark.parametrize("host", INSIDE_IPV6)
    def test_inside_by_ipv6(self, host, bo):
        assert bo.refusal_of(host) == 403

    @pytest.mark.parametrize("host", ["2001:db8::1", "2a00:1450::1"])
    def test_and_the_open_internet_by_ipv6_is_reached(self, host, bo):
        assert bo.refusal_of(host) == 0

    def test_inside_as_it_is_shipped_and_loopback_least_of_all(self, as_shipped):
        username = turn.username(as_shipped.secret, "m1", "u1", until=timezone.now() + HOUR)
        password = turn.password(as_shipped.secret, username)

        with peer_of(as_shipped, username, password) as amina:
            amina.allocate()
            reached = [host for host in [*INSIDE, "127.0.0.1"] if amina.refusal_of(host) != 403]
            assert reached == []
            assert amina.refusal_of(OUTSIDE[0]) == 0

    def test_what_is_sent_without_asking_arrives_nowhere(self, amina, relay, credential):
        with socket.socket(type=socket.SOCK_DGRAM) as inside:
            inside.bind(("127.0.0.2", 0))
            amina.send(b"let me in", to=inside.getsockname())
            with peer_of(
                relay, *credential(person="u3")
            ) as bo:  # what was sent first is done first
                place = bo.allocate()
                assert amina.refusal_of(*place) == 0
                assert bo.refusal_of("127.0.0.1") == 0
                amina.send(b"Hello", to=place)
                assert bo.heard() == b"Hello"
            inside.setblocking(False)
            with pytest.raises(BlockingIOError):
                inside.recv(100)


class TestTheDoctor:
    def finding(self):
        return health._relay(timezone.now())

    def test_gets_a_place_by_every_address(self, credential):
        assert (self.finding().is_well, self.finding().words) == (True, "It takes calls.")

    def test_sees_that_the_secret_is_another(self, credential, settings):
        settings.TURN_SECRET = "not that of the relay"

        assert not self.finding().is_well
        assert "401" in self.finding().words

    def test_sees_that_nobody_is_there(self, settings):
        settings.TURN_SECRET = "whatever it may be"
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            settings.TURN_URLS = [f"turn:127.0.0.1:{taken.getsockname()[1]}?transport=tcp"]

            assert not self.finding().is_well
            assert settings.TURN_URLS[0] in self.finding().words

    def test_is_content_without_a_relay_and_says_what_that_means(self, settings):
        settings.TURN_URLS, settings.TURN_SECRET = [], ""

        assert self.finding().is_well
        assert "RAPPORT_TURN_URLS" in self.finding().words

    def test_does_not_wait_for_one_that_is_silent(self, monkeypatch):
        monkeypatch.setattr("mentoring.calls.relay.FIRST_WAIT", 0.01)
        with socket.socket(type=socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            url = f"turn:127.0.0.1:{silent.getsockname()[1]}"
            monkeypatch.setattr("mentoring.calls.relay.TIMEOUT", 0.1)

            wrong = trouble_with({"urls": [url], "username": "", "credential": ""})

        assert wrong.startswith(f"{url}: no answer in")
