"""A whole group that a coordinator puts together by hand."""

import pytest

from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries.regroup import verdict_of_group
from mentoring.matching.queries.results import carried
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.programmes.kinds import KINDS
from tests.matching.test_moving import STUDIO, groups
from tests.moments import NOON

NAMES = ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal")


@pytest.fixture
def begin(cast, make_person):
    """A finished run of a kind, none of whose groups is left: everybody is free."""

    def make(kind, sizes=(4, 4)):
        cast.programme.model = kind
        cast.programme.save()
        cast.amina.enrolments.update(capacity_max=1)
        make_person("Marta", "mentor", grade=9, offers={"Leading projects": 5})
        make_person("Nils", "mentor", grade=9, offers={"Leading projects": 5})
        for name in NAMES:
            make_person(name, "mentee", wants={"Leading projects": 2}, department="Sales")
        if kind == "peer_circle":
            Enrolment.objects.update(is_mentor=True, is_mentee=True)
        how = {"criteria": cast.programme.criteria, "actor": cast.cruz, "at": NOON, "sizes": sizes}
        found = actions.request_run(cast.programme, **how)
        run_now(found.pk)
        for group in groups(found):
            actions.remove(group, actor=cast.cruz, at=NOON)
        return Run.objects.select_related("programme__organisation").get(pk=found.pk)

    return make


def one(name):
    return Enrolment.objects.get(membership__name=name)


def keys(*names):
    return [str(one(name).pk) for name in names]


class TestAGroupByHand:
    @pytest.mark.parametrize(
        ("kind", "leads", "learns", "leader", "learner"),
        [
            ("circle", ["Marta"], ["Cem", "Dee", "Eva"], "host", "member"),
            ("circle", ["Marta", "Nils"], ["Cem", "Dee", "Eva"], "host", "member"),
            ("team", ["Marta"], ["Cem", "Dee"], "mentor", "mentee"),
            ("several_mentors", ["Marta", "Nils"], ["Cem"], "mentor", "mentee"),
            ("peer_circle", [], ["Cem", "Dee", "Eva"], "peer", "peer"),
        ],
    )
    def test_is_of_its_kind_and_kept_by_the_next_run(
        self, cast, begin, browse, kind, leads, learns, leader, learner
    ):
        run = begin(kind)
        client = browse(cast.cruz)
        assert "Add a group by hand" in client.get(STUDIO).text
        chosen = {leader: keys(*leads)} if leads else {}
        chosen |= {learner: keys(*learns)}

        looked = client.get(f"{STUDIO}1/add/", chosen).text
        made = client.post(f"{STUDIO}1/add/", chosen, follow=True)

        assert f"Make a group of {len(leads + learns)}" in looked
        assert "are now a group, and locked." in made.text
        (group,) = groups(run)
        expected = dict.fromkeys(leads, leader) | dict.fromkeys(learns, learner)
        assert {one.person.name: one.part for one in group.loaded_members} == expected
        assert (group.kind, group.origin, group.is_locked) == (kind, "hand", True)
        assert group.score == sum(group.contributions.values()) > 0

        again = actions.request_run(
            cast.programme, criteria=run.criteria, actor=cast.cruz, at=NOON, base=run
        )
        run_now(again.pk)
        again.refresh_from_db()
        assert again.state == "done", again.problem_text
        kept = next(one for one in groups(again) if group.parts.items() <= one.parts.items())
        assert kept.is_locked
        assert again.certificate["locked_dropped"] == 0

    @pytest.mark.parametrize("kind", ["circle", "team", "peer_circle"])
    def test_is_one_of_two_of_somebody_who_wants_two(self, cast, begin, kind):
        run = begin(kind)
        Enrolment.objects.filter(membership__name="Cem").update(mentors_wanted=2)
        lead, learn = ("peer", "peer") if kind == "peer_circle" else KINDS[kind].parts
        for names in (("Marta", "Cem", "Dee", "Eva"), ("Nils", "Cem", "Fay", "Gus")):
            people = [(one(name), learn if at else lead) for at, name in enumerate(names)]
            verdict = verdict_of_group(run, people)
            how = {"note": "", "actor": cast.cruz, "at": NOON}
            actions.add_by_hand(run, people=people, verdict=verdict, **how)

        again = actions.request_run(
            cast.programme, criteria=run.criteria, actor=cast.cruz, at=NOON, base=run
        )
        run_now(again.pk)

        again.refresh_from_db()
        assert again.state == "done", again.problem_text
        kept = {one.composition for one in groups(again) if one.is_locked}
        assert kept == {one.composition for one in groups(run)}
        assert again.certificate["locked_dropped"] == 0

    @pytest.mark.parametrize("kind", ["one_to_one", "peer_circle", "team"])
    def test_holds_nobody_once_the_programme_is_of_another_kind(self, cast, begin, kind):
        run = begin("circle")
        Enrolment.objects.filter(membership__name__in=NAMES).update(is_mentor=True)
        people = list(
            zip(map(one, ("Marta", "Cem", "Dee")), ("host", "member", "member"), strict=True)
        )
        how = {"verdict": verdict_of_group(run, people), "note": "", "actor": cast.cruz}
        actions.add_by_hand(run, people=people, at=NOON, **how)
        run.programme.model = kind
        run.programme.save()

        locked = {"criteria": run.criteria, "actor": cast.cruz, "at": NOON, "base": run}
        again = actions.request_run(run.programme, **locked)

        bound = carried(again)
        assert (again.kind, bound["locked"], bound["forced"]) == (kind, [], [])
        run_now(again.pk)
        again.refresh_from_db()
        assert again.certificate["locked_dropped"] == 1

    def test_offers_who_is_left_over_and_finds_others_by_name(self, cast, begin, browse):
        begin("circle")
        client = browse(cast.cruz)

        page = client.get(f"{STUDIO}1/add/").text
        found = client.get(f"{STUDIO}1/add/", {"host_words": "amina", "host": keys("Marta")}).text

        assert all(f"<b>{name}</b>" in page for name in (*NAMES, "Marta", "Nils"))
        assert "From 2 to 18. Chosen: 0." in page
        assert "<b>Amina Haddad</b>" in found
        assert "<b>Nils</b>" not in found
        assert f'value="{keys("Marta")[0]}" checked' in found

    @pytest.mark.parametrize(
        ("hosts", "members"), [(0, 3), (1, 1), (3, 3)], ids=["no host", "one member", "three hosts"]
    )
    def test_refuses_fewer_or_more_than_the_kind_has(self, cast, begin, browse, hosts, members):
        run = begin("circle")
        led = keys("Marta", "Nils", "Amina Haddad")[:hosts]
        chosen = {"host": led, "member": keys(*NAMES)[:members]}

        answer = browse(cast.cruz).post(f"{STUDIO}1/add/", chosen)

        assert answer.status_code == 422
        assert f"and {members if members == 1 else hosts} are chosen" in answer.text
        assert " checked" in answer.text
        assert groups(run) == []

    def test_asks_for_a_reason_against_a_rule(self, cast, begin, browse, make_person):
        make_person("Ilmo", "mentee", profile={"languages": ["fi"]})
        make_person("Joy", "mentee", profile={"languages": ["en"]})
        make_person("Kay", "mentor", grade=9, profile={"languages": ["en"]})
        run = begin("circle")
        chosen = {"host": keys("Kay"), "member": keys("Joy", "Ilmo")}
        client = browse(cast.cruz)

        refused = client.post(f"{STUDIO}1/add/", chosen)
        made = client.post(f"{STUDIO}1/add/", chosen | {"note": "Ilmo learns English."})

        assert refused.status_code == 422
        assert "A rule stands in the way of this group" in refused.text
        assert "no shared language" in refused.text.partition("Ilmo, Kay:")[2]
        assert made.status_code == 302
        (group,) = groups(run)
        assert group.broken == ["no_shared_language"]
        why = "Ilmo learns English."
        assert ("Ilmo, Kay", ["no_shared_language"], why) in group.set_aside
        locked = {"criteria": run.criteria, "actor": cast.cruz, "at": NOON, "base": run}
        again = actions.request_run(cast.programme, **locked)
        bound = carried(again)
        assert bound["forced"] == [(one("Ilmo").pk, one("Kay").pk)]
        assert bound["locked"] == [(one("Joy").pk, one("Kay").pk)]
        run_now(again.pk)
        kept = next(one for one in groups(again) if one.broken)
        assert kept.despite == group.despite

    def test_brings_nobody_together_who_asked_not_to_be(self, cast, begin, browse, make_person):
        never = make_person("Ivo", "mentee", wants={"Leading projects": 2})
        other = make_person("Jan", "mentee", wants={"Leading projects": 2})
        asked = {"by": never.membership, "other": other.membership}
        Exclusion.objects.create(organisation=cast.organisation, **asked)
        run = begin("circle")
        chosen = {"host": keys("Marta"), "member": keys("Ivo", "Jan", "Cem")}
        client = browse(cast.cruz)

        for answer in (
            client.get(f"{STUDIO}1/add/", chosen),
            client.post(f"{STUDIO}1/add/", chosen | {"note": "Please."}),
        ):
            assert "cannot all be brought together, and nobody can override that" in answer.text
            assert "asked not" not in answer.text
        assert groups(run) == []

    def test_takes_nobody_who_is_in_one_already(self, cast, begin, browse):
        begin("circle")
        Enrolment.objects.filter(membership__name="Nils").update(capacity_max=3)
        client = browse(cast.cruz)
        client.post(f"{STUDIO}1/add/", {"host": keys("Nils"), "member": keys("Cem", "Dee")})

        member = {"host": keys("Marta"), "member": keys("Cem", "Eva")}
        host = {"host": keys("Nils"), "member": keys("Fay", "Eva")}

        assert "Cem is in 1 of 1 groups already." in client.post(f"{STUDIO}1/add/", member).text
        assert "a run gives nobody two to host" in client.post(f"{STUDIO}1/add/", host).text
        assert ProposedGroup.objects.proposed().count() == 1

    def test_refuses_somebody_in_two_parts(self, cast, begin, browse, make_person):
        make_person("Kay", "both", grade=9)
        run = begin("circle")
        chosen = {"host": keys("Kay"), "member": keys("Kay", "Cem", "Dee")}
        client = browse(cast.cruz)

        for ask in (client.get, client.post):
            answer = ask(f"{STUDIO}1/add/", chosen)
            assert answer.status_code == 422
            assert "Kay is chosen for two parts of one group." in answer.text
        assert groups(run) == []

    def test_says_who_came_after_the_run(self, cast, begin, browse, make_person):
        begin("circle")
        make_person("Late", "mentee")
        chosen = {"host": keys("Marta"), "member": keys("Cem", "Late")}

        answer = browse(cast.cruz).post(f"{STUDIO}1/add/", chosen)

        assert "Late had not joined when this run began." in answer.text
