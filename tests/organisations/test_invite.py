"""Inviting a person, and everything that can happen to the link."""

import hashlib

import pytest
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.events.models import Event
from mentoring.notifications.models import Mail
from mentoring.organisations import actions
from mentoring.organisations.models import Acceptance, Invitation
from tests.moments import DAY


@pytest.fixture
def noor(cast, make_member):
    return make_member(cast.organisation, "Noor Aziz", user=None)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def invite(cast, noor, settings):
    def invite(member=noor, **fields):
        at = fields.pop("at", timezone.now())
        return path_of(actions.invite(member, actor=cast.cruz, at=at, **fields))

    return invite


class TestInvite:
    def test_writes_a_letter_and_keeps_only_the_hash_of_the_link(self, cast, noor):
        link = actions.invite(noor, actor=cast.cruz, at=timezone.now())

        token = link.rstrip("/").rpartition("/")[2]
        invitation = Invitation.objects.get()
        assert invitation.token_digest == hashlib.sha256(token.encode()).hexdigest()
        assert token not in str(vars(invitation))
        letter = Mail.objects.get(kind="invitation")
        assert letter.to == noor.email
        assert link in letter.html
        assert "Cruz Silva invites you" in letter.text
        assert Event.objects.filter(name="organisations.invited", subject_id=noor.pk).exists()

    def test_writes_in_the_language_of_the_reader(self, cast, noor):
        noor.language = "de"
        noor.save()

        actions.invite(noor, actor=cast.cruz, at=timezone.now())

        assert 'lang="de"' in Mail.objects.get().html

    def test_leaves_the_letter_to_callers_who_write_their_own(self, cast, noor):
        actions.invite(noor, actor=cast.cruz, at=timezone.now(), with_letter=False)

        assert not Mail.objects.exists()

    def test_leaves_the_link_before_open_until_one_is_used(self, cast, noor, invite, browse):
        first, second = invite(), invite()
        assert [browse().get(link).status_code for link in (first, second)] == [200, 200]

        newest = Invitation.objects.filter(membership=noor).latest("sent_at")
        actions.accept_invitation(newest, user=None, password="a long one, Noor", at=timezone.now())

        assert browse().get(first).status_code == 410

    def test_refuses_somebody_who_has_joined(self, cast):
        with pytest.raises(actions.AlreadyJoined, match="Bo Larsen has already joined"):
            actions.invite(cast.bo, actor=cast.cruz, at=timezone.now())


class TestTheLink:
    @pytest.fixture(autouse=True)
    def _emails_go_out(self, settings):
        settings.HAS_SMTP = True

    def test_says_who_invites_whom_into_what(self, invite, browse):
        page = browse().get(invite()).content.decode()

        assert "Welcome, Noor" in page
        assert "Cruz Silva invites you" in page
        assert "Northwind" in page

    def test_lets_a_person_join_with_a_password_and_be_signed_in(self, invite, noor, browse):
        browser = browse()

        answer = browser.post(
            invite(next_path="/northwind/inbox/"), {"password": "four warm words"}
        )

        assert (answer.status_code, answer.url) == (302, "/northwind/inbox/")
        noor.refresh_from_db()
        assert noor.user.check_password("four warm words")
        assert noor.user.emailaddress_set.get().verified
        assert noor.joined_at
        assert browser.get("/northwind/inbox/").status_code == 200

    def test_lets_a_person_join_without_a_password(self, invite, noor, browse):
        browse().post(invite(), {"password": ""})

        noor.refresh_from_db()
        assert not noor.user.has_usable_password()

    def test_asks_for_a_password_where_no_code_could_be_sent(self, invite, noor, browse, settings):
        settings.HAS_SMTP = False
        link = invite()

        assert "(optional)" not in browse().get(link).text
        refused = browse().post(link, {"password": ""})

        assert refused.status_code == 422
        noor.refresh_from_db()
        assert noor.user is None
        assert browse().post(link, {"password": "four warm words"}).status_code == 302

    def test_refuses_a_weak_password_and_leaves_the_invitation_open(self, invite, noor, browse):
        link = invite()

        answer = browse().post(link, {"password": "password"})

        assert answer.status_code == 422
        noor.refresh_from_db()
        assert noor.user is None
        assert browse().get(link).status_code == 200

    def test_works_once(self, invite, browse):
        link = invite()
        browse().post(link, {"password": ""})

        again = browse().post(link, {"password": ""})

        assert again.status_code == 410
        assert "already joined" in again.content.decode()

    def test_leads_on_when_it_is_opened_again_by_its_owner(self, invite, browse):
        link = invite(next_path="/northwind/inbox/")
        client = browse()
        client.post(link, {"password": ""})

        assert client.get(link).url == "/northwind/inbox/"

    def test_runs_out_after_a_fortnight(self, invite, browse):
        link = invite(at=timezone.now() - 14 * DAY)

        page = browse().get(link)

        assert page.status_code == 410
        assert "has expired" in page.content.decode()

    def test_does_nothing_for_somebody_who_was_removed(self, invite, noor, browse):
        link = invite()
        noor.removed_at = timezone.now()
        noor.save()

        assert browse().post(link, {"password": ""}).status_code == 410

    def test_is_unknown_when_it_was_cut_off(self, invite, browse):
        page = browse().get(invite()[:-5] + "/")

        assert page.status_code == 404
        assert "do not recognise this invitation" in page.content.decode()

    def test_is_bound_to_the_person_it_was_sent_to(self, cast, invite, noor, browse):
        browser, link = browse(cast.bo), invite()

        page = browser.get(link)
        answer = browser.post(link)

        assert "You’re signed in as bo.larsen@example.org" in page.content.decode()
        assert "Sign out and continue" in page.content.decode()
        assert answer.status_code == 422
        noor.refresh_from_db()
        assert noor.user is None

    def test_asks_somebody_with_an_account_to_sign_in_first(self, invite, noor, browse):
        user = User.objects.create_user(noor.email)
        link = invite()

        page = browse().get(link)
        refused = browse().post(link, {"password": "four warm words"})

        assert f"/account/login/?next={link.replace('/', '%2F')}" in page.content.decode()
        assert refused.status_code == 422
        browser = browse()
        browser.force_login(user)
        assert browser.post(link).status_code == 302
        noor.refresh_from_db()
        assert noor.user == user

    def test_asks_for_a_yes_to_the_terms(self, cast, invite, noor, browse):
        actions.publish_policy(
            cast.organisation, kind="terms", text="Be kind.", actor=None, at=timezone.now()
        )
        link = invite()

        without = browse().post(link, {"password": ""})
        joined = browse().post(link, {"password": "", "agreed": "on"})

        assert without.status_code == 422
        assert joined.status_code == 302
        assert Acceptance.objects.filter(membership=noor).count() == 1
