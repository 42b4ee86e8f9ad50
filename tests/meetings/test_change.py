"""Moving, calling off, noting and answering, on the pages."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import BusyHalfHour, Meeting, Proposal
from mentoring.meetings.queries.common import common
from tests.meetings.conftest import SOON
from tests.moments import DAY, NOON


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


def ahead(days=3):
    return timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def meeting(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=ahead())


def at(name, meeting):
    return page(name, meeting.relationship_id, meeting.pk)


class TestMove:
    def test_takes_the_new_time_and_gives_the_old_one_back(self, cast, meeting, browse):
        new = ahead(5)

        answer = browse(cast.bo).post(at("move", meeting), {"slot": new.isoformat()})

        meeting.refresh_from_db()
        assert answer.status_code == 302
        assert (meeting.starts_at, meeting.sequence) == (new, 1)
        assert set(BusyHalfHour.objects.values_list("starts_at", flat=True)) == {
            new,
            new + timedelta(minutes=30),
        }

    def test_does_not_offer_the_hour_it_has(self, cast, meeting):
        free = common(meeting.relationship, cast.bo, minutes=meeting.minutes, at=NOON)
        meeting = actions.move(meeting, starts_at=free.offers[0].at, actor=cast.bo, at=NOON)

        found = common(
            meeting.relationship, cast.bo, minutes=meeting.minutes, at=NOON, besides=meeting
        )

        assert found.offers
        assert meeting.starts_at not in {one.at for one in [*found.offers, *found.others]}

    def test_may_overlap_its_own_old_time(self, cast, meeting):
        actions.move(
            meeting, starts_at=meeting.starts_at + timedelta(minutes=30), actor=cast.bo, at=NOON
        )

        assert BusyHalfHour.objects.filter(membership=cast.bo).count() == 2

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({}, "Choose the new time"),
            ({"slot": "x"}, "times shown here"),
            ({"own": "2020-01-01T09:00"}, "has passed"),
        ],
    )
    def test_refuses_with_a_sentence(self, sent, words, cast, meeting, browse):
        answer = browse(cast.bo).post(at("move", meeting), sent)

        assert answer.status_code == 422
        assert words in answer.text

    def test_refuses_a_time_of_another_talk(
        self, cast, meeting, make_relationship, make_member, make_meeting, browse
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        make_meeting(make_relationship(mentee=cem), starts_at=ahead(5))

        answer = browse(cast.bo).post(at("move", meeting), {"slot": ahead(5).isoformat()})

        assert answer.status_code == 422
        assert "another meeting at that time" in answer.text

    def test_comes_too_late_once_it_has_begun(self, cast, meeting):
        with pytest.raises(actions.TooLateToChange):
            actions.move(meeting, starts_at=ahead(9), actor=cast.bo, at=meeting.starts_at)


class TestCancel:
    def test_offers_the_next_three_times_in_one_step(self, cast, meeting, browse):
        form = browse(cast.bo).get(at("cancel", meeting)).text
        offers = [part.split('"')[0] for part in form.split('name="offers" value="')[1:]]

        browse(cast.bo).post(at("cancel", meeting), {"offers": offers})

        assert len(offers) == 3
        assert len(Proposal.objects.get().slots) == 3
        assert not BusyHalfHour.objects.exists()

    def test_can_go_without_an_offer_and_twice(self, cast, meeting, browse):
        answers = [browse(cast.bo).post(at("cancel", meeting)) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert not Proposal.objects.exists()

    def test_closes_the_talk_to_changes(self, cast, meeting, browse):
        actions.cancel(meeting, actor=cast.bo, at=NOON)

        answer = browse(cast.bo).post(
            at("prepare", meeting), {"agenda": "Too late", "version": "0"}
        )

        assert answer.status_code == 422
        assert "cancelled" in answer.text


class TestAnswer:
    @pytest.mark.parametrize(
        ("mentor", "mentee", "is_held"),
        [
            (True, None, True),
            (True, True, True),
            (True, False, False),
            (False, False, False),
            (None, None, False),
        ],
    )
    def test_counts_as_held_by_one_word_with_none_against_it(
        self, mentor, mentee, is_held, make_relationship, make_meeting
    ):
        meeting = make_meeting(
            make_relationship(), starts_at=NOON, said={"mentor": mentor, "mentee": mentee}
        )

        assert meeting.is_held is is_held
        assert Meeting.objects.held().filter(pk=meeting.pk).exists() is is_held

    def test_waits_until_the_talk_is_over(self, cast, meeting, browse):
        answer = browse(cast.bo).post(at("answer", meeting), {"held": "yes"})

        assert answer.status_code == 422
        assert "not over yet" in answer.text

    def test_can_be_taken_back(self, cast, make_relationship, make_meeting):
        meeting = make_meeting(make_relationship(), starts_at=NOON)

        actions.answer(meeting, held=True, actor=cast.bo, at=NOON + DAY)
        meeting = actions.answer(meeting, held=False, actor=cast.bo, at=NOON + DAY)

        assert words_about(meeting) == {"Bo Larsen": False, "Amina Haddad": None}


def words_about(meeting):
    """What each of those it was for has said, by name."""
    rows = meeting.attendances.select_related("member__membership")
    return {row.member.membership.name: row.attended for row in rows}


class TestLog:
    def test_notes_a_talk_that_took_place_elsewhere_once(self, cast, make_relationship, browse):
        relationship, key = make_relationship(), str(uuid4())
        sent = {"starts_at": "2026-09-10T10:00", "minutes": "30", "format": "phone", "key": key}

        for _ in range(2):
            browse(cast.bo).post(page("log", relationship.pk), sent)

        meeting = Meeting.objects.get()
        assert meeting.is_held
        assert meeting.starts_at == datetime(2026, 9, 10, 8, tzinfo=UTC)  # 10:00 in Berlin

    def test_refuses_one_that_lies_ahead(self, cast, make_relationship, browse):
        answer = browse(cast.bo).post(
            page("log", make_relationship().pk),
            {
                "starts_at": "2037-09-10T10:00",
                "minutes": "30",
                "format": "phone",
                "key": str(uuid4()),
            },
        )

        assert answer.status_code == 422


class TestMine:
    def test_lists_talks_ahead_behind_and_waiting(
        self, cast, meeting, make_meeting, make_proposal, browse
    ):
        make_meeting(meeting.relationship, starts_at=timezone.now() - DAY)
        make_proposal(meeting.relationship, moments=[SOON + 500 * DAY])

        shown = browse(cast.amina).get(page("mine")).text

        assert all(words in shown for words in ("Coming up", "Past", "would like to meet"))

    def test_says_what_will_be_here(self, cast, browse):
        assert "No meetings yet" in browse(cast.bo).get(page("mine")).text

    def test_costs_the_same_for_many(
        self, cast, make_relationship, make_meeting, browse, django_assert_max_num_queries
    ):
        relationship = make_relationship(agreed=True)
        bo = browse(cast.bo)
        counts = []
        for number in range(6):
            make_meeting(relationship, starts_at=NOON - number * DAY)
            if number in (0, 5):
                with django_assert_max_num_queries(25) as seen:
                    bo.get(page("mine"))
                counts.append(len(seen))

        assert counts[0] == counts[1]
