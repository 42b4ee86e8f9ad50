"""Whoever it ended early for waits for somebody new: seen, told, and until something begins."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.home.queries import home_of
from mentoring.matching.models import Run
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import remove_person
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import actions, rules
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.waiting import waiting
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()


@pytest.fixture
def pair(cast, make_relationship):
    Enrolment.objects.filter(programme=cast.programme).update(status="joined")
    ends = cast.organisation.day_at(NOW) + timedelta(days=60)
    return make_relationship(agreed=True, started_at=NOW - 30 * DAY, ends_on=ends)


def place_of(member):
    return Enrolment.objects.get(membership=member)


def who_waits(cast, at=NOW):
    rows = waiting(cast.programme, cast.organisation.day_at(at))
    return [row.membership for row in rows]


def end(pair, actor, reason="not_a_fit"):
    actions.end(pair, reason=reason, actor=actor, at=NOW)


class TestWhoWaits:
    @pytest.mark.parametrize("who", ["amina", "bo", "cruz"])
    def test_is_whoever_learned_by_whomever_it_was_ended(self, cast, pair, who):
        end(pair, getattr(cast, who))

        assert who_waits(cast) == [cast.bo]
        assert place_of(cast.bo).waits_since == NOW
        assert place_of(cast.amina).waits_since is None

    @pytest.mark.parametrize("left", ["withdrawn", "removed"])
    def test_is_who_stays_when_the_other_has_left(self, cast, pair, left):
        if left == "withdrawn":
            enrolments.withdraw(place_of(cast.amina), actor=cast.amina, at=NOW)
        else:
            remove_person(cast.amina, actor=cast.eli, at=NOW)
        end(pair, cast.cruz, "left")

        assert who_waits(cast) == [cast.bo]

    def test_is_nobody_who_has_left_themselves(self, cast, pair):
        enrolments.withdraw(place_of(cast.bo), actor=cast.bo, at=NOW)
        end(pair, cast.cruz, "left")

        assert who_waits(cast) == []

    def test_is_nobody_after_one_talk_of_an_afternoon(self, cast, pair):
        Relationship.objects.filter(pk=pair.pk).update(kind="flash", ends_on=None)
        end(pair, cast.amina)

        assert place_of(cast.bo).waits_since is None

    def test_is_nobody_where_people_come_together_by_themselves(self, cast, pair):
        Programme.objects.filter(pk=cast.programme.pk).update(coming_together="open")
        end(pair, cast.amina)

        assert place_of(cast.bo).waits_since is None

    def test_is_nobody_who_said_that_they_have_no_time(self, cast, pair):
        end(pair, cast.bo, "no_time")

        assert who_waits(cast) == []

    def test_is_whose_partner_has_no_time(self, cast, pair):
        end(pair, cast.amina, "no_time")

        assert who_waits(cast) == [cast.bo]

    @pytest.mark.parametrize(("ahead", "expected"), [(1, 1), (0, 0), (-1, 0)])
    def test_is_nobody_whose_last_day_had_come(self, cast, pair, ahead, expected):
        pair.ends_on = cast.organisation.day_at(NOW) + timedelta(days=ahead)
        pair.save()
        end(pair, cast.amina)

        assert len(who_waits(cast)) == expected

    def test_is_nobody_after_a_natural_end(self, cast, pair):
        end(pair, cast.cruz, "completed")

        assert who_waits(cast) == []

    def test_is_nobody_with_the_programme_or_as_planned(self, cast, pair, make_relationship):
        actions.end(pair, reason="other", with_programme=True, actor=cast.cruz, at=NOW)
        again = make_relationship(started_at=NOW - DAY)
        actions.end(again, reason="other", as_planned=True, actor=None, at=NOW)

        assert who_waits(cast) == []

    def test_is_nobody_whose_places_are_filled(self, cast, pair, make_member, make_enrolment):
        """They wanted two, have cut it down to one, and have that one."""
        other = make_member(cast.organisation, "Marta Oliveira")
        make_enrolment(cast.programme, other, "mentor")
        Enrolment.objects.filter(membership=cast.bo).update(mentors_wanted=2)
        parts = {other: "mentor", cast.bo: "mentee"}
        actions.start("one_to_one", parts, programme=cast.programme, actor=cast.cruz, at=NOW)
        Enrolment.objects.filter(membership=cast.bo).update(mentors_wanted=1)
        end(pair, cast.amina)
        assert place_of(cast.bo).waits_since is None

        Enrolment.objects.filter(membership=cast.bo).update(waits_since=NOW)
        assert who_waits(cast) == []
        Enrolment.objects.filter(membership=cast.bo).update(mentors_wanted=2)
        assert who_waits(cast) == [cast.bo]

    def test_ends_when_something_begins(self, cast, pair):
        end(pair, cast.bo)
        parts = {cast.amina: "mentor", cast.bo: "mentee"}

        actions.start("one_to_one", parts, programme=cast.programme, actor=cast.cruz, at=NOW)

        assert place_of(cast.bo).waits_since is None

    def test_ends_with_leaving_and_does_not_come_back(self, cast, pair):
        end(pair, cast.bo)
        place = place_of(cast.bo)
        enrolments.withdraw(place, actor=cast.bo, at=NOW)
        enrolments.resume(place, actor=cast.bo, at=NOW)

        assert place_of(cast.bo).waits_since is None

    @pytest.mark.parametrize(("ahead", "expected"), [(0, 1), (-1, 0)])
    def test_ends_with_the_last_day_of_the_programme(self, cast, pair, ahead, expected):
        end(pair, cast.bo)
        last = cast.organisation.day_at(NOW) + timedelta(days=ahead)
        cast.programme.ends_on, cast.programme.is_evergreen = last, False
        cast.programme.starts_on = last - timedelta(days=90)
        cast.programme.save()

        assert len(who_waits(cast)) == expected
        place = next(one for one in home_of(cast.bo, at=NOW).places)
        assert place.waits == bool(expected)

    def test_rests_during_a_pause(self, cast, pair):
        end(pair, cast.bo)
        back = cast.organisation.day_at(NOW) + timedelta(days=20)
        enrolments.pause(place_of(cast.bo), until=back, actor=cast.bo, at=NOW)

        assert who_waits(cast) == []
        assert who_waits(cast, NOW + 20 * DAY) == [cast.bo]

    def test_keeps_the_earliest_day(self, cast, pair, make_member, make_enrolment):
        Enrolment.objects.filter(membership=cast.bo).update(waits_since=NOW - 9 * DAY)
        end(pair, cast.bo)

        assert place_of(cast.bo).waits_since == NOW - 9 * DAY

    def test_leaves_a_circle_that_goes_on(self, cast, pair, make_member, make_enrolment):
        people = [make_member(cast.organisation, name) for name in ("Cem", "Dee", "Eva")]
        for one in people:
            make_enrolment(cast.programme, one, "mentee")
        parts = {cast.amina: "host"} | dict.fromkeys(people, "member")
        Enrolment.objects.filter(membership=cast.amina).update(capacity_max=2)
        circle = actions.start(
            "circle", parts, programme=cast.programme, actor=cast.cruz, at=NOW - DAY
        )
        actions.leave(circle, people[0], reason="not_a_fit", actor=people[0], at=NOW)
        assert who_waits(cast) == [people[0]]

        actions.join(circle, people[0], "member", actor=cast.cruz, at=NOW)
        assert who_waits(cast) == []


class TestWhatTheyHear:
    def test_is_one_letter_that_says_it(self, cast, pair, run_jobs):
        end(pair, cast.amina)
        run_jobs()

        told = {mail.recipient: mail.text for mail in Mail.objects.filter(kind__endswith=".ended")}
        assert "You now wait for somebody new" in told[cast.bo]
        assert "wait for somebody new" not in told[cast.amina]

    def test_stands_on_the_home_page(self, cast, pair, browse):
        end(pair, cast.amina)

        place = next(one for one in home_of(cast.bo, at=NOW).places)
        assert (place.waits, place.comes_first) == (True, True)
        page = browse(cast.bo).get("/northwind/").text
        assert "waiting for somebody new since" in page
        assert "comes first" in page

    @pytest.mark.parametrize(
        ("days", "is_said"), [(0, True), (30, True), (-1, False), (None, False)]
    )
    def test_names_the_day_on_which_they_are_looked_at(self, cast, pair, browse, days, is_said):
        day = None if days is None else cast.organisation.day_at(NOW) + timedelta(days=days)
        Run.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            number=1,
            created_at=NOW,
            engine_version="1",
            state="published",
            published_at=NOW,
            next_on=day,
        )
        end(pair, cast.amina)

        place = next(one for one in home_of(cast.bo, at=NOW).places)
        assert place.next_on == (day if is_said else None)
        assert ("They plan to look on" in browse(cast.bo).get("/northwind/").text) == is_said

    @pytest.mark.parametrize(("kind", "aim"), [("one_to_one", "stable"), ("circle", "total")])
    def test_promises_no_first_place_where_the_engine_knows_none(
        self, cast, pair, browse, kind, aim
    ):
        cast.programme.model, cast.programme.criteria = kind, {"objective": aim}
        cast.programme.save()
        end(pair, cast.amina)

        page = browse(cast.bo).get("/northwind/").text
        assert "waiting for somebody new since" in page
        assert "comes first" not in page


class TestWhoRunsIt:
    def test_sees_them_on_today_and_among_the_people(self, cast, pair, browse):
        end(pair, cast.amina)

        found = [one for one in today(cast.programme, at=NOW).matters if one.kind.key == "waits"]
        assert [(one.people[0].pk, one.since) for one in found] == [(cast.bo.pk, NOW)]
        client, here = browse(cast.cruz), "/northwind/programmes/growth-2026/"
        assert "Bo Larsen waits for somebody new" in client.get(f"{here}today/").text
        assert "waits for somebody new" in client.get(f"{here}people/").text

    def test_reads_that_they_come_first_where_matches_are_looked_for(self, cast, pair, browse):
        end(pair, cast.amina)

        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/matching/").text
        assert "1 person waits for somebody new since it ended early, and comes first" in page


class TestRules:
    def test_end_early_before_the_last_day(self):
        day = NOW.date()
        assert rules.ends_early(last_day=None, today=day)
        assert rules.ends_early(last_day=day + timedelta(days=1), today=day)
        assert not rules.ends_early(last_day=day, today=day)

    @pytest.mark.parametrize("reason", ["not_a_fit", "left", "other"])
    def test_let_everybody_look_on(self, reason):
        assert rules.goes_on_looking(reason=reason, is_own=True)
        assert rules.goes_on_looking(reason=reason, is_own=False)
