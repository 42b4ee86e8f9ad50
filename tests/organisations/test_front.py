"""The front page sends everybody where they belong; the language follows them."""

import pytest

from mentoring.organisations.models import Membership
from tests.moments import NOON


class TestFrontPage:
    def test_sends_strangers_to_sign_in(self, cast, browse):
        assert browse().get("/").url == "/account/login/"

    def test_sends_a_member_into_their_organisation(self, cast, browse):
        assert browse(cast.bo).get("/").url == "/northwind/"

    def test_lets_people_in_several_choose(self, cast, browse):
        Membership.objects.create(
            organisation=cast.elsewhere, user=cast.bo.user, name="Bo", email="bo@example.org",
            created_at=NOON,
        )  # fmt: skip

        page = browse(cast.bo).get("/").content.decode()

        assert "/northwind/" in page
        assert "/southwind/" in page

    def test_tells_somebody_who_was_removed_from_everywhere(self, cast, browse):
        Membership.objects.filter(pk=cast.bo.pk).update(removed_at=NOON)

        assert "not in any organisation" in browse(cast.bo).get("/").content.decode()


class TestLanguage:
    def test_follows_the_person_in_pages_and_letters(self, cast, browse):
        browser = browse(cast.bo)

        answer = browser.post("/language/", {"language": "de", "next": "/northwind/inbox/"})

        assert answer.url == "/northwind/inbox/"
        assert 'lang="de"' in browser.get("/northwind/inbox/").content.decode()
        cast.bo.refresh_from_db()
        assert (cast.bo.language, cast.bo.user.language) == ("de", "de")

    def test_ignores_languages_that_we_do_not_speak_and_foreign_addresses(self, cast, browse):
        answer = browse(cast.bo).post("/language/", {"language": "tlh", "next": "//evil.example"})

        assert answer.url == "/"
        assert not answer.cookies


class TestTheAccount:
    @pytest.mark.parametrize("page", ["", "password/change/", "sessions/", "2fa/webauthn/add/"])
    def test_has_the_menu_of_the_only_organisation(self, cast, browse, page):
        answer = browse(cast.bo).get(f"/account/{page}", follow=True)

        assert 'href="/northwind/">Home</a>' in answer.content.decode()

    def test_has_none_for_people_of_several(self, cast, browse):
        Membership.objects.create(
            organisation=cast.elsewhere, user=cast.bo.user, name="Bo", email="bo@example.org",
            created_at=NOON,
        )  # fmt: skip

        page = browse(cast.bo).get("/account/").content.decode()

        assert 'class="nav"' not in page
