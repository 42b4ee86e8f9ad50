"""Messages that were answered stay, once and in order, when the server is killed while they go."""

import pytest

from tests.durability import databases_of
from tests.sends import Line, compared, whole_run

KILLS = 4


@pytest.fixture(scope="class", params=["sqlite", "postgres"])
def count(request, tmp_path_factory):
    with databases_of(request.param) as places:
        yield whole_run(tmp_path_factory.mktemp("sends") / "data", KILLS, **next(places))


class TestMessagesWhileTheServerIsKilled:
    def test_were_really_cut_off(self, count):
        assert count.kills == KILLS
        assert count.answered > count.kills
        assert count.cut_off > 0

    def test_are_neither_lost_nor_doubled_nor_out_of_order(self, count):
        assert count.is_clean, str(count)


class TestTheCount:
    """Were it blind, the test above would say nothing."""

    ANSWERED = [["k1", 1, "one"], ["k2", 2, "two"]]
    LEFT = [["c", 1, "bo", "k1", "one"], ["c", 2, "bo", "k2", "two"]]

    def counted(self, left, answered=None):
        line = Line("", "", "", "bo", answered or self.ANSWERED)
        return compared([line], left, 1)

    def test_is_clean_when_all_lies_there(self):
        assert self.counted(self.LEFT).is_clean

    def test_finds_what_is_lost(self):
        assert self.counted(self.LEFT[:1]).lost == 1

    def test_finds_what_stands_under_another_number(self):
        moved = [self.LEFT[0], ["c", 3, *self.LEFT[1][2:]]]

        assert (self.counted(moved).lost, self.counted(moved).gaps) == (1, 1)

    def test_finds_what_is_there_twice(self):
        assert self.counted([*self.LEFT, ["c", 3, "bo", "k3", "two"]]).doubled == 1

    def test_finds_what_is_out_of_order(self):
        turned = [["k1", 2, "one"], ["k2", 1, "two"]]

        assert self.counted(self.LEFT, turned).out_of_order == 1
