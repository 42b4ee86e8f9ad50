"""A participant's home: my people, my next talk, what waits for me."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mentoring.checkins.models import CheckIn
from mentoring.checkins.queries import waiting_for
from mentoring.core.statements import statement
from mentoring.goals.models import Goal
from mentoring.meetings.models import Meeting, Proposal
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Partner:
    """One of my people, and how we stand."""

    relationship: Relationship
    other: Membership
    is_mentor: bool  # I am the mentor here
    next_talk: Meeting | None
    goals: list[Goal]
    must_agree: bool
    offer: Proposal | None  # moments the other has offered me
    asked: Meeting | None  # a talk of which I have not said whether it took place


@dataclass(frozen=True)
class Place:
    """My place in a programme, with how full it is."""

    enrolment: Enrolment
    held: int
    is_matched: bool  # also possible for people who were imported and never joined by themselves


@dataclass(frozen=True)
class Home:
    partners: list[Partner]
    checkins: list[CheckIn]
    places: list[Place]
    runs: list[Programme]
    oversees: list[Programme]

    @property
    def next_talk(self) -> Partner | None:
        """The partner with whom I talk next."""
        ahead = [partner for partner in self.partners if partner.next_talk]
        return min(ahead, key=lambda partner: partner.next_talk.starts_at, default=None)  # type: ignore[union-attr]

    @property
    def waits(self) -> bool:
        return bool(self.checkins) or any(
            partner.must_agree or partner.offer or partner.asked for partner in self.partners
        )

    @property
    def is_empty(self) -> bool:
        return not (self.partners or self.places or self.runs or self.oversees)


@statement
def _together(actor: Membership) -> QuerySet[Relationship]:
    mine = Relationship.objects.visible_to(actor).open()
    return mine.select_related("mentor", "mentee", "programme").order_by("started_at")


@statement
def _talks(actor: Membership, since: datetime) -> QuerySet[Meeting]:
    """Talks behind and ahead with the people of today; their agenda is not shown here."""
    mine = Relationship.objects.visible_to(actor).open()
    talks = Meeting.objects.standing().filter(relationship__in=mine, starts_at__gte=since)
    return talks.defer("agenda").order_by("starts_at")


@statement
def _offers(actor: Membership) -> QuerySet[Proposal]:
    mine = Relationship.objects.visible_to(actor).open()
    return Proposal.objects.open().filter(relationship__in=mine).exclude(proposed_by=actor)


@statement
def _goals(actor: Membership) -> QuerySet[Goal]:
    mine = Relationship.objects.visible_to(actor).open()
    goals = Goal.objects.filter(relationship__in=mine, reached_at=None)
    return goals.defer("measure", "why").order_by("target_on")


@statement
def _programmes(actor: Membership) -> QuerySet[Programme]:
    """Those that one runs or watches over, ``is_run`` telling which."""
    mine = Programme.objects.overseen_by(actor).current().with_is_run(actor)
    return mine.order_by("-launched_at", "name")


@statement
def _enrolments(actor: Membership) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(membership=actor, programme__archived_at=None)
    mine = mine.exclude(status=Enrolment.Status.WITHDRAWN).select_related("programme")
    return mine.order_by("created_at")


def home_of(actor: Membership, *, at: datetime) -> Home:
    """Everything on the page in a fixed number of queries, however many people one has."""
    together = _together(actor)
    programmes = _programmes(actor)
    return Home(
        partners=_partners(actor, together, at),
        checkins=waiting_for(actor, at=at),
        places=_places(actor, together),
        runs=[one for one in programmes if one.is_run],  # type: ignore[attr-defined]
        oversees=[
            one
            for one in programmes
            if not one.is_run and one.is_running  # type: ignore[attr-defined]
        ],
    )


def _partners(actor: Membership, together: list[Relationship], at: datetime) -> list[Partner]:
    just_now = at - timedelta(hours=1)
    talks = _talks(actor, at - timedelta(days=14))
    sides = {one.pk: one.side(actor) for one in together}
    ahead: dict[UUID, Meeting] = {}
    asked: dict[UUID, Meeting] = {}
    for talk in talks:
        if talk.starts_at > just_now:
            ahead.setdefault(talk.relationship_id, talk)
        elif _waits_for_word(talk, sides.get(talk.relationship_id)):
            asked[talk.relationship_id] = talk
    offers = {offer.relationship_id: offer for offer in _offers(actor)}
    goals: dict[UUID, list[Goal]] = {}
    for goal in _goals(actor):
        goals.setdefault(goal.relationship_id, []).append(goal)
    return [
        Partner(
            relationship=one,
            other=one.other(actor),
            is_mentor=one.mentor_id == actor.pk,
            next_talk=ahead.get(one.pk),
            goals=goals.get(one.pk, []),
            must_agree=(one.mentor_agreed_at if one.mentor_id == actor.pk else one.mentee_agreed_at)
            is None,
            offer=offers.get(one.pk),
            asked=asked.get(one.pk),
        )
        for one in together
    ]


def _waits_for_word(talk: Meeting, side: str | None) -> bool:
    """No side: the two were brought together since the page began to be made."""
    return side is not None and getattr(talk, f"{side}_says_held") is None


def _places(actor: Membership, together: list[Relationship]) -> list[Place]:
    return [
        Place(
            enrolment=enrolment,
            held=sum(
                one.mentor_id == actor.pk and one.programme_id == enrolment.programme_id
                for one in together
            ),
            is_matched=any(one.programme_id == enrolment.programme_id for one in together),
        )
        for enrolment in _enrolments(actor)
    ]
