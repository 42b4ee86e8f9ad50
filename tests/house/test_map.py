"""The map of rooms shows the house as it stands."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)


class TestTheMap:
    def test_is_drawn_from_the_code_as_it_stands(self):
        draw = [sys.executable, "-P", str(BASE / "bin" / "_map.py"), "--check"]

        done = subprocess.run(draw, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stdout

    def test_shows_every_app(self):
        page = (BASE / "docs" / "map.md").read_text(encoding="utf-8")

        apps = [file.parent.name for file in BASE.glob("mentoring/*/apps.py")]
        assert [app for app in apps if f"| `{app}` |" not in page] == []
