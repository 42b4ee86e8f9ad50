"""A participant's home: my people, my next meeting, what waits for me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from mentoring.checkins.models import CheckIn, ClosingAnswer, took_part
from mentoring.checkins.queries import waiting_for, who_listens_to
from mentoring.circles.queries.pages import Around, around
from mentoring.core.db.statements import statement
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.goals.models import Goal
from mentoring.matching.queries.studio import next_looks
from mentoring.matching.rules.criteria import looks_first
from mentoring.materials.queries.training import Recommended, recommended
from mentoring.meetings.models import Attendance, Meeting, OfferAnswer, Proposal
from mentoring.messaging.models import Conversation, Entry
from mentoring.messaging.queries.mine import unread_conversations
from mentoring.organisations.models import Membership, set_apart
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import audiences_open_to
from mentoring.relationships.models import Member, Relationship, from_members
from mentoring.relationships.queries import Ending, departed, ending_of, must_agree, stands_still
from mentoring.relationships.queries.pauses import Pause, pause_of
from mentoring.relationships.queries.waiting import waits
from mentoring.relationships.rules import (
    GO_ON_WITHOUT_ALL,
    MENTORING_PARTS,
    SINGLE_TALKS,
    are_enough,
)
from mentoring.requests.permissions import sides_open_to
from mentoring.requests.queries.around import Requests, requests_around

SHOWN_PARTED = 6
MAX_PEOPLE, MAX_AHEAD, MAX_BEHIND = 5, 5, 3  # pages that a device keeps


NO_CIRCLES = Around([], [])
NO_REQUESTS = Requests()


@dataclass(frozen=True)
class Partner:
    """One of my people, and how we stand."""

    relationship: Relationship
    others: list[Membership]
    part: str  # what I am here
    next_talk: Meeting | None
    goals: list[Goal]
    must_agree: bool
    letter_is_unread: bool  # the announcement of this match
    ending: Ending | None  # the question what comes after the last day, while it is open
    must_find_time: bool  # enough of them are ready, and no meeting is planned or offered
    has_departed: bool  # somebody has left, and a coordinator decides what becomes of it
    has_left: bool  # it is the reader who has
    departed: list[str]  # first names of the others who have
    pause: Pause | None  # who of us takes a break; None: nobody is asked, one has left
    offer: Proposal | None  # moments the other has offered me
    asked: Meeting | None  # a talk of which I have not said whether it took place

    @property
    def waits(self) -> bool:
        return bool(
            self.must_agree or self.offer or self.asked or self.must_say or self.must_find_time
        )

    @property
    def must_say(self) -> bool:
        """What they would like at the planned end."""
        return self.ending is not None and not self.ending.wish

    @property
    def offered_by(self) -> str:
        """Who would like to meet, by first name."""
        asks = [
            one.first_name
            for one in self.others
            if self.offer and self.offer.proposed_by_id == one.pk
        ]
        return formats.listed(asks)

    @property
    def names(self) -> str:
        return formats.listed(person.name for person in self.others)

    @property
    def first_names(self) -> str:
        return formats.listed(person.first_name for person in self.others)


@dataclass(frozen=True)
class ProgrammePlace:
    """My place in a programme, with how full it is."""

    enrolment: Enrolment
    filled: int
    waits: bool  # for somebody new, because it ended early
    next_on: date | None  # when whoever runs it said that they look again, while they wait
    comes_first: bool  # where the next run has the aim that it would have today
    sides: list[str]  # among whom they may look for somebody to ask, as in addresses
    is_matched: bool  # also possible for people who were imported and never joined by themselves


@dataclass(frozen=True)
class Parted:
    """People with whom it has ended: the page they shared stays theirs to read."""

    relationship: Relationship
    names: str


@dataclass(frozen=True)
class Afternoon:
    """Talks in rounds that are ahead, or were this week: they have a page of their own."""

    programme: Programme
    starts_at: datetime
    talks: int


@dataclass(frozen=True)
class Home:
    partners: list[Partner]
    checkins: list[CheckIn]
    places: list[ProgrammePlace]
    runs: list[Programme]
    oversees: list[Programme]
    open_to: list[Programme]  # may be joined now
    parted: list[Parted]  # the latest few
    ended: list[Programme]  # took part in; ``has_answered`` tells whether they said how it was
    listeners: list[tuple[Programme, list[str]]]  # whom to turn to, by programme
    unread: list[Conversation]  # something to read from others, the oldest first
    circles: Around = NO_CIRCLES  # on the way
    requests: Requests = NO_REQUESTS  # open ones
    trainings: Sequence[Recommended] = ()  # by programmes that the actor has joined

    @property
    def trains_first_in(self) -> set[UUID]:
        """Programmes that match the actor only after a training."""
        return {programme.pk for one in self.trainings for programme in one.first_in}

    @property
    def next_talk(self) -> Partner | None:
        """The partner with whom I talk next."""
        ahead = [partner for partner in self.partners if partner.next_talk]
        return min(ahead, key=lambda partner: partner.next_talk.starts_at, default=None)  # type: ignore[union-attr]

    @property
    def afternoons(self) -> list[Afternoon]:
        """The newest of each programme, the next one first."""
        talks = [one.relationship for one in self.partners if "round" in one.relationship.reasons]
        newest: dict[UUID, list[Relationship]] = {}
        for _run, some in groupby(sorted(talks, key=_run_of), key=_run_of):
            here = list(some)
            newest[here[0].programme_id] = here
        found = [
            Afternoon(one[0].programme, min(map(_planned, one)), len(one))
            for one in newest.values()
        ]
        return sorted(found, key=lambda one: one.starts_at)

    @property
    def waits(self) -> bool:
        is_asked = any(not one.has_answered for one in self.ended)  # type: ignore[attr-defined]
        asks = is_asked or bool(self.checkins) or bool(self.unread) or self.circles.waits
        asks = asks or bool(self.requests.to_answer or self.requests.waitlists.offered)
        return asks or any(one.waits for one in self.partners)

    @property
    def unread_letter(self) -> Relationship | None:
        """The announcement that is this person's start page until they have read it."""
        unread = (one.relationship for one in self.partners if one.letter_is_unread)
        return next(unread, None)

    @property
    def is_staff_only(self) -> bool:
        """Runs or watches over programmes, and takes part in none."""
        takes_part = self.partners or self.places or self.parted or self.ended
        return bool(self.runs or self.oversees) and not takes_part

    @property
    def is_empty(self) -> bool:
        now = self.partners or self.places or self.runs or self.oversees or self.open_to
        return not (now or self.parted or self.ended)


@statement
def _together(actor: Membership) -> QuerySet[Member]:
    mine = Relationship.objects.visible_to(actor).open()
    everybody = (
        Member.objects.present().filter(relationship__in=mine).with_withdrawn().with_pauses()
    )
    everybody = everybody.select_related("membership", "relationship__programme")
    return everybody.order_by("relationship__started_at", "relationship_id")


@statement
def _talks(actor: Membership, since: datetime) -> QuerySet[Meeting]:
    """Talks behind and ahead with the people of today; their agenda is not shown here."""
    mine = Relationship.objects.visible_to(actor).open()
    talks = Meeting.objects.not_cancelled().filter(relationship__in=mine, starts_at__gte=since)
    waits = Attendance.objects.filter(
        meeting=OuterRef("pk"), member__membership=actor, attended=None
    )
    return talks.defer("agenda").annotate(waits=Exists(waits)).order_by("starts_at")


@statement
def _offers(actor: Membership) -> QuerySet[Proposal]:
    mine = Relationship.objects.visible_to(actor).open()
    answered = OfferAnswer.objects.filter(proposal=OuterRef("pk"), member__membership=actor)
    offers = Proposal.objects.open().filter(relationship__in=mine)
    return offers.annotate(is_answered=Exists(answered))


@statement
def _goals(actor: Membership) -> QuerySet[Goal]:
    mine = Relationship.objects.visible_to(actor).open()
    goals = Goal.objects.open().filter(relationship__in=mine)
    return goals.defer("measure", "why").order_by("target_on")


@statement
def _programmes(actor: Membership) -> QuerySet[Programme]:
    """Those that one runs or watches over, ``is_managed`` telling which."""
    mine = Programme.objects.overseen_by(actor).current().with_is_managed(actor)
    return mine.order_by("-launched_at", "name")


@statement
def _enrolments(actor: Membership) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(membership=actor, programme__archived_at=None)
    mine = mine.filter(programme__ended_at=None)
    mine = mine.exclude(status=Enrolment.Status.WITHDRAWN).select_related("programme")
    return mine.order_by("created_at")


@statement
def _running(actor: Membership) -> QuerySet[Programme]:
    """Programmes of the organisation in which the actor has no place yet."""
    mine = Enrolment.objects.filter(membership=actor, programme=OuterRef("pk"))
    there = Programme.objects.running().filter(organisation=actor.organisation_id)
    return there.filter(~Exists(mine)).order_by("name")


@statement
def _parted(actor: Membership) -> QuerySet[Member]:
    """Members of the latest relationships of the actor that have ended."""
    mine = Relationship.objects.visible_to(actor).exclude(ended_at=None)
    latest = mine.order_by("-ended_at").values("pk")[:SHOWN_PARTED]
    everybody = Member.objects.present().filter(relationship__in=latest)
    everybody = everybody.select_related("membership", "relationship__programme")
    return everybody.order_by("-relationship__ended_at", "relationship_id")


@statement
def _ended(actor: Membership) -> QuerySet[Programme]:
    """Programmes that have ended and in which the actor took part."""
    said = ClosingAnswer.objects.filter(membership=actor, programme=OuterRef("pk"))
    mine = Programme.objects.live().filter(took_part(actor), ended_at__isnull=False)
    return mine.annotate(has_answered=Exists(said)).order_by("-ended_at")


def _open_to(actor: Membership, at: datetime) -> list[Programme]:
    return [
        one
        for one in _running(actor)
        if one.takes_people_on(actor.organisation.day_at(at)) and audiences_open_to(actor, one)
    ]


def home_of(actor: Membership, *, at: datetime) -> Home:
    """Everything on the page in a fixed number of queries, however many people one has."""
    together = from_members(_together(actor))
    programmes = _programmes(actor)
    places = _places(actor, together, at)
    own = {one.enrolment.programme_id: one.enrolment.programme for one in places}
    own |= {one.programme_id: one.programme for one in together}
    return Home(
        partners=_partners(actor, together, at),
        checkins=_checkins(actor, together, at),
        places=places,
        listeners=who_listens_to(
            actor, own.values(), besides=[one.name for each in together for one in each.people]
        ),
        runs=[one for one in programmes if one.is_managed],  # type: ignore[attr-defined]
        oversees=[
            one
            for one in programmes
            if not one.is_managed and one.is_live  # type: ignore[attr-defined]
        ],
        open_to=_open_to(actor, at),
        parted=[
            Parted(one, formats.listed(person.name for person in one.others(actor)))
            for one in from_members(_parted(actor))
        ],
        ended=_ended(actor),
        unread=unread_conversations(actor) if _has_unread_words(actor) else [],
        circles=around(actor) if _may_have_circles(places) else NO_CIRCLES,
        requests=requests_around(actor, at=at) if _may_have_requests(places) else NO_REQUESTS,
        trainings=recommended(actor, (get_language() or "").partition("-")[0]) if places else (),
    )


def _may_have_circles(places: list[ProgrammePlace]) -> bool:
    return any(one.enrolment.programme.is_joined_openly for one in places)


def _may_have_requests(places: list[ProgrammePlace]) -> bool:
    return any(one.enrolment.programme.is_asked for one in places)


def _has_unread_words(actor: Membership) -> bool:
    """As the main menu says, from the query that read the actor; else looked up."""
    return bool(actor.__dict__.get("has_unread_words", True))


def _checkins(actor: Membership, together: list[Relationship], at: datetime) -> list[CheckIn]:
    """What waits for an answer, each with its people."""
    mine = {one.pk: one for one in together}
    today = actor.organisation.day_at(at)
    asked = {key for key, one in mine.items() if not pause_of(one, today).rests}
    waiting = [one for one in waiting_for(actor, at=at) if one.relationship_id in asked]
    for checkin in waiting:
        checkin.relationship = mine[checkin.relationship_id]
    return waiting


def _partners(actor: Membership, together: list[Relationship], at: datetime) -> list[Partner]:
    just_now = at - timedelta(hours=1)
    talks = _talks(actor, at - timedelta(days=14))
    ahead: dict[UUID, Meeting] = {}
    asked: dict[UUID, Meeting] = {}
    for talk in talks:
        if talk.starts_at > just_now:
            ahead.setdefault(talk.relationship_id, talk)
        elif talk.waits:  # type: ignore[attr-defined]
            asked[talk.relationship_id] = talk
    still = {one.pk for one in together if stands_still(one)}
    today = actor.organisation.day_at(at)
    pauses = {one.pk: pause_of(one, today) for one in together if one.pk not in still}
    rest = {key for key, pause in pauses.items() if pause.rests}
    calm = still | rest  # nothing is asked of them
    over = _talked(together, at)
    offers = {offer.relationship_id: offer for offer in _offers(actor)}
    theirs = {key: one for key, one in offers.items() if _waits_for(actor, one)}
    goals: dict[UUID, list[Goal]] = {}
    for goal in _goals(actor):
        goals.setdefault(goal.relationship_id, []).append(goal)
    set_apart([person for one in together for person in one.others(actor)])
    return [
        Partner(
            relationship=one,
            others=one.others(actor),
            part=one.role_of(actor),
            next_talk=ahead.get(one.pk),
            goals=goals.get(one.pk, []),
            must_agree=must_agree(one, actor) and one.pk not in calm,
            letter_is_unread=_is_unread(one, actor),
            ending=None if one.pk in calm else ending_of(one, actor, at=at),
            must_find_time=_are_ready(one)
            and not one.is_one_off
            and one.pk not in {*ahead, *offers, *calm, *over},
            has_departed=one.pk in still,
            has_left=one.pk in still and actor.pk in departed(one),
            departed=_departed_names(one, actor) if one.pk in still else [],
            pause=pauses.get(one.pk),
            offer=theirs.get(one.pk),
            asked=asked.get(one.pk),
        )
        for one in together
    ]


def _are_ready(relationship: Relationship) -> bool:
    """All have said yes, or as many as their kind needs. No query."""
    if relationship.is_agreed or relationship.kind not in GO_ON_WITHOUT_ALL:
        return relationship.is_agreed
    people = relationship.present
    yes = sum(one.agreed_at is not None for one in people)
    return are_enough(relationship.kind, yes=yes, people=len(people))


def _talked(together: list[Relationship], at: datetime) -> set[UUID]:
    """Single talks that took place: nobody looks for another time. One query, only for those."""
    once = [one.pk for one in together if one.kind in SINGLE_TALKS and not one.is_one_off]
    if not once:
        return set()
    talks = Meeting.objects.not_cancelled().not_denied().filter(relationship__in=once)
    return set(talks.filter(starts_at__lte=at).values_list("relationship", flat=True))


def _run_of(talk: Relationship) -> tuple[UUID, int]:
    return talk.programme_id, talk.reasons["round"]["run"]


def _planned(talk: Relationship) -> datetime:
    return datetime.fromisoformat(talk.reasons["round"]["starts_at"])


def _departed_names(relationship: Relationship, actor: Membership) -> list[str]:
    gone = departed(relationship)
    return [person.first_name for person in relationship.others(actor) if person.pk in gone]


def _waits_for(actor: Membership, offer: Proposal) -> bool:
    return offer.proposed_by_id != actor.pk and not offer.is_answered  # type: ignore[attr-defined]


def _is_unread(relationship: Relationship, actor: Membership) -> bool:
    """Announced by a letter that they have not opened; who has said yes has met already."""
    me = relationship.member(actor)
    is_announced = bool(relationship.reasons) and not relationship.reasons.get("is_quiet")
    return is_announced and me.letter_read_at is None and me.agreed_at is None


def _places(actor: Membership, together: list[Relationship], at: datetime) -> list[ProgrammePlace]:
    today = actor.organisation.day_at(at)
    own = _enrolments(actor)
    waiting = {one.pk for one in own if _waits(one, actor, together, today)}
    looks = next_looks({one.programme_id for one in own if one.pk in waiting}, on=today)
    return [
        ProgrammePlace(
            enrolment=enrolment,
            waits=enrolment.pk in waiting,
            next_on=looks.get(enrolment.programme_id),
            comes_first=looks_first(enrolment.programme.model, enrolment.programme.criteria),
            filled=sum(
                one.role_of(actor) in MENTORING_PARTS and one.programme_id == enrolment.programme_id
                for one in together
                if not one.is_one_off
            ),
            sides=sides_open_to(enrolment, today),
            is_matched=any(one.programme_id == enrolment.programme_id for one in together),
        )
        for enrolment in own
    ]


def _waits(
    enrolment: Enrolment, actor: Membership, together: list[Relationship], today: date
) -> bool:
    held = sum(
        one.role_of(actor) not in MENTORING_PARTS and one.programme_id == enrolment.programme_id
        for one in together
        if not one.is_one_off
    )
    return not enrolment.programme.is_past(today) and waits(enrolment, held=held, today=today)


def pages_to_keep(actor: Membership, *, at: datetime) -> list[str]:
    """What somebody will want to read without a line: addresses, the most wanted first."""
    slug = actor.organisation.slug
    lately = _lately(actor)
    pages = [
        address("home:home", organisation=slug),
        address("meetings:mine", organisation=slug),
        *(address("messaging:conversation", one, organisation=slug) for one in lately),
        *(
            address("meetings:meeting", one.relationship_id, one.pk, organisation=slug)
            for one in _talks_around(actor, at)
        ),
        *(address("relationships:room", one, organisation=slug) for one in lately),
    ]
    checkins = waiting_for(actor, at=at)
    return pages + [address("checkins:checkin", one.pk, organisation=slug) for one in checkins]


def _lately(actor: Membership) -> list[UUID]:
    """Relationships in which something was written last, or else begun last."""
    last = Entry.objects.filter(
        conversation__relationship=OuterRef("pk"), number=OuterRef("conversation__last_number")
    )
    mine = Relationship.objects.visible_to(actor).open()
    mine = mine.annotate(written_at=Subquery(last.values("written_at")[:1]))
    mine = mine.order_by(F("written_at").desc(nulls_last=True), "-started_at")
    return list(mine.values_list("pk", flat=True)[:MAX_PEOPLE])


def _talks_around(actor: Membership, at: datetime) -> list[Meeting]:
    mine = Relationship.objects.visible_to(actor).open()
    talks = Meeting.objects.not_cancelled().filter(relationship__in=mine).defer("agenda")
    since = at - timedelta(hours=2)
    ahead = talks.filter(starts_at__gte=since).order_by("starts_at")[:MAX_AHEAD]
    return [*ahead, *talks.filter(starts_at__lt=since).order_by("-starts_at")[:MAX_BEHIND]]
