"""Where people meet who have not said it: their own links and numbers, their house's rooms."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from mentoring.meetings.models import AT_SERVICE, HERE, Format, Meeting, service_of
from mentoring.meetings.rules import is_phone_number, preferred_format
from mentoring.organisations.models import Membership
from mentoring.participants.models import Profile
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Usual:
    """What the next meeting begins with."""

    minutes: int
    format: str
    place: str  # of the meeting before, where nothing better is known
    places: Mapping[str, str]  # what each format uses where nothing is said; "": it must be said
    are_two: bool = True


def usual(relationship: Relationship, actor: Membership) -> Usual:
    """As the meeting before; the first one in a way that most of them have ticked."""
    profiles = _profiles(relationship, actor)
    places = _places(relationship, profiles)
    last = Meeting.objects.filter(relationship=relationship).order_by("-created_at")
    found = last.values_list("minutes", "format", "place").first()
    are_two = relationship.are_two
    if found is None:
        preferred = preferred_format([one.formats for one in profiles])
        return Usual(45, preferred, "", places, are_two)
    minutes, format, place = found
    return Usual(minutes, format, _kept(place, places[format], are_two=are_two), places, are_two)


def _kept(place: str, usual: str, *, are_two: bool) -> str:
    """Of the meeting before, where it is not what is usual anyhow.

    A room for two is none for those who became more; a link of their own stays before it.
    A service may be there no more, or another one.
    """
    if service_of(place):
        return ""
    if place == HERE:
        return HERE if are_two and usual != HERE else ""
    return place if usual in ("", HERE) else ""


def place_for(before: Usual) -> tuple[str, str] | None:
    """How and where they can meet without anything being said; None: it must be asked."""
    places = {before.format: before.place or before.places[before.format]} | {
        format: place for format, place in before.places.items() if format != before.format
    }
    return next(((format, place) for format, place in places.items() if place), None)


def places_of(relationship: Relationship, actor: Membership) -> Mapping[str, str]:
    """What each format uses where nothing is said: the actor's own link before the others'."""
    return _places(relationship, _profiles(relationship, actor))


def video_place(relationship: Relationship) -> str:
    """Where they meet by video unless they say it: the programme's word before the house's."""
    organisation = relationship.organisation
    is_for_them = organisation.are_two_at_service or not relationship.are_two
    if organisation.rooms_at and is_for_them and not relationship.programme.video_base:
        return f"{AT_SERVICE}{organisation.rooms_at}"
    return video_room(relationship) or _own_room(relationship)


def video_room(relationship: Relationship) -> str:
    """A room of their own, which nobody else can guess.

    At the video service of the programme, or else of the organisation; "" where neither has one.
    """
    organisation = relationship.organisation
    base = relationship.programme.video_base or organisation.video_base
    if not base:
        return ""
    name = salted_hmac("meetings.video_room", str(relationship.pk), algorithm="sha256").hexdigest()
    return f"{base.rstrip('/')}/{organisation.slug}-{name[:20]}"


def _own_room(relationship: Relationship) -> str:
    """The product's own, for two people; "" for more."""
    return HERE if relationship.are_two else ""


def _profiles(relationship: Relationship, actor: Membership) -> list[Profile]:
    people = [actor, *relationship.others(actor)]
    found = {one.membership_id: one for one in Profile.objects.filter(membership__in=people)}
    return [found[person.pk] for person in people if person.pk in found]


def _places(relationship: Relationship, profiles: list[Profile]) -> Mapping[str, str]:
    names = {person.pk: person.first_name for person in relationship.people}
    own = next((one.video_link for one in profiles if one.video_link), "")
    numbers = [
        f"{names[one.membership_id]}: {one.reach}"
        for one in profiles
        if one.membership_id in names and is_phone_number(one.reach)
    ]
    return {
        Format.VIDEO: own or video_place(relationship),
        Format.PHONE: "; ".join(numbers)[:300],
        Format.IN_PERSON: _last_room(relationship),
    }


def _last_room(relationship: Relationship) -> str:
    met = Meeting.objects.filter(relationship=relationship, format=Format.IN_PERSON)
    named = met.exclude(place="").order_by("-created_at")
    return named.values_list("place", flat=True).first() or ""
