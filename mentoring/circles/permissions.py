"""Who may see, join, answer for and change open circles."""

from datetime import date
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentoring.circles import rules
from mentoring.circles.models import Joiner, OpenCircle, OpenCircleQuerySet
from mentoring.core.db.ids import is_id
from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import audiences_open_to
from mentoring.programmes.rules import takes_people
from mentoring.relationships.rules import MIN_PEOPLE

INVITATION = "circles.invitation"


def enrolment_of(actor: Membership, programme: Programme) -> Enrolment | None:
    """The actor's place, if they have joined."""
    mine = Enrolment.objects.joined().filter(membership=actor, programme=programme)
    return mine.first()


def programme_with_circles(actor: Membership, slug: str, today: date) -> Programme:
    """One that the actor runs, takes part in, or could join now; for anyone else, Http404."""
    in_house = Programme.objects.filter(organisation=actor.organisation_id).live()
    programme = get_object_or_404(in_house.select_related("organisation"), slug=slug)
    if enrolment_of(actor, programme) or programme.is_managed_by(actor):
        return programme
    if not could_join(actor, programme, today):
        raise Http404
    return programme


def could_join(actor: Membership, programme: Programme, today: date) -> bool:
    """Whether the programme's rules and its enrolment window let them in, or have let them."""
    if Enrolment.objects.filter(membership=actor, programme=programme).exists():
        return programme.is_running
    is_open = takes_people(
        today,
        is_running=programme.is_running,
        enrol_from=programme.enrol_from,
        enrol_until=programme.enrol_until,
    )
    return is_open and bool(audiences_open_to(actor, programme))


def circles_to_see(actor: Membership, programme: Programme, today: date) -> OpenCircleQuerySet:
    """Of a programme that the actor was found to read (``programme_with_circles``)."""
    circles = OpenCircle.objects.filter(programme=programme)
    if could_join(actor, programme, today):
        return circles.visible_to(actor) | circles.public()
    return circles.visible_to(actor)


def circle_to_see(actor: Membership, circle_id: UUID, today: date) -> OpenCircle:
    """One that is shown to the actor; a hidden one only to those in it and those who answer."""
    in_house = _loaded().filter(organisation=actor.organisation_id)
    found = in_house.visible_to(actor).filter(pk=circle_id).first()
    if found is None:
        found = get_object_or_404(in_house.public(), pk=circle_id)
        if not found.programme.is_live or not could_join(actor, found.programme, today):
            raise Http404
    return found


def circle_to_keep(actor: Membership, circle_id: UUID) -> OpenCircle:
    """One that the actor answers for: its host, or whoever runs the programme; else Http404."""
    found = get_object_or_404(_loaded().filter(organisation=actor.organisation_id), pk=circle_id)
    if not keeps(actor, found):
        raise Http404
    return found


def keeps(actor: Membership, circle: OpenCircle) -> bool:
    """Where people under age take part, those who run the programme answer for every circle."""
    if circle.programme.is_managed_by(actor):
        return True
    if circle.programme.minors_since or circle.host_id != actor.pk:
        return False
    here = Joiner.objects.filter(circle=circle, membership=actor)
    has_left = here.exists() and not here.there().exists()  # a host may never have had a seat
    return not has_left and enrolment_of(actor, circle.programme) is not None


def may_found(actor: Membership, programme: Programme) -> bool:
    """Those who run it; where it allows that, everybody who has joined."""
    if not programme.is_running or not programme.is_joined_openly:
        return False
    if programme.is_managed_by(actor):
        return True
    allows = programme.allows_founding and programme.minors_since is None
    return allows and enrolment_of(actor, programme) is not None


def programme_to_found_in(actor: Membership, slug: str, today: date) -> Programme:
    programme = programme_with_circles(actor, slug, today)
    if not may_found(actor, programme):
        raise Http404
    return programme


def invitation_to(circle: OpenCircle) -> str:
    """What stands in its link. Signed, so that nobody can make one up; a new version ends it."""
    return signing.dumps([str(circle.pk), circle.link_version], salt=INVITATION)


def circle_behind(actor: Membership, invitation: str, today: date) -> OpenCircle:
    """The circle of an invitation link, for people of its organisation; else Http404."""
    try:
        circle_id, version = signing.loads(invitation, salt=INVITATION)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    if not is_id(circle_id):
        raise Http404
    found = get_object_or_404(
        _loaded(), pk=circle_id, link_version=version, organisation=actor.organisation_id
    )
    is_in = enrolment_of(actor, found.programme) or found.programme.is_managed_by(actor)
    if not found.programme.is_live or not (is_in or could_join(actor, found.programme, today)):
        raise Http404
    return found


def request_to_answer(actor: Membership, joiner_id: UUID) -> Joiner:
    """A request to join a circle that the actor answers for, answered or not."""
    mine = Joiner.objects.filter(circle__organisation=actor.organisation_id)
    joiner = get_object_or_404(mine.select_related("membership__organisation"), pk=joiner_id)
    joiner.circle = circle_to_keep(actor, joiner.circle_id)
    return joiner


def member_to_remove(actor: Membership, joiner_id: UUID) -> Joiner:
    """Somebody in a circle that the actor answers for: neither themselves nor its host."""
    joiner = request_to_answer(actor, joiner_id)
    if not is_removable(joiner, actor):
        raise Http404
    return joiner


def is_removable(joiner: Joiner, actor: Membership) -> bool:
    """Among peers anybody but oneself; elsewhere those who do not host; never one of two."""
    circle = joiner.circle
    if circle.has_begun and len(circle.inside) <= MIN_PEOPLE:
        return False  # it would end for both
    hosts = rules.has_host(circle.kind) and joiner.part == rules.hosts_as(circle.kind)
    is_in = circle.is_open and joiner.state == Joiner.State.IN
    return is_in and not hosts and joiner.membership_id not in (actor.pk, circle.host_id)


def offer_behind(actor: Membership, joiner_id: UUID) -> Joiner:
    """The actor's own way into a circle, behind a link of a letter."""
    mine = Joiner.objects.filter(membership=actor).select_related("membership__organisation")
    joiner = get_object_or_404(mine, pk=joiner_id)
    joiner.circle = _loaded().get(pk=joiner.circle_id)
    return joiner


@hook("participants.came_for")
def circle_they_came_for(enrolment: Enrolment) -> str | None:
    """Whoever joined the programme for a circle goes back to it."""
    mine = Joiner.objects.of_open().filter(
        membership=enrolment.membership_id,
        circle__programme=enrolment.programme_id,
        state=Joiner.State.FIRST,
    )
    joiner = mine.select_related("circle__organisation").order_by("came_at").last()
    if joiner is None:
        return None
    slug = joiner.circle.organisation.slug
    return address("circles:circle", joiner.circle_id, organisation=slug)


@hook("organisations.sees")
def shares_a_circle(actor: Membership, person: Membership) -> bool:
    """Faces in a circle that one is in, answers for, or could find."""
    theirs = Joiner.objects.of_open().filter(membership=person, state=Joiner.State.IN)
    circles = OpenCircle.objects.open().filter(pk__in=theirs.values("circle"))
    circles = circles.filter(organisation=actor.organisation_id)
    if circles.visible_to(actor).exists():
        return True
    today = actor.organisation.day_at(timezone.now())
    found = Programme.objects.filter(circles__in=circles.public()).distinct()
    found = found.select_related("organisation")
    return any(one.is_live and could_join(actor, one, today) for one in found)


def _loaded() -> OpenCircleQuerySet:
    circles = OpenCircle.objects.select_related("programme__organisation", "organisation", "host")
    return circles.with_joiners()
