"""Weight and origin of what every page loads."""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
STATIC = BASE / "static"
KILOBYTE = 1024


def compressed(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


class TestWeight:
    def test_of_styles_stays_within_25_kilobytes(self):
        sheets = sorted(STATIC.glob("css/*.css"))

        assert len(sheets) <= 4
        assert compressed(sheets) <= 25 * KILOBYTE

    def test_of_styles_and_scripts_leaves_room_for_the_page(self):
        scripts = [*STATIC.glob("js/*.js"), STATIC / "vendor" / "htmx.min.js"]

        assert compressed([*scripts, *STATIC.glob("css/*.css")]) <= 45 * KILOBYTE

    def test_of_fonts_stays_within_90_kilobytes(self):
        fonts = list(STATIC.glob("fonts/*.woff2"))

        assert 0 < sum(font.stat().st_size for font in fonts) <= 90_000


class TestVendored:
    @pytest.mark.parametrize("folder", ["static/vendor", "tests/browser/vendor"])
    def test_files_are_the_ones_in_the_lock(self, folder):
        locked = json.loads((BASE / folder / "vendor.lock.json").read_text())["files"]
        digests = {
            entry["file"]: "sha384-"
            + base64.b64encode(
                hashlib.sha384((BASE / folder / entry["file"]).read_bytes()).digest()
            ).decode()
            for entry in locked
        }

        assert digests == {entry["file"]: entry["sha384"] for entry in locked}
        assert set(digests) == {file.name for file in (BASE / folder).glob("*.js")}
        assert all(entry["licence"] and entry["version"] for entry in locked)
