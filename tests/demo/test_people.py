"""The crowd of the demo: the same every time, and varied enough to be believed."""

from random import Random

from mentoring.demo.people import as_csv, crowd, enrol
from mentoring.demo.words.places import OFFICES
from mentoring.demo.words.skills import SKILLS


class TestCrowd:
    def test_is_the_same_every_time(self):
        assert as_csv(crowd(Random(7), 60)) == as_csv(crowd(Random(7), 60))
        assert as_csv(crowd(Random(7), 60)) != as_csv(crowd(Random(8), 60))

    def test_has_no_two_people_of_one_name_or_address(self):
        people = crowd(Random(7), 310)

        assert len({person.name for person in people}) == 310
        assert len({person.email for person in people}) == 310
        assert all(person.email.isascii() for person in people)

    def test_works_in_many_places(self):
        people = crowd(Random(7), 310)

        assert {person.office for person in people} == {office.name for office in OFFICES}
        assert len({person.timezone for person in people}) >= 6
        managers = {person.manager_id for person in people} - {""}
        assert managers <= {person.person_id for person in people}


class TestEnrol:
    def test_gives_each_their_own_words(self):
        random = Random(7)
        people = [enrol(random, person, "mentee") for person in crowd(random, 100)]

        assert len({person.goals for person in people}) > 95
        assert all(person.goals.count(". ") >= 2 for person in people)
        known = {words.name for words in SKILLS.values()}
        for person in people:
            assert {each.split(":")[0] for each in person.skills_wanted.split(";")} <= known
