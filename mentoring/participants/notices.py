"""Letters about joining a programme. Both go to people who can sign in already; for everybody
else the organisation's own invitation is the letter, with a link that lets them in."""

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment


@reaction("participants.invited")
def write_invitation(event: Event) -> None:
    if event.data.get("by_letter"):
        _write(event, "invitation", is_must=True)


@reaction("participants.reminded")
def write_reminder(event: Event) -> None:
    """Within the friction budget; who cannot sign in yet gets their invitation anew instead."""
    if event.data.get("by_letter", True):
        _write(event, "reminder", is_must=False)


def _write(event: Event, kind: str, *, is_must: bool) -> None:
    places = Enrolment.objects.select_related("programme__organisation", "membership__organisation")
    place = places.get(pk=event.subject_id)
    organisation = place.programme.organisation.slug
    notify(
        place.membership,
        key=f"join:{kind}:{event.pk}",
        kind=f"participants.{kind}",
        template=f"participants/mail/{kind}.html",
        context={
            "programme": place.programme,
            "sender": _sender(event),
            "link": full_address(
                "participants:join", place.programme.slug, organisation=organisation
            ),
        },
        path=address("participants:join", place.programme.slug, organisation=organisation),
        at=event.at,
        is_must=is_must,
        budget=monthly_budget(place.programme.dial),
    )


def _sender(event: Event) -> Membership | None:
    """Who asked for the letter; nobody when an operator did from the command line."""
    if event.actor_id is None:
        return None
    return Membership.objects.filter(pk=event.actor_id).first()
