"""Choosing whom one would like: by what they say and offer, not by a name alone."""

import pytest

from mentoring.organisations import actions as organisations
from mentoring.participants.actions.skills import skill_ids
from mentoring.participants.models import Enrolment, Preference, Profile, ProfileSkill
from mentoring.participants.queries import choosing
from tests.moments import NOON

JOIN = "/northwind/join/growth-2026/"
LONG = "I have led eleven projects, and the two that failed taught me most. " * 6


@pytest.fixture
def say(cast):
    """Words and skills of somebody."""

    def speak(member, *, bio="", offered=(), wanted=()):
        profile, _ = Profile.objects.get_or_create(
            membership=member, organisation=cast.organisation, defaults={"updated_at": NOON}
        )
        profile.bio = bio
        profile.save()
        for side, names in (("offered", offered), ("wanted", wanted)):
            ids = skill_ids(cast.organisation.pk, list(names))
            ProfileSkill.objects.bulk_create(
                ProfileSkill(profile=profile, skill_id=ids[name], side=side, weight=2)
                for name in names
            )

    return speak


@pytest.fixture
def amina(cast, say):
    say(cast.amina, bio="I ask more than I tell.", offered=["Präsentieren", "Budgets"])
    return cast.amina


@pytest.fixture
def bo(cast, browse):
    return browse(cast.bo)


def send(browser, **data):
    answer = browser.post(f"{JOIN}preferences/", {"mentors_wanted": "1"} | data)
    return answer.content.decode()


class TestWhoIsFound:
    def test_is_shown_with_their_words_and_skills(self, amina, bo):
        page = send(bo, words="amina", find="yes")

        assert "I ask more than I tell." in page
        assert "Präsentieren" in page
        assert "Budgets" in page

    @pytest.mark.parametrize("words", ["prasent", "PRÄSENT", "budgets amina", "haddad budget"])
    def test_is_found_by_what_they_offer_however_it_is_written(self, words, amina, bo):
        assert "Amina Haddad" in send(bo, words=words, find="yes")

    def test_is_told_apart_from_others_of_the_same_name(
        self, cast, amina, bo, make_member, make_enrolment
    ):
        for place in ("Sales", "Legal"):
            make_enrolment(
                cast.programme,
                make_member(
                    cast.organisation, "Kim Lee", email=f"kim.{place}@x.example", department=place
                ),
                "mentor",
            )
        page = send(bo, words="kim lee", find="yes")

        assert page.count("Kim Lee</span>") == 2
        assert "Sales" in page
        assert "Legal" in page

    def test_shows_all_of_long_words_to_whoever_wants_them(self, cast, say, bo):
        say(cast.amina, bio=LONG)
        page = send(bo, words="amina", find="yes")

        assert "Read on" in page
        assert LONG.strip() in page

    def test_says_nothing_before_they_have_joined(self, cast, amina, bo):
        Enrolment.objects.filter(membership=amina).update(status="invited")
        page = send(bo, words="amina", find="yes")

        assert "Amina Haddad" in page
        assert "I ask more than I tell." not in page
        assert "Budgets" not in page

    def test_says_nothing_of_mentees(self, cast, say, browse, amina):
        say(cast.bo, bio="Nobody but my mentor reads this.", wanted=["Budgets"])
        page = send(browse(amina), capacity_max="1", words="bo", find="yes")

        assert "Bo Larsen" in page
        assert "Nobody but my mentor" not in page

    def test_is_nobody_of_whom_only_a_mentee_wants_the_skill(self, cast, say, browse, amina):
        say(cast.bo, wanted=["Budgets"])

        assert "Bo Larsen" not in send(browse(amina), capacity_max="1", words="budgets", find="yes")


class TestWhoIsSuggested:
    def test_offers_what_is_looked_for_most_of_it_first(
        self, cast, say, amina, bo, make_member, make_enrolment
    ):
        say(cast.bo, wanted=["Budgets", "Präsentieren", "SQL"])
        zoe = make_member(cast.organisation, "Zoe Amin")
        nil = make_member(cast.organisation, "Nil Aran")
        for one, skills in ((zoe, ["SQL"]), (nil, ["Chess"])):
            make_enrolment(cast.programme, one, "mentor")
            say(one, offered=skills)
        page = bo.get(f"{JOIN}preferences/").content.decode()

        assert "They offer what you’re looking for" in page
        assert page.index("Amina Haddad") < page.index("Zoe Amin")
        assert "Nil Aran" not in page

    def test_is_nobody_where_nothing_is_shared(self, cast, amina, bo):
        assert "They offer what" not in bo.get(f"{JOIN}preferences/").content.decode()


class TestWhoIsWishedFor:
    def test_is_shown_with_their_words_and_skills_too(self, amina, bo):
        page = send(bo, prefer=[amina.pk], find="yes", words="zz")

        assert "1. Amina Haddad" in page
        assert "I ask more than I tell." in page

    def test_is_five_people_at_most_and_that_is_said(
        self, cast, amina, bo, make_member, make_enrolment
    ):
        six = [make_member(cast.organisation, f"Mentor Number{n}") for n in range(6)]
        for one in six:
            make_enrolment(cast.programme, one, "mentor")
        page = send(bo, prefer=[one.pk for one in six[:5]], prefer_add=six[5].pk, words="mentor")

        assert "the most there can be" in page
        assert page.count('name="prefer"') == 5
        assert 'name="prefer_add"' not in page
        send(bo, prefer=[one.pk for one in six])
        assert Preference.objects.filter(enrolment__membership=cast.bo).count() == 5


class TestCandidates:
    def test_cost_as_many_queries_however_many_there_are(
        self, cast, say, make_member, make_enrolment, django_assert_num_queries
    ):
        people = []
        for number in range(8):
            one = make_member(cast.organisation, f"Mentor Number{number}")
            make_enrolment(cast.programme, one, "mentor")
            say(one, bio="Words.", offered=["A", "B"])
            people.append(one)
        enrolment = Enrolment.objects.get(membership=cast.bo)

        for some in (people[:1], people):
            with django_assert_num_queries(4):
                found = choosing.candidates(enrolment, some)
            assert [one.words for one in found] == ["Words."] * len(some)

    def test_leave_out_whom_the_organisation_has_removed(self, cast, amina):
        organisations.remove_person(amina, actor=cast.eli, at=NOON)
        enrolment = Enrolment.objects.get(membership=cast.bo)

        assert choosing.find_people(enrolment, "amina") == []
