"""What each kind asks of a run and of those who join."""

import pytest

from mentoring.matching import actions
from mentoring.matching.actions.runs import NothingMatters
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.fits import fits
from mentoring.matching.rules.criteria import complete
from mentoring.matching.rules.solving import settings_for
from mentoring.participants.models import Enrolment
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Relationship
from tests.moments import NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"
JOIN = "/northwind/join/growth-2026/"


def change(cast, kind):
    cast.programme.model = kind
    cast.programme.save()


@pytest.fixture
def exchange(cast, make_person):
    """Zoe and Yan each have what the other wants; Xu has what Zoe wants, and wants nothing else."""
    change(cast, "reciprocal")
    make_person("Zoe", "both", wants={"Archives": 3}, offers={"Python": 4})
    make_person("Yan", "both", wants={"Python": 3}, offers={"Archives": 4})
    make_person("Xu", "both", wants={"Sailing": 3}, offers={"Archives": 5})


@pytest.fixture
def begin(cast):
    def begin(**fields):
        criteria = {"weights": {"skills": 100}, "rules": {}}
        run = actions.request_run(
            cast.programme, criteria=criteria, actor=cast.cruz, at=NOON, **fields
        )
        run_now(run.pk)
        return Run.objects.select_related("programme").get(pk=run.pk)

    return begin


class TestCriteria:
    def test_turn_seniority_round_where_those_who_are_new_teach(self):
        asked = {"weights": {"seniority": 100}, "rules": {"min_grade_gap": 1}}

        assert settings_for("reverse", asked).seniority_best_gap == -3
        assert settings_for("reverse", asked).min_grade_gap is None
        assert settings_for("one_to_one", asked).seniority_best_gap == 2
        assert settings_for("one_to_one", asked).min_grade_gap == 1

    def test_call_seniority_by_what_the_kind_asks_for(self, cast, make_person, browse):
        cruz, words = browse(cast.cruz), "A step or two more senior"
        assert words in cruz.get(STUDIO).text
        change(cast, "reverse")
        cast.programme.criteria = {"weights": {"skills": 50, "seniority": 50}}
        cast.programme.save()
        make_person("Zoe", "mentee", grade=9, wants={"Python": 3})
        make_person("Yan", "mentor", grade=6, offers={"Python": 4})

        before = cruz.get(STUDIO)
        asked = cast.programme.criteria
        run = actions.request_run(cast.programme, criteria=asked, actor=cast.cruz, at=NOON)
        run_now(run.pk)
        pair = next(one for one in run.groups.with_people() if "Zoe" in one.names)
        shown = cruz.get(STUDIO), cruz.get(f"{STUDIO}1/pairs/{pair.pk}/")
        setting = cruz.get("/northwind/programmes/growth-2026/criteria/")

        for page in (before, *shown, setting):
            assert "Some steps less senior" in page.text
            assert words not in page.text
        assert "Yan is 3 grades below Zoe." in shown[1].text

    def test_forget_seniority_that_counted_before_they_were_peers(self, cast, exchange, browse):
        """The page of criteria has not been saved since; no form shows the weight any more."""
        stored = {"weights": {"skills": 20, "seniority": 80}, "rules": {}}
        cast.programme.criteria = stored
        cast.programme.save()
        assert complete(stored, "reverse")["weights"]["seniority"] == 80

        run = actions.request_run(
            cast.programme, criteria=stored, actor=cast.cruz, at=NOON, kind="reciprocal"
        )
        run_now(run.pk)

        run = Run.objects.get(pk=run.pk)
        assert run.criteria["weights"]["seniority"] == 0
        for group in run.groups.with_people():
            assert group.contributions.keys() == {"skills"}
        people = Enrolment.objects.select_related("membership__profile")
        zoe, yan = (people.get(membership__name=name) for name in ("Zoe", "Yan"))
        cast.programme.criteria = stored
        found = fits(cast.programme, zoe, [yan], learns=True, on=NOON.date())
        cast.programme.criteria = {"weights": {"skills": 100}, "rules": {}}
        assert found == fits(cast.programme, zoe, [yan], learns=True, on=NOON.date())
        with pytest.raises(NothingMatters):
            actions.request_run(
                cast.programme, criteria={"weights": {"seniority": 1}}, actor=None, at=NOON
            )

    def test_count_nobody_as_a_pair_with_themselves(self, cast, exchange, browse):
        people = Enrolment.objects.filter(programme=cast.programme, status="joined").count()

        page = browse(cast.cruz).get(STUDIO + "preview/").text

        main = page.partition("<main")[2].partition("</main>")[0]
        assert f"of {people * (people - 1)} pairs are possible" in main, main

    def test_count_the_weaker_direction_of_an_exchange(self, cast, exchange, begin, browse):
        run = begin()

        groups = {one.names: one for one in run.groups.with_people()}
        best = groups["Yan, Zoe"]
        ways = [sum(one["contributions"].values()) for one in best.reasons["couples"]]
        assert best.score == min(ways) > 0
        assert sum(best.contributions.values()) == best.score
        page = browse(cast.cruz).get(f"{STUDIO}1/pairs/{best.pk}/")
        assert "the weaker one decides" in page.text

    def test_take_everybody_in_where_nobody_was_asked_for_a_part(self, cast, exchange, begin):
        run = begin()

        matched = sum(len(one.people) for one in run.groups.with_people())
        assert matched + run.unmatched.count() == 5  # Amina and Bo joined before as mentor, mentee

    def test_are_those_of_the_next_kind_once_the_programme_has_become_another(
        self, cast, exchange, begin
    ):
        run = begin()
        change(cast, "peer_circle")

        assert begin(base=run).kind == "peer_circle"

    def test_mix_what_a_circle_should_mix(self, cast):
        from mentoring.programmes.actions import create_from_template

        circle = create_from_template(cast.organisation, "circle", actor=cast.cruz, at=NOON)

        assert circle.criteria["rules"]["department_prefers"] == "different"
        assert circle.criteria["rules"]["location_prefers"] == "different"


class TestByHand:
    def test_two_peers_are_put_together_as_peers(self, cast, exchange, begin, browse):
        run = begin()
        for group in run.groups.with_members():
            actions.remove(group, actor=cast.cruz, at=NOON)
        one, other = (Enrolment.objects.get(membership__name=name) for name in ("Zoe", "Xu"))

        sent = {"mentee": one.pk, "mentor": other.pk, "note": "They asked for it."}
        answer = browse(cast.cruz).post(f"{STUDIO}1/add/", sent)

        assert answer.status_code == 302, answer.text
        (group,) = run.groups.proposed().with_people()
        assert (group.kind, set(group.parts.values())) == ("reciprocal", {"peer"})
        ways = [sum(one["contributions"].values()) for one in group.reasons["couples"]]
        assert group.score == min(ways) < max(ways)
        put = browse(cast.cruz).get(f"{STUDIO}1/add/?mentee={one.pk}&mentor={other.pk}")
        assert put.status_code == 200

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_pair_that_was_decided_elsewhere_is_of_a_kind_for_two(self, cast, kind):
        change(cast, kind)

        pair = actions.import_pair(
            programme=cast.programme,
            mentor=cast.amina,
            mentee=cast.bo,
            with_letter=False,
            actor=None,
            at=NOON,
        )

        assert KINDS[pair.kind].most == 2
        assert Relationship.objects.count() == 1


class TestJoining:
    def about(self, **more):
        return {"timezone": "Europe/Lisbon", "language": "English", "level": "C1"} | more

    @pytest.mark.parametrize("kind", ["peer_circle", "reciprocal", "peer_pair"])
    def test_asks_peers_for_no_part(self, cast, browse, kind):
        change(cast, kind)
        bo = browse(cast.bo)

        page = bo.get(f"{JOIN}about/").text
        assert "How would you like to take part?" not in page
        sent = self.about(role="both")
        assert bo.post(f"{JOIN}about/", sent).status_code == 302

        place = Enrolment.objects.get(membership=cast.bo)
        assert (place.is_mentor, place.is_mentee) == (True, True)
        preferences = bo.get(f"{JOIN}preferences/").text
        assert "How many people can you take on" not in preferences

    def test_asks_what_one_brings_and_what_one_wants_in_return(self, cast, browse):
        change(cast, "reciprocal")
        cast.bo.enrolments.update(is_mentor=True)

        page = browse(cast.bo).get(f"{JOIN}skills/").text

        assert "What do you bring?" in page
        assert "What would you like in return?" in page

    def test_calls_the_parts_of_a_circle_by_their_names(self, cast, browse):
        change(cast, "circle")

        page = browse(cast.bo).get(f"{JOIN}about/").text

        assert "Host" in page
        assert "Member" in page
        assert ">Mentee<" not in page


class TestTheStudio:
    def test_asks_how_many_people_a_circle_has_and_a_pair_never(self, cast, pool, browse):
        cruz = browse(cast.cruz)
        assert "People in one group" not in cruz.get(STUDIO).text
        change(cast, "circle")
        page = cruz.get(STUDIO).text
        assert "People in one group" in page
        assert "looking for a mentor" not in page
        assert ">Members<" in page
        assert ">Hosts<" in page

    @pytest.mark.parametrize(
        ("kind", "asks"), [("circle", True), ("peer_pair", False), ("reverse", False)]
    )
    def test_asks_for_seniors_only_where_some_can_be(self, kind, asks, cast, pool, browse):
        change(cast, kind)
        assert ("Minimum grade gap" in browse(cast.cruz).get(STUDIO).text) is asks

    def test_speaks_of_groups_where_they_are_groups(self, cast, exchange, begin, browse):
        change(cast, "peer_circle")
        begin(sizes=(3, 5))
        page = browse(cast.cruz).get(STUDIO).text
        assert "Export groups as CSV" in page
        assert "Locked groups stay" in page
        for words in ("Unpaired", "Locked pairs", "Export pairs", "weakest pair", "By mentee"):
            assert words not in page


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_begins_and_is_of_a_kind_that_there_is(cast, key):
    from mentoring.programmes.actions import create_from_template

    made = create_from_template(cast.organisation, key, actor=cast.cruz, at=NOON)

    assert made.model in KINDS
    assert made.measures.count() >= 2
    assert made.form_fields.exists() or key in {"onboarding"}
