"""Who begins, how long a room is open, and what a page may say."""

import json
from datetime import timedelta

import pytest

from mentoring.calls.rules.frames import (
    MAX_FRAME,
    CallPing,
    Enter,
    MalformedFrame,
    Pass,
    Rise,
    Sit,
    read_frame,
)
from mentoring.calls.rules.seats import (
    STAYS_OPEN,
    Allowance,
    Seat,
    is_open,
    offers_first,
    others_of,
)
from tests.moments import NOON

KEY = "0123456789abcdef" * 2
CANDIDATE = {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "0"}


def passed(**body):
    return json.dumps({"kind": "pass", "to": KEY, "body": body})


class TestTheNewcomer:
    @pytest.mark.parametrize("other", [Seat("b", "2", 1.0), Seat("b", "2", 5.0)])
    def test_and_nobody_else_makes_the_first_offer(self, other):
        mine = Seat("a", "1", 5.0)

        assert offers_first(mine, other) is not offers_first(other, mine)

    def test_sees_the_newest_seat_of_everybody_else_in_their_order(self):
        seats = [Seat("c", "2", 9.0), Seat("a", "2", 1.0), Seat("b", "3", 5.0), Seat("d", "1", 2.0)]

        assert [one.key for one in others_of("1", seats)] == ["b", "c"]


class TestARoom:
    def test_is_open_until_well_after_the_planned_end(self):
        ends_at = NOON

        assert is_open(ends_at, NOON - timedelta(days=3))
        assert is_open(ends_at, NOON + STAYS_OPEN - timedelta(seconds=1))
        assert not is_open(ends_at, NOON + STAYS_OPEN)


class TestAnAllowance:
    def test_ends_and_comes_back_with_time(self):
        allowance = Allowance(3, 2)

        assert [allowance.takes(10.0) for _ in range(4)] == [True, True, True, False]
        assert [allowance.takes(11.0) for _ in range(3)] == [True, True, False]
        assert [allowance.takes(99.0) for _ in range(4)] == [True, True, True, False]


class TestAFrame:
    @pytest.mark.parametrize(
        ("text", "frame"),
        [
            ('{"kind": "ping"}', CallPing()),
            ('{"kind": "rise"}', Rise()),
            ('{"kind": "enter", "meeting": "m"}', Enter("m")),
            (json.dumps({"kind": "sit", "seat": KEY}), Sit(KEY)),
            (passed(kind="again"), Pass(KEY, {"kind": "again"})),
            (passed(kind="state", sound=True), Pass(KEY, {"kind": "state", "sound": True})),
        ],
    )
    def test_of_our_pages_is_read(self, text, frame):
        assert read_frame(text) == frame

    def test_with_candidates_or_a_description_is_read(self):
        for body in (
            {"kind": "candidates", "round": 1, "list": [CANDIDATE | {"sdpMLineIndex": 0}]},
            {"kind": "description", "type": "offer", "sdp": "v=0", "round": 1},
        ):
            assert read_frame(passed(**body)) == Pass(KEY, body)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "null",
            "{",
            "[" * 9000,
            "x" * (MAX_FRAME + 1),
            '{"kind": "ping", "more": 1}',
            '{"kind": "shout"}',
            '{"kind": "enter", "meeting": 7}',
            json.dumps({"kind": "enter", "meeting": "m" * 37}),
            '{"kind": "sit", "seat": "short"}',
            json.dumps({"kind": "sit", "seat": KEY.upper()}),
            passed(kind="shout"),
            passed(kind="again", more=1),
            passed(kind="state", sound="yes"),
            passed(kind="state", face=True),
            passed(kind="description", type="pranswer", sdp="v=0", round=1),
            passed(kind="description", type="offer", sdp=7, round=1),
            passed(kind="candidates", round=1, list=["candidate"]),
            passed(kind="candidates", round=1, list=[CANDIDATE] * 31),
            passed(kind="candidates", round=1, list=[CANDIDATE | {"more": 1}]),
            passed(kind="candidates", round=1, list=[{"candidate": "c" * 601, "sdpMid": "0"}]),
            passed(kind=["again"]),
        ],
    )
    def test_of_anybody_else_is_malformed(self, text):
        with pytest.raises(MalformedFrame):
            read_frame(text)
