"""Kinds of mentoring lived through by keyboard on a phone: from the studio, or before, to a meeting.

The open circle that fills, overflows and takes from its list is in ``test_open_circles``.
"""
# ruff: noqa: F811 - fixtures of tests/matching are used here too

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.goals.models import Goal
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Meeting, Proposal
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from tests.browser.test_keyboard import Keys
from tests.browser.test_people import WIDER
from tests.matching.conftest import make_person, pool  # noqa: F401
from tests.moments import DAY, today

GROWTH = "/northwind/programmes/growth-2026/"


@pytest.fixture
def keys_of(transactional_db, as_person):
    """Somebody with a phone and a keyboard."""
    return lambda person, path="/northwind/": Keys(as_person(person, path, width=360))


@pytest.fixture
def looked_at(accessibility):
    """Nothing to object to, and no wider than the phone."""

    def looked_at(keys):
        assert not keys.page.evaluate(WIDER)
        assert accessibility(keys.page) == []

    return looked_at


def goes(keys, words):
    """To what these words begin, and through it to the next page."""
    keys.to(words)
    with keys.page.expect_navigation():
        keys.press("Enter")


def becomes(programme, kind):
    Programme.objects.filter(pk=programme.pk).update(model=kind)


def finds(keys):
    """A coordinator in the studio: look for matches, then publish what was found."""
    goes(keys, "Find the best matches")
    expect(keys.page.get_by_text("Waiting in the queue")).to_be_visible()
    run_now(Run.objects.get().pk)
    expect(keys.page.get_by_role("heading", name="Run 1")).to_be_visible()


def publishes(keys, run_jobs):
    goes(keys, "Prepare to publish")
    goes(keys, "Publish ")
    expect(keys.page.get_by_role("heading", name="Published")).to_be_visible()
    run_jobs()


def room(relationship):
    return f"/northwind/with/{relationship.pk}/"


def offers_times(keys, relationship):
    keys.open(room(relationship))
    goes(keys, "Find a time")
    goes(keys, "Offer these times to")
    expect(keys.page.get_by_text("The others are choosing a time").first).to_be_visible()


def others_can(people):
    """All that is offered suits them; pressed elsewhere."""
    offer = Proposal.objects.latest("created_at")
    for person in people:
        meetings.answer_offer(offer, fits=offer.moments, actor=person, at=timezone.now())


def says_yes(keys, relationship):
    keys.open(room(relationship))
    goes(keys, "Yes, I’ll keep to this")
    expect(keys.page.get_by_role("button", name="Yes, I’ll keep to this")).to_have_count(0)


def test_two_who_learn_from_each_other_have_goals_of_both(
    cast, make_relationship, keys_of, looked_at
):
    becomes(cast.programme, "reciprocal")
    members = {cast.amina: "peer", cast.bo: "peer"}
    pair = make_relationship(kind="reciprocal", members=members)
    people = {cast.bo: "Read a balance sheet", cast.amina: "Write my own small scripts"}
    seen, add = {}, ["Add a goal", "Add another goal"]
    for person, goal in people.items():
        keys = seen[person] = keys_of(person, room(pair))
        says_yes(keys, pair)
        goes(keys, add[len(seen) - 1])
        keys.to("What do you want to reach?")
        keys.page.keyboard.type(goal)
        keys.to(person.name)
        keys.press("Space")
        looked_at(keys)
        goes(keys, "Save for both of us")
        expect(keys.page.get_by_text(goal).first).to_be_visible()

    for keys in seen.values():
        keys.open(room(pair))
        for goal in people.values():
            keys.to(goal)
        looked_at(keys)
    owners = {one.title: one.whose for one in Goal.objects.all()}
    assert owners == {goal: [str(person.pk)] for person, goal in people.items()}


def test_somebody_with_two_mentors_meets_both(
    cast, pool, make_person, keys_of, looked_at, run_jobs
):
    becomes(cast.programme, "several_mentors")
    pool.bo.mentors_wanted = 2
    pool.bo.save()
    for one in (pool.ines, pool.ravi):
        one.delete()
    cruz = keys_of(cast.cruz, f"{GROWTH}matching/")
    finds(cruz)
    looked_at(cruz)
    publishes(cruz, run_jobs)
    three = Relationship.objects.with_members().get()
    assert [one.part for one in three.present].count("mentor") == 2

    bo, *mentors = (keys_of(one, room(three)) for one in [cast.bo, *three.others(cast.bo)])
    for keys in (bo, *mentors):
        says_yes(keys, three)
    goes(bo, "Find a time")
    looked_at(bo)
    goes(bo, "Offer these times to")
    expect(bo.page.get_by_text("The others are choosing a time").first).to_be_visible()
    for keys in mentors:
        keys.open(room(three))
        goes(keys, "These suit me")
    expect(mentors[-1].page.get_by_text("next meeting").first).to_be_visible()
    booked = Meeting.objects.get()
    assert booked.attendances.exclude(answer="accepted").count() == 0
    bo.open(room(three))
    bo.to("Prepare together")
    looked_at(bo)


def test_an_afternoon_of_six_rounds(cast, make_person, keys_of, looked_at, run_jobs):
    becomes(cast.programme, "flash")
    cast.programme.refresh_from_db()
    for name in ("Marta", "Omar", "Pia", "Quim", "Rosa"):
        make_person(name, "mentor", offers={"Python": 4}, grade=8)
    for name in ("Cem", "Dee", "Eva", "Fay", "Gus"):
        make_person(name, "mentee", wants={"Python": 2}, grade=3)
    day = today() + 7 * DAY
    cruz = keys_of(cast.cruz, f"{GROWTH}matching/")
    cruz.to("What matters here")
    cruz.press("Enter")
    cruz.to("Rounds")
    cruz.page.keyboard.type("6")
    cruz.to("Day")
    cruz.page.keyboard.type(f"{day:%m%d%Y}")
    cruz.to("The first round begins")
    cruz.page.keyboard.type("0200PM")
    finds(cruz)
    goes(cruz, "The timetable of the afternoon")
    for number in range(1, 7):
        expect(cruz.page.get_by_role("heading", name=f"Round {number}")).to_be_visible()
    looked_at(cruz)
    cruz.open(f"{GROWTH}matching/")
    publishes(cruz, run_jobs)

    bo = keys_of(cast.bo)
    expect(bo.page.get_by_text("6 talks in Growth 2026")).to_be_visible()
    looked_at(bo)
    goes(bo, "Your afternoon")
    expect(bo.page.get_by_text("6 talks, somebody else each time.")).to_be_visible()
    looked_at(bo)
    for name in ("Amina Haddad", "Marta", "Omar", "Pia", "Quim", "Rosa"):
        expect(bo.page.get_by_text(name, exact=True)).to_be_visible()
    assert Meeting.objects.filter(relationship__members__membership=cast.bo).count() == 6


def test_a_hosted_circle_from_its_template_to_its_third_meeting(
    cast, make_member, make_enrolment, keys_of, looked_at, run_jobs
):
    cruz = keys_of(cast.cruz, "/northwind/programmes/new/")
    looked_at(cruz)
    goes(cruz, "Use this template: Mentoring circles")
    goes(cruz, "Choose the dates")
    goes(cruz, "Save dates")
    goes(cruz, "Launch ")
    expect(cruz.page.get_by_role("heading", name="It’s running")).to_be_visible()
    programme = Programme.objects.get(template="circle")
    members = [
        make_member(cast.organisation, name) for name in ("Cem Demir", "Dee Ono", "Eva Lund")
    ]
    make_enrolment(programme, cast.amina, "mentor", capacity_max=9)
    for person in [cast.bo, *members]:
        make_enrolment(programme, person, "mentee")
    cruz.open(f"/northwind/programmes/{programme.slug}/matching/")
    finds(cruz)
    looked_at(cruz)
    publishes(cruz, run_jobs)

    circle = Relationship.objects.with_members().get()
    assert len(circle.present) == 5
    amina, bo = keys_of(cast.amina, room(circle)), keys_of(cast.bo, room(circle))
    for keys in (amina, bo):
        says_yes(keys, circle)
    looked_at(amina)

    offers_times(amina, circle)
    others_can(members)
    bo.open(room(circle))
    looked_at(bo)
    goes(bo, "These suit me")
    expect(bo.page.get_by_text("next meeting").first).to_be_visible()
    Meeting.objects.update(starts_at=timezone.now() - 20 * DAY)  # and weeks pass
    for keys in (amina, bo):
        keys.open(room(circle))
        goes(keys, "Yes, I was there")
        expect(keys.page.get_by_role("button", name="Yes, I was there")).to_have_count(0)
    assert [one.outcome for one in Meeting.objects.all()] == ["held"]

    amina.open(room(circle))
    goes(amina, "We’ve already met")
    looked_at(amina)
    amina.to("When did you meet?")
    amina.page.keyboard.type(f"{today() - 5 * DAY:%m%d%Y}")
    amina.press("ArrowRight")
    amina.page.keyboard.type("1000AM")
    goes(amina, "Record this meeting")
    assert Meeting.objects.count() == 2

    offers_times(amina, circle)
    others_can([cast.bo, *members])
    amina.open(room(circle))
    expect(amina.page.get_by_text("next meeting, you host")).to_be_visible()
    looked_at(amina)
    assert Meeting.objects.count() == 3
