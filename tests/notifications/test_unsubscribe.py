"""Switching one kind of prompt off, from the mail itself."""

from email import message_from_bytes, policy

import pytest
from django.test import Client
from django.utils import timezone

from mentoring.checkins.notices import SENT
from mentoring.events.models import Event
from mentoring.notifications import actions
from mentoring.notifications.kinds import EMAIL
from mentoring.notifications.models import OptOut
from mentoring.notifications.unsubscribe import unsubscribe_url
from mentoring.organisations.actions import remove_person


@pytest.fixture
def link(cast):
    return "/" + unsubscribe_url(cast.bo, SENT.name).split("/", 3)[3]


class TestThePrompt:
    def test_says_how_to_stop_it_as_mail_programs_ask(self, cast, server, write, run_jobs):
        write(kind=SENT.name)
        run_jobs()

        message = message_from_bytes(server.received[0].content, policy=policy.default)
        assert message["List-Unsubscribe"].strip() == f"<{unsubscribe_url(cast.bo, SENT.name)}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_is_not_offered_to_be_stopped_when_somebody_waits_for_it(self, server, write, run_jobs):
        write(kind="meetings.booked")
        run_jobs()

        assert b"List-Unsubscribe" not in server.received[0].content


class TestTheLink:
    def test_works_by_post_without_cookie_token_or_sign_in(self, cast, link):
        client = Client(enforce_csrf_checks=True)

        answer = client.post(link, {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert OptOut.objects.get().membership == cast.bo
        assert Event.objects.filter(name="notifications.opted_out", actor_id=cast.bo.pk).exists()

    def test_changes_nothing_when_it_is_only_opened(self, link, browse):
        page = browse().get(link)

        assert page.status_code == 200
        assert "Switch these emails off?" in page.text
        assert not OptOut.objects.exists()

    def test_may_be_pressed_twice(self, link, browse):
        assert [browse().post(link).status_code for _ in range(2)] == [200, 200]
        assert OptOut.objects.count() == 1
        assert Event.objects.filter(name="notifications.opted_out").count() == 1

    def test_is_no_use_with_other_words_in_it(self, cast, link, browse):
        forged = link.replace(str(cast.bo.pk), str(cast.amina.pk))

        assert browse().post(forged).status_code == 404
        assert not OptOut.objects.exists()

    def test_stops_nothing_that_somebody_waits_for(self, cast, browse):
        link = "/" + unsubscribe_url(cast.bo, "meetings.booked").split("/", 3)[3]

        assert browse().post(link).status_code == 404

    def test_of_somebody_who_left_is_unknown(self, cast, link, browse):
        remove_person(cast.bo, actor=cast.eli, at=timezone.now())

        assert browse().post(link).status_code == 404


def test_what_was_switched_off_can_be_switched_on_again(cast):
    actions.opt_out(cast.bo, SENT, EMAIL, at=timezone.now())
    actions.opt_in(cast.bo, SENT, EMAIL, at=timezone.now())

    assert not OptOut.objects.exists()
    assert Event.objects.filter(name="notifications.opted_in").count() == 1
