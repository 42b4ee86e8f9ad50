"""What lies open this morning: calls for help, dates ahead, offers, letters that came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random

from mentoring.checkins.models import CheckIn
from mentoring.demo.building.history import DAY, WEEK, Diary, free_moment
from mentoring.demo.words import talk
from mentoring.matching import actions as matching
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.rules.slots import half_hours
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.actions.enrolment import withdraw
from mentoring.participants.models import Enrolment
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship


def call_for_help(diary: Diary, pairs: Sequence[Relationship], *, closer: Membership) -> None:
    """Three people wait for an answer, four had one; all in check-ins that were sent to them."""
    hours = (3, 26, 70)
    newest = _latest_checkins(pairs)
    waiting = zip(newest, talk.CALLS_FOR_HELP, hours, strict=False)
    for row, words, ago in waiting:
        row.answered_at = diary.at - timedelta(hours=ago)
        row.wants_help, row.comment, row.worth, row.progress = True, words, 2, 2
    answered = zip(newest[len(hours) :], talk.CALLS_CLOSED, strict=False)
    for row, words in answered:
        assert row.sent_at
        row.answered_at = row.sent_at + DAY / 3
        row.wants_help, row.comment, row.worth, row.progress = True, words, 3, 2
        row.help_closed_at, row.help_closed_by = row.answered_at + DAY / 2, closer
    for row in newest[: len(hours) + len(talk.CALLS_CLOSED)]:
        row.save()


def doubt_in_confidence(diary: Diary, pair: Relationship) -> None:
    """One mentee is not sure, and only the coordinators know."""
    matching.doubt(
        pair, reason="person", words=talk.DOUBT, actor=pair.mentee, at=diary.at - 5 * DAY / 24
    )


def _latest_checkins(pairs: Sequence[Relationship]) -> list[CheckIn]:
    """The newest check-in of the mentee of each pair, in the order of the pairs."""
    rows = CheckIn.objects.filter(relationship__in=pairs).order_by("number")
    newest = {(row.relationship_id, row.membership_id): row for row in rows}
    found = [newest.get((pair.pk, pair.mentee_id)) for pair in pairs]
    return [row for row in found if row is not None]


def look_ahead(diary: Diary, pairs: Sequence[Relationship]) -> None:
    """Most pairs have their next date; some wait for an answer, one moved, one called off."""
    for number, pair in enumerate(pairs):
        moments = _ahead(diary, pair)
        is_overdue = diary.last.get(pair.pk, pair.started_at) < diary.at - 17 * DAY
        if not moments or (number % 3 == 2 and not is_overdue):
            continue
        proposal = _offer(diary, pair, moments)
        for half_hour in chain(*(half_hours(moment, proposal.minutes) for moment in moments)):
            diary.taken[pair.mentor_id].add(half_hour)
            diary.taken[pair.mentee_id].add(half_hour)
        if number % 6 == 4 and not is_overdue:
            continue  # still waiting
        at = proposal.created_at + diary.random.uniform(2, 20) * DAY / 24
        meeting = meetings.book(proposal, starts_at=moments[0], actor=pair.mentor, at=at)
        later = at + DAY / 4
        if number % 12 in (0, 1) and diary.agendas:
            agenda = diary.random.choice(diary.agendas)
            meetings.prepare(meeting, agenda=agenda, actor=pair.mentee, at=later)
        if number == 3 and len(moments) > 1:
            meetings.move(meeting, starts_at=moments[-1], actor=pair.mentee, at=later)
        if number == 7 and len(moments) > 1:
            meetings.cancel(meeting, offers=moments[1:], actor=pair.mentor, at=later)


def _ahead(diary: Diary, pair: Relationship) -> list[datetime]:
    """Up to three moments in the next two weeks, earliest first."""
    found = {
        moment
        for days in (3, 7, 11)
        if (moment := free_moment(diary, pair, diary.at + days * DAY)) and moment > diary.at + DAY
    }
    return sorted(found)[:3]


def _offer(diary: Diary, pair: Relationship, moments: Sequence[datetime]) -> Proposal:
    return meetings.propose(
        pair, moments=moments, minutes=45, format="video", place="", actor=pair.mentee,
        at=diary.at - diary.random.uniform(1.2, 3) * DAY,
    )  # fmt: skip


def met_yesterday(diary: Diary, pairs: Sequence[Relationship]) -> None:
    """Talks that are over and about which nobody has said anything yet."""
    for pair in pairs:
        starts_at = diary.at.replace(minute=0, second=0, microsecond=0) - DAY
        taken = diary.taken[pair.mentor_id] | diary.taken[pair.mentee_id]
        if starts_at in taken:
            continue
        Meeting.objects.create(
            organisation_id=pair.organisation_id, relationship=pair, starts_at=starts_at,
            booked_by=pair.mentee, created_at=starts_at - 5 * DAY, reminded_at=starts_at - DAY,
        )  # fmt: skip


def end_some(random: Random, pairs: Sequence[Relationship], *, days_ago: Sequence[float],
             reasons: Sequence[str], at: datetime) -> None:  # fmt: skip
    """Close these pairs, each with its reason; most by one of the two."""
    for pair, ago, reason in zip(pairs, days_ago, reasons, strict=True):
        note = random.choice(talk.END_NOTES[reason]) if random.random() < 0.8 else ""
        actor = random.choice((pair.mentor, pair.mentee))
        relationships.end(pair, reason=reason, note=note, actor=actor, at=at - ago * DAY)


def one_has_left(pair: Relationship, *, at: datetime) -> None:
    """The mentee left the programme yesterday; nobody has decided what becomes of the pair."""
    place = Enrolment.objects.get(programme=pair.programme_id, membership=pair.mentee_id)
    withdraw(place, actor=pair.mentee, at=at - DAY)


def pause_some(rows: Sequence[Enrolment], *, at: datetime) -> None:
    for weeks, row in enumerate(rows, start=2):
        row.paused_until = (at + weeks * WEEK).date()
    Enrolment.objects.bulk_update(rows, ["paused_until"])


def bounce(people: Sequence[Membership], *, at: datetime) -> None:
    """Letters to these people came back."""
    Mail.objects.bulk_create(
        Mail(
            organisation_id=person.organisation_id, recipient=person,
            key=f"demo:bounce:{person.pk}",
            kind="participants.invited", to=person.email, subject="You are invited",
            text="You are invited.", state=Mail.State.BOUNCED, attempts=1,
            answer=f"550 5.1.1 <{person.email}>: no such mailbox here",
            created_at=at - (2 + n) * DAY, due_at=at - (2 + n) * DAY, claimed_at=at - (2 + n) * DAY,
        )
        for n, person in enumerate(people)
    )  # fmt: skip
