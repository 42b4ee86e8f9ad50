"""Two words for one skill: asked about, joined only when a coordinator says so."""

import pytest

from mentoring.events.models import Event
from mentoring.matching import actions
from mentoring.matching.models import SameSkill
from mentoring.matching.queries.skill_synonyms import questions, same_skills
from mentoring.participants.models import ProfileSkill, Skill
from tests.matching.conftest import mentor_of
from tests.moments import NOON

WHERE = "/northwind/programmes/growth-2026/matching/words/"
SKILLS = {"weights": {"skills": 1}}


@pytest.fixture
def spoken(cast, pool, make_person):
    """Marta offers what Kim seeks, in other words."""
    pool.kim = make_person("Kim Larsen", "mentee", wants={"Projektleitung": 3}, grade=3)
    return pool


def skill(name):
    return Skill.objects.get(name=name)


@pytest.fixture
def decide(cast):
    def say(one, other, *, is_same):
        return actions.decide(
            cast.programme, skill(one), skill(other), is_same=is_same, actor=cast.cruz, at=NOON
        )

    return say


class TestQuestions:
    def test_ask_about_known_names_of_one_skill_and_count_who_uses_them(self, cast, spoken):
        (asked,) = questions(cast.programme)

        assert {asked.one.name, asked.other.name} == {"Leading projects", "Projektleitung"}
        by_name = {word.name: word for word in (asked.one, asked.other)}
        assert (by_name["Projektleitung"].offered, by_name["Projektleitung"].wanted) == (0, 1)

    @pytest.mark.parametrize("is_same", [True, False])
    def test_are_asked_once(self, cast, spoken, decide, is_same):
        decide("Leading projects", "Projektleitung", is_same=is_same)

        assert questions(cast.programme) == []

    def test_take_a_constant_number_of_queries(
        self, cast, spoken, make_person, django_assert_num_queries
    ):
        for number in range(10):
            make_person(f"Person {number}", "mentor", offers={f"Word{number}": 3, "ML": 2})

        with django_assert_num_queries(2):
            questions(cast.programme)


class TestDecide:
    def test_changes_nothing_before_anybody_has_said_so(self, spoken, make_run, pair_of):
        run = make_run(criteria=SKILLS)

        assert mentor_of(pair_of(run, spoken.ines)) == spoken.marta
        assert not any(
            pair.reasons["asked"] for pair in run.groups.with_any("mentee", [spoken.kim])
        )

    def test_lets_the_next_search_count_two_words_as_one(
        self, cast, spoken, decide, make_run, pair_of
    ):
        spoken.ines.delete()
        decide("Projektleitung", "Leading projects", is_same=True)

        run = make_run(criteria=SKILLS)

        pair = pair_of(run, spoken.kim)
        assert (mentor_of(pair), pair.score) == (spoken.marta, 10_000)
        assert [each["skill"] for each in pair.reasons["asked"]] == ["Leading projects"]
        assert ProfileSkill.objects.filter(skill=skill("Projektleitung")).count() == 1

    def test_takes_the_higher_level_of_somebody_who_used_both_words(
        self, cast, spoken, decide, make_run, pair_of
    ):
        spoken.ines.delete()
        ProfileSkill.objects.create(
            profile=spoken.marta.membership.profile,
            skill=skill("Projektleitung"),
            side="offered",
            weight=1,
        )
        decide("Projektleitung", "Leading projects", is_same=True)

        assert pair_of(make_run(criteria=SKILLS), spoken.kim).score == 10_000

    def test_can_be_decided_anew_and_is_written_down(self, cast, spoken, decide):
        decide("Projektleitung", "Leading projects", is_same=True)
        decide("Leading projects", "Projektleitung", is_same=False)

        assert SameSkill.objects.get().is_same is False
        assert same_skills(cast.programme) == {}
        told = Event.objects.filter(name="matching.words_decided").order_by("at", "pk")
        assert [event.data["is_same"] for event in told] == [True, False]

    def test_holds_in_this_programme_only(self, cast, spoken, decide, make_programme):
        decide("Projektleitung", "Leading projects", is_same=True)

        assert same_skills(make_programme(cast.organisation, "Other 2026")) == {}


class TestThePage:
    def test_asks_joins_and_takes_back(self, cast, spoken, browse):
        page = browse(cast.cruz)
        first = page.get(WHERE).text
        one, other = sorted((skill("Projektleitung").pk, skill("Leading projects").pk))

        page.post(f"{WHERE}{one}/{other}/same/")
        joined = page.get(WHERE).text
        page.post(f"{WHERE}{one}/{other}/apart/")

        assert "1 pair of skills to review" in first
        assert "Common names for one skill." in first
        assert "One skill, from the next run on" in joined
        assert "Nothing to decide" in joined
        assert "Unpaired" in page.get(WHERE).text

    def test_knows_nothing_of_words_of_other_organisations(self, cast, spoken, browse):
        foreign = Skill.objects.create(organisation=cast.elsewhere, name="ML", key="ml")
        own = skill("Projektleitung").pk

        answers = [
            browse(cast.cruz).post(f"{WHERE}{one}/{other}/{say}/").status_code
            for one, other, say in (
                (own, foreign.pk, "same"),
                (own, own, "same"),
                (own, foreign.pk, "maybe"),
            )
        ]

        assert answers == [404, 404, 404]
        assert not SameSkill.objects.exists()
