"""Getting in: by password, by code, with a new password; and nobody learns who has an account."""

import re
import time

import pytest
from allauth.usersessions.models import UserSession

from mentoring.notifications.models import Mail
from tests.accounts.conftest import PASSWORD

STRANGER = "nobody@example.org"


class TestPassword:
    def test_lets_a_person_in_and_takes_them_where_they_wanted_to_go(self, bo, browse):
        browser = browse()

        answer = browser.post(
            "/account/login/",
            {"login": bo.email, "password": PASSWORD, "next": "/northwind/inbox/"},
        )

        assert answer.url == "/northwind/inbox/"
        assert browser.get("/northwind/inbox/").status_code == 200

    def test_never_leads_to_another_site(self, bo, browse):
        answer = browse().post(
            "/account/login/",
            {"login": bo.email, "password": PASSWORD, "next": "https://evil.example/"},
        )

        assert answer.url == "/"

    def test_slows_down_per_account_and_not_per_address(self, bo, browse):
        wrong = {"login": bo.email, "password": "not this one"}
        for _ in range(8):
            assert "many" not in browse().post("/account/login/", wrong).content.decode()

        slowed = browse().post("/account/login/", {"login": bo.email, "password": PASSWORD})

        assert slowed.status_code == 422
        assert "Too many" in slowed.content.decode()

    def test_lets_eight_people_behind_one_address_in_while_a_ninth_guesses(
        self, cast, bo, make_member, browse
    ):
        people = [make_member(cast.organisation, f"Person {n}") for n in range(8)]
        for person in people:
            person.user.set_password(PASSWORD)
            person.user.save()
        for _ in range(12):
            browse().post("/account/login/", {"login": bo.email, "password": "guess"})

        for person in people:
            credentials = {"login": person.email, "password": PASSWORD}
            assert browse().post("/account/login/", credentials).status_code == 302


class TestCode:
    def test_lets_a_person_in_once(self, bo, browse, code_from_mail):
        browser = browse()

        asked = browser.post(
            "/account/login/code/", {"email": bo.email, "next": "/northwind/inbox/"}
        )
        page = browser.get(asked.url)
        answer = browser.post(
            "/account/login/code/confirm/",
            {"code": code_from_mail(bo.email), "next": "/northwind/inbox/"},
        )

        assert "Check your email" in page.content.decode()
        assert answer.url == "/northwind/inbox/"

    def test_comes_where_the_password_was_left_empty(self, bo, browse, code_from_mail, settings):
        settings.HAS_SMTP = True
        browser = browse()
        form = {"login": bo.email, "password": "", "next": "/northwind/inbox/"}

        page = browser.get("/account/login/").content.decode()
        asked = browser.post("/account/login/", form)
        answer = browser.post(asked.url, {"code": code_from_mail(bo.email), **form})

        assert "Leave it empty to get a code by email." in page
        assert answer.url == "/northwind/inbox/"

    def test_is_not_sent_to_what_is_no_address(self, browse):
        answer = browse().post("/account/login/", {"login": "bo at northwind", "password": ""})

        assert "A code instead of a password" in answer.content.decode()
        assert "bo at northwind" in answer.content.decode()
        assert Mail.objects.count() == 0

    def test_refuses_a_wrong_code_with_a_sentence(self, bo, browse):
        browser = browse()
        browser.post("/account/login/code/", {"email": bo.email})

        answer = browser.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"})

        assert "That code is not right" in answer.content.decode()

    def test_comes_in_a_letter_of_ours_in_the_readers_language(self, bo, browse):
        bo.user.language = "de"
        bo.user.save()

        browse().post("/account/login/code/", {"email": bo.email})

        mail = Mail.objects.get(to=bo.email)
        assert 'class="letter"' in mail.html
        assert 'lang="de"' in mail.html
        assert mail.organisation is None
        code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", mail.text)
        assert code
        assert code[0] not in mail.subject  # which stands on lock screens

    def test_comes_five_times_in_a_quarter_of_an_hour_at_most(self, bo, browse):
        for _ in range(7):
            browse().post("/account/login/code/", {"email": bo.email})

        assert Mail.objects.filter(to=bo.email).count() == 5


class TestNewPassword:
    def test_is_chosen_with_a_code(self, bo, browse, code_from_mail):
        browser = browse()

        browser.post("/account/password/reset/", {"email": bo.email})
        browser.post("/account/password/reset/confirm/", {"code": code_from_mail(bo.email)})
        page = browser.get("/account/password/reset/complete/")
        new = {"password1": "five warmer words", "password2": "five warmer words"}
        done = browser.post("/account/password/reset/complete/", new)

        assert "Choose a new password" in page.content.decode()
        assert "from now on" in browser.get(done.url).content.decode()
        bo.user.refresh_from_db()
        assert bo.user.check_password("five warmer words")
        assert "Your password was changed." in Mail.objects.order_by("-created_at")[0].subject


def without_what_varies(answer) -> str:
    page = answer.content.decode()
    for varying in (
        r'name="csrfmiddlewaretoken" value="[^"]+"',
        r'nonce="[^"]+"',
        r'"X-CSRFToken": "[^"]+"',
    ):
        page = re.sub(varying, "", page)
    return page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/login/", lambda email: {"login": email, "password": "not this one"}),
        ("/account/login/code/", lambda email: {"email": email}),
        ("/account/password/reset/", lambda email: {"email": email}),
    ],
)
class TestAnUnknownAddress:
    def test_gets_the_same_answer_as_a_known_one(self, path, form, bo, browse):
        answers = []
        for email in (bo.email, STRANGER):
            browser = browse()
            answer = browser.post(path, form(email))
            followed = browser.get(answer.url) if answer.status_code == 302 else answer
            page = without_what_varies(followed).replace(email, "…")
            answers.append((answer.status_code, answer.headers.get("Location"), page))

        assert answers[0] == answers[1]

    def test_gets_no_letter(self, path, form, bo, browse):
        browse().post(path, form(STRANGER))

        assert not Mail.objects.filter(to=STRANGER).exists()

    def test_takes_about_as_long(self, path, form, bo, browse, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
        bo.user.set_password(PASSWORD)
        bo.user.save()
        settings.ACCOUNT_RATE_LIMITS = False

        def seconds(email: str) -> float:
            began = time.process_time()
            browse().post(path, form(email))
            return time.process_time() - began

        rounds = [(seconds(bo.email), seconds(STRANGER)) for _ in range(8)]
        known, unknown = (min(column) for column in zip(*rounds, strict=True))
        assert 1 / 3 < known / unknown < 3  # a skipped hash or letter would be far outside


class TestEveryPageOfSigningIn:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/account/login/", "Good to see you"),
            ("/account/login/code/", "A code instead of a password"),
            ("/account/password/reset/", "A new password"),
            ("/account/password/reset/done/", "from now on"),
            ("/account/signup/", "By invitation only"),
            ("/account/inactive/", "This account is closed"),
        ],
    )
    def test_is_one_of_ours(self, path, words, browse):
        page = browse().get(path).content.decode()

        assert words in page
        assert 'class="sheet letter' in page

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/account/", "Account and sign-in"),
            ("/account/logout/", "Sign out on this device?"),
            ("/account/password/change/", "Change your password"),
            ("/account/sessions/", "Where you are signed in"),
            ("/account/reauthenticate/", "Is it still you?"),
        ],
    )
    def test_is_one_of_ours_when_signed_in(self, path, words, bo, browse):
        assert words in browse(bo).get(path).content.decode()

    def test_offers_a_password_to_people_without_one(self, cast, browse):
        page = browse(cast.amina).get("/account/password/change/", follow=True)

        assert "Choose a password" in page.content.decode()

    def test_keeps_the_address_with_the_organisation(self, bo, browse):
        assert browse(bo).get("/account/email/").url == "/account/"


class TestSessions:
    def test_are_listed_and_the_others_signed_out(self, bo, browse):
        credentials = {"login": bo.email, "password": PASSWORD}
        phone, desk = (
            browse(**{"user-agent": "Firefox Android"}),
            browse(**{"user-agent": "Chrome Linux"}),
        )
        for browser in (phone, desk):
            browser.post("/account/login/", credentials)
        page = desk.get("/account/sessions/").content.decode()
        assert "Firefox, Android" in page
        assert "Chrome, Linux" in page

        desk.post("/account/sessions/")

        assert phone.get("/northwind/inbox/").status_code == 302
        assert desk.get("/northwind/inbox/").status_code == 200

    def test_believe_no_header_about_where_they_are(self, bo, browse):
        """The listening server puts the visitor's address in place, from proxies it may trust."""
        browser = browse(**{"x-forwarded-for": "203.0.113.9"})

        browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})

        assert UserSession.objects.get(user=bo.user).ip == "127.0.0.1"
