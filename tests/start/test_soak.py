"""Some seconds of what ``python -m tests.soak`` does for minutes or a whole day."""

import pytest

from tests.soak import Footprint, Tally, soak


def tally(after: Footprint, **errors: int) -> Tally:
    left = {"given_up": 0, "waiting": 0, "chain": True}
    told = Tally(footprints=[Footprint(400, 20, 50), after], left=left)
    told.errors.update(errors)
    return told


class TestATally:
    def test_is_clean_when_nothing_failed_and_nothing_grew(self):
        assert tally(Footprint(410, 21, 52)).is_clean

    @pytest.mark.parametrize("after", [Footprint(400, 40, 50), Footprint(400, 20, 90)])
    def test_is_not_clean_when_threads_or_open_files_grew(self, after):
        assert not tally(after).is_clean

    def test_is_not_clean_after_one_error(self):
        assert not tally(Footprint(400, 20, 50), **{"500": 1}).is_clean


class TestADay:
    def test_at_ten_times_the_expected_load_leaves_nothing_behind(self, tmp_path):
        told = soak(tmp_path / "data", seconds=12, load=10)

        assert told.is_clean, str(told)
        assert len(told.milliseconds) > 50
        assert told.letters > 0
