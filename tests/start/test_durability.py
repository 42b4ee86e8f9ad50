"""The rounds of ``python -m tests.durability`` count what they are there to count."""

from tests.durability import Count, counted
from tests.start.test_kill9 import Aftermath

NOTHING = {"goals": [], "notes": [], "offers": [], "talks": [], "answers": []}


def after(*, done: list[str], left: list[str], letters: tuple[str, ...] = (), chain: bool = True):
    found = NOTHING | {"notes": left, "chain": chain}
    return counted(Aftermath(NOTHING | {"notes": done}, found, list(letters), restarts=2))


class TestACount:
    def test_is_clean_when_everything_is_there_once(self):
        assert after(done=["a", "b"], left=["b", "a", "unasked"], letters=("x",)).is_clean

    def test_names_what_is_lost_and_what_is_there_twice(self):
        count = after(done=["a", "b", "c"], left=["b", "b", "c"])

        assert (count.acknowledged, count.lost, count.doubled) == (3, 1, 1)
        assert not count.is_clean

    def test_names_letters_that_were_handed_over_twice(self):
        assert after(done=[], left=[], letters=("x", "y", "x")).letters_doubled == 1

    def test_is_not_clean_when_the_log_is_broken(self):
        assert not after(done=[], left=[], chain=False).is_clean

    def test_adds_up_over_rounds(self):
        total = Count(3, 1, 0, 5, 0, 2, 0) + Count(4, 0, 1, 5, 1, 2, 0)

        assert (total.acknowledged, total.lost, total.doubled) == (7, 1, 1)
