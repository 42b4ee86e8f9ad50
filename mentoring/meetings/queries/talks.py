"""What lies ahead of two people, what is behind, and what waits for a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mentoring.core.statements import statement
from mentoring.meetings.models import Meeting, Note, Promise, Proposal
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

ASK_FOR = timedelta(days=30)  # after that nobody is asked any more whether a talk took place
LONGEST = timedelta(hours=12)  # no talk that began earlier is still going on


def talks_of(relationship: Relationship) -> list[Meeting]:
    """Every talk of the two, called off or not, in order of time.

    One query, remembered on the loaded row: a room asks for it in four places.
    """
    known: list[Meeting] | None = relationship.__dict__.get("_talks")
    if known is None:
        known = relationship.__dict__["_talks"] = _talks(relationship.pk)
        for talk in known:
            talk.relationship = relationship
    return known


@statement
def _talks(relationship: UUID) -> QuerySet[Meeting]:
    talks = Meeting.objects.filter(relationship=relationship)
    return talks.defer("agenda").order_by("starts_at")


@statement
def _open_offer(relationship: UUID) -> QuerySet[Proposal]:
    return Proposal.objects.open().filter(relationship=relationship)


def open_offer(relationship: Relationship) -> Proposal | None:
    """Moments on offer between the two, whoever offers them. Remembered on the loaded row."""
    if "_open_offer" not in relationship.__dict__:
        relationship.__dict__["_open_offer"] = _open_offer.first(relationship.pk)
    offer: Proposal | None = relationship.__dict__["_open_offer"]
    return offer


@dataclass(frozen=True)
class Standing:
    """What the card beside the time line shows about talking."""

    ahead: Meeting | None
    unsaid: Meeting | None  # a talk of which the actor has not said whether it took place
    offer: Proposal | None  # from the other, waiting for the actor
    mine: Proposal | None  # from the actor, waiting for the other
    moments: list[datetime]  # of the offer, as far as they lie ahead


def standing(relationship: Relationship, actor: Membership, *, at: datetime) -> Standing:
    talks = [talk for talk in talks_of(relationship) if talk.cancelled_at is None]
    over = [talk for talk in talks if at - ASK_FOR <= talk.ends_at <= at]
    unsaid = [talk for talk in over if talk.said_by(actor) is None]
    offer = open_offer(relationship)
    is_mine = offer is not None and offer.proposed_by_id == actor.pk
    return Standing(
        ahead=next((talk for talk in talks if talk.ends_at > at), None),
        unsaid=unsaid[-1] if unsaid else None,
        offer=None if is_mine else offer,
        mine=offer if is_mine else None,
        moments=[moment for moment in offer.moments if moment > at] if offer else [],
    )


def _not_over(talks: QuerySet[Meeting], at: datetime) -> list[Meeting]:
    near = talks.filter(starts_at__gt=at - LONGEST).order_by("starts_at")
    return [talk for talk in near if talk.ends_at > at]


def last_settings(relationship: Relationship) -> tuple[int, str, str]:
    """Length, format and place of the last talk: what the next one begins with."""
    last = (
        Meeting.objects.filter(relationship=relationship)
        .order_by("-created_at")
        .values_list("minutes", "format", "place")
        .first()
    )
    return last or (45, "video", "")


def notes_of(meeting: Meeting, actor: Membership) -> QuerySet[Note]:
    """Notes about a talk that ``actor`` may read, in the order in which they were written."""
    return (
        Note.objects.visible_to(actor)
        .filter(meeting=meeting)
        .select_related("author")
        .order_by("written_at", "id")
    )


@statement
def _promises(relationship: UUID) -> QuerySet[Promise]:
    found = Promise.objects.filter(relationship=relationship)
    return found.select_related("by").order_by("made_at", "id")


def promises_of(relationship: Relationship) -> list[Promise]:
    """Everything the two have promised each other, in the order in which they said it."""
    return list(_promises(relationship.pk))


@dataclass(frozen=True)
class Mine:
    """Every talk of one person."""

    ahead: list[Meeting]
    offers: list[Proposal]  # offered to this person
    unsaid: list[Meeting]
    past: list[Meeting]


def mine(actor: Membership, *, at: datetime, most_past: int = 50) -> Mine:
    people = ("relationship__mentor", "relationship__mentee")
    talks = Meeting.objects.visible_to(actor).standing().select_related(*people)
    offers = Proposal.objects.visible_to(actor).open().filter(relationship__ended_at=None)
    offers = offers.exclude(proposed_by=actor).select_related(*people).order_by("created_at")
    began = talks.filter(starts_at__lte=at).order_by("-starts_at")[:most_past]
    past = [talk for talk in began if talk.ends_at <= at]
    unsaid = [talk for talk in past if talk.starts_at > at - ASK_FOR and _waits(talk, actor)]
    return Mine(ahead=_not_over(talks, at), offers=list(offers), unsaid=unsaid, past=past)


def _waits(talk: Meeting, actor: Membership) -> bool:
    return talk.relationship.is_open and talk.said_by(actor) is None
