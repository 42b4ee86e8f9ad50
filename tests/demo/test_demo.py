"""The demonstration, built once and looked at from several sides."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentoring.checkins.models import CheckIn, ClosingAnswer
from mentoring.demo.models import DemoSignIn
from mentoring.events.models import Event
from mentoring.files.models import FileCopy
from mentoring.goals.models import Goal
from mentoring.imports.models import ImportBatch
from mentoring.jobs.models import Job
from mentoring.matching.models import Run
from mentoring.meetings.models import Meeting, Note, Promise, Proposal
from mentoring.messaging.models import Conversation, Entry, Kept
from mentoring.messaging.queries.mine import mine
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.attention import kinds as known_kinds
from mentoring.programmes.models import MeasureValue, Programme
from mentoring.programmes.queries import coordinators
from mentoring.relationships.models import Relationship
from mentoring.safeguarding.models import Report
from mentoring.today.queries.announcing import announcements_of
from mentoring.today.queries.attention import today
from tests.support.browser import Browser


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
            assert Browser().post("/account/login/", sent).status_code == 302
        _counts(now)
        _talking()
        _circle(now)
        _kinds(now)
        _attention(now)
        _pages(signs)
        _acts(now)
        assert not Mail.objects.filter(state__in=["queued", "claimed", "sent"]).exists()
        assert not Job.objects.filter(state="queued").exists()
        assert not Event.objects.filter(at__gt=now).exists()
        _log()
        with pytest.raises(CommandError, match="never mixes with real people"):
            build()
        assert b"This is a demonstration" in Browser().get("/account/login/").content


def _counts(now) -> None:
    people = Membership.objects.filter(organisation__slug="northwind")
    assert 280 <= people.count() <= 330
    assert people.values("timezone").distinct().count() >= 6
    growth = Relationship.objects.filter(programme__slug="growth-2026")
    assert growth.count() >= 80
    assert growth.exclude(ended_at=None).values("end_reason").distinct().count() >= 4
    assert Programme.objects.running().count() == 11
    assert Programme.objects.exclude(ended_at=None).get().final_report.figures["months"]
    assert ClosingAnswer.objects.count() >= 8
    assert MeasureValue.objects.count() >= 12
    talks = Meeting.objects.all()
    assert talks.held().count() > 500
    for some in (
        talks.filter(outcome="missed"),
        talks.exclude(cancelled_at=None),
        talks.not_cancelled().filter(starts_at__gt=now),
        talks.filter(attendances__asked_at=None, starts_at__lt=now),
        Proposal.objects.open(),
        Note.objects.filter(is_shared=False),
        Promise.objects.open(),
        Promise.objects.exclude(kept_at=None),
        Goal.objects.exclude(reached_at=None),
        Goal.objects.filter(progress__range=(1, 99)),
        CheckIn.objects.filter(wants_help=True, help_closed_at=None),
        CheckIn.objects.exclude(help_closed_at=None),
        Enrolment.objects.exclude(paused_until=None),
        Enrolment.objects.filter(grace_until__gt=now.date(), welcome_on=None),  # back from a break
        Enrolment.objects.exclude(waits_since=None),
        Goal.objects.exclude(asked_for=None),
        Relationship.objects.exclude(closes_on=None).filter(ends_on__gt=now.date()),
        Mail.objects.filter(state="bounced"),
        ImportBatch.objects.filter(refused__gt=0),
        Run.objects.filter(state="done"),
        Run.objects.filter(state="published"),
    ):
        assert some.exists(), str(some.query)
    ahead = talks.not_cancelled().filter(starts_at__gt=now)
    assert not ahead.filter(place="").exists()
    assert not Proposal.objects.open().filter(place="").exists()
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


def _circle(now):
    """Two of eight: what they held, one ahead, and a poll for the one after it."""
    peers = Relationship.objects.get(
        kind="peer_circle", programme__name="Leading for the first time"
    )
    hosted = Relationship.objects.get(kind="circle", programme__name="Leading from afar")
    assert _hosts_of_half_a_year(peers, now) == 6
    assert _hosts_of_half_a_year(hosted, now) == 1
    assert sorted(hosted.members.values_list("part", flat=True)) == ["host", *["member"] * 7]


def _hosts_of_half_a_year(circle, now):
    assert circle.members.count() == 8
    held = circle.meetings.filter(starts_at__lt=now)
    assert held.count() == held.filter(outcome="held").count() == 6
    assert circle.meetings.filter(starts_at__gt=now).count() == 1
    assert Proposal.objects.open().get(relationship=circle).is_poll
    return len(set(held.values_list("host", flat=True)))


def _talking() -> None:
    """Conversations of every kind, and what can stand in one."""
    kinds = Conversation.objects.filter(last_message__gt=1).values_list("kind", flat=True)
    assert set(kinds) == {"relationship", "direct", "coordinator"}
    assert set(Kept.objects.values_list("way", flat=True)) == {"promise", "question", "note"}
    assert Entry.objects.exclude(answers=None).count() >= 4
    programme = Programme.objects.get(slug="growth-2026")
    for person in coordinators(programme):
        last = [one.last.words for one in mine(person, before=None).listed if one.last]
        assert len(set(last)) == len(last) >= 2
    report = Report.objects.open().get()
    assert FileCopy.objects.filter(kept_for=report.pk).count() == 1
    (told,) = announcements_of(programme)
    assert 0.5 < told.read / told.told < 0.8


def _kinds(now) -> None:
    """An exchange in which pairs have met, and an afternoon of three rounds ahead."""
    exchange = Relationship.objects.open().filter(kind="reciprocal")
    assert exchange.count() >= 2
    assert Meeting.objects.held().filter(relationship__in=exchange).count() >= 6
    for pair in exchange.with_members():
        whose = [goal.whose for goal in pair.goals.all()]
        assert sorted(whose) == sorted([str(one.pk)] for one in pair.people)  # one of each
    afternoon = Meeting.objects.filter(relationship__kind="flash", starts_at__gt=now)
    assert afternoon.count() == 9  # three of each side, three times
    assert afternoon.values("starts_at").distinct().count() == 3


def _attention(now) -> None:
    kinds = set()
    for programme in Programme.objects.running():
        kinds |= {row.kind for row in today(programme, at=now).matters}
    none_so_late = {"last_weeks", "last_day"}  # every programme has weeks before it
    assert kinds == {kind for kind in known_kinds() if kind.key not in none_so_late}
    growth = today(Programme.objects.get(slug="growth-2026"), at=now)
    assert growth.well > 0.75 * growth.relationships  # most do well by themselves


def _acts(now) -> None:
    """What a row of Today offers is offered where it leads: there is something to send there."""
    seen = set()
    for programme in Programme.objects.running().select_related("organisation"):
        client = Browser()
        client.force_login(coordinators(programme)[0].user)
        for matter in today(programme, at=now).matters:
            for act in matter.kind.acts(matter, programme):
                if matter.kind.key == "mail_stuck":
                    continue  # a list; sending again is for administrators
                if act.is_post or (matter.kind.key, act.label[:5]) in seen:
                    continue
                seen.add((matter.kind.key, act.label[:5]))
                page = client.get(act.url).text
                main = page.partition("<main")[2].partition("</main>")[0]
                assert 'method="post"' in main, (act, "nothing to do there")
                if act.label.startswith("Decide"):
                    assert act.label in main, "the decision is named where it is made"
    assert len(seen) >= 10


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
        client = Browser()
        client.force_login(person.user)
        for page in pages:
            where = f"/{person.organisation.slug}/{page}"
            assert client.get(where, follow=True).status_code == 200, where
    both = Relationship.objects.open().visible_to(mentor).visible_to(mentee)
    assert both.exists(), "the demo's mentor and mentee work together"
    assert DemoSignIn.objects.count() == 6
