"""No file of the product holds what two changes left of each other: a browser would not run it."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
PATTERNS = (
    "static/**/*.js",
    "static/**/*.css",
    "templates/**/*.*",
    "mentoring/**/templates/**/*.*",
)
MARK = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


class TestFiles:
    def test_hold_no_marks_of_a_conflict(self):
        files = [file for pattern in PATTERNS for file in BASE.glob(pattern) if file.is_file()]

        assert len(files) > 200
        assert [file for file in files if MARK.search(file.read_text(encoding="utf-8"))] == []
