"""A participant's home: my people, what waits, my places."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.moments import DAY

NOW = timezone.now()


@pytest.fixture
def page(cast, browse):
    return lambda: browse(cast.bo).get("/northwind/").text


class TestHome:
    @pytest.mark.parametrize(
        ("has_server", "words"),
        [(True, "We’ll write as soon as you have a match"), (False, "Your match will appear here")],
    )
    def test_says_that_a_match_will_come(self, has_server, words, page, settings):
        settings.HAS_SMTP = has_server

        assert words in page()

    def test_shows_the_partner_the_next_talk_and_what_waits(
        self, page, make_relationship, make_meeting, make_goal
    ):
        pair = make_relationship()
        make_meeting(pair, starts_at=NOW + 2 * DAY)
        make_goal(pair)

        text = page()

        assert "Amina Haddad" in text
        assert "Next meeting, with Amina" in text
        assert "Read the guidelines" in text
        assert "Lead my first project" in text
        assert "We’ll write as soon as you have a match" not in text

    def test_shows_an_administrator_of_an_empty_house_where_to_begin(self, cast, browse):
        text = browse(cast.dara).get("/southwind/").text

        assert 'href="/southwind/programmes/new/"' in text
        assert "Start a programme" in text

    def test_asks_a_matched_person_who_never_joined_to_tell_about_themselves(
        self, cast, page, make_relationship
    ):
        cast.bo.enrolments.update(status="imported")
        assert "You’re invited" in page()

        make_relationship()

        assert "You’re already matched" in page()

    def test_costs_the_same_with_one_partner_as_with_five(
        self, cast, page, make_relationship, make_member, make_enrolment
    ):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                page()
            return len(queries)

        make_relationship(agreed=True)
        before = cost()
        for number in range(4):
            mentor = make_member(cast.organisation, f"Mentor {number}")
            make_enrolment(cast.programme, mentor, "mentor")
            make_relationship(mentor=mentor, agreed=True)

        assert cost() == before
