"""The front page sends everybody where they belong; the language follows them."""

import pytest

from mentoring.organisations.models import Membership
from tests.moments import NOON


@pytest.fixture
def elsewhere_too(cast, make_member):
    """Bo is in Southwind as well."""
    return make_member(cast.elsewhere, "Bo Larsen", email=cast.bo.email)


class TestFrontPage:
    def test_sends_strangers_to_sign_in(self, cast, browse):
        assert browse().get("/").url == "/account/login/"

    def test_sends_a_member_into_their_organisation(self, cast, browse):
        assert browse(cast.bo).get("/").url == "/northwind/"

    def test_lets_people_in_several_choose(self, cast, browse):
        Membership.objects.create(
            organisation=cast.elsewhere,
            user=cast.bo.user,
            name="Bo",
            email="bo@example.org",
            created_at=NOON,
        )

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
        assert "django_language" not in answer.cookies


class TestTheAccount:
    @pytest.mark.parametrize("page", ["", "password/change/", "sessions/", "2fa/webauthn/add/"])
    def test_has_the_menu_of_the_only_organisation(self, cast, browse, page):
        answer = browse(cast.bo).get(f"/account/{page}", follow=True)

        assert 'href="/northwind/">Home</a>' in answer.content.decode()

    @pytest.mark.parametrize("page", ["", "password/change/", "sessions/"])
    def test_leads_back_to_the_one_of_several_it_was_opened_from(
        self, cast, browse, elsewhere_too, page
    ):
        client = browse(cast.bo)
        inside = client.get("/southwind/inbox/").text
        assert 'href="/account/?from=southwind"' in inside
        client.get("/account/?from=southwind")

        answer = client.get(f"/account/{page}", follow=True).text

        assert 'href="/southwind/">Home</a>' in answer
        assert 'href="/">Another organisation</a>' in answer
        assert "/northwind/" not in answer

    def test_names_the_ways_in_when_it_was_opened_from_nowhere(self, cast, browse, elsewhere_too):
        page = browse(cast.bo).get("/account/").text

        assert 'href="/northwind/">Northwind</a>' in page
        assert 'href="/southwind/">Southwind</a>' in page
        assert "Sign out" in page

    def test_of_very_many_lets_one_choose(self, cast, browse, make_organisation, make_member):
        for number in range(6):
            there = make_organisation(f"place-{number}")
            make_member(there, "Bo Larsen", email=cast.bo.email)

        page = browse(cast.bo).get("/account/").text

        assert "/place-0/" not in page
        assert 'href="/">Choose an organisation</a>' in page

    @pytest.mark.parametrize("where", ["eastwind", "southwind", "%00x", "x" * 999])
    def test_is_framed_by_no_place_that_the_reader_is_not_in(
        self, cast, browse, make_organisation, make_member, where
    ):
        make_member(make_organisation("westwind"), "Bo Larsen", email=cast.bo.email)

        page = browse(cast.bo).get(f"/account/?from={where}")

        assert page.status_code in (200, 400)
        assert "Southwind" not in page.text

    def test_lends_its_frame_to_no_page_of_others(self, cast, browse, elsewhere_too):
        client = browse(cast.bo)
        client.get("/account/?from=southwind")

        assert 'href="/southwind/inbox/"' not in client.get("/styleguide/").text
