"""How fast anybody may try to get in, to the second."""

from datetime import timedelta

import pytest

from mentoring.accounts.passkeys import is_counting_up
from mentoring.accounts.rules import LIMITS, Rate, Try, after_a_try, network
from tests.moments import NOON

SECOND = timedelta(seconds=1)
RATE = Rate(3, 10 * SECOND)


class TestAfterATry:
    @pytest.mark.parametrize(
        ("free_in", "later"), [(-99, 10), (0, 10), (10, 20), (20, 30), (21, None), (30, None)]
    )
    def test_takes_as_many_at_once_as_there_are(self, free_in, later):
        found = after_a_try(NOON + free_in * SECOND, RATE, at=NOON)

        assert found == (None if later is None else NOON + later * SECOND)

    def test_gives_one_back_after_each_interval(self):
        at, free_at, taken = NOON, NOON, []
        for _ in range(60):
            later = after_a_try(free_at, RATE, at=at)
            free_at = later or free_at
            taken.append(bool(later))
            at += SECOND

        assert [number for number, one in enumerate(taken) if one] == [0, 1, 2, 10, 20, 30, 40, 50]


class TestLimits:
    @pytest.mark.parametrize("kind", Try)
    def test_are_those_of_the_decision(self, kind):
        is_letter = kind in (Try.CODE, Try.RESET)
        found = LIMITS[kind]

        assert found.here == (Rate(5, 180 * SECOND) if is_letter else Rate(8, 40 * SECOND))
        assert found.account == (Rate(20, 180 * SECOND) if is_letter else Rate(30, 30 * SECOND))
        assert found.sender == Rate(50, 20 * SECOND)


class TestNetwork:
    @pytest.mark.parametrize(
        ("ip", "sender"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ],
    )
    def test_is_an_address_or_a_line(self, ip, sender):
        assert network(ip) == sender


class TestAPasskeysCounter:
    @pytest.mark.parametrize(
        ("counter", "known", "expected"),
        [(2, 1, True), (1, 1, False), (1, 2, False), (0, 0, True), (0, 1, False), (1, 0, True)],
    )
    def test_counts_up_or_always_says_nought(self, counter, known, expected):
        assert is_counting_up(counter, known=known) is expected
