"""The invitation of a programme to somebody without an account: its words, and the way in."""

import re
from html import unescape

import pytest
from django.utils import timezone

from mentoring.letters.models import OwnWords
from mentoring.notifications.actions import send_again
from mentoring.notifications.delivery_log import messages_to, visible_to_others
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.models import Invitation, Membership
from mentoring.participants.actions import enrolments
from tests.moments import DAY
from tests.participants.conftest import fresh

KIND = "participants.first_invitation"
EMAILS = "/northwind/programmes/growth-2026/emails/"
PAGE = f"{EMAILS}{KIND}/en/"
SAID = {
    "subject": "{first name}, come in",
    "words": "Dear {first name},\n\n{who invites}\n\nWe would love to have you.",
    "version": "0",
}


def links_in(mail):
    return re.findall(r'href="[a-z]+://[^/"]+(/invitation/[^"]+)"', unescape(mail.html))


@pytest.fixture
def invite(cast):
    def invite(place, actor=...):
        actor = cast.cruz if actor is ... else actor
        enrolments.invite(place, actor=actor, at=timezone.now())
        return Mail.objects.latest("created_at")

    return invite


class TestTheFirstInvitation:
    def test_names_the_programme_and_lets_its_reader_in(self, make_waiting, invite, browse, cast):
        place = make_waiting("Ulf Unger")

        mail = invite(place)

        assert (mail.kind, mail.to) == (KIND, place.membership.email)
        assert mail.subject == "An invitation to Growth 2026"
        assert "Cruz Silva invites you to Growth 2026." in mail.text
        assert "Two people talk now and then" in mail.text
        [link] = links_in(mail)
        answer = browse().post(link, {"password": "four warm words"})
        assert answer.url == "/northwind/join/growth-2026/"
        assert fresh(place.membership).user

    def test_stops_being_sent_when_its_link_ends(self, make_waiting, invite):
        mail = invite(make_waiting())

        assert mail.expires_at == Invitation.objects.get().expires_at

    def test_names_nobody_where_an_operator_invites(self, make_waiting, invite):
        assert "You’re invited to join Growth 2026." in invite(make_waiting(), actor=None).text

    def test_has_no_inbox_and_no_listeners_yet(self, make_waiting, invite):
        mail = invite(make_waiting())

        assert not InboxItem.objects.exists()
        assert "in confidence" not in mail.text

    def test_goes_once_more_with_each_new_link(self, make_waiting, invite):
        place = make_waiting()

        first, second = invite(place), invite(place)

        assert links_in(first) != links_in(second)
        assert Mail.objects.filter(kind=KIND).count() == 2

    def test_is_written_in_the_language_of_its_reader(self, make_waiting, invite):
        place = make_waiting()
        Membership.objects.filter(pk=place.membership_id).update(language="de")
        place.membership.refresh_from_db()

        assert invite(place).subject == "Eine Einladung zu Growth 2026"

    def test_is_in_the_log_that_coordinators_read(self, make_waiting, invite, cast, elsewhere):
        place = make_waiting()
        invite(place)

        theirs = visible_to_others(messages_to(place.membership), cast.cruz)

        assert [message.kind for message in theirs] == [KIND]


class TestItsOwnWords:
    def test_are_said_around_the_link(self, make_waiting, invite, browse, cast):
        assert browse(cast.cruz).post(PAGE, SAID).status_code == 302

        mail = invite(make_waiting("Ulf Unger"))

        assert mail.subject == "Ulf, come in"
        assert "<p>Cruz Silva invites you to Growth 2026.</p>" in mail.html
        assert "We would love to have you." in mail.text
        assert "two people who talk" not in mail.text
        assert len(links_in(mail)) == 1
        assert "It works once, until" in mail.text

    def test_can_be_looked_at_without_any_link(self, make_waiting, browse, cast):
        place = make_waiting("Ulf Unger")
        cruz = browse(cast.cruz)

        page = cruz.post(PAGE, SAID | {"look": "1", "reader": place.membership_id})

        assert "Ulf, come in" in page.text
        assert "/invitation/" not in page.text
        assert not Invitation.objects.exists()

    def test_can_be_tried_out(self, make_waiting, browse, cast):
        make_waiting("Ulf Unger")

        page = browse(cast.cruz).post(PAGE, SAID | {"test": "1"})

        assert page.status_code == 200
        mail = Mail.objects.get()
        assert (mail.to, mail.kind) == (cast.cruz.email, "letters.test")
        assert "/invitation/" not in mail.html

    def test_can_be_taken_back(self, make_waiting, invite, browse, cast):
        cruz = browse(cast.cruz)
        cruz.post(PAGE, SAID)

        cruz.post(f"{PAGE}restore/", {"version": "1"})

        assert not OwnWords.objects.exists()
        assert invite(make_waiting()).subject == "An invitation to Growth 2026"

    def test_cannot_keep_it_from_going(self, browse, cast):
        cruz = browse(cast.cruz)

        page = cruz.post(f"{EMAILS}{KIND}/switch/", {"to": "off"})

        assert page.status_code == 422
        assert "its link is the only way in" in page.text

    def test_stay_out_of_an_administrators_invitation(self, make_waiting, browse, cast):
        browse(cast.cruz).post(PAGE, SAID)
        place = make_waiting()

        browse(cast.eli).post(f"/northwind/settings/people/{place.membership_id}/invite/")

        assert Mail.objects.get().kind == "invitation"

    def test_are_shown_where_a_programme_is_previewed(self, browse, cast):
        cruz = browse(cast.cruz)
        cruz.post(PAGE, SAID)

        page = cruz.get("/northwind/programmes/growth-2026/preview/")

        assert "We would love to have you." in page.text


class TestOneThatDidNotArrive:
    def test_is_written_anew_in_the_words_of_the_programme(
        self, make_waiting, invite, browse, cast
    ):
        place = make_waiting("Ulf Unger")
        mail = invite(place)
        Mail.objects.update(state="bounced")
        browse(cast.cruz).post(PAGE, SAID)

        send_again(mail, actor=cast.eli, at=timezone.now())

        newer = Mail.objects.exclude(pk=mail.pk).get()
        assert newer.subject == "Ulf, come in"
        assert "Eli" in newer.text
        assert links_in(newer) != links_in(mail)
        assert Invitation.objects.latest("sent_at").next_path == "/northwind/join/growth-2026/"

    def test_is_not_written_to_whoever_left(self, make_waiting, invite, cast):
        place = make_waiting()
        mail = invite(place)
        Mail.objects.update(state="bounced")
        enrolments.withdraw(place, actor=cast.cruz, at=timezone.now())

        with pytest.raises(enrolments.NothingToInvite):
            send_again(mail, actor=cast.eli, at=timezone.now())
        assert Mail.objects.count() == 1

    def test_can_be_handed_over_where_no_mail_server_is(
        self, make_waiting, invite, run_jobs, settings, browse, cast
    ):
        place = make_waiting()
        mail = invite(place)
        settings.HAS_SMTP = False
        run_jobs()

        page = browse(cast.eli).get(f"/northwind/settings/outbox/{mail.pk}/")

        assert f"/northwind/settings/people/{place.membership_id}/link/" in page.text


class TestAReminder:
    def test_of_somebody_without_an_account_is_the_invitation(self, make_waiting, cast):
        place = make_waiting(status="invited", invited_at=timezone.now() - 3 * DAY)

        enrolments.remind(place, actor=cast.cruz, at=timezone.now())

        assert [mail.kind for mail in Mail.objects.all()] == [KIND]
