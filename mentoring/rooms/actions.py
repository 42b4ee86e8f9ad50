"""An account is set up, tried and removed; rooms are wanted, made and given back."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from mentoring.connectors.meeting_port import Fault, Made
from mentoring.events.record import record
from mentoring.organisations.models import Membership, Organisation, VideoRooms
from mentoring.rooms.models import ServiceRoom, VideoAccount
from mentoring.rooms.queries import free_host


@transaction.atomic
def connect(
    organisation: Organisation,
    *,
    service: str,
    account: str,
    client: str,
    secret: str,
    hosts: Sequence[str],
    are_two_there: bool,
    actor: Membership,
    at: datetime,
) -> VideoAccount:
    """Set up or changed, and tried at once; until that went well nobody meets there.

    An empty ``secret`` keeps the one that is there, but never for another service or account.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = VideoAccount.objects.filter(organisation=organisation).first()
    known = found if found and _is_same(found, service, account, client) else None
    if known is None:
        VideoAccount.objects.filter(organisation=organisation).delete()
        known = VideoAccount(organisation=organisation, connected_at=at)
    known.service, known.account, known.client = service, account, client
    known.secret, known.hosts = secret or known.secret, list(hosts)
    known.tried_at, known.trouble = None, ""
    known.save()
    organisation.are_two_at_service = are_two_there
    organisation.save(update_fields=["are_two_at_service"])
    if not known.worked_at:
        _meet_at(organisation, "")
    record("rooms.connected", known, actor=actor, at=at, data={"service": service})
    return known


def _is_same(found: VideoAccount, service: str, account: str, client: str) -> bool:
    return (found.service, found.account, found.client) == (service, account, client)


@transaction.atomic
def try_again(account: VideoAccount, *, actor: Membership, at: datetime) -> None:
    VideoAccount.objects.filter(pk=account.pk).update(tried_at=None)
    record("rooms.connected", account, actor=actor, at=at, data={"service": account.service})


@transaction.atomic
def disconnect(organisation: Organisation, *, actor: Membership, at: datetime) -> None:
    """The keys are gone; rooms that are made stay until their meetings are over."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = VideoAccount.objects.filter(organisation=organisation).first()
    if found is not None:
        record("rooms.disconnected", found, actor=actor, at=at, data={"service": found.service})
        found.delete()
    _meet_at(organisation, "")


@transaction.atomic
def note_trial(account: VideoAccount, trouble: str, *, at: datetime) -> None:
    """From a test that went well on, people meet there; one that failed changes nothing else."""
    found = VideoAccount.objects.select_for_update().filter(pk=account.pk).first()
    if found is None or _is_other(found, account):
        return
    found.tried_at, found.trouble = at, trouble
    if not trouble:
        found.worked_at = at
        _meet_at(found.organisation, found.service)
        waiting = ServiceRoom.objects.waiting(at).filter(organisation=found.organisation_id)
        failed = waiting.filter(service=found.service).exclude(trouble="")
        failed.update(trouble=Fault.SILENT)  # which passes: it is asked for again
    found.save(update_fields=["tried_at", "trouble", "worked_at"])
    record("rooms.tried", found, actor=None, at=at, data={"trouble": trouble})


def _is_other(found: VideoAccount, tried: VideoAccount) -> bool:
    """Whether it was changed while the test ran: then another one is on its way."""
    return found.keys != tried.keys or found.hosts != tried.hosts


def _meet_at(organisation: Organisation, service: str) -> None:
    organisation.rooms_at = VideoRooms(service) if service else ""
    organisation.save(update_fields=["rooms_at"])


@transaction.atomic
def want(
    organisation: Organisation,
    key: UUID,
    *,
    service: str,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
) -> ServiceRoom:
    """The room for ``key``, asked for once however often it is wanted."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = ServiceRoom.objects.filter(key=key).first()
    if found is None:
        found = ServiceRoom.objects.create(
            organisation=organisation,
            key=key,
            service=service,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        record("rooms.wanted", found, actor=None, at=at)
    return found


@transaction.atomic
def take_host(room: ServiceRoom, account: VideoAccount) -> bool:
    """Noted before the service is asked, so that nobody else gives the host a meeting then.

    False where none is free.
    """
    Organisation.objects.select_for_update().get(pk=room.organisation_id)
    host = free_host(account, room)
    if host is None:
        return False
    ServiceRoom.objects.filter(pk=room.pk).update(host=host)
    room.host = host
    return True


@transaction.atomic
def keep(room: ServiceRoom, made: Made, *, at: datetime) -> bool:
    """False where nobody needs it: it was given back meanwhile, or made by another try."""
    found = ServiceRoom.objects.select_for_update().filter(pk=room.pk).first()
    if found is None:
        return False
    if found.made_at is not None:
        return bool(found.at_service == made.id)  # Teams gave out the same twice
    found.made_at, found.trouble, found.host = at, "", room.host
    found.at_service, found.url = made.id, made.url
    found.sealed_numbers = json.dumps([astuple(one) for one in made.numbers])
    found.save()
    _tried(found).update(worked_at=at, tried_at=at, trouble="")
    record("rooms.made", found, actor=None, at=at)
    return True


@transaction.atomic
def note_trouble(room: ServiceRoom, trouble: str, *, at: datetime) -> None:
    """On the room, and on the account, where whoever runs the house reads it."""
    ServiceRoom.objects.filter(pk=room.pk, made_at=None).update(trouble=trouble, host="")
    _tried(room).update(tried_at=at, trouble=trouble)


def _tried(room: ServiceRoom) -> QuerySet[VideoAccount]:
    """The account that a room speaks for; not while a test of it is under way, which it may end."""
    accounts = VideoAccount.objects.filter(organisation=room.organisation_id, service=room.service)
    return accounts.exclude(tried_at=None)


@transaction.atomic
def give_back(key: UUID, *, at: datetime) -> None:
    """Nobody meets there any more; one that was never made is only forgotten."""
    found = ServiceRoom.objects.select_for_update().filter(key=key).first()
    if found is None:
        return
    if found.made_at is None:
        found.delete()
        return
    found.key, found.given_back_at = uuid4(), at  # its meeting may want another one
    found.save(update_fields=["key", "given_back_at"])
    record("rooms.given_back", found, actor=None, at=at)
