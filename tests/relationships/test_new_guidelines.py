"""New guidelines are asked for by email too, once a week at most, within the budget."""

import pytest
from django.utils import timezone

from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.programmes import actions as programmes
from mentoring.relationships import actions
from tests.moments import DAY

NOW = timezone.now()
PAGE = "/northwind/programmes/growth-2026/guidelines/"
KIND = "relationships.guidelines"


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOW - 60 * DAY)


@pytest.fixture
def change(cast, run_jobs):
    def change(text, at=NOW):
        programmes.change_guidelines(cast.programme, text=text, actor=cast.cruz, at=at)
        run_jobs(at=at + DAY / 24)

    return change


def asked(person):
    return Mail.objects.filter(kind=KIND, recipient=person).count()


class TestNewGuidelines:
    def test_ask_everybody_who_accepted_an_earlier_version(self, cast, pair, change):
        change("Other words.")

        (letter,) = Mail.objects.filter(kind=KIND, recipient=cast.bo)
        assert "New guidelines in Growth 2026" in letter.subject
        assert f"/with/{pair.pk}/" in letter.text
        assert asked(cast.amina) == 1

    def test_ask_nobody_who_has_not_accepted_any(self, cast, make_relationship, change):
        make_relationship(started_at=NOW - 2 * DAY)

        change("Other words.")

        assert not Mail.objects.filter(kind=KIND).exists()

    def test_of_one_week_are_told_in_one_letter(self, cast, pair, change):
        change("Other words.")
        change("Better words.", at=NOW + DAY)
        assert asked(cast.bo) == 1

        change("The best of words.", at=NOW + 8 * DAY)
        assert asked(cast.bo) == 2

    def test_ask_anew_whoever_has_followed_the_first_letter(self, cast, pair, change):
        change("Other words.")
        actions.agree(pair, version=2, actor=cast.bo, at=NOW + DAY / 2)
        change("Better words.", at=NOW + DAY)

        assert asked(cast.bo) == 2
        assert asked(cast.amina) == 1

    def test_stay_in_the_inbox_once_the_budget_is_spent(self, cast, pair, spend_budget, change):
        spend_budget(cast.bo, 8, at=NOW)

        change("Other words.")

        assert asked(cast.bo) == 0
        assert InboxItem.objects.filter(recipient=cast.bo, kind=KIND).exists()

    def test_of_a_draft_are_told_to_nobody(self, cast, pair, change):
        cast.programme.launched_at = None
        cast.programme.save()

        change("Other words.")

        assert not Mail.objects.filter(kind=KIND).exists()


class TestBuilder:
    def test_says_how_many_are_asked(self, cast, pair, browse, settings):
        settings.HAS_SMTP = True
        page = browse(cast.cruz).get(PAGE).text
        saved = browse(cast.cruz).post(PAGE, {"guidelines": "Other words."}, follow=True).text

        assert "by email within their monthly limit" in page
        assert "Saved as version 2. 2 people are asked to read and accept it." in saved

    def test_says_that_the_emails_are_kept_without_a_mail_server(
        self, cast, pair, browse, settings
    ):
        settings.HAS_SMTP = False
        saved = browse(cast.cruz).post(PAGE, {"guidelines": "Other words."}, follow=True).text

        assert "are kept in the outbox" in saved


class TestWhoeverIsAway:
    def test_reads_of_new_guidelines_when_they_are_back(self, cast, pair, change, run_jobs):
        place = Enrolment.objects.get(membership=cast.bo)
        back_on = cast.organisation.day_at(NOW) + 20 * DAY
        enrolments.pause(place, until=back_on, actor=cast.bo, at=NOW)
        run_jobs()

        change("Other words.", at=NOW + DAY)
        assert (asked(cast.bo), asked(cast.amina)) == (0, 1)

        change("Better words.", at=NOW + 10 * DAY)
        place.refresh_from_db()
        enrolments.welcome_back(place, at=NOW + 21 * DAY)
        run_jobs(at=NOW + 22 * DAY)
        assert asked(cast.bo) == 1
        assert asked(cast.amina) == 2

    def test_is_not_asked_again_about_what_they_have_accepted(self, cast, pair, run_jobs):
        place = Enrolment.objects.get(membership=cast.bo)
        back_on = cast.organisation.day_at(NOW) + 20 * DAY
        enrolments.pause(place, until=back_on, actor=cast.bo, at=NOW)
        place.refresh_from_db()

        enrolments.welcome_back(place, at=NOW + 21 * DAY)
        run_jobs(at=NOW + 22 * DAY)

        assert asked(cast.bo) == 0
