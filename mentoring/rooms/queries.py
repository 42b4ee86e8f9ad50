"""Who makes rooms for an organisation, and what is known of one."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from mentoring.connectors.google_meet import GoogleMeet
from mentoring.connectors.meeting_port import MeetingPort, ServiceKeys
from mentoring.connectors.teams import Teams
from mentoring.connectors.zoom import Zoom
from mentoring.organisations.models import Organisation, VideoRooms
from mentoring.rooms.models import ServiceRoom, VideoAccount

ADAPTERS: dict[str, Callable[..., MeetingPort]] = {
    VideoRooms.ZOOM: Zoom,
    VideoRooms.MEET: GoogleMeet,
    VideoRooms.TEAMS: Teams,
}


def account_of(organisation: Organisation) -> VideoAccount | None:
    return VideoAccount.objects.filter(organisation=organisation).first()


def port_of(service: str, keys: ServiceKeys) -> MeetingPort:
    return ADAPTERS[service](keys, settings.VIDEO_SERVICES[service])


def room_for(key: UUID) -> ServiceRoom | None:
    return ServiceRoom.objects.filter(key=key).first()


def free_host(account: VideoAccount, room: ServiceRoom) -> str | None:
    """Somebody of whom nothing else is at that time; at Zoom a host holds one meeting at a time.

    Elsewhere one holds any number: where all have one, the first gets another.
    """
    others = ServiceRoom.objects.filter(organisation=account.organisation_id).exclude(pk=room.pk)
    taken = others.needed().exclude(host="").at_that_time(room.starts_at, room.ends_at)
    busy = set(taken.values_list("host", flat=True))
    else_first: str | None = None if account.service == VideoRooms.ZOOM else account.hosts[0]
    return next((host for host in account.hosts if host not in busy), else_first)


def waiting_rooms(at: datetime) -> list[ServiceRoom]:
    return list(ServiceRoom.objects.waiting(at).order_by("starts_at")[:500])
