"""A participant's home: my people, my next talk, what waits for me."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from mentoring.checkins.models import CheckIn
from mentoring.checkins.queries import waiting_for
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


def home_of(actor: Membership, *, at: datetime) -> Home:
    """Everything on the page in a fixed number of queries, however many people one has."""
    together = list(
        Relationship.objects.visible_to(actor)
        .open()
        .select_related("mentor", "mentee", "programme")
        .order_by("started_at")
    )
    runs = Programme.objects.coordinated_by(actor).current()
    runs_ids = {programme.pk for programme in runs}
    overseen = Programme.objects.overseen_by(actor).running()
    return Home(
        partners=_partners(actor, together, at),
        checkins=list(waiting_for(actor, at=at)),
        places=_places(actor, together),
        runs=list(runs.order_by("-launched_at", "name")),
        oversees=[programme for programme in overseen if programme.pk not in runs_ids],
    )


def _partners(actor: Membership, together: list[Relationship], at: datetime) -> list[Partner]:
    talks = Meeting.objects.standing().filter(relationship__in=together)
    ahead = _first_of(talks.filter(starts_at__gt=at - timedelta(hours=1)).order_by("-starts_at"))
    unsaid = Q(relationship__mentor=actor, mentor_says_held=None) | Q(
        relationship__mentee=actor, mentee_says_held=None
    )
    recent = talks.filter(starts_at__range=(at - timedelta(days=14), at - timedelta(hours=1)))
    asked = _first_of(recent.filter(unsaid).order_by("starts_at"))
    open_offers = Proposal.objects.filter(
        relationship__in=together, answered_at=None, withdrawn_at=None
    ).exclude(proposed_by=actor)
    offers = {offer.relationship_id: offer for offer in open_offers}
    goals: dict[object, list[Goal]] = {}
    for goal in Goal.objects.filter(relationship__in=together, reached_at=None).order_by(
        "target_on"
    ):
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


def _first_of(talks: QuerySet[Meeting]) -> dict[object, Meeting]:
    """Of each relationship the talk that comes last in the given order."""
    return {talk.relationship_id: talk for talk in talks}


def _places(actor: Membership, together: list[Relationship]) -> list[Place]:
    enrolments = (
        Enrolment.objects.filter(membership=actor, programme__archived_at=None)
        .exclude(status=Enrolment.Status.WITHDRAWN)
        .select_related("programme")
        .order_by("created_at")
    )
    return [
        Place(
            enrolment=enrolment,
            held=sum(
                one.mentor_id == actor.pk and one.programme_id == enrolment.programme_id
                for one in together
            ),
            is_matched=any(one.programme_id == enrolment.programme_id for one in together),
        )
        for enrolment in enrolments
    ]
