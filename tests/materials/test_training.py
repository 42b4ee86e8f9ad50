"""Trainings: what comes with the product, who goes through it, who recommends it, who reads what."""

import re

import pytest
from django.db import connection

from mentoring.events.models import Event
from mentoring.materials import rules
from mentoring.materials.actions import training as actions
from mentoring.materials.catalogue.trainings import KEYS, LESSONS, Training, lessons
from mentoring.materials.models import LessonAddition, LessonDone, TrainingOffer
from mentoring.materials.queries import training as learning
from tests.moments import DAY, NOON

TRAINING = "/northwind/training/"
MENTORS = f"{TRAINING}mentors/"
SECRET = "I never say no to Jonah."


@pytest.fixture
def recommend(cast):
    def recommend(*chosen, additions=None):
        said = {"chosen": chosen, "additions": additions or {}}
        actions.set_trainings(cast.programme, **said, actor=cast.cruz, at=NOON)

    return recommend


@pytest.fixture
def go_through():
    def go_through(person, training="mentors", *, count=None, at=NOON):
        for lesson in list(lessons(training, "en").values())[:count]:
            actions.finish_lesson(lesson, "", actor=person, at=at)

    return go_through


def _choosing(programme):
    return f"/northwind/programmes/{programme.slug}/training/"


class TestTheLessons:
    @pytest.mark.parametrize("training", Training.values)
    def test_are_whole_and_short_in_every_language(self, training):
        english, german = lessons(training, "en"), lessons(training, "de")

        assert list(english) == list(german) == list(LESSONS[training])
        for key, one in english.items():
            other = german[key]
            assert one.body != other.body
            assert len(one.questions) == len(other.questions) == 3
            for lesson in (one, other):
                assert 150 <= len(lesson.body.split()) <= 250, (lesson.language, key)
                assert all(asked.endswith("?") or "." in asked for asked in lesson.questions)
                assert 0 < len(lesson.summary) <= rules.MAX_SUMMARY
        assert lessons(training, "xx") == english


class TestSomebodyWhoGoesThroughIt:
    def test_is_in_the_library_as_the_menu_says(self, cast, browse):
        for where in (TRAINING, MENTORS, "/northwind/library/"):
            page = browse(cast.amina).get(where).content.decode()
            assert re.search(r'href="/northwind/library/"[^>]*aria-current="page"', page), where
        page = browse(cast.amina).get("/northwind/").content.decode()
        assert not re.search(r'href="/northwind/library/"[^>]*aria-current="page"', page)

    def test_is_chosen_from_the_page_of_the_programme(self, cast, browse):
        where = f"/northwind/programmes/{cast.programme.slug}/"
        assert _choosing(cast.programme) in browse(cast.cruz).get(where).content.decode()

    def test_is_led_from_one_to_the_next_and_may_begin_anywhere(self, cast, browse):
        client, keys = browse(cast.amina), LESSONS["mentors"]
        page = client.get(MENTORS).content.decode()
        assert f'href="{MENTORS}{keys[0]}/"' in page
        assert "of 5 lessons done" not in page

        answer = client.post(f"{MENTORS}{keys[3]}/", {"thoughts": ""})
        assert answer.headers["Location"] == f"{MENTORS}{keys[4]}/"
        answer = client.post(f"{MENTORS}{keys[4]}/", {"thoughts": ""})
        assert answer.headers["Location"] == f"{MENTORS}{keys[0]}/"
        assert "2 of 5 lessons done" in client.get(MENTORS).content.decode()

        for key in keys[:3]:
            answer = client.post(f"{MENTORS}{key}/", {"thoughts": ""}, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == MENTORS
        assert "All 5 lessons done" in page
        assert "You have been through the whole training." in page
        completed = Event.objects.filter(name="materials.training_completed").get()
        assert (completed.actor_id, completed.data) == (cast.amina.pk, {"training": "mentors"})

        client.post(f"{MENTORS}{keys[0]}/", {"thoughts": "Once more."})
        assert Event.objects.filter(name="materials.training_completed").count() == 1
        assert LessonDone.objects.count() == len(keys)

    def test_alone_reads_what_they_think_and_it_lies_encrypted(self, cast, browse):
        where = f"{MENTORS}boundaries/"
        browse(cast.amina).post(where, {"thoughts": SECRET})

        assert SECRET in browse(cast.amina).get(where).content.decode()
        for person in (cast.bo, cast.cruz, cast.eli, cast.sana):
            assert SECRET not in browse(person).get(where).content.decode()
        with connection.cursor() as cursor:
            cursor.execute("SELECT thoughts FROM materials_lessondone")
            [(lies,)] = cursor.fetchall()
        assert SECRET.encode() not in bytes(lies)
        said = [str(one.data) for one in Event.objects.all()]
        assert not [one for one in said if "Jonah" in one]

    def test_loses_no_words_that_are_too_many(self, cast, browse):
        many = "x" * (rules.MAX_THOUGHTS + 1)

        answer = browse(cast.amina).post(f"{MENTORS}feedback/", {"thoughts": many})

        assert answer.status_code == 422
        assert many in answer.content.decode()
        assert not LessonDone.objects.exists()

    @pytest.mark.parametrize("where", ["managers/", "mentors/asking/", "mentees/no-such-lesson/"])
    def test_finds_nothing_that_is_not_there(self, cast, browse, where):
        assert browse(cast.bo).get(f"{TRAINING}{where}").status_code == 404
        assert browse(cast.bo).post(f"{TRAINING}{where}", {}).status_code in (404, 405)

    def test_reads_it_in_german(self, cast, browse):
        page = browse(cast.bo).get(MENTORS, headers={"accept-language": "de"}).content.decode()

        assert lessons("mentors", "de")["listening"].title in page
        assert "Schulung für Mentorinnen und Mentoren" in page


class TestARecommendation:
    def test_reaches_the_side_it_is_for_on_home_until_it_is_complete(
        self, cast, browse, recommend, go_through
    ):
        home = "/northwind/"
        assert "Recommended to you" not in browse(cast.amina).get(home).content.decode()
        recommend("mentors")

        page = browse(cast.amina).get(home).content.decode()
        assert "Recommended to you" in page
        assert f'href="{MENTORS}{LESSONS["mentors"][0]}/"' in page
        assert "Recommended to you" not in browse(cast.bo).get(home).content.decode()

        go_through(cast.amina, count=2)
        page = browse(cast.amina).get(home).content.decode()
        assert "2 of 5 lessons done" in page
        assert f'href="{MENTORS}{LESSONS["mentors"][2]}/"' in page

        go_through(cast.amina)
        assert "Recommended to you" not in browse(cast.amina).get(home).content.decode()

    def test_ends_with_the_programme_and_is_for_those_who_have_joined(
        self, cast, recommend, make_programme
    ):
        def recommended(person):
            return [one.progress.training for one in learning.recommended(person, "en")]

        recommend("mentors", "mentees")
        assert recommended(cast.amina) == ["mentors"]
        assert recommended(cast.bo) == ["mentees"]
        assert recommended(cast.cruz) == recommended(cast.dara) == []

        cast.bo.enrolments.update(status="invited")
        assert recommended(cast.bo) == []
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(ended_at=NOON + DAY)
        assert recommended(cast.amina) == []

    def test_is_taken_back_by_who_runs_the_programme(self, cast, browse):
        where, client = _choosing(cast.programme), browse(cast.cruz)
        client.post(where, {"mentors": "on", "mentees-asking": "Ask Niamh first.\r\n"})
        assert learning.chosen_by(cast.programme) == {"mentors"}
        assert LessonAddition.objects.get().words == "Ask Niamh first."
        first = TrainingOffer.objects.get()

        client.post(where, {"mentors": "on", "mentees": "on", "mentees-asking": " "})
        assert learning.chosen_by(cast.programme) == {"mentors", "mentees"}
        assert TrainingOffer.objects.get(training="mentors").offered_at == first.offered_at
        assert not LessonAddition.objects.exists()

        client.post(where, {})
        assert learning.chosen_by(cast.programme) == set()
        said = [one.data for one in Event.objects.filter(name="materials.trainings_set")]
        assert [sorted(one["trainings"]) for one in said][-1] == []

        many = "x" * (rules.MAX_ADDITION + 1)
        answer = client.post(where, {"mentors": "on", "mentors-feedback": many})
        assert answer.status_code == 422
        assert many in answer.content.decode()
        assert learning.chosen_by(cast.programme) == set()

    def test_says_how_many_have_been_through_it_and_of_nobody_what_they_thought(
        self, cast, browse, recommend, go_through, make_member, make_enrolment
    ):
        recommend("mentors")
        page = _choosing(cast.programme)
        client = browse(cast.cruz)
        others = [make_member(cast.organisation, f"Mentor {number}") for number in range(4)]
        for person in others[:3]:
            make_enrolment(cast.programme, person, "mentor")
        go_through(cast.amina)
        assert "stands here from five people on" in client.get(page).text

        make_enrolment(cast.programme, others[3], "mentor")
        go_through(others[0], count=4)
        go_through(cast.eli)  # has not joined
        assert "1 of 5 people here have been through it." in client.get(page).text


class TestWhatAProgrammeAdds:
    def test_stands_below_the_lesson_for_its_own_people_while_it_recommends_it(
        self, cast, browse, recommend, make_member
    ):
        other = make_member(cast.organisation, "Somebody Else")
        words = {("mentors", "boundaries"): "At night call **Niamh**."}
        recommend("mentors", additions=words)
        where = f"{MENTORS}boundaries/"

        for person, reads in ((cast.amina, True), (cast.bo, True), (cast.cruz, True)):
            assert ("call <strong>Niamh" in browse(person).get(where).content.decode()) == reads
        assert "Niamh" not in browse(other).get(where).content.decode()
        assert "Niamh" not in browse(cast.amina).get(f"{MENTORS}feedback/").content.decode()

        recommend(additions=words)
        assert "Niamh" not in browse(cast.amina).get(where).content.decode()

    def test_can_carry_no_script(self, cast, browse, recommend):
        recommend("mentors", additions={KEYS[0]: "<script>alert(1)</script> [x](javascript:a)"})

        page = browse(cast.amina).get(f"{MENTORS}{KEYS[0][1]}/").content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_the_pages_cost_as_many_queries_for_all_lessons_as_for_none(
    cast, browse, recommend, go_through, django_assert_max_num_queries
):
    recommend("mentors", "mentees", additions=dict.fromkeys(KEYS, "Ask Niamh."))
    client, pages = browse(cast.amina), (TRAINING, MENTORS, f"{MENTORS}feedback/", "/northwind/")
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(30) as few:
            client.get(page)
        go_through(cast.amina, count=4)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(page)
        LessonDone.objects.all().delete()
