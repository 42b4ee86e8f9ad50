"""A change of keys is killed in the middle; ``python -m tests.rotation`` does it more often."""

import pytest

from tests.rotation import rounds


class TestAChangeOfKeys:
    @pytest.mark.parametrize(("engine", "times"), [("sqlite", 4), ("postgres", 2)])
    def test_that_is_killed_leaves_every_word_readable(self, engine, times):
        count = rounds(engine, times)

        assert count.killed > 0
        assert count.unreadable == 0
