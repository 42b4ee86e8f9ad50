"""The cast and the ways to make rows: always the same people, so that every test reads alike.

Amina mentors, Bo is her mentee, Cruz coordinates, Sana sponsors, Eli runs the organisation;
Dara belongs to another one.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from mentoring.accounts.models import User
from mentoring.checkins.models import CheckIn
from mentoring.core.crypto import keys
from mentoring.goals.models import Goal
from mentoring.insights import downloads
from mentoring.jobs import worker
from mentoring.jobs.clock import enqueue_scheduled
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting
from mentoring.meetings.rules import outcome_of
from mentoring.notifications.models import Message
from mentoring.organisations.actions import give
from mentoring.organisations.models import Membership, Organisation, Role
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship, members_of
from tests.moments import DAY, NOON
from tests.support import people
from tests.support.browser import Browser


def pytest_configure() -> None:
    """Files of its own for each worker: a sweep knows only what its own database names."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and settings.configured:
        options = settings.STORAGES["default"]["OPTIONS"]
        options["location"] = Path(options["location"]) / worker


@pytest.fixture(autouse=True)
def _fresh_keys():
    """Data keys held in memory would outlive the rolled-back rows they came from."""
    keys.forget_keys()
    yield
    keys.forget_keys()


@pytest.fixture(autouse=True)
def _checkpoints_of_its_own(settings, tmp_path):
    """The file outlives rolled-back rows: to the next test their log would look cut off."""
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.jsonl"


@pytest.fixture(autouse=True)
def _free_places(monkeypatch):
    """A file that a test asked for and did not read would hold its place."""
    monkeypatch.setattr(downloads, "places", BoundedSemaphore(downloads.MAX_AT_ONCE))


@pytest.fixture(autouse=True)
def _english():
    """A page shown in German must not leave the next test in German."""
    translation.activate("en")
    yield
    translation.activate("en")


@dataclass
class Cast:
    organisation: Organisation
    elsewhere: Organisation
    programme: Programme
    amina: Membership
    bo: Membership
    cruz: Membership
    sana: Membership
    eli: Membership
    dara: Membership


@pytest.fixture
def make_organisation(db) -> Callable[..., Organisation]:
    def make(slug: str = "northwind", **fields: Any) -> Organisation:
        fields = {"name": slug.title(), "timezone": "Europe/Berlin", "created_at": NOON} | fields
        fields.setdefault("video_base", "https://meet.example.org")
        return Organisation.objects.create(slug=slug, **fields)

    return make


@pytest.fixture
def make_member(db) -> Callable[..., Membership]:
    """A person who can sign in; ``user=None`` makes one who was only imported.

    ``is_admin=True`` makes them an administrator of the organisation.
    """

    def make(organisation: Organisation, name: str, **fields: Any) -> Membership:
        email = fields.pop("email", people.address_of(name))
        user, is_admin = fields.pop("user", ...), fields.pop("is_admin", False)
        if user is ...:
            user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        fields = {"timezone": "Europe/Berlin", "created_at": NOON} | fields
        if user is not None:
            fields.setdefault("joined_at", NOON)
        member = Membership.objects.create(
            organisation=organisation, user=user, name=name, email=email, **fields
        )
        if is_admin:
            give(Role.ADMIN, to=member, actor=None, at=NOON)
        return member

    return make


@pytest.fixture
def make_programme(db) -> Callable[..., Programme]:
    """A running programme; ``launched_at=None`` makes a draft."""

    def make(organisation: Organisation, name: str = "Growth 2026", **fields: Any) -> Programme:
        fields = {
            "slug": name.lower().replace(" ", "-"),
            "template": "growth",
            "goal": "Grow from within.",
            "purpose": "People grow faster with somebody who has been there.",
            "guidelines": "We keep what we say between us.",
            "created_at": NOON,
            "launched_at": NOON,
            "starts_on": NOON.date(),
            "ends_on": (NOON + 182 * DAY).date(),
            "criteria": {
                "weights": {
                    "skills": 35,
                    "goals": 20,
                    "preference": 15,
                    "seniority": 10,
                    "availability": 10,
                    "department": 5,
                    "location": 3,
                    "identity": 2,
                },
                "rules": {
                    "shared_language": True,
                    "min_overlap_hours": 1,
                    "not_manager": True,
                    "not_past_partner": True,
                    "min_grade_gap": 0,
                },
                "objective": "total",
            },
        } | fields
        return Programme.objects.create(organisation=organisation, name=name, **fields)

    return make


@pytest.fixture
def make_enrolment(db) -> Callable[..., Enrolment]:
    """A joined participant with a profile; ``role`` is ``mentor``, ``mentee`` or ``both``."""

    def make(
        programme: Programme, membership: Membership, role: str = "mentee", **fields: Any
    ) -> Enrolment:
        Profile.objects.get_or_create(
            membership=membership,
            defaults={"organisation": programme.organisation} | people.profile(),
        )
        fields = people.JOINED | fields
        return Enrolment.objects.create(
            organisation=programme.organisation,
            programme=programme,
            membership=membership,
            is_mentor=role != "mentee",
            is_mentee=role != "mentor",
            **fields,
        )

    return make


@pytest.fixture
def cast(make_organisation, make_programme) -> Cast:
    organisation = make_organisation("northwind", name="Northwind")
    elsewhere = make_organisation("southwind", name="Southwind")
    programme = make_programme(organisation)
    amina, bo, cruz, sana, eli, dara = people.members(
        (organisation, "Amina Haddad", {"department": "Sales", "grade": 5}),
        (organisation, "Bo Larsen", {"department": "Design", "grade": 3}),
        (organisation, "Cruz Silva", {}),
        (organisation, "Sana Iyer", {"grade": 9}),
        (organisation, "Eli Weber", {}),
        (elsewhere, "Dara Okafor", {}),
    )
    people.pair(programme, amina, bo)
    people.grants(
        (Role.ADMIN, eli, None, None),
        (Role.ADMIN, dara, None, None),
        (Role.COORDINATOR, cruz, programme, eli),
        (Role.SPONSOR, sana, programme, eli),
    )
    return Cast(organisation, elsewhere, programme, amina, bo, cruz, sana, eli, dara)


@pytest.fixture
def make_relationship(cast) -> Callable[..., Relationship]:
    """Amina and Bo, started at noon; ``agreed=True`` when all have accepted the guidelines,
    or those who have.

    Others by ``members={person: part}``, or instead of one of the two by ``mentor`` and ``mentee``.
    """

    def make(
        *,
        agreed: Any = False,
        mentor: Any = None,
        mentee: Any = None,
        members: Any = None,
        **fields: Any,
    ) -> Relationship:
        members = members or {mentor or cast.amina: "mentor", mentee or cast.bo: "mentee"}
        fields = {
            "organisation": cast.organisation,
            "programme": cast.programme,
            "kind": "one_to_one",
            "started_at": NOON,
            "score": 7400,
            "agreed_at": NOON if agreed is True else None,
        } | fields
        yes = members if agreed is True else agreed or ()
        parts = {person.pk: part for person, part in members.items()}
        fields.setdefault("composition", rules.composition(fields["kind"], parts))
        relationship = Relationship.objects.create(**fields)
        Member.objects.bulk_create(
            Member(
                relationship=relationship,
                membership=person,
                part=part,
                joined_at=NOON,
                agreed_version=int(person in yes),
                agreed_at=NOON if person in yes else None,
            )
            for person, part in members.items()
        )
        return Relationship.objects.with_members().get(pk=relationship.pk)

    return make


@pytest.fixture
def make_meeting(cast) -> Callable[..., Meeting]:
    def make(relationship: Relationship, **fields: Any) -> Meeting:
        fields = {"starts_at": NOON + 3 * DAY, "booked_by": cast.bo, "created_at": NOON} | fields
        said = fields.pop("said", {})  # by part, such as {"mentor": True}
        marks = {name: fields.pop(name, None) for name in ("reminded_at", "asked_at")}
        words = [said.get(member.part) for member in relationship.present]
        fields.setdefault("outcome", outcome_of(words))
        meeting = Meeting.objects.create(
            organisation=relationship.organisation, relationship=relationship, **fields
        )
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member=member, attended=word, **marks)
            for member, word in zip(relationship.present, words, strict=True)
        )
        half_hours = [timedelta(minutes=30 * n) for n in range(-(-meeting.minutes // 30))]
        for person in relationship.people:
            for later in half_hours if meeting.cancelled_at is None else []:
                BusyHalfHour.objects.create(
                    membership=person, meeting=meeting, starts_at=meeting.starts_at + later
                )
        return (
            Meeting.objects.with_attendances()
            .select_related("relationship")
            .prefetch_related(members_of("relationship"))
            .get(pk=meeting.pk)
        )

    return make


@pytest.fixture
def make_goal(cast) -> Callable[..., Goal]:
    def make(relationship: Relationship, title: str = "Lead my first project", **fields: Any):
        fields = {"created_by": cast.bo, "created_at": NOON, "updated_at": NOON} | fields
        return Goal.objects.create(
            organisation=relationship.organisation, relationship=relationship, title=title, **fields
        )

    return make


@pytest.fixture
def make_checkin(cast) -> Callable[..., CheckIn]:
    def make(relationship: Relationship, membership: Membership, **fields: Any) -> CheckIn:
        fields = {"number": 1, "due_on": (NOON + 14 * DAY).date()} | fields
        return CheckIn.objects.create(
            organisation=relationship.organisation,
            relationship=relationship,
            membership=membership,
            **fields,
        )

    return make


@pytest.fixture
def spend_budget(db) -> Callable[..., None]:
    """Prompts that somebody had by mail: their friction budget, used up."""

    def spend(person: Membership, prompts: int, *, at: datetime) -> None:
        programme = person.enrolments.values_list("programme", flat=True).first()
        Message.objects.bulk_create(
            Message(
                organisation_id=person.organisation_id,
                recipient=person,
                key=f"spent:{person.pk}:{number}",
                kind="earlier",
                programme_id=programme,
                notice_class=Message.Class.PROMPT,
                title="Earlier",
                has_interrupted=True,
                created_at=at,
            )
            for number in range(prompts)
        )

    return spend


@pytest.fixture
def browse(db) -> Callable[..., Client]:
    """A browser in which this person is signed in; None: nobody is."""
    assert connection.features.supports_json_field  # asks once a process: no page pays for it

    def browse(membership: Membership | None = None, **headers: Any) -> Client:
        client = Browser(headers=headers or None)
        if membership is not None:
            assert membership.user is not None, f"{membership} cannot sign in"
            client.force_login(membership.user)
        return client

    return browse


@pytest.fixture
def client() -> Client:
    """In the place of pytest-django's, whose cookies are Django's."""
    return Browser()


@pytest.fixture
def run_jobs(db) -> Callable[..., int]:
    """Do what the worker would do, as of ``at``; ``clock=True`` also what the clock starts."""

    def run_jobs(*, at: Any = None, clock: bool = False) -> int:
        at = at or timezone.now()
        if clock:
            enqueue_scheduled(at=at)
        return worker.run_until_idle(at=max(at, timezone.now()))

    return run_jobs


@pytest.fixture(scope="session")
def chromium() -> Any:
    """One browser for a whole test process: pages under test and journeys share it.

    Playwright is loaded here and not above, because most tests never need it.
    """
    from playwright.sync_api import sync_playwright

    from tests.support import browsers

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=["--no-sandbox", *browsers.FLAGS]
        )
        yield browser
        browser.close()


@pytest.fixture
def any_hour(settings) -> None:
    """What is unasked leaves at once, whatever hour of whatever day a test runs at."""
    settings.LETTERS_BY_DAY = False
