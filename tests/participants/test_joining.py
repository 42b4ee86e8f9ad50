"""What joining writes down, step by step, and what it leaves alone."""

import pytest

from mentoring.participants.actions import enrolments, joining, skills
from mentoring.participants.models import Enrolment, Exclusion, Preference, Skill
from tests.moments import DAY, NOON
from tests.participants.conftest import fresh, told


class TestJoining:
    def test_begins_with_a_place_for_the_role(self, cast):
        place = joining.begin(cast.programme, role="mentor", actor=cast.sana, at=NOON)

        assert (place.status, place.is_mentor, place.is_mentee) == ("joining", True, False)
        joining.begin(cast.programme, role="mentee", actor=cast.sana, at=NOON)
        assert told("enrolled") == [{"role": "mentor"}]
        assert fresh(place).is_mentor

    @pytest.mark.parametrize(
        ("role", "before", "places"),
        [
            ("both", (0, 0), (1, 1)),
            ("mentee", (0, 0), (0, 1)),
            ("mentor", (3, 0), (3, 0)),
            ("both", (2, 3), (2, 3)),
        ],
    )
    def test_gives_each_part_a_place(self, role, before, places, cast, place):
        place.capacity_max, place.mentors_wanted = before
        joining.save_about(
            place, role=role, timezone="UTC", languages=[("en", "C1")], actor=cast.bo, at=NOON
        )

        assert (fresh(place).capacity_max, fresh(place).mentors_wanted) == places

    def test_keeps_what_is_said_about_oneself(self, cast, place):
        joining.save_about(
            place,
            role="mentee",
            timezone="Asia/Kolkata",
            languages=[("en", "C1")],
            called="B",
            identities=["Ü"],
            prefers_same_identity=True,
            actor=cast.bo,
            at=NOON,
        )

        person = fresh(cast.bo)
        assert (person.timezone, person.called) == ("Asia/Kolkata", "B")
        profile = person.profile
        assert (profile.languages, profile.identities) == ([["en", "C1"]], '["Ü"]')
        assert (profile.prefers_same_identity, profile.updated_at) == (True, NOON)
        assert told("step_saved") == [{"step": "about"}]

    def test_remembers_how_far_somebody_came_and_goes_no_step_back(self, cast, make_waiting):
        place = make_waiting(status="invited", user=...)
        said = {"actor": place.membership, "at": NOON}

        joining.save_times(place, availability="f" * 84, formats=["video"], reach="Ring.", **said)
        assert (fresh(place).status, fresh(place).step) == ("joining", 4)
        joining.save_goals(place, words={"bio": "Hi."}, answers={"q": "a"}, **said)
        assert (fresh(place).step, fresh(place).answers) == (4, {"q": "a"})
        profile = fresh(place.membership).profile
        assert (profile.bio, profile.formats, profile.reach) == ("Hi.", ["video"], "Ring.")

    def test_changes_the_side_that_was_shown_alone(self, cast, place, make_enrolment):
        amina = Enrolment.objects.get(membership=cast.amina)
        offer = {"offered": [("SQL", 4)], "wanted": [("Sales", 2)]}
        for each in (amina, place):
            joining.save_skills(each, skills=offer, actor=each.membership, at=NOON)

        joining.save_skills(place, skills={"wanted": [("Law", 1)]}, actor=cast.bo, at=NOON)

        said = cast.bo.profile.skills.values_list("skill__name", "side", "weight")
        assert set(said) == {("SQL", "offered", 4), ("Law", "wanted", 1)}
        assert cast.amina.profile.skills.count() == 2

    def test_wishes_for_mentors_in_order_and_not_for_those_avoided(
        self, cast, place, elsewhere, make_member, make_enrolment
    ):
        mentors = [make_member(cast.organisation, f"Mentor {n}") for n in range(7)]
        for one in mentors:
            make_enrolment(cast.programme, one, "mentor")
        Preference.objects.create(enrolment=elsewhere, target=cast.amina, rank=1)
        Exclusion.objects.create(organisation=cast.organisation, by=cast.amina, other=cast.bo)
        past = Exclusion.objects.create(
            organisation=cast.organisation, by=cast.bo, other=cast.cruz, reason="past"
        )
        said = {"actor": cast.bo, "at": NOON, "places": {"mentors_wanted": 2}}

        for avoided in ([mentors[0], cast.sana], [mentors[0]]):
            joining.save_preferences(
                place,
                wished=[str(one.pk) for one in [*mentors, cast.cruz]],
                avoided=[str(one.pk) for one in avoided],
                **said,
            )

        wished = place.preferences.order_by("rank").values_list("rank", "target")
        assert list(wished) == [(n, mentors[n].pk) for n in range(1, 6)]
        assert elsewhere.preferences.count() == 1
        mine = Exclusion.objects.filter(by=cast.bo)
        assert set(mine.values_list("other", "reason")) == {
            (mentors[0].pk, "asked"),
            (past.other_id, "past"),
        }
        assert Exclusion.objects.filter(by=cast.amina).exists()
        assert fresh(place).mentors_wanted == 2

    def test_never_asks_for_fewer_than_at_most(self, cast):
        place = Enrolment.objects.get(membership=cast.amina)
        joining.save_preferences(
            place,
            places={"capacity_min": 3, "capacity_max": 2},
            wished=[],
            avoided=[],
            actor=cast.amina,
            at=NOON,
        )

        assert fresh(place).capacity_min == 2

    def test_is_closed_to_whoever_has_left(self, cast, place):
        enrolments.withdraw(place, actor=cast.bo, at=NOON)

        for act in (
            lambda: joining.join(place, actor=cast.bo, at=NOON),
            lambda: joining.save_goals(place, words={}, answers={}, actor=cast.bo, at=NOON),
        ):
            with pytest.raises(joining.HasLeft):
                act()

    def test_ends_with_a_yes_once(self, cast, place):
        other = Enrolment.objects.get(membership=cast.amina)
        Enrolment.objects.update(status="joining", joined_at=None)
        said = {"skills": {"wanted": [("SQL", 1)]}, "actor": cast.bo, "at": NOON}
        place.refresh_from_db()
        joining.save_skills(place, **said)

        for at in (NOON, NOON + DAY):
            joining.join(place, actor=cast.bo, at=at)

        joined = fresh(place)
        assert (joined.status, joined.joined_at, joined.step) == ("joined", NOON, 5)
        assert fresh(other).status == "joining"
        assert len(told("joined")) == 1


class TestSkillIds:
    def test_are_one_for_every_spelling_and_fit_their_column(self, cast):
        found = skills.skill_ids(cast.organisation.pk, ["SQL ", "sql", "x" * 90])

        assert found["SQL "] == found["sql"]
        assert sorted(map(len, Skill.objects.values_list("key", flat=True))) == [3, 80]

    def test_belong_to_the_organisation(self, cast):
        here = skills.skill_ids(cast.organisation.pk, ["SQL"])
        there = skills.skill_ids(cast.elsewhere.pk, ["SQL"])

        assert here["SQL"] != there["SQL"]
        assert skills.skill_ids(cast.organisation.pk, ["SQL"]) == here
