"""What would change that for somebody unmatched is tried before it is told."""

import pytest

from mentoring.matching.models import Unmatched
from mentoring.matching.queries.studio import unmatched_groups
from mentoring.participants.models import Exclusion

WHERE = "/northwind/programmes/growth-2026/matching/{number}/left/{unmatched}/"


@pytest.fixture
def page_of(cast, browse):
    def show(run, enrolment):
        left = Unmatched.objects.get(run=run, enrolment=enrolment)
        return browse(cast.cruz).get(WHERE.format(number=run.number, unmatched=left.pk)).text

    return show


def speak(enrolment, code):
    enrolment.membership.profile.languages = [[code, "C1"]]
    enrolment.membership.profile.save()


class TestWhoAskedNotToMeetSomebody:
    def test_reads_as_if_there_were_nobody(self, cast, pool, make_run, page_of):
        for mentor in (pool.amina, pool.marta, pool.omar):
            Exclusion.objects.create(
                organisation=cast.organisation, by=mentor.membership, other=pool.bo.membership
            )

        run = make_run()
        page = page_of(run, pool.bo)

        left = Unmatched.objects.get(run=run, enrolment=pool.bo)
        assert "excluded" in left.detail["blocked"]
        assert "The rules leave Bo nobody." in page
        assert "What stands in the way" not in page
        assert "No single change helps." in page

    def test_is_listed_with_others_whom_the_rules_leave_nobody(self, cast, pool, make_run):
        run = make_run()
        reason = {"reason": "no_allowed_partner", "is_mentee": True, "run": run}
        run.groups.all().delete()
        for enrolment, frees in ((pool.bo, {"excluded": 2}), (pool.ines, {})):
            Unmatched.objects.create(enrolment=enrolment, detail={"frees": frees}, **reason)

        (group,) = [one for one in unmatched_groups(run) if one.is_mentee]

        assert {one.enrolment_id for one in group.people} == {pool.bo.pk, pool.ines.pk}
        assert group.rule == ""


class TestARule:
    def test_is_proposed_when_dropping_it_for_this_person_matches_them(
        self, pool, make_run, page_of
    ):
        for each in (pool.amina, pool.marta, pool.omar):
            speak(each, "en")
        speak(pool.bo, "pt")

        page = page_of(make_run(), pool.bo)

        assert "for Bo alone: tested, and the run finds Bo a mentor." in page

    def test_is_told_as_tried_when_places_would_go_to_others(
        self, cast, pool, make_person, make_run, page_of
    ):
        far = make_person(
            "Noa Sato", "mentee", wants={"SQL": 1}, profile={"languages": [["ja", "C1"]]}
        )
        speak(
            pool.omar, "en"
        )  # the only mentor left, with one place, and Ravi seeks what he offers
        pool.amina.delete()
        pool.marta.delete()

        page = page_of(make_run(criteria={"weights": {"skills": 1}}), far)

        assert (
            "1 more mentor would be possible; tested, and the place goes to somebody else" in page
        )
