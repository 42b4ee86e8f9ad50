"""What lies open this morning: calls for help, dates ahead, offers, letters that came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random

from mentoring.checkins import actions as checkins
from mentoring.checkins import rules
from mentoring.checkins.models import CheckIn
from mentoring.core.db.ids import new_id
from mentoring.demo.building.history import DAY, WEEK, Diary, free_moment
from mentoring.demo.building.pairs import mentee_of, mentor_of
from mentoring.demo.words import talk
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal
from mentoring.goals.notices import PAST_GOALS
from mentoring.matching import actions as matching
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import HERE, Attendance, Meeting, Proposal
from mentoring.meetings.queries.places import video_room
from mentoring.meetings.rules.slots import half_hours
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.actions.enrolments import pause, welcome_back, withdraw
from mentoring.participants.models import Enrolment
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship, members_of

REGULAR = 1  # of the pairs that look ahead: every two weeks, as those of the mentor of the tour


def call_for_help(diary: Diary, pairs: Sequence[Relationship], *, closer: Membership) -> None:
    """Four people wait for an answer, two did not ask, four had one; all in their check-ins."""
    hours = (3, 26, 70, 7)
    newest = _latest_checkins(pairs)
    waiting = zip(newest, talk.CALLS_FOR_HELP, hours, strict=False)
    for row, words, ago in waiting:
        row.answered_at = diary.at - timedelta(hours=ago)
        row.wants_help, row.comment, row.worth, row.progress = True, words, 2, 2
        row.signal = rules.signal_of(worth=2, progress=2, comment=words)
    unhappy, again, *others = newest[len(hours) :]
    unhappy.answered_at, unhappy.signal = diary.at - DAY, rules.Signal.UNHAPPY
    unhappy.worth, unhappy.progress, unhappy.comment = 1, 2, ""
    _say_low_twice(again, at=diary.at - 2 * DAY)
    answered = zip(others, talk.CALLS_CLOSED, strict=False)
    for row, words in answered:
        assert row.sent_at
        row.answered_at = row.sent_at + DAY / 3
        row.wants_help, row.comment, row.worth, row.progress = True, words, 3, 2
        row.help_closed_at, row.help_closed_by = row.answered_at + DAY / 2, closer
    for row in newest[: len(hours) + 2 + len(talk.CALLS_CLOSED)]:
        row.save()


def _say_low_twice(row: CheckIn, *, at: datetime) -> None:
    """Little came of it by the check-in before, and little comes of it by this one."""
    theirs = CheckIn.objects.filter(relationship=row.relationship, membership=row.membership)
    theirs.filter(number=row.number - 1).update(
        answered_at=at - 4 * WEEK, worth=2, progress=3, wants_help=False, comment="", signal=""
    )
    row.answered_at, row.signal = at, rules.Signal.LOW_AGAIN
    row.worth, row.progress, row.comment = 2, 2, ""


def past_the_end(diary: Diary, pair: Relationship) -> None:
    """Two who planned until last week: one of them would like to carry on, the other is silent."""
    pair.ends_on = diary.at.date() - 6 * DAY
    pair.save(update_fields=["ends_on"])
    relationships.ask_about_end(pair, at=diary.at - DAY)
    relationships.wish(pair, "carry_on", 8, actor=mentee_of(pair), at=diary.at - DAY / 2)


def in_their_last_weeks(diary: Diary, pair: Relationship) -> None:
    """Two who end in three weeks and were asked what comes then: one would like a last meeting."""
    pair.ends_on = diary.at.date() + 3 * WEEK
    pair.save(update_fields=["ends_on"])
    relationships.ask_about_end(pair, at=diary.at - 2 * DAY)
    relationships.wish(pair, "last_meeting", None, actor=mentor_of(pair), at=diary.at - DAY)


def back_from_a_break(pair: Relationship, *, at: datetime) -> None:
    """The mentor was away for three weeks, and is back since yesterday: both got a welcome."""
    place = Enrolment.objects.select_related("programme__organisation", "membership")
    row = place.get(programme=pair.programme_id, membership=mentor_of(pair).pk)
    back = at - DAY
    pause(row, until=back.date(), actor=row.membership, at=back - 3 * WEEK)
    row.refresh_from_db()
    welcome_back(row, at=back)


def past_its_day(diary: Diary, pair: Relationship) -> None:
    """A goal whose day was last week: whoever wrote it down has been asked once."""
    goal = goals.set_goal(
        pair,
        title=talk.PAST_GOAL,
        measure="",
        why="",
        key=new_id(),
        actor=mentee_of(pair),
        target_on=diary.at.date() - 6 * DAY,
        at=diary.at - 8 * WEEK,
    )
    asked = Goal.objects.select_related("relationship__programme", "relationship__organisation")
    found = asked.prefetch_related(members_of("relationship")).get(pk=goal.pk)
    PAST_GOALS.ask_about([found], mentee_of(pair), at=diary.at - DAY)
    Goal.objects.filter(pk=goal.pk).update(asked_for=goal.target_on)


def write_in_confidence(diary: Diary, pair: Relationship) -> None:
    """A mentor asks the coordinators something that is nobody else's business."""
    checkins.ask_for_help(
        pair.programme, message=talk.IN_CONFIDENCE, actor=mentor_of(pair), at=diary.at - DAY / 3
    )


def concern_in_confidence(diary: Diary, pair: Relationship) -> None:
    """One mentee is not sure, and only the coordinators know."""
    matching.raise_concern(
        pair, reason="person", words=talk.CONCERN, actor=mentee_of(pair), at=diary.at - 5 * DAY / 24
    )


def _latest_checkins(pairs: Sequence[Relationship]) -> list[CheckIn]:
    """The newest check-in of the mentee of each pair, in the order of the pairs."""
    rows = CheckIn.objects.filter(relationship__in=pairs).order_by("number")
    newest = {(row.relationship_id, row.membership_id): row for row in rows}
    found = [newest.get((pair.pk, mentee_of(pair).pk)) for pair in pairs]
    return [row for row in found if row is not None]


def look_ahead(diary: Diary, pairs: Sequence[Relationship]) -> None:
    """Most pairs have their next date; some wait for an answer, one moved, one called off."""
    for number, pair in enumerate(pairs):
        moments = _ahead(diary, pair)
        is_overdue = diary.last.get(pair.pk, pair.started_at) < diary.at - 17 * DAY
        if not moments or (number % 3 == 2 and not is_overdue):
            continue
        proposal = _offer(diary, pair, moments, every=2 if number == REGULAR else None)
        for half_hour in chain(*(half_hours(moment, proposal.minutes) for moment in moments)):
            diary.taken[mentor_of(pair).pk].add(half_hour)
            diary.taken[mentee_of(pair).pk].add(half_hour)
        if number % 6 == 4 and not is_overdue:
            continue  # still waiting
        at = proposal.created_at + diary.random.uniform(2, 20) * DAY / 24
        meeting = meetings.book(proposal, starts_at=moments[0], actor=mentor_of(pair), at=at)
        _hold(diary, pair, meeting)
        later = at + DAY / 4
        if number % 12 in (0, 1) and diary.agendas:
            agenda = diary.random.choice(diary.agendas)
            meetings.prepare(meeting, agenda=agenda, seen=0, actor=mentee_of(pair), at=later)
        if number == 3 and len(moments) > 1:
            meetings.move(meeting, starts_at=moments[-1], actor=mentee_of(pair), at=later)
        if number == 7 and len(moments) > 1:
            meetings.cancel(meeting, offers=moments[1:], actor=mentor_of(pair), at=later)


def _ahead(diary: Diary, pair: Relationship) -> list[datetime]:
    """Up to three moments in the next two weeks, earliest first."""
    found = {
        moment
        for days in (3, 7, 11)
        if (moment := free_moment(diary, pair, diary.at + days * DAY)) and moment > diary.at + DAY
    }
    return sorted(found)[:3]


def _hold(diary: Diary, pair: Relationship, meeting: Meeting) -> None:
    """The time of those that come again, so that nobody else is offered it."""
    if meeting.series:
        for one in meeting.series.meetings.not_cancelled():
            for half_hour in half_hours(one.starts_at, one.minutes):
                diary.taken[mentor_of(pair).pk].add(half_hour)
                diary.taken[mentee_of(pair).pk].add(half_hour)


def _offer(
    diary: Diary, pair: Relationship, moments: Sequence[datetime], *, every: int | None = None
) -> Proposal:
    return meetings.propose(
        pair,
        moments=moments,
        minutes=45,
        format="video",
        place=video_room(pair) or HERE,
        every=every,
        actor=mentee_of(pair),
        at=diary.at - diary.random.uniform(1.2, 3) * DAY,
    )


def met_yesterday(diary: Diary, pairs: Sequence[Relationship]) -> None:
    """Talks that are over and about which nobody has said anything yet."""
    for pair in pairs:
        starts_at = diary.at.replace(minute=0, second=0, microsecond=0) - DAY
        taken = diary.taken[mentor_of(pair).pk] | diary.taken[mentee_of(pair).pk]
        if starts_at in taken:
            continue
        meeting = Meeting.objects.create(
            organisation_id=pair.organisation_id,
            relationship=pair,
            starts_at=starts_at,
            booked_by=mentee_of(pair),
            created_at=starts_at - 5 * DAY,
        )
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member=member, reminded_at=starts_at - DAY)
            for member in pair.present
        )


def end_some(
    random: Random,
    pairs: Sequence[Relationship],
    *,
    days_ago: Sequence[float],
    reasons: Sequence[str],
    at: datetime,
) -> None:
    """Close these pairs, each with its reason; most by one of the two."""
    for pair, ago, reason in zip(pairs, days_ago, reasons, strict=True):
        note = random.choice(talk.END_NOTES[reason]) if random.random() < 0.8 else ""
        actor = random.choice((mentor_of(pair), mentee_of(pair)))
        relationships.end(pair, reason=reason, note=note, actor=actor, at=at - ago * DAY)


def one_has_left(pair: Relationship, *, at: datetime) -> None:
    """The mentee left the programme yesterday; nobody has decided what becomes of the pair."""
    place = Enrolment.objects.get(programme=pair.programme_id, membership=mentee_of(pair).pk)
    withdraw(place, actor=mentee_of(pair), at=at - DAY)


def pause_some(pairs: Sequence[Relationship], *, at: datetime) -> None:
    """The mentor of each takes a break since yesterday, and says why only in the first."""
    for weeks, pair in enumerate(pairs, start=4):
        place = Enrolment.objects.select_related("programme__organisation", "membership")
        row = place.get(programme=pair.programme_id, membership=mentor_of(pair).pk)
        since, note = at - DAY, talk.BREAK if weeks == 4 else ""
        until = (at + weeks * WEEK).date()
        pause(row, until=until, note=note, actor=row.membership, at=since)


def bounce(people: Sequence[Membership], *, at: datetime) -> None:
    """Letters to these people came back."""
    Mail.objects.bulk_create(
        Mail(
            organisation_id=person.organisation_id,
            recipient=person,
            key=f"demo:bounce:{person.pk}",
            kind="participants.invited",
            to=person.email,
            subject="You are invited",
            text="You are invited.",
            state=Mail.State.BOUNCED,
            attempts=1,
            answer=f"550 5.1.1 <{person.email}>: no such mailbox here",
            created_at=at - (2 + n) * DAY,
            due_at=at - (2 + n) * DAY,
            claimed_at=at - (2 + n) * DAY,
        )
        for n, person in enumerate(people)
    )
