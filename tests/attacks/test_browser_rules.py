"""What browsers are told to hold every page to, and what they are refused."""

import pytest
from django.test import Client

from tests.support.browser import Browser

PAGES = ["/account/login/", "/northwind/", "/northwind/nowhere/", "/healthz"]


class TestEveryAnswer:
    @pytest.mark.parametrize("path", PAGES)
    def test_says_what_a_page_may_load_and_who_may_frame_it(self, path, cast, browse):
        answer = browse(cast.bo).get(path, follow=True)

        policy = answer.headers["Content-Security-Policy"]
        for rule in (
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ):
            assert rule in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("path", PAGES)
    def test_names_its_letters(self, path, cast, browse):
        kind = browse(cast.bo).get(path, follow=True).headers["Content-Type"]

        assert "charset=utf-8" in kind or kind == "application/json"


class TestAnotherSite:
    def test_sends_no_form_in_anybodys_name(self, cast):
        browser = Browser(enforce_csrf_checks=True)
        browser.force_login(cast.eli.user)
        path = f"/northwind/settings/people/{cast.bo.pk}/remove/"

        assert browser.post(path, headers={"Origin": "https://evil.example"}).status_code == 403
        assert browser.post(path).status_code == 403
        cast.bo.refresh_from_db()
        assert cast.bo.removed_at is None

    @pytest.mark.parametrize("method", ["trace", "put", "delete", "patch"])
    def test_has_no_other_ways_to_ask(self, method, cast, browse):
        path = f"/northwind/settings/people/{cast.bo.pk}/remove/"

        assert getattr(browse(cast.eli), method)(path).status_code in (403, 405)

    def test_changes_nothing_by_a_link(self, cast, browse):
        path = f"/northwind/settings/people/{cast.bo.pk}/remove/"

        assert browse(cast.eli).get(path).status_code == 405


class TestAFolder:
    @pytest.mark.parametrize(
        "path", ["/static/", "/static/js/", "/.git/config", "/static/../config/settings.py"]
    )
    def test_is_listed_for_nobody(self, path, db):
        assert Client().get(path).status_code in (302, 404)
