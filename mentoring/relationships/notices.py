"""Letters about the relationship itself."""

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership
from mentoring.programmes.models import ProgrammeRole
from mentoring.relationships.models import Relationship

_SHOWN = ("programme", "mentor__organisation", "mentee__organisation")


@reaction("relationships.agreed")
def tell_both_agreed(event: Event) -> None:
    """Once the second of them says yes for the first time: what comes next."""
    if not event.data["now_both"]:
        return
    relationship = _relationship(event)
    for person in (relationship.mentor, relationship.mentee):
        _tell(person, relationship, event, "agreed", is_must=False)


@reaction("relationships.ended")
def tell_ended(event: Event) -> None:
    """Both hear it in the same words: not who, not why, no blame."""
    relationship = _relationship(event)
    for person in (relationship.mentor, relationship.mentee):
        _tell(person, relationship, event, "ended", is_must=True)
    if event.data["by_participant"]:
        _tell_coordinators(relationship, event)


def _relationship(event: Event) -> Relationship:
    return Relationship.objects.select_related(*_SHOWN).get(pk=event.subject_id)


def _tell(
    person: Membership, relationship: Relationship, event: Event, what: str, *, is_must: bool
) -> None:
    slug = person.organisation.slug
    notify(
        person,
        key=f"relationship:{relationship.pk}:{what}:{person.pk}",
        kind=event.name,
        template=f"relationships/mail/{what}.html",
        context={
            "relationship": relationship,
            "other": relationship.other(person),
            "room_url": full_address("relationships:room", relationship.pk, organisation=slug),
        },
        path=address("relationships:room", relationship.pk, organisation=slug),
        at=event.at,
        is_must=is_must,
        budget=monthly_budget(relationship.programme.dial),
    )


def _tell_coordinators(relationship: Relationship, event: Event) -> None:
    """A quiet exit is quiet between the two; those who match people need to hear of it."""
    roles = ProgrammeRole.objects.filter(
        programme=relationship.programme,
        role=ProgrammeRole.Role.COORDINATOR,
        membership__removed_at=None,
    ).select_related("membership__organisation")
    for role in roles:
        notify(
            role.membership,
            key=f"relationship:{relationship.pk}:ended:{role.membership_id}",
            kind=event.name,
            template="relationships/mail/ended_told.html",
            context={"relationship": relationship},
            at=event.at,
            budget=monthly_budget(relationship.programme.dial),
        )
