"""Whose places and programmes a permission finds, and whose it does not."""

import pytest
from django.http import Http404

from mentoring.organisations.models import Membership
from mentoring.participants import permissions
from mentoring.participants.actions import enrolments
from mentoring.participants.models import BulkInvitation, Enrolment
from tests.moments import DAY, NOON

TODAY = NOON.date()


class TestThePermission:
    def test_to_run_stays_inside_the_programme(self, cast, place, elsewhere):
        both = ((cast.programme, place), (elsewhere.programme, elsewhere))
        for programme, mine in both:
            assert permissions.enrolment_to_run(programme, mine.pk) == mine
        for programme, not_mine in zip(
            [cast.programme, elsewhere.programme], (elsewhere, place), strict=True
        ):
            with pytest.raises(Http404):
                permissions.enrolment_to_run(programme, not_mine.pk)

    def test_to_reach_finds_present_people_of_the_programme(self, cast, elsewhere):
        for person in (cast.amina, cast.bo):
            assert permissions.person_to_reach(cast.programme, person.pk) == person
        with pytest.raises(Http404):
            permissions.person_to_reach(elsewhere.programme, cast.amina.pk)
        Membership.objects.filter(pk=cast.bo.pk).update(removed_at=NOON)
        with pytest.raises(Http404):
            permissions.person_to_reach(cast.programme, cast.bo.pk)

    def test_to_watch_stays_inside_the_programme(self, cast, elsewhere):
        rows = [
            BulkInvitation.objects.create(
                organisation=cast.organisation, programme=cast.programme, created_at=NOON
            )
            for _ in range(2)
        ]
        for row in rows:
            assert permissions.inviting_to_watch(cast.programme, row.pk) == row
            with pytest.raises(Http404):
                permissions.inviting_to_watch(elsewhere.programme, row.pk)

    def test_to_join_knows_programmes_apart(self, cast, place, elsewhere):
        for mine in (place, elsewhere):
            slug = mine.programme.slug
            assert permissions.enrolment_to_join(cast.bo, slug, TODAY) == (mine.programme, mine)
            assert permissions.own_enrolment(cast.bo, slug) == mine

    @pytest.mark.parametrize(
        "change", [{"archived_at": NOON}, {"launched_at": None}, {"slug": "other"}]
    )
    def test_to_join_is_for_programmes_that_run(self, change, cast, place):
        for name, value in change.items():
            setattr(cast.programme, name, value)
        cast.programme.save()

        with pytest.raises(Http404):
            permissions.own_enrolment(cast.bo, "growth-2026")
        with pytest.raises(Http404):
            permissions.enrolment_to_join(cast.bo, "growth-2026", TODAY)

    def test_to_join_is_open_from_the_first_to_the_last_day(self, cast):
        cast.programme.enrol_from, cast.programme.enrol_until = TODAY, TODAY
        cast.programme.save()

        found = permissions.enrolment_to_join(cast.sana, "growth-2026", TODAY)
        assert found == (cast.programme, None)
        for day in (TODAY - DAY, TODAY + DAY):
            with pytest.raises(Http404):
                permissions.enrolment_to_join(cast.sana, "growth-2026", day)

    def test_to_join_does_not_reach_into_another_organisation(self, cast, make_programme):
        make_programme(cast.elsewhere, "Growth 2026")

        found, _place = permissions.enrolment_to_join(cast.bo, "growth-2026", TODAY)
        assert found == cast.programme

    @pytest.mark.parametrize(
        ("parts", "roles"),
        [
            ((True, False), ["mentor"]),
            ((False, True), ["mentee"]),
            ((True, True), ["mentee", "mentor", "both"]),
        ],
    )
    def test_to_choose_a_role_keeps_what_the_place_has(self, parts, roles, cast, monkeypatch):
        monkeypatch.setattr(permissions, "audiences_open_to", lambda actor, programme: [])
        place = Enrolment(is_mentor=parts[0], is_mentee=parts[1])

        assert permissions.roles_open_to(cast.bo, cast.programme, place) == roles
        assert permissions.roles_open_to(cast.bo, cast.programme, None) == []


class TestWhoSeesWhom:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("bo", "amina", True),
            ("cruz", "bo", True),
            ("bo", "cruz", True),
            ("bo", "sana", False),
            ("amina", "dara", False),
        ],
    )
    def test_is_whoever_takes_part_in_or_runs_the_same(self, one, other, expected, cast):
        one, other = getattr(cast, one), getattr(cast, other)

        assert permissions.shares_a_programme(one, other) is expected

    def test_ends_with_leaving(self, cast, place):
        enrolments.withdraw(place, actor=cast.bo, at=NOON)

        assert not permissions.shares_a_programme(cast.amina, cast.bo)
