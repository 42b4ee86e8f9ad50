"""Moving somebody between groups, and placing everybody left over who meets a rule."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.matching import actions
from mentoring.matching.actions import moving
from mentoring.matching.actions.moving import GroupIsFull, TooFewLeft
from mentoring.matching.actions.pairs import AlreadyProposed, NeverTogether, RuleForbids
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.regroup import regrouped
from mentoring.matching.queries.studio import without_group
from mentoring.participants.models import Enrolment, Exclusion, Profile
from tests.moments import NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"


@pytest.fixture
def run(cast, make_person):
    """Two hosts, seven who would like to be in a circle of three to five; one of them is left."""
    cast.programme.model = "circle"
    cast.programme.save()
    cast.amina.enrolments.update(capacity_max=1)
    make_person("Marta", "mentor", grade=9, offers={"Leading projects": 5})
    for name in ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal"):
        make_person(name, "mentee", wants={"Leading projects": 2}, department="Sales")
    found = actions.request_run(
        cast.programme,
        criteria=cast.programme.criteria,
        actor=cast.cruz,
        at=NOON,
        sizes=(4, 4),
    )
    run_now(found.pk)
    return Run.objects.select_related("programme__organisation").get(pk=found.pk)


def groups(run):
    return list(run.groups.proposed().with_people().select_related("run__programme").order_by("id"))


def groups_of(run, person):
    return next(one for one in groups(run) if person.pk in one.parts)


def a_member(group):
    return group.with_part("member")[0]


class TestMoving:
    def test_scores_both_anew_and_locks_them(self, cast, run):
        one, other = groups(run)
        person = a_member(one)

        actions.move(person, other, source=one, actor=cast.cruz, at=NOON)

        one, other = groups(run)
        assert person.pk in other.parts
        assert person.pk not in one.parts
        assert (len(one.parts), len(other.parts)) == (3, 5)
        for group in (one, other):
            assert group.is_locked
            assert group.origin == "hand"
            assert sum(group.contributions.values()) == group.score
            assert len(group.reasons["couples"]) == len(group.parts) - 1

    def test_leaves_no_group_with_too_few(self, cast, run):
        one, other = groups(run)
        actions.move(a_member(one), other, source=one, actor=cast.cruz, at=NOON)
        one, other = groups(run)

        with pytest.raises(TooFewLeft):
            actions.move(a_member(one), other, source=one, actor=cast.cruz, at=NOON)
        with pytest.raises(TooFewLeft):
            actions.move(one.with_part("host")[0], other, source=one, actor=cast.cruz, at=NOON)

    def test_counts_whom_somebody_else_moved_meanwhile(self, cast, run):
        one, other = groups(run)
        first, second = one.with_part("member")[:2]
        actions.move(first, other, source=one, actor=cast.cruz, at=NOON)

        with pytest.raises(TooFewLeft):  # ``one`` as it was read before
            actions.move(second, other, source=one, actor=cast.cruz, at=NOON)
        with pytest.raises(AlreadyProposed):
            actions.move(first, other, source=one, actor=cast.cruz, at=NOON)

    def test_brings_nobody_together_who_asked_not_to_be(self, cast, run):
        one, other = groups(run)
        person, never = a_member(one), a_member(other)
        Exclusion.objects.create(
            organisation=cast.organisation, by=never.membership, other=person.membership
        )
        again = actions.request_run(
            cast.programme, criteria=run.criteria, actor=cast.cruz, at=NOON, base=run
        )
        run_now(again.pk)
        again = Run.objects.select_related("programme__organisation").get(pk=again.pk)
        ones = [group for group in groups(again) if person.pk in group.parts]
        others = [group for group in groups(again) if never.pk in group.parts]
        if ones and others:
            with pytest.raises(NeverTogether):
                actions.move(person, others[0], source=ones[0], actor=cast.cruz, at=NOON)

    def test_counts_a_locked_group_that_breaks_up_once(self, cast, run):
        one = groups(run)[0]
        actions.lock(one, actor=cast.cruz, at=NOON)
        host = one.with_part("host")[0].membership
        for member in one.with_part("member")[:2]:
            Exclusion.objects.create(
                organisation=cast.organisation, by=host, other=member.membership
            )

        how = {"criteria": run.criteria, "actor": cast.cruz, "at": NOON, "base": run}
        again = actions.request_run(cast.programme, **how)
        run_now(again.pk)

        again.refresh_from_db()
        assert again.certificate["locked_dropped"] == 1

    def test_takes_nobody_into_a_full_part(self, cast, run, make_person):
        one, other = groups(run)
        host = one.with_part("host")[0]
        other_host = other.with_part("host")[0]
        assert host != other_host
        with pytest.raises((GroupIsFull, TooFewLeft)):
            actions.move(host, other, source=one, actor=cast.cruz, at=NOON)

    def test_against_a_rule_asks_why_and_keeps_the_answer(self, cast, run, make_person, browse):
        Profile.objects.update(languages=["en"])
        speaks = {"languages": ["fi"]}
        person = make_person("Ilmo", "mentee", wants={"Leading projects": 2}, profile=speaks)
        again = actions.request_run(
            cast.programme, criteria=run.criteria, actor=cast.cruz, at=NOON, sizes=(4, 4)
        )
        run_now(again.pk)
        again.refresh_from_db()
        one = groups(again)[0]
        sent = {"person": person.pk, "group": one.pk, "of": ""}
        cruz = browse(cast.cruz)

        asked = cruz.post(f"{STUDIO}2/move/", sent)

        assert asked.status_code == 422
        assert "A rule stands in the way of putting Ilmo" in asked.text
        assert "no shared language" in asked.text
        assert f'name="person" value="{person.pk}"' in asked.text
        assert "Take in anyway" in asked.text
        assert person.pk not in groups(again)[0].parts

        why = {"note": "They both asked for it in person."}
        taken = cruz.post(f"{STUDIO}2/move/", sent | why, follow=True)

        assert "The group is locked." in taken.text
        assert "They both asked for it in person." in taken.text
        found = groups(again)[0]
        assert (found.broken, found.said_why) == (["no_shared_language"], why["note"])
        assert found.score > 0

        later = actions.request_run(
            cast.programme,
            criteria=run.criteria,
            actor=cast.cruz,
            at=NOON,
            sizes=(3, 5),
            base=again,
        )
        run_now(later.pk)
        kept = next(one for one in groups(later) if person.pk in one.parts)
        assert kept.parts == found.parts
        assert (kept.broken, kept.despite) == (found.broken, found.despite)

    def test_against_a_rule_is_asked_of_each_and_no_reason_takes_the_place_of_another(
        self, cast, run, make_person, browse
    ):
        Profile.objects.update(languages=["en"])
        speaks = {"languages": ["fi"]}
        wants = {"Leading projects": 2}
        first, second = (make_person(name, "mentee", wants=wants, profile=speaks) for name in "IJ")
        other = make_person("K", "mentee", wants=wants, profile={"languages": ["en"]})
        how = {"criteria": run.criteria, "actor": cast.cruz, "at": NOON, "sizes": (4, 4)}
        again = actions.request_run(cast.programme, **how)
        run_now(again.pk)
        again.refresh_from_db()
        target = next(one for one in groups(again) if other.pk not in one.parts)
        by = {"source": None, "actor": cast.cruz, "at": NOON}
        actions.move(first, target, note="I learns English.", **by)

        with pytest.raises(RuleForbids) as asked:
            actions.move(second, groups_of(again, first), **by)
        assert asked.value.values["rules"] == ["no_shared_language"]
        actions.move(second, groups_of(again, first), note="J speaks it at home.", **by)
        without = [one for one in without_group(again) if one.pk not in (first.pk, second.pk)]
        if without:
            actions.move(without[0], groups_of(again, first), **by)  # nobody is asked anything

        found = groups_of(again, first)
        (host,) = found.with_part("host")
        told = {(names, why) for names, _rules, why in found.set_aside}
        assert told == {
            (f"I, {host.membership.name}", "I learns English."),
            (f"J, {host.membership.name}", "J speaks it at home."),
        }
        page = browse(cast.cruz).get(f"{STUDIO}2/publish/").text
        assert "Made despite a rule" in page
        assert "I learns English." in page
        assert "J speaks it at home." in page

    def test_out_of_such_a_group_takes_the_reason_along(self, cast, run):
        one, other = groups(run)
        person = a_member(one)
        why = {"broken": ["no_shared_language"], "note": "They asked for it."}
        run.groups.filter(pk=one.pk).update(**why)

        actions.move(person, other, source=one, actor=cast.cruz, at=NOON)

        left = run.groups.get(pk=one.pk)
        assert (left.broken, left.note) == ([], "")

    def test_out_of_a_group_that_breaks_another_rule_by_now_asks_nothing(
        self, cast, run, monkeypatch
    ):
        one, other = groups(run)
        person = a_member(one)

        def stricter(run, kind, parts, *args, **kwargs):
            found = regrouped(run, kind, parts, *args, **kwargs)
            is_left = len(parts) < len(one.parts) and set(parts) < set(one.parts)
            return replace(found, broken=["too_few_common_hours"]) if is_left else found

        monkeypatch.setattr(moving, "regrouped", stricter)

        actions.move(person, other, source=one, actor=cast.cruz, at=NOON)

        assert person.pk not in groups(run)[0].parts

    def test_into_a_group_that_is_taken_apart_later_loses_nobody(self, cast, run, browse):
        one = groups(run)[0]
        run.groups.filter(pk=one.pk).update(broken=["no_shared_language"], note="They asked.")
        cruz = browse(cast.cruz)

        cruz.post(f"{STUDIO}1/pairs/{one.pk}/remove/")

        without = {each.pk for each in without_group(run)}
        assert {each.pk for each in one.with_part("member")} <= without
        cruz.post(f"{STUDIO}1/pairs/{one.pk}/put-back/")
        assert groups(run)[0].broken == ["no_shared_language"]

    def test_brings_in_a_second_host_and_the_next_run_keeps_both(
        self, cast, run, make_person, browse
    ):
        make_person("Nils", "mentor", grade=9, offers={"Leading projects": 5})
        make_person("Late", "mentor")
        how = {"criteria": run.criteria, "actor": cast.cruz, "at": NOON, "sizes": (4, 4)}
        again = actions.request_run(cast.programme, **how)
        run_now(again.pk)
        again.refresh_from_db()
        one, other = groups(again)
        cruz = browse(cast.cruz)
        where = f"{STUDIO}2/pairs/{one.pk}/"
        free = Enrolment.objects.filter(is_mentor=True).exclude(
            pk__in=[key for group in groups(again) for key in group.parts]
        )
        host = free.exclude(membership__name="Late").get()
        assert f'<option value="{host.pk}">' in cruz.get(where).text.partition("lead-person")[2]

        sent = {"person": host.pk, "group": one.pk, "part": "host"}
        taken = cruz.post(f"{STUDIO}2/move/", sent, follow=True)

        assert "The group is locked." in taken.text
        led = groups_of(again, host)
        assert len(led.with_part("host")) == 2
        assert "lead-person" not in cruz.get(where).text  # two are the most
        refused = cruz.post(f"{STUDIO}2/move/", sent | {"group": other.pk})
        assert "a run gives nobody two to host" in refused.text
        assert cruz.post(f"{STUDIO}2/move/", sent | {"part": "king"}).status_code == 404
        later = actions.request_run(cast.programme, **how, base=again)
        run_now(later.pk)
        assert groups_of(later, host).parts == led.parts

    def test_is_done_by_two_lists_and_a_button(self, cast, run, browse):
        one, other = groups(run)
        cruz = browse(cast.cruz)
        assert "Move somebody to another group" in cruz.get(f"{STUDIO}1/pairs/{one.pk}/").text

        sent = {"person": a_member(one).pk, "group": other.pk, "of": one.pk}
        answer = cruz.post(f"{STUDIO}1/move/", sent, follow=True)

        assert "Both groups are locked." in answer.text
        assert cruz.post(f"{STUDIO}1/move/", sent).status_code == 404  # not in it any more
        assert cruz.post(f"{STUDIO}1/move/", {}).status_code == 404


class TestPlacingEverybody:
    def test_takes_those_of_a_rule_in_one_step(self, cast, run, browse):
        (left,) = run.unmatched.filter(is_mentee=True)
        cruz = browse(cast.cruz)
        assert "Place those left over in one step" in cruz.get(STUDIO).text

        elsewhere = {"field": "department", "value": "Nowhere"}
        said = cruz.post(f"{STUDIO}1/place/", elsewhere, follow=True).text
        assert "0 people were placed" in said
        person = left.enrolment.membership
        full = cruz.post(f"{STUDIO}1/place/", {"field": ""}, follow=True).text
        assert "every group is full" in full  # circles of four are full at four

        Run.objects.filter(pk=run.pk).update(settings=run.settings | {"sizes": [4, 6]})
        sent = {"field": "department", "value": person.department}
        said = cruz.post(f"{STUDIO}1/place/", sent, follow=True).text

        assert "1 person was placed" in said
        assert "Everybody is in a group." in said
        assert any(left.enrolment_id in group.parts for group in groups(run))

    def test_asks_no_more_for_many_than_for_one(self, cast, run, make_person):
        Run.objects.filter(pk=run.pk).update(settings=run.settings | {"sizes": [4, 6]})
        late = [make_person(f"Late {number}", "mentee") for number in range(4)]

        def asked_for(people):
            with CaptureQueriesContext(connection) as queries:
                placed, _rest = actions.place_all(run, people, actor=cast.cruz, at=NOON)
            assert placed == 0  # they came after the run
            return len(queries)

        asked_for(late[:1])  # what is read of the run is kept
        assert asked_for(late[:1]) == asked_for(late)

    def test_passes_over_who_has_left_since(self, cast, run, browse):
        (left,) = run.unmatched.filter(is_mentee=True)
        Run.objects.filter(pk=run.pk).update(settings=run.settings | {"sizes": [4, 6]})
        Enrolment.objects.filter(pk=left.enrolment_id).update(status="withdrawn")

        said = browse(cast.cruz).post(f"{STUDIO}1/place/", {"field": ""}, follow=True).text

        assert "0 people were placed" in said
        assert not any(left.enrolment_id in group.parts for group in groups(run))
