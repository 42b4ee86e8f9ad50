"""The demonstration, built once and looked at from several sides."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from mentoring.audit.models import Event, Job
from mentoring.checkins.models import CheckIn
from mentoring.demo.models import DemoSignIn
from mentoring.goals.models import Goal
from mentoring.home.queries.attention import today
from mentoring.home.rules import Cause
from mentoring.matching.models import Run
from mentoring.meetings.models import Meeting, Note, Promise, Proposal
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment, ImportBatch
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


def build() -> tuple[str, str]:
    said, told = StringIO(), StringIO()
    call_command("demo", stdout=said, stderr=told)
    return said.getvalue(), told.getvalue()


@pytest.mark.once
class TestDemo:
    def test_shows_every_state_alive_and_sends_nothing(self, db):
        said, told = build()
        now = timezone.now()

        assert " after " not in told, "a reaction failed"
        signs = [line.split() for line in said.splitlines()]
        assert [words[:2] for words in signs] == [["Demo", "sign-in:"]] * 6
        for _, _, _, email, password in signs:
            sent = {"login": email, "password": password}
            assert Client().post("/account/login/", sent).status_code == 302
        _counts(now)
        _attention(now)
        _pages(signs)
        assert not Mail.objects.filter(state__in=["queued", "claimed", "sent"]).exists()
        assert not Job.objects.filter(state="queued").exists()
        assert not Event.objects.filter(at__gt=now).exists()
        _log()
        with pytest.raises(CommandError, match="never mixes with real people"):
            build()
        assert b"This is a demonstration" in Client().get("/account/login/").content


def _counts(now) -> None:
    people = Membership.objects.filter(organisation__slug="northwind")
    assert 280 <= people.count() <= 320
    assert people.values("timezone").distinct().count() >= 6
    growth = Relationship.objects.filter(programme__slug="growth-2026")
    assert growth.count() >= 80
    assert growth.exclude(ended_at=None).values("end_reason").distinct().count() >= 4
    assert Programme.objects.running().count() == 4
    talks = Meeting.objects.all()
    assert talks.held().count() > 500
    for some in (
        talks.filter(mentor_says_held=False), talks.exclude(cancelled_at=None),
        talks.standing().filter(starts_at__gt=now), talks.filter(asked_at=None, starts_at__lt=now),
        Proposal.objects.open(), Note.objects.filter(is_shared=False),
        Promise.objects.open(), Promise.objects.exclude(kept_at=None),
        Goal.objects.exclude(reached_at=None), Goal.objects.filter(progress__range=(1, 99)),
        CheckIn.objects.filter(wants_help=True, help_closed_at=None),
        CheckIn.objects.exclude(help_closed_at=None), Enrolment.objects.exclude(paused_until=None),
        Mail.objects.filter(state="bounced"), ImportBatch.objects.filter(refused__gt=0),
        Run.objects.filter(state="done"), Run.objects.filter(state="published"),
    ):  # fmt: skip
        assert some.exists(), str(some.query)
    statuses = set(Enrolment.objects.values_list("status", flat=True))
    assert statuses == {"imported", "invited", "joining", "joined", "withdrawn"}
    assert Note.objects.order_by("pk")[0].body  # sealed and opened again
    assert Organisation.objects.get(slug="lindenhof").language == "de"


def _log() -> None:
    """Everything that the past is made of was recorded, and is read in the order of time."""
    told = Event.objects.values_list("name", flat=True)
    assert told.filter(name="meetings.booked").count() >= Meeting.objects.count() * 0.9
    assert told.filter(name="meetings.note_written").count() == Note.objects.count()
    answered = CheckIn.objects.exclude(answered_at=None).count()
    assert told.filter(name="checkins.answered").count() >= answered * 0.9
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)


def _attention(now) -> None:
    causes = set()
    for programme in Programme.objects.running():
        causes |= {row.cause for row in today(programme, at=now).rows}
    assert causes == set(Cause)
    growth = today(Programme.objects.get(slug="growth-2026"), at=now)
    assert growth.well > 0.75 * growth.relationships  # most do well by themselves


def _pages(signs) -> None:
    """Everybody finds somebody, and nothing breaks on the way."""
    coordinator, mentor, mentee, sponsor, admin, lenz = (
        Membership.objects.get(email=words[3]) for words in signs
    )
    for person, pages in (
        (coordinator, ("", "programmes/", *(
            f"programmes/growth-2026/{page}" for page in ("", "today/", "matching/", "people/",
                                                          "relationships/")))),
        (mentor, ("",)), (mentee, ("",)), (sponsor, ("", "programmes/growth-2026/about/")),
        (admin, ("", "programmes/buddies/")), (lenz, ("", "programmes/")),
    ):  # fmt: skip
        client = Client()
        client.force_login(person.user)
        for page in pages:
            where = f"/{person.organisation.slug}/{page}"
            assert client.get(where, follow=True).status_code == 200, where
    both = Relationship.objects.open().filter(mentor=mentor, mentee=mentee)
    assert both.exists(), "the demo's mentor and mentee work together"
    assert DemoSignIn.objects.count() == 6
