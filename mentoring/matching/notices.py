"""Letters: the announcement to both people, and doubts to those who run the programme."""

from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch
from django.utils import timezone

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.matching.models import Doubt
from mentoring.matching.queries.letter import letter
from mentoring.notifications.models import Mail
from mentoring.notifications.send import notify
from mentoring.organisations.actions import invite
from mentoring.organisations.models import Invitation, Membership
from mentoring.programmes.models import Programme, ProgrammeRole
from mentoring.relationships.models import Relationship

_LOADED = ("mentor__organisation", "mentee__organisation", "programme__organisation")


@reaction("relationships.started")
def announce(event: Event) -> None:
    """One letter to each of the two, once; none for relationships that were brought along."""
    found = Relationship.objects.select_related(*_LOADED).get(pk=event.subject_id)
    if found.reasons.get("is_quiet") or not found.is_open:
        return
    for reader in (found.mentee, found.mentor):
        _announce(found, reader, event)


@transaction.atomic
def _announce(relationship: Relationship, reader: Membership, event: Event) -> None:
    key = f"letter:{relationship.pk}:{reader.pk}"
    if reader.removed_at or Mail.objects.filter(key=key).exists():
        return
    path = address("matching:letter", relationship.pk, organisation=reader.organisation.slug)
    notify(
        reader,
        key=key,
        kind="matching.letter",
        template="matching/mail/letter.html",
        context={
            "letter": letter(relationship, reader, at=event.at),
            **_way_in(reader, path, event),
        },
        path=path,
        at=event.at,
        is_must=True,
    )


def _way_in(reader: Membership, path: str, event: Event) -> dict[str, Any]:
    """For somebody without an account: the link that makes one and leads to the letter.

    Whoever holds an open invitation keeps it: a new one would close the link in an earlier
    letter. The row is locked, so that two letters at once do not both invite.
    """
    fresh = Membership.objects.select_for_update().get(pk=reader.pk)
    is_new = fresh.user_id is None
    open_ones = Invitation.objects.filter(
        membership=fresh, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    is_invited = is_new and open_ones.exists()
    may_invite = is_new and not is_invited
    link = ""
    if may_invite:
        link = invite(reader, actor=None, at=event.at, next_path=path, with_letter=False)
    return {"is_invited": is_invited, "invitation_url": link}


@reaction("matching.doubted")
def tell_coordinators(event: Event) -> None:
    """Those who run the programme hear of it at once; the partner does not."""
    doubt = Doubt.objects.select_related(
        "by",
        "relationship__mentor",
        "relationship__mentee",
        "relationship__programme__organisation",
    ).get(pk=event.subject_id)
    relationship = doubt.relationship
    programme = relationship.programme
    names = ("insights:relationship", programme.slug, relationship.pk)
    for coordinator in _who_run(programme, besides=relationship):
        notify(
            coordinator,
            key=f"doubt:{doubt.pk}:{coordinator.pk}",
            kind="matching.doubted",
            template="matching/mail/doubt.html",
            context={
                "doubt": doubt,
                "other": relationship.other(doubt.by),
                "relationship_url": _full_or_none(*names, slug=programme.organisation.slug),
            },
            path=_full_or_none(*names, slug=programme.organisation.slug, is_path=True) or "",
            at=event.at,
            is_must=True,
        )


def _full_or_none(name: str, *args: Any, slug: str, is_path: bool = False) -> str | None:
    make = address if is_path else full_address
    try:
        return make(name, *args, organisation=slug)
    except NoReverseMatch:
        return None


def _who_run(programme: Programme, *, besides: Relationship) -> list[Membership]:
    """Its coordinators, without the two people themselves; the administrators if there is none."""
    roles = ProgrammeRole.objects.filter(
        programme=programme, role=ProgrammeRole.Role.COORDINATOR, membership__removed_at=None
    ).select_related("membership__organisation")
    found = [role.membership for role in roles if not besides.is_with(role.membership)]
    if found:
        return found
    admins = Membership.objects.present().filter(
        organisation=programme.organisation_id, is_admin=True
    )
    rows = admins.select_related("organisation")
    return [admin for admin in rows if not besides.is_with(admin)]
