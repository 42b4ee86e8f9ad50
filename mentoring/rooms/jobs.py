"""Services are asked by the worker alone: in a queue of their own, one organisation at a time."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mentoring.connectors.meeting_port import Fault, Made, RoomNotMade, RoomRequest
from mentoring.core.web.video_links import video_service
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.queue import NewJob, enqueue_all
from mentoring.jobs.registry import job, schedule
from mentoring.rooms import actions
from mentoring.rooms.models import ALL_BUSY, ServiceRoom, VideoAccount
from mentoring.rooms.queries import port_of, waiting_rooms

SOON = timedelta(hours=1)
TRIAL_MINUTES = 15
AT_ONCE = 500
FORGOTTEN_AFTER = timedelta(days=1)  # after the end of its meeting
NAMES = {"zoom": "Zoom", "meet": "Google Meet", "teams": "Microsoft Teams"}


@on_event("rooms.connected", queue="rooms")
def try_account(event: Event) -> None:
    """A real room is made and given back: nothing less shows that it works."""
    account = VideoAccount.objects.filter(pk=event.subject_id).select_related("organisation")
    found = account.first()
    if found is not None and found.tried_at is None:
        at = timezone.now()
        actions.note_trial(found, _trial(found, at), at=at)


def _trial(account: VideoAccount, at: datetime) -> str:
    port = port_of(account.service, account.keys)
    for host in account.hosts:
        asked_for = RoomRequest(uuid4().hex, _title(account), at + SOON, TRIAL_MINUTES, host)
        try:
            made = _checked(port.make(asked_for, at), account.service)
            port.give_back(made.id, host, at)
        except RoomNotMade as no:
            return no.fault
    return ""


@on_event("rooms.wanted", queue="rooms")
def make_at_once(event: Event) -> None:
    make(event.subject_id)


@job(queue="rooms")
def make(room_id: UUID | str) -> None:
    room = (
        ServiceRoom.objects.filter(pk=room_id, made_at=None).select_related("organisation").first()
    )
    at = timezone.now()
    if room is None or room.ends_at <= at:
        return
    account = VideoAccount.objects.filter(organisation=room.organisation_id).first()
    if account is None or account.service != room.service:
        actions.note_trouble(room, Fault.REFUSED, at=at)
        return
    if not actions.take_host(room, account):
        actions.note_trouble(room, ALL_BUSY, at=at)
        return
    _ask(room, account, at)


def _ask(room: ServiceRoom, account: VideoAccount, at: datetime) -> None:
    minutes = round((room.ends_at - room.starts_at).total_seconds() / 60)
    asked_for = RoomRequest(room.pk.hex, _title(account), room.starts_at, minutes, room.host)
    port = port_of(account.service, account.keys)
    try:
        made = _checked(port.make(asked_for, at), account.service)
    except RoomNotMade as no:
        actions.note_trouble(room, no.fault, at=at)
        return
    if not actions.keep(room, made, at=at):
        port.give_back(made.id, room.host, at)


@schedule(minutes=5)
def ask_again(at: datetime) -> None:
    """What passes by itself is asked for again, as long as somebody may meet there.

    A room of which nothing is known yet has its first asking still ahead, or under way.
    """
    again = [one for one in waiting_rooms(at) if one.trouble and one.may_still_be_made]
    enqueue_all(
        [
            NewJob(
                make,
                {"room_id": str(one.pk)},
                one.organisation_id,
                lane=f"rooms:{one.organisation_id}",
            )
            for one in again
        ],
        at=at,
    )


@schedule(hours=24)
def close_what_is_over(at: datetime) -> None:
    """A link that was told once lets nobody in for ever; what cannot be closed is forgotten."""
    over = ServiceRoom.objects.filter(ends_at__lt=at - FORGOTTEN_AFTER)
    for key in over.needed().exclude(made_at=None).values_list("key", flat=True)[:AT_ONCE]:
        actions.give_back(key, at=at)
    over.filter(Q(made_at=None) | Q(given_back_at__lt=at - FORGOTTEN_AFTER)).delete()


@on_event("rooms.given_back", queue="rooms")
def close(event: Event) -> None:
    """Without the account that made it there is nothing that we could do."""
    room = ServiceRoom.objects.filter(pk=event.subject_id).exclude(given_back_at=None).first()
    if room is None:
        return
    account = VideoAccount.objects.filter(organisation=room.organisation_id).first()
    if account is not None and account.service == room.service:
        port = port_of(account.service, account.keys)
        port.give_back(room.at_service, room.host, timezone.now())
    room.delete()


def _title(account: VideoAccount) -> str:
    """All that the service learns of what it is about: no name, no programme."""
    with override(account.organisation.language):
        return _("A conversation")


def _checked(made: Made, service: str) -> Made:
    """People are sent to the service itself, and nowhere else."""
    known = video_service(made.url)
    if not made.url.startswith("https://") or known is None or known.name != NAMES[service]:
        raise RoomNotMade(Fault.STRANGE)
    return made
