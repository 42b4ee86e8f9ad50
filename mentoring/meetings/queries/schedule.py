"""What lies ahead of two people, what is behind, and what waits for a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from mentoring.core.db.statements import statement
from mentoring.meetings.models import (
    Attendance,
    Meeting,
    Note,
    OfferAnswer,
    Promise,
    Proposal,
    Question,
)
from mentoring.meetings.rules import LATELY, OFFER_LIVES, told_from
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.messages import key_of
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.circle import reads_since
from mentoring.relationships.queries.names import known
from mentoring.relationships.queries.pauses import pause_of

ASK_FOR = timedelta(days=30)  # after that nobody is asked any more whether a talk took place
LAPSE_TOLD_FOR = timedelta(days=3)  # a server that was off for longer closes old offers silently
SHOWN_OF_ANSWER = ("answer", "attended")  # what a page shows of an attendance
LONGEST = timedelta(hours=12)  # no talk that began earlier is still going on


def meetings_of(relationship: Relationship) -> list[Meeting]:
    """Every talk of theirs, called off or not, in order of time, without anybody's answers.

    One query, remembered on the loaded row: a room asks for it in four places.
    """
    known: list[Meeting] | None = relationship.__dict__.get("_meetings")
    if known is None:
        known = relationship.__dict__["_meetings"] = _meetings(relationship.pk)
        for meeting in known:
            meeting.relationship = relationship
    return known


@statement
def _meetings(relationship: UUID) -> QuerySet[Meeting]:
    meetings = Meeting.objects.filter(relationship=relationship)
    return meetings.defer("agenda").order_by("starts_at")


def _load_answers(relationship: Relationship, actor: Membership, at: datetime) -> None:
    """Everybody's of what lies ahead, and what ``actor`` said of meetings lately. One query.

    Of twenty people and a year, the others are hundreds of rows that no page shows at once.
    """
    rows = _answers(relationship.pk, actor.pk, at - LONGEST, at - ASK_FOR - LONGEST)
    words = answers_by_meeting(relationship, rows)
    for meeting in meetings_of(relationship):
        meeting.loaded_attendances = words.get(meeting.pk, [])


@statement
def _answers(
    relationship: UUID, person: UUID, ahead: datetime, lately: datetime
) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(
        Q(meeting__starts_at__gte=ahead)
        | Q(meeting__starts_at__gte=lately, member__membership=person),
        meeting__relationship=relationship,
    )
    return rows.only("meeting", "member", *SHOWN_OF_ANSWER)


def answers_by_meeting(
    relationship: Relationship, rows: Iterable[Attendance]
) -> dict[UUID, list[Attendance]]:
    """By meeting; each with its member, but where only who is there now was loaded."""
    members = {one.pk: one for one in relationship.loaded_members}
    found: dict[UUID, list[Attendance]] = {}
    for row in rows:
        if row.member_id in members:
            row.member = members[row.member_id]
        found.setdefault(row.meeting_id, []).append(row)
    return found


@statement
def _open_offer(relationship: UUID) -> QuerySet[Proposal]:
    return Proposal.objects.open().filter(relationship=relationship)


def open_offer(relationship: Relationship) -> Proposal | None:
    """Moments on offer between the two, whoever offers them. Remembered on the loaded row."""
    if "_open_offer" not in relationship.__dict__:
        relationship.__dict__["_open_offer"] = _open_offer.first(relationship.pk)
    offer: Proposal | None = relationship.__dict__["_open_offer"]
    return offer


def tells_of_lapse(proposal: Proposal, at: datetime) -> bool:
    """Whether its author hears that an offer closed unanswered: it is recent, and still matters."""
    relationship = proposal.relationship
    if not relationship.is_open or stands_still(relationship):
        return False
    is_late = proposal.closes_at is None or at > proposal.closes_at + LAPSE_TOLD_FOR
    ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, starts_at__gt=at)
    later = Proposal.objects.open().filter(relationship=relationship)
    return not (is_late or ahead.exists() or later.exists())


def told_with_pause(relationship: UUID, at: datetime) -> UUID | None:
    """Of the meetings cancelled with a pause, the one whose calendar entry its letter carries.

    One email takes one meeting out of a calendar; of several, the others have letters of their own.
    """
    gone = Meeting.objects.filter(relationship=relationship, cancelled_at=at).order_by("starts_at")
    return gone.values_list("pk", flat=True).first()


def offers_told(
    proposal: Proposal, person: Membership, kind: NoticeKind, *, at: datetime
) -> list[datetime]:
    """When emails about earlier offers of the same author left, since anybody answered one."""
    theirs = Proposal.objects.filter(relationship=proposal.relationship_id)
    answered = theirs.aggregate(last=Max("answered_at"))["last"]
    before = theirs.filter(proposed_by=proposal.proposed_by_id).exclude(pk=proposal.pk)
    if answered:
        before = before.filter(created_at__gt=answered)
    keys = [key_of(person, kind, one) for one in before.only("pk")]
    left = Mail.objects.filter(key__in=keys, due_at__lte=at).exclude(state=Mail.State.READ)
    return list(left.values_list("due_at", flat=True))


def waits_until(
    proposal: Proposal, person: Membership, kind: NoticeKind, *, at: datetime
) -> datetime | None:
    """When this may be told of an offer, after all that was told of others; None for at once."""
    told = offers_told(proposal, person, kind, at=at)
    return told_from(told, _told_lately(proposal, person, kind, at=at), at)


def _told_lately(
    proposal: Proposal, person: Membership, kind: NoticeKind, *, at: datetime
) -> list[datetime]:
    """When emails of two weeks left that told somebody this about offers, whoever made them."""
    since = at - LATELY
    theirs = Proposal.objects.filter(relationship=proposal.relationship_id)
    near = theirs.filter(created_at__gt=since - OFFER_LIVES).exclude(pk=proposal.pk)
    keys = [key_of(person, kind, one) for one in near.only("pk")]
    left = Mail.objects.filter(key__in=keys, due_at__gt=since, due_at__lte=at)
    return list(left.exclude(state=Mail.State.READ).values_list("due_at", flat=True))


@dataclass(frozen=True)
class Status:
    """What the card beside the time line shows about talking."""

    ahead: Meeting | None
    unsaid: Meeting | None  # a talk of which the actor has not said whether it took place
    offer: Proposal | None  # from somebody else, waiting for the actor
    mine: Proposal | None  # from the actor, or answered by the actor: waiting for others
    proposer: str  # whose offer it is, by first name; empty: the actor's own
    answered: set[str]  # which of its moments suit the actor, by their own word
    moments: list[datetime]  # of the offer, as far as they lie ahead
    stands_still: bool  # nobody is there to meet: the other has left
    rests_until: date | None  # nobody is there to meet: one is on pause
    begins_again: bool  # somebody has come back from a pause lately


def status_of(relationship: Relationship, actor: Membership, *, at: datetime) -> Status:
    _load_answers(relationship, actor, at)
    meetings = [meeting for meeting in meetings_of(relationship) if meeting.cancelled_at is None]
    over = [meeting for meeting in meetings if at - ASK_FOR <= meeting.ends_at <= at]
    unsaid = [meeting for meeting in over if meeting.waits_for(actor)]
    offer = open_offer(relationship)
    is_mine = offer is not None and offer.proposed_by_id == actor.pk
    pause = pause_of(relationship, actor.organisation.day_at(at))
    word = _my_word(relationship, offer, actor)
    return Status(
        ahead=next_of(relationship, at=at),
        unsaid=unsaid[-1] if unsaid else None,
        offer=None if is_mine or word is not None else offer,
        mine=offer if is_mine or word is not None else None,
        proposer=_proposer(relationship, offer, actor),
        answered=set(word or ()),
        moments=[moment for moment in offer.moments if moment > at] if offer else [],
        stands_still=stands_still(relationship),
        rests_until=pause.until if pause.rests else None,
        begins_again=bool(pause.back),
    )


def _my_word(
    relationship: Relationship, offer: Proposal | None, actor: Membership
) -> list[str] | None:
    """Which moments the actor has said fit; of two, the one word closes an offer at once."""
    if offer is None or relationship.are_two:
        return None
    fits = OfferAnswer.objects.filter(proposal=offer, member__membership=actor)
    return fits.values_list("fits", flat=True).first()


def _proposer(relationship: Relationship, offer: Proposal | None, actor: Membership) -> str:
    others = [] if offer is None else relationship.others(actor)
    return next((one.first_name for one in others if one.pk == offer.proposed_by_id), "")  # type: ignore[union-attr]


def words_of_others(meeting: Meeting, actor: Membership) -> list[tuple[Membership, bool]]:
    """What the others have said about whether they met, those who have said something."""
    said = [(one, meeting.said_by(one)) for one in meeting.relationship.others(actor)]
    return [(person, word) for person, word in said if word is not None]


def _not_over(meetings: QuerySet[Meeting], at: datetime) -> list[Meeting]:
    near = meetings.filter(starts_at__gt=at - LONGEST).order_by("starts_at")
    return [meeting for meeting in near if meeting.ends_at > at]


def notes_of(meeting: Meeting, actor: Membership) -> list[Note]:
    """Notes about a talk that ``actor`` may read, in the order in which they were written."""
    theirs = Note.objects.visible_to(actor).filter(meeting=meeting).select_related("author")
    return known(meeting.relationship, theirs.order_by("written_at", "id"), "author")


@statement
def _promises(relationship: UUID) -> QuerySet[Promise]:
    found = Promise.objects.filter(relationship=relationship)
    return found.select_related("by").order_by("made_at", "id")


def promises_of(relationship: Relationship, actor: Membership) -> list[Promise]:
    """What they have promised each other since ``actor`` reads there, in the order of saying."""
    since = reads_since(relationship, actor)
    found = [one for one in _promises(relationship.pk) if one.made_at >= since]
    return known(relationship, found, "by")


@statement
def _waiting(relationship: UUID) -> QuerySet[Question]:
    found = Question.objects.waiting().filter(relationship=relationship)
    return found.select_related("asked_by").order_by("asked_at", "id")


def questions_of(relationship: Relationship, actor: Membership) -> list[Question]:
    """What waits for the next meeting since ``actor`` reads there, in the order of asking."""
    since = reads_since(relationship, actor)
    found = [one for one in _waiting(relationship.pk) if one.asked_at >= since]
    return known(relationship, found, "asked_by")


def next_of(relationship: Relationship, *, at: datetime) -> Meeting | None:
    """The next meeting, or the one going on."""
    there = (one for one in meetings_of(relationship) if one.cancelled_at is None)
    return next((one for one in there if one.ends_at > at), None)


@dataclass(frozen=True)
class MyMeetings:
    """Every talk of one person."""

    ahead: list[Meeting]
    offers: list[Proposal]  # offered to this person
    unsaid: list[Meeting]
    past: list[Meeting]


def mine(actor: Membership, *, at: datetime, most_past: int = 50) -> MyMeetings:
    meetings = Meeting.objects.visible_to(actor).not_cancelled().with_attendances()
    meetings = meetings.select_related("relationship").prefetch_related(members_of("relationship"))
    offers = Proposal.objects.visible_to(actor).waiting_for(actor)
    offers = offers.filter(relationship__ended_at=None).select_related("relationship")
    offers = offers.prefetch_related(members_of("relationship")).order_by("created_at")
    began = meetings.filter(starts_at__lte=at).order_by("-starts_at")[:most_past]
    past = [meeting for meeting in began if meeting.ends_at <= at]
    unsaid = [
        meeting for meeting in past if meeting.starts_at > at - ASK_FOR and _waits(meeting, actor)
    ]
    return MyMeetings(ahead=_not_over(meetings, at), offers=list(offers), unsaid=unsaid, past=past)


def _waits(meeting: Meeting, actor: Membership) -> bool:
    return meeting.relationship.is_open and meeting.waits_for(actor)
