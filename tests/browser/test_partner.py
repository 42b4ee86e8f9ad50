"""The partner's page, one's own details and a long name, as axe and a phone see them."""

from mentoring.participants.models import Enrolment
from mentoring.participants.rules import parse_windows
from tests.browser.test_people import JOIN, objections, walk  # noqa: F401

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5


class TestPagesAboutPeople:
    def test_have_nothing_to_object_to_and_bend_with_a_long_name(
        self,
        transactional_db,
        cast,
        make_relationship,
        as_person,
        objections,  # noqa: F811
    ):
        profile = cast.amina.profile
        profile.bio, profile.reach = "I keep bees, who ignore me.", "+49 30 1234"
        profile.availability = parse_windows("Mon 09:00-12:00; Wed 14:00-16:30")
        profile.languages = [["en", "C1"], ["ar", "C2"]]
        profile.save()
        cast.amina.name, cast.amina.job_title = f"Amina {LONG}", "Head of sales"
        cast.amina.save()
        relationship = make_relationship()
        partner = f"/northwind/with/{relationship.pk}/people/{cast.amina.pk}/"
        page = as_person(cast.bo, partner)

        assert walk(page, [partner, f"{JOIN}about/", f"{JOIN}times/"], objections) == {}

    def test_let_coordinators_correct_facts(
        self,
        transactional_db,
        cast,
        as_person,
        objections,  # noqa: F811
    ):
        enrolment = Enrolment.objects.get(membership=cast.bo)
        edit = f"/northwind/programmes/growth-2026/people/{enrolment.pk}/edit/"
        page = as_person(cast.cruz, edit)

        assert walk(page, [edit], objections) == {}
