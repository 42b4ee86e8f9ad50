"""The formatter decides how code looks, except for tables of data that it would tear apart."""

import re
from collections import Counter

from tests.house.test_house import BASE

# How many there are, by folder. A new table that needs one takes the place of one that does not.
AT_MOST = {"mentoring": 28, "matchengine": 3, "benchmarks": 4, "bin": 1, "config": 1, "tests": 84}
LEFT_ALONE = re.compile(r"# fmt: (skip|off)\b")


def left_alone() -> Counter[str]:
    """How many places, by folder."""
    return Counter(
        folder
        for folder in AT_MOST
        for file in BASE.glob(f"{folder}/**/*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if LEFT_ALONE.search(line)
    )


class TestCodeThatIsNotFormatted:
    def test_does_not_grow(self):
        grown = {name: count for name, count in left_alone().items() if count > AT_MOST[name]}

        assert grown == {}
