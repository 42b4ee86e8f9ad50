"""Letters: the announcement to both people, and doubts to those who run the programme."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import NoReverseMatch

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.matching.models import Doubt
from mentoring.matching.queries.letter import letter
from mentoring.notifications.models import Mail
from mentoring.notifications.send import notify
from mentoring.organisations.actions import invite
from mentoring.organisations.models import Membership
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
        if reader.user_id is None:
            _announce_and_invite(reader, event)
        else:
            _announce(found, reader, event)


@transaction.atomic
def _announce_and_invite(reader: Membership, event: Event) -> None:
    """All waiting letters of somebody without an account at once, with one and the same link.

    A new invitation closes the earlier one, so a link per letter would leave only the last one
    working. The row is locked: two letters at the same moment do not both invite.
    """
    reader = Membership.objects.select_for_update(of=("self",)).get(pk=reader.pk)
    theirs = Relationship.objects.open().filter(Q(mentor=reader) | Q(mentee=reader))
    waiting = [
        each
        for each in theirs.select_related(*_LOADED).order_by("started_at", "id")
        if not each.reasons.get("is_quiet")
        and not Mail.objects.filter(key=_key(each, reader)).exists()
    ]
    if not waiting or reader.removed_at:
        return
    path = _path(waiting[0], reader)
    link = ""
    if not reader.user_id:
        link = invite(reader, actor=None, at=event.at, next_path=path, with_letter=False)
    for each in waiting:
        _announce(each, reader, event, link=link)


def _announce(
    relationship: Relationship, reader: Membership, event: Event, *, link: str = ""
) -> None:
    if reader.removed_at:
        return
    notify(
        reader,
        key=_key(relationship, reader),
        kind="matching.letter",
        template="matching/mail/letter.html",
        context={"letter": letter(relationship, reader, at=event.at), "invitation_url": link},
        path=_path(relationship, reader),
        at=event.at,
        is_must=True,
    )


def _key(relationship: Relationship, reader: Membership) -> str:
    return f"letter:{relationship.pk}:{reader.pk}"


def _path(relationship: Relationship, reader: Membership) -> str:
    return address("matching:letter", relationship.pk, organisation=reader.organisation.slug)


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
