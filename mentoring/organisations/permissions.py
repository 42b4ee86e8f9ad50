"""Who may see a person."""

from typing import Any
from uuid import UUID

from django.http import Http404

from mentoring.core.hooks import run_hook
from mentoring.organisations.models import Membership
from mentoring.organisations.models.faces import SIDES, is_ticket_for, picture_file


def may_see(actor: Membership, person: Membership) -> bool:
    """Oneself, administrators, and whoever an app above knows a reason for."""
    if actor.organisation_id != person.organisation_id:
        return False
    return (
        actor.pk == person.pk
        or actor.is_admin
        or any(run_hook("organisations.sees", actor, person))
    )


def picture_to_see(
    user: Any, membership_id: UUID, file: str, ticket: str, *, own_slug: str = ""
) -> str:
    """The name in the storage of a picture that ``user`` may see; for anyone else, Http404.

    Under a host name of an organisation's own (``own_slug``) there are only its people.
    A ``ticket`` stands for the right to see: pages that letters lead to know nobody signed in.
    """
    picture, _, side = file.rpartition("-")
    people = Membership.objects.present().filter(pk=membership_id, picture=picture)
    if own_slug:
        people = people.filter(organisation__slug=own_slug)
    person = people.first() if picture else None
    if person is None or side not in map(str, SIDES):
        raise Http404
    if not is_ticket_for(file, ticket) and not _sees(user, person):
        raise Http404
    return picture_file(picture, int(side))


def _sees(user: Any, person: Membership) -> bool:
    if not user.is_authenticated:
        return False
    mine = Membership.objects.present().filter(user=user, organisation=person.organisation_id)
    actor = mine.with_administers().first()
    return actor is not None and may_see(actor, person)
