"""A team that somebody helps as a whole is not split up by a run."""

import pytest

from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.explain import opened
from mentoring.matching.queries.replay import differences
from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import FormField
from tests.matching.test_moving import STUDIO, groups
from tests.moments import NOON

WANTS = {"Leading projects": 2}


@pytest.fixture
def begin(cast, make_person):
    """Three of Sales, two of Support, one alone in Law, one of nothing; three who mentor."""
    cast.programme.model = "team"
    cast.programme.save()
    cast.amina.enrolments.update(capacity_max=1)
    cast.bo.enrolments.all().delete()
    teams = {"Sales": "Cem Dee Eva", "Support": "Fay Gus", "Law": "Hal", "": "Ida"}
    for team, names in teams.items():
        for number, name in enumerate(names.split()):
            skill = "Leading projects" if number else "Python"
            make_person(name, "mentee", wants={skill: 2}, department=team)
    for name in ("Marta", "Nils"):
        offers = {"Leading projects": 5, "Python": 3}
        make_person(name, "mentor", grade=9, offers=offers, department="Board")

    def run(**fields):
        how = {"criteria": cast.programme.criteria, "actor": cast.cruz, "at": NOON} | fields
        found = actions.request_run(cast.programme, **how)
        run_now(found.pk)
        found = Run.objects.select_related("programme__organisation").get(pk=found.pk)
        assert found.state == "done", found.problem_text
        return found

    return run


def people_of(run):
    return sorted(
        sorted(one.membership.name for one in each.with_part("mentee")) for each in groups(run)
    )


def reasons_of(run):
    return {
        one.enrolment.membership.name: one.reason for one in run.unmatched.filter(is_mentee=True)
    }


def one(name):
    return Enrolment.objects.get(membership__name=name)


class TestATeam:
    def test_stays_together_with_one_mentor(self, cast, begin):
        run = begin()

        assert people_of(run) == [["Cem", "Dee", "Eva"], ["Fay", "Gus"]]
        assert all(len(each.with_part("mentor")) == 1 for each in groups(run))
        assert reasons_of(run) == {"Hal": "team_size", "Ida": "no_team"}
        assert differences(run) == []

    def test_scores_as_the_mean_of_its_people(self, cast, begin):
        look = opened(run := begin())
        whole = 0
        for group in groups(run):
            couples = look.frozen.positions(group.couples)
            points = [int(look.scored.score[look.scored.find(*each)]) for each in couples]
            assert group.score == sum(points) // len(points)
            assert len(set(points)) > 1
            whole += group.score
        assert run.certificate["total"] == whole
        assert run.certificate["proven"]

    def test_breaks_a_rule_that_one_of_them_breaks(self, cast, begin):
        Profile.objects.update(languages=["en"])
        Profile.objects.filter(membership__name="Dee").update(languages=["fi"])

        run = begin()

        assert people_of(run) == [["Fay", "Gus"]]
        assert reasons_of(run) == {
            "Dee": "no_allowed_partner",
            **dict.fromkeys(["Cem", "Eva"], "team_ruled_out"),
            "Hal": "team_size",
            "Ida": "no_team",
        }

    def test_waits_where_there_are_fewer_mentors(self, cast, begin):
        Enrolment.objects.filter(membership__name__in=["Nils", "Amina Haddad"]).delete()

        run = begin()

        (there,) = people_of(run)
        left = {"Cem", "Dee", "Eva", "Fay", "Gus"}.difference(there)
        assert {reasons_of(run)[name] for name in left} <= {"all_taken", "not_needed"}

    def test_is_who_was_locked_together(self, cast, begin):
        run = begin()
        sales, support = sorted(groups(run), key=lambda each: -len(each.parts))
        actions.move(one("Eva"), support, source=sales, actor=cast.cruz, at=NOON)

        again = begin(base=run)

        assert people_of(again) == [["Cem", "Dee"], ["Eva", "Fay", "Gus"]]
        assert all(each.is_locked for each in groups(again))
        assert again.certificate["locked_dropped"] == 0

    def test_is_what_the_coordinator_says_it_is(self, cast, begin, browse):
        asked = FormField.objects.create(
            organisation=cast.organisation, programme=cast.programme, label="Your squad"
        )
        for name, squad in {"Cem": "Red", "Fay": " red", "Dee": "Blue", "Hal": "blue"}.items():
            Enrolment.objects.filter(membership__name=name).update(answers={str(asked.pk): squad})
        run = begin(teams_by=str(asked.pk))
        assert people_of(run) == [["Cem", "Fay"], ["Dee", "Hal"]]
        assert set(reasons_of(run).values()) == {"no_team"}

        page = browse(cast.cruz).get(STUDIO).text

        assert f'<option value="{asked.pk}" selected>Your squad</option>' in page
        assert "are in no team that we know of." in page
        for name in ("Eva", "Gus", "Hal"):
            person = one(name).membership
            person.manager, person.attributes = cast.cruz, {"Team": f"T{len(name)}"}
            person.save()
        assert people_of(begin(teams_by="manager")) == [["Eva", "Gus", "Hal"]]
        assert people_of(begin(teams_by="attributes.Team")) == [["Eva", "Gus", "Hal"]]
        assert (
            '<option value="attributes.Team" selected>Team</option>'
            in browse(cast.cruz).get(STUDIO).text
        )

    def test_is_put_together_by_a_run_that_keeps_none(self, cast, begin):
        run = begin(teams_by="", sizes=(3, 4))

        assert "no_team" not in reasons_of(run).values()
        assert sum(map(len, people_of(run))) == 7

    def test_is_whole_again_after_a_run_from_before_there_were_teams(self, begin, cast, browse):
        run = begin(teams_by="", sizes=(3, 4))
        assert begin(base=run).teams_by == ""
        run = Run.objects.order_by("number").last()
        del run.settings["teams_by"]
        run.save()

        page = browse(cast.cruz).get(STUDIO).text

        assert '<option value="department" selected>' in page
        assert begin(base=run).teams_by == "department"

    def test_is_asked_for_in_the_studio_and_kept_by_the_next_run(
        self, cast, begin, browse, run_jobs
    ):
        run = begin()
        client = browse(cast.cruz)
        page = client.get(STUDIO).text
        assert "Who is one team" in page
        assert '<option value="department" selected>' in page
        hal = run.unmatched.get(enrolment=one("Hal"))
        actions.publish(run, actor=cast.cruz, at=NOON)
        run_jobs()
        (told,) = Mail.objects.filter(
            kind="matching.not_this_time", recipient=one("Hal").membership
        )
        assert "brings whole teams together with a mentor" in " ".join(told.text.split())
        why = client.get(f"{STUDIO}1/left/{hal.pk}/").text
        assert "too small or too large for one mentor" in why

        cast.programme.model = "circle"
        cast.programme.save()

        assert "Who is one team" not in client.get(STUDIO).text
