"""On a phone the header keeps the next talk in sight and leads to it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from mentoring.core.l10n.formats import brief_moment
from mentoring.core.web.addresses import address
from mentoring.meetings.models import Attendance

INBOX = "/northwind/inbox/"


def link(talk) -> str:
    where = address("meetings:meeting", talk.relationship_id, talk.pk, organisation="northwind")
    return f'class="top__talk" href="{where}"'


@pytest.fixture
def ahead(make_relationship, make_meeting):
    """``ahead(3)``: a talk in three days."""
    relationship = make_relationship(agreed=True)

    def ahead(days: float, **fields):
        return make_meeting(relationship, starts_at=timezone.now() + timedelta(days=days), **fields)

    return ahead


class TestTheNextTalk:
    def test_is_the_nearest_that_is_not_over(self, cast, browse, ahead):
        ahead(9)
        nearest = ahead(2)
        ahead(-1)

        for person in (cast.bo, cast.amina):
            page = browse(person).get(INBOX).content.decode()
            assert page.count("top__talk") == 1
            assert link(nearest) in page

    def test_stays_the_next_for_an_hour_after_it_began(self, cast, browse, ahead):
        begun = ahead(-0.5 / 24)
        page = browse(cast.bo).get(INBOX).content.decode()
        assert link(begun) in page

    @pytest.mark.parametrize("hours", [-1.1, -30])
    def test_is_none_that_is_over(self, hours, cast, browse, ahead):
        ahead(hours / 24)
        assert "top__talk" not in browse(cast.bo).get(INBOX).content.decode()

    def test_is_none_that_was_cancelled_or_declined(self, cast, browse, ahead):
        ahead(1, cancelled_at=timezone.now())
        declined = ahead(2)
        Attendance.objects.filter(meeting=declined, member__membership=cast.bo).update(
            answer=Attendance.Answer.DECLINED
        )

        assert "top__talk" not in browse(cast.bo).get(INBOX).content.decode()
        assert link(declined) in browse(cast.amina).get(INBOX).content.decode()

    def test_is_nobody_elses(self, cast, browse, ahead):
        ahead(1)
        for person in (cast.cruz, cast.sana, cast.eli):
            assert "top__talk" not in browse(person).get(INBOX).content.decode()

    def test_costs_no_query(self, cast, browse, ahead):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        browser = browse(cast.bo)
        browser.get(INBOX)
        with CaptureQueriesContext(connection) as before:
            browser.get(INBOX)
        ahead(1)
        with CaptureQueriesContext(connection) as after:
            page = browser.get(INBOX).content.decode()

        assert "top__talk" in page
        assert len(after) == len(before)

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Tue 1 Dec, 13:00"), ("de", "Di., 1. Dez., 13:00")]
    )
    def test_is_said_in_few_letters(self, language, words):
        at = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

        with translation.override(language):
            assert brief_moment(at, "Europe/Berlin") == words
