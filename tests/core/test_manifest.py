"""What a phone is told when somebody installs Rapport on it."""

import json
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles.finders import find

from mentoring.core.web import worker


def manifest(browse, path: str) -> dict:
    answer = browse(None).get(path)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    return json.loads(answer.content)


class TestTheManifest:
    def test_names_what_an_installed_app_needs_and_every_picture_lies_there(self, cast, browse):
        found = manifest(browse, "/northwind/manifest.webmanifest")
        pictures = [*found["icons"], *found["screenshots"]]

        assert (found["id"], found["start_url"], found["scope"]) == ("/northwind/",) * 2 + ("/",)
        assert {one.get("form_factor") for one in pictures} == {None, "narrow", "wide"}
        sizes = {(one["sizes"], one.get("purpose")) for one in found["icons"]}
        assert {
            ("192x192", None), ("512x512", None), ("192x192", "maskable"), ("512x512", "maskable"),
        } <= sizes  # fmt: skip
        assert [one for one in pictures if not find(one["src"].removeprefix("/static/"))] == []

    def test_bears_the_organisations_name(self, cast, browse):
        found = manifest(browse, "/northwind/manifest.webmanifest")

        assert found["name"] == cast.organisation.name
        assert manifest(browse, "/manifest.webmanifest")["name"] == "Rapport"

    @pytest.mark.parametrize(("asked", "language"), [("de", "de"), ("xx", "en"), ("", "en")])
    def test_speaks_the_language_of_the_page_that_names_it(self, asked, language, cast, browse):
        found = manifest(browse, f"/northwind/manifest.webmanifest?language={asked}")

        assert found["lang"] == language
        names = [one["name"] for one in found["shortcuts"]]
        assert ("Meetings" in names) == (language == "en")

    def test_leads_shortcuts_and_shared_words_to_pages_that_there_are(self, cast, browse):
        found = manifest(browse, "/northwind/manifest.webmanifest")
        where = [*(one["url"] for one in found["shortcuts"]), found["share_target"]["action"]]

        assert len(where) == 3
        for path in where:
            assert browse(cast.bo).get(urljoin("/", path)).status_code == 200

    def test_is_named_by_pages_with_their_language(self, cast, browse):
        page = browse(cast.bo).get("/northwind/").content.decode()

        assert 'href="/northwind/manifest.webmanifest?language=en"' in page


class TestTheWorker:
    def test_keeps_every_script_style_and_letter_by_name(self, cast, browse):
        script = browse(None).get("/service-worker.js").content.decode()

        assert "/static/css/components.css" in script
        assert "/static/js/main.js" in script
        assert script.count(".woff2") == len(
            [one for one in worker.shell_files() if "woff2" in one]
        )
        assert f"shell-{worker.shell_version()}" in script
        assert [name for name in worker.shell_files() if not find(name)] == []

    def test_is_asked_for_anew_at_every_visit(self, cast, browse):
        assert browse(None).get("/service-worker.js").headers["Cache-Control"] == "no-cache"
