"""The languages stand in one list, and everything else reads it."""

import re
from pathlib import Path

from django.conf import settings

from mentoring.core.l10n.languages import LANGUAGES, own_name, translated

BASE = Path(settings.BASE_DIR)


class TestLanguages:
    def test_call_themselves_by_their_own_names(self):
        assert settings.LANGUAGES == [("en", "English"), ("de", "Deutsch")]
        assert own_name("fr") == "Français"

    def test_have_all_catalogues(self):
        known = {file.parents[3] for file in BASE.glob("mentoring/*/locale/*/LC_MESSAGES/*.po")}
        wanted = [
            home / "locale" / code / "LC_MESSAGES/django.po"
            for home in [BASE, *known]
            for code in translated()
        ]

        assert [file for file in wanted if not file.is_file()] == []

    def test_are_listed_nowhere_else(self):
        """A list of its own would be the one that is forgotten with the next language."""
        pairs = re.compile(r"""[\[({]\s*["'](en|de)["']\s*,\s*["'](en|de)["']""")
        files = [
            f for folder in ("mentoring", "config", "bin") for f in BASE.glob(f"{folder}/**/*.py")
        ]

        assert [f for f in files if pairs.search(f.read_text(encoding="utf-8"))] == []
        assert set(LANGUAGES) == {code for code, _ in settings.LANGUAGES}
