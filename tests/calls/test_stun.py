"""Messages to and from a relay, against the vectors of RFC 5769."""

import pytest

from mentoring.calls import stun
from mentoring.calls.stun import Attribute, StunMessage, StunMethod

# 2.4, a request with a long-term credential
REQUEST = bytes.fromhex(
    "00010060 2112a442 78ad3433c6ad72c029da412e"
    "00060012 e3839ee38388e383aae38383e382afe382b90000"
    "0015001c 662f2f3439396b39353464364f4c33346f4c394653547679363473 41"
    "0014000b 6578616d706c652e6f726700"
    "00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666"
)
USER = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9"
KEY = stun.key_of(USER, b"example.org", "TheMatrIX")


class TestAMessage:
    def test_is_signed_as_the_standard_says(self):
        message = StunMessage(
            StunMethod.BINDING,
            (
                (Attribute.USERNAME, USER.encode()),
                (Attribute.NONCE, b"f//499k954d6OL34oL9FSTvy64sA"),
                (Attribute.REALM, b"example.org"),
            ),
            bytes.fromhex("78ad3433c6ad72c029da412e"),
        )

        assert message.encoded(KEY) == REQUEST

    def test_is_read_back(self):
        message = stun.decoded(REQUEST)

        assert message is not None
        assert message.get(Attribute.REALM) == b"example.org"
        assert message.get(Attribute.USERNAME).decode() == USER
        assert message.get(Attribute.DATA) == b""
        assert message.error == 0

    @pytest.mark.parametrize("size", range(0, len(REQUEST), 7))
    def test_is_none_before_all_of_it_is_there(self, size):
        assert stun.decoded(REQUEST[:size]) is None

    def test_is_none_without_the_cookie(self):
        assert stun.decoded(REQUEST[:4] + b"\0\0\0\0" + REQUEST[8:]) is None

    @pytest.mark.parametrize("code", [401, 403, 438, 486])
    def test_says_why_it_is_a_refusal(self, code):
        said = bytes([0, 0, code // 100, code % 100]) + b"Because"

        assert StunMessage(StunMethod.ALLOCATE, ((Attribute.ERROR_CODE, said),)).error == code

    def test_with_lengths_that_lie_is_read_as_far_as_it_goes(self):
        lying = StunMessage(StunMethod.BINDING).encoded()[:2] + b"\0\x08" + REQUEST[4:20]

        message = stun.decoded(lying + b"\0\x15\xff\xffabcd")
        assert message is not None
        assert message.get(Attribute.NONCE) == b"abcd"


class TestAnAddress:
    """2.2 and 2.3, in responses."""

    @pytest.mark.parametrize(
        ("value", "address"),
        [
            ("0001a147e112a643", ("192.0.2.1", 32853)),
            (
                "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
                ("2001:db8:1234:5678:11:2233:4455:6677", 32853),
            ),
        ],
    )
    def test_is_unmasked(self, value, address):
        transaction = bytes.fromhex("b7e7a701bc34d686fa87dfae")

        assert stun.unpacked_address(bytes.fromhex(value), transaction) == address
