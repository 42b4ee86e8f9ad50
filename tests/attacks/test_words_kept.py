"""A session runs out while somebody writes: signing in again gives the words back."""

import pytest
from django.contrib.sessions.models import Session

from mentoring.core.web.drafts import COOKIE, IN_SESSION

LOGIN = "/account/login/"
PAGE = "/northwind/with/{}/goals/new/"
WORDS = "Learn to lead a meeting of twelve people."


@pytest.fixture
def room(cast, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def page(room) -> str:
    return PAGE.format(room.pk)


@pytest.fixture
def bo(cast, browse, page):
    """Bo's browser, with the form open and the session gone."""
    client = browse(cast.bo)
    client.get(page)
    Session.objects.all().delete()
    return client


def send(client, page: str, **extra):
    return client.post(
        page,
        {"title": WORDS, "password": "hush"},
        headers={"Referer": f"http://testserver{page}", **extra},
    )


class TestWordsOfAnEndedSession:
    def test_lead_to_sign_in_and_back_to_their_page(self, bo, page):
        response = send(bo, page)

        assert response.status_code == 302
        assert response["Location"] == f"{LOGIN}?next={page.replace('/', '%2F')}"

    def test_stand_on_their_page_after_signing_in(self, bo, cast, page):
        send(bo, page)
        bo.force_login(cast.bo.user)

        shown = bo.get(page).content.decode()

        assert "Your words are back." in shown
        assert WORDS in shown
        assert "hush" not in shown

    def test_stand_on_no_other_page(self, bo, cast, page):
        send(bo, page)
        bo.force_login(cast.bo.user)

        assert "Your words are back." not in bo.get("/northwind/").content.decode()

    def test_are_shown_to_nobody_else(self, bo, cast, page):
        send(bo, page)
        bo.force_login(cast.amina.user)

        assert WORDS not in bo.get(page).content.decode()
        assert IN_SESSION not in bo.session

    def test_are_encrypted_while_they_wait(self, bo, page):
        send(bo, page)

        assert "lead a meeting" not in str(dict(bo.session))
        assert IN_SESSION in bo.session

    def test_go_when_they_have_been_taken(self, bo, cast, page):
        send(bo, page)
        bo.force_login(cast.bo.user)
        key = bo.get(page).content.decode().split('name="key" value="')[1].split('"')[0]

        assert bo.post(page, {"title": WORDS, "key": key}).status_code == 302

        assert IN_SESSION not in bo.session

    def test_of_a_part_of_a_page_lead_the_whole_page_to_sign_in(self, bo, page):
        response = send(bo, page, **{"HX-Request": "true"})

        assert response.status_code == 204
        assert response["HX-Redirect"].startswith(LOGIN)

    def test_are_kept_for_nobody_who_was_never_here(self, client, page):
        send(client, page)

        assert IN_SESSION not in client.session

    def test_are_kept_by_no_cookie_that_somebody_made_up(self, bo, page):
        bo.cookies[COOKIE] = "somebody:else"

        send(bo, page)

        assert IN_SESSION not in bo.session


class TestWordsOfAnOldForm:
    """Signed in anew in another window: the form's token is from before."""

    @pytest.fixture
    def bo(self, cast, browse, page):
        client = browse(cast.bo)
        client.handler.enforce_csrf_checks = True
        client.get(page)
        return client

    def test_are_shown_beside_the_way_back(self, bo, page):
        response = send(bo, page, Origin="http://testserver")

        assert response.status_code == 403
        assert WORDS in response.content.decode()
        assert f'href="{page}"' in response.content.decode()

    def test_stand_on_the_page_again(self, bo, page):
        send(bo, page, Origin="http://testserver")

        assert "Your words are back." in bo.get(page).content.decode()

    def test_of_another_site_are_put_into_nobodys_mouth(self, bo, page):
        response = send(bo, page, Origin="https://evil.example")

        assert response.status_code == 403
        assert WORDS not in response.content.decode()
        assert IN_SESSION not in bo.session
