"""Where each person begins: with what matters to them."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.console.actions import give_role
from mentoring.home.queries import home_of
from mentoring.insights.reports import headlines
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Member
from tests.moments import DAY

NOW = timezone.now()
HOME = "/northwind/"
TODAY = "/northwind/today/"


@pytest.fixture
def second(cast, make_programme):
    return make_programme(cast.organisation, slug="buddies", name="First hundred days")


class TestACoordinator:
    def test_begins_with_the_morning_of_their_one_programme(self, cast, browse):
        answer = browse(cast.cruz).get(HOME, follow=True)

        assert answer.redirect_chain[-1][0] == "/northwind/programmes/growth-2026/today/"

    def test_finds_all_programmes_in_one_list_the_most_pressing_first(
        self, cast, second, make_relationship, make_member, make_checkin, browse
    ):
        make_relationship(started_at=NOW - 9 * DAY)
        mentee = make_member(cast.organisation, "Gus Grau")
        pair = make_relationship(programme=second, mentee=mentee, agreed=True, started_at=NOW)
        make_checkin(pair, mentee, answered_at=NOW, wants_help=True, comment="Please call.")

        page = browse(cast.eli).get(HOME, follow=True)

        text = " ".join(page.text.split())
        assert page.redirect_chain[-1][0] == TODAY
        assert "2 things need you today." in text
        assert text.index("Gus Grau asked for help") < text.index("have yet to accept")
        assert "First hundred days, check-in," in text
        assert "/northwind/programmes/growth-2026/today/later/no_agreement/" in text

    def test_costs_the_same_for_two_pairs_as_for_ten(
        self, cast, second, make_relationship, make_member, browse
    ):
        client = browse(cast.eli)

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(TODAY).status_code == 200
            return len(queries)

        def pairs(count):
            for _ in range(count):
                mentee = make_member(cast.organisation, f"Mentee {timezone.now().timestamp()}")
                make_relationship(mentee=mentee, started_at=NOW - 9 * DAY)

        pairs(2)
        before = cost()
        pairs(8)
        assert cost() == before

    def test_who_is_a_mentor_too_begins_with_their_own_people(self, cast, make_enrolment, browse):
        make_enrolment(cast.programme, cast.cruz, "mentor")

        page = browse(cast.cruz).get(HOME)

        assert page.status_code == 200
        assert f'href="{TODAY}"' in page.text


@pytest.fixture
def sponsor(cast):
    """Sana for one more programme."""
    return partial(give_role, email=cast.sana.email, role="sponsor", actor=cast.eli, at=NOW)


class TestASponsor:
    def test_begins_with_the_report_of_their_one_programme(self, cast, browse):
        answer = browse(cast.sana).get(HOME, follow=True)

        assert answer.redirect_chain[-1][0] == "/northwind/programmes/growth-2026/report/"

    def test_of_several_reads_what_each_report_comes_down_to(
        self,
        cast,
        second,
        sponsor,
        browse,
        make_relationship,
        make_meeting,
        make_member,
        make_checkin,
    ):
        sponsor(second)
        for number in range(5):
            mentee = make_member(cast.organisation, f"Mentee {number}")
            pair = make_relationship(mentee=mentee, agreed=True, started_at=NOW - 20 * DAY)
            make_checkin(pair, mentee, answered_at=NOW, worth=5 if number else 2)
        make_meeting(pair, starts_at=NOW - DAY, said={"mentor": True})

        page = " ".join(browse(cast.sana).get(HOME).text.split())

        assert "1 of 5 pairs have met" in page
        assert "time well spent in 80% of answers" in page
        assert "nobody is matched yet" in page

    def test_of_several_costs_the_same_for_more_of_them(
        self, cast, second, sponsor, make_programme
    ):
        def cost():
            with CaptureQueriesContext(connection) as asked:
                headlines(home_of(cast.sana, at=NOW).oversees, at=NOW)
            return len(asked)

        sponsor(second)
        before = cost()
        for number in range(3):
            sponsor(make_programme(cast.organisation, f"More {number}", slug=f"more-{number}"))

        assert cost() == before


class TestAMember:
    def test_sees_the_programmes_that_they_may_join(self, cast, second, browse):
        page = browse(cast.bo).get(HOME).text

        assert "Open to you" in page
        assert "/northwind/join/buddies/" in page

    @pytest.mark.parametrize(
        "change",
        [
            {"enrol_until": (NOW - 2 * DAY).date()},
            {"enrol_from": (NOW + 2 * DAY).date()},
            {"archived_at": NOW},
            {"launched_at": None},
        ],
    )
    def test_sees_none_that_are_closed(self, cast, second, browse, change):
        type(second).objects.filter(pk=second.pk).update(**change)

        assert "Open to you" not in browse(cast.bo).get(HOME).text


class TestTheAnnouncement:
    @pytest.fixture
    def announced(self, cast, make_relationship):
        return make_relationship(reasons={"mentee": [], "mentor": [], "week": "2027-03-01"})

    def test_is_home_until_it_was_read(self, cast, announced, browse):
        client = browse(cast.bo)

        first = client.get(HOME, follow=True)
        second = client.get(HOME)

        assert first.redirect_chain[-1][0] == f"/northwind/with/{announced.pk}/letter/"
        assert second.status_code == 200
        assert Member.objects.get(relationship=announced, membership=cast.bo).letter_read_at
        unread = Member.objects.get(relationship=announced, membership=cast.amina)
        assert unread.letter_read_at is None, "the other has not read theirs"

    def test_stays_within_reach_of_the_room(self, cast, announced, browse):
        page = browse(cast.bo).get(f"/northwind/with/{announced.pk}/").text

        assert f"/northwind/with/{announced.pk}/letter/" in page

    @pytest.mark.parametrize("reasons", [{}, {"is_quiet": True}])
    def test_does_not_exist_for_pairs_that_were_brought_along(
        self, cast, make_relationship, browse, reasons
    ):
        make_relationship(reasons=reasons)

        assert browse(cast.bo).get(HOME).status_code == 200


class TestAMentor:
    def test_is_told_what_the_room_asks(self, cast, make_relationship, make_meeting, browse):
        pair = make_relationship(agreed=True, started_at=NOW - 100 * DAY)
        assert "Find a time with Bo" in browse(cast.amina).get(HOME).text

        make_meeting(pair, starts_at=NOW + 2 * DAY)
        assert "Nothing is waiting for you" in browse(cast.amina).get(HOME).text

        pair.ends_on = (NOW + 10 * DAY).date()
        pair.closes_on = (NOW + 24 * DAY).date()
        pair.save(update_fields=["ends_on", "closes_on"])
        page = browse(cast.amina).get(HOME).text
        assert "You and Bo: what comes after " in page
        assert "Nothing is waiting for you" not in page

    def test_is_asked_for_their_yes_to_changed_guidelines(
        self, cast, make_relationship, make_meeting, browse
    ):
        pair = make_relationship(agreed=True)
        make_meeting(pair, starts_at=NOW + 2 * DAY)
        cast.programme.guidelines_version += 1
        cast.programme.save(update_fields=["guidelines_version"])

        assert "Read the guidelines" in browse(cast.amina).get(HOME).text

    def test_with_more_people_than_places_is_told_so_and_not_two_of_one(
        self, cast, make_relationship, make_member, browse
    ):
        Enrolment.objects.filter(membership=cast.amina).update(status="joined", capacity_max=1)
        for name in ("Gus Grau", "Hal Holm"):
            make_relationship(mentee=make_member(cast.organisation, name), agreed=True)

        page = browse(cast.amina).get(HOME).text

        assert "2 of 1 place" not in page
        assert "You offered 1 place and mentor 2 people." in page
