"""Moving, calling off, noting and answering, on the pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import BusySlot, Meeting, Proposal
from mentoring.meetings.queries.common import common
from tests.meetings.conftest import SOON
from tests.moments import DAY, NOON


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


def ahead(days=3):
    return timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def talk(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=ahead())


def at(name, talk):
    return page(name, talk.relationship_id, talk.pk)


class TestMove:
    def test_takes_the_new_time_and_gives_the_old_one_back(self, cast, talk, browse):
        new = ahead(5)

        answer = browse(cast.bo).post(at("move", talk), {"slot": new.isoformat()})

        talk.refresh_from_db()
        assert answer.status_code == 302
        assert (talk.starts_at, talk.sequence) == (new, 1)
        assert set(BusySlot.objects.values_list("starts_at", flat=True)) == {
            new, new + timedelta(minutes=30),
        }  # fmt: skip

    def test_does_not_offer_the_hour_it_has(self, cast, talk):
        free = common(talk.relationship, cast.bo, minutes=talk.minutes, at=NOON)
        actions.move(talk, starts_at=free.offers[0].at, actor=cast.bo, at=NOON)
        talk.refresh_from_db()

        found = common(talk.relationship, cast.bo, minutes=talk.minutes, at=NOON, besides=talk)

        assert found.offers
        assert talk.starts_at not in {one.at for one in [*found.offers, *found.others]}

    def test_may_overlap_its_own_old_time(self, cast, talk):
        actions.move(talk, starts_at=talk.starts_at + timedelta(minutes=30), actor=cast.bo, at=NOON)

        assert BusySlot.objects.filter(membership=cast.bo).count() == 2

    @pytest.mark.parametrize(
        ("sent", "words"),
        [({}, "Choose the new time"), ({"slot": "x"}, "times shown here"),
         ({"own": "2020-01-01T09:00"}, "has passed")],
    )  # fmt: skip
    def test_refuses_with_a_sentence(self, sent, words, cast, talk, browse):
        answer = browse(cast.bo).post(at("move", talk), sent)

        assert answer.status_code == 422
        assert words in answer.text

    def test_refuses_a_time_of_another_talk(
        self, cast, talk, make_relationship, make_member, make_meeting, browse
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        make_meeting(make_relationship(mentee=cem), starts_at=ahead(5))

        answer = browse(cast.bo).post(at("move", talk), {"slot": ahead(5).isoformat()})

        assert answer.status_code == 422
        assert "another talk at that time" in answer.text

    def test_comes_too_late_once_it_has_begun(self, cast, talk):
        with pytest.raises(actions.TooLateToChange):
            actions.move(talk, starts_at=ahead(9), actor=cast.bo, at=talk.starts_at)


class TestCancel:
    def test_offers_the_next_three_times_in_one_step(self, cast, talk, browse):
        form = browse(cast.bo).get(at("cancel", talk)).text
        offers = [part.split('"')[0] for part in form.split('name="offers" value="')[1:]]

        browse(cast.bo).post(at("cancel", talk), {"offers": offers})

        assert len(offers) == 3
        assert len(Proposal.objects.get().slots) == 3
        assert not BusySlot.objects.exists()

    def test_can_go_without_an_offer_and_twice(self, cast, talk, browse):
        answers = [browse(cast.bo).post(at("cancel", talk)) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert not Proposal.objects.exists()

    def test_closes_the_talk_to_changes(self, cast, talk, browse):
        actions.cancel(talk, actor=cast.bo, at=NOON)

        answer = browse(cast.bo).post(at("prepare", talk), {"agenda": "Too late"})

        assert answer.status_code == 422
        assert "called off" in answer.text


class TestAnswer:
    @pytest.mark.parametrize(
        ("mentor", "mentee", "is_held"),
        [(True, None, True), (True, True, True), (True, False, False), (False, False, False),
         (None, None, False)],
    )  # fmt: skip
    def test_counts_as_held_by_one_word_with_none_against_it(
        self, mentor, mentee, is_held, make_relationship, make_meeting
    ):
        talk = make_meeting(
            make_relationship(), starts_at=NOON, mentor_says_held=mentor, mentee_says_held=mentee
        )

        assert talk.is_held is is_held
        assert Meeting.objects.held().filter(pk=talk.pk).exists() is is_held

    def test_waits_until_the_talk_is_over(self, cast, talk, browse):
        answer = browse(cast.bo).post(at("answer", talk), {"held": "yes"})

        assert answer.status_code == 422
        assert "not over yet" in answer.text

    def test_can_be_taken_back(self, cast, make_relationship, make_meeting):
        talk = make_meeting(make_relationship(), starts_at=NOON)

        actions.answer(talk, held=True, actor=cast.bo, at=NOON + DAY)
        talk = actions.answer(talk, held=False, actor=cast.bo, at=NOON + DAY)

        assert talk.mentee_says_held is False


class TestLog:
    def test_notes_a_talk_that_took_place_elsewhere_once(self, cast, make_relationship, browse):
        relationship, key = make_relationship(), str(uuid4())
        sent = {"starts_at": "2026-09-10T10:00", "minutes": "30", "format": "phone", "key": key}

        for _ in range(2):
            browse(cast.bo).post(page("log", relationship.pk), sent)

        talk = Meeting.objects.get()
        assert talk.is_held
        assert talk.starts_at.hour == 8  # 10:00 in Berlin

    def test_refuses_one_that_lies_ahead(self, cast, make_relationship, browse):
        answer = browse(cast.bo).post(
            page("log", make_relationship().pk),
            {"starts_at": "2037-09-10T10:00", "minutes": "30", "format": "phone",
             "key": str(uuid4())},
        )  # fmt: skip

        assert answer.status_code == 422


class TestMine:
    def test_lists_talks_ahead_behind_and_waiting(
        self, cast, talk, make_meeting, make_proposal, browse
    ):
        make_meeting(talk.relationship, starts_at=timezone.now() - DAY)
        make_proposal(talk.relationship, moments=[SOON + 500 * DAY])

        shown = browse(cast.amina).get(page("mine")).text

        assert all(words in shown for words in ("Ahead", "Behind you", "suggests a talk"))

    def test_says_what_will_be_here(self, cast, browse):
        assert "No talks yet" in browse(cast.bo).get(page("mine")).text

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
