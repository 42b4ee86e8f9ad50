"""What operators may write about the relay, and what stops the start with a sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.calls import relay_urls
from mentoring.calls.relay import RelayAddress

SECRET = "as long as it is secret"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("turn:turn.example.org", RelayAddress("turn.example.org", 3478, "udp", False)),
        ("turn:10.1.2.3:3479", RelayAddress("10.1.2.3", 3479, "udp", False)),
        ("turn:[2001:db8::7]:53?transport=tcp", RelayAddress("2001:db8::7", 53, "tcp", False)),
        ("turns:turn.example.org", RelayAddress("turn.example.org", 5349, "tcp", True)),
        ("turns:t.example.org:443?transport=udp", RelayAddress("t.example.org", 443, "udp", True)),
    ],
)
def test_an_address_is_read_as_browsers_read_it(url, address):
    assert RelayAddress.parse(url) == address
    assert relay_urls([url], SECRET) == [url]


@pytest.mark.parametrize(
    "url",
    [
        "turn.example.org:3478",
        "https://turn.example.org",
        "turn:",
        "turn:turn.example.org:0",
        "turn:turn.example.org:65536",
        "turn:turn.example.org?transport=sctp",
        "turn:turn example.org",
        "stun:turn.example.org",
    ],
)
def test_any_other_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="RAPPORT_TURN_URLS has"):
        relay_urls([url], SECRET)


@pytest.mark.parametrize(
    ("urls", "secret", "words"),
    [
        (["turn:turn.example.org"], "", "RAPPORT_TURN_SECRET is empty"),
        ([], SECRET, "RAPPORT_TURN_URLS names no relay"),
        ([" "], SECRET, "RAPPORT_TURN_URLS names no relay"),
        (["turn:turn.example.org"], "x" * 15, "has 15 characters"),
    ],
)
def test_half_of_it_is_refused_with_what_is_missing(urls, secret, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        relay_urls(urls, secret)


def test_none_of_it_is_no_relay():
    assert relay_urls([], "") == relay_urls(["", " "], "") == []


def test_sixteen_characters_are_enough():
    assert relay_urls(["turn:turn.example.org"], "x" * 16) == ["turn:turn.example.org"]
