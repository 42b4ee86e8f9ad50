"""Links to meetings at services of others: whose they are, and whether anybody can meet there."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from mentoring.core.web.links import ascii_host


@dataclass(frozen=True)
class VideoService:
    """``front`` and ``hosting`` begin what stands after the host where it is no meeting."""

    name: str
    hosts: tuple[str, ...]  # these, and every name below them
    front: str = r"/?([?#]|$)"
    hosting: str = r"(?!)"  # begins a meeting as its host, so it is not for guests
    is_closed: bool = False


# What stands after the host is from links that each service gives out, November 2026.
SERVICES = (
    VideoService(
        "Zoom",
        ("zoom.us", "zoom.com", "zoomgov.com"),
        front=r"/?([?#]|$)|/(join|start|meetings?|signin|profile|test|download)/?$",
        hosting=r"/s/",
    ),
    VideoService("Google Meet", ("meet.google.com",), front=r"/?([?#]|$)|/(new|landing)/?([?#]|$)"),
    VideoService(
        "Microsoft Teams",
        ("teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft"),
        front=r"/?$|/(v2|_|free|download)/?$",
    ),
    VideoService("Webex", ("webex.com",), front=r"/?([?#]|$)|/(webappng|signin|downloads)(/|$)"),
    VideoService("Jitsi Meet", ("meet.jit.si", "8x8.vc")),
    VideoService("FaceTime", ("facetime.apple.com",), front=r"/?$|/(?!join)"),
    VideoService("Whereby", ("whereby.com",), front=r"/?$|/(user|information)(/|$)"),
    VideoService("GoTo Meeting", ("meet.goto.com", "gotomeeting.com", "gotomeet.me")),
    VideoService("WhatsApp", ("call.whatsapp.com",)),
    VideoService("Signal", ("signal.link",), front=r"/?$|/(?!call)"),
    VideoService("Skype", ("skype.com",), is_closed=True),  # on 5 May 2025
)


def video_service(link: str) -> VideoService | None:
    """The known service that a link leads to, by its host alone.

    >>> video_service("https://us02web.zoom.us/j/8123?pwd=x").name
    'Zoom'
    >>> video_service("https://zoom.us.example.org/j/8123") is None
    True
    """
    host = _host(link)
    known = (one for one in SERVICES for name in one.hosts if f".{host}".endswith(f".{name}"))
    return next(known, None) if host else None


def link_name(link: str) -> str:
    """What a page calls a link: the service, or else the host that it really leads to.

    >>> link_name("https://meet.google.com/abc-defg-hij"), link_name("https://talk.example.org/a")
    ('Google Meet', 'talk.example.org')
    """
    service = video_service(link)
    return service.name if service else _host(link) or link


def as_video_link(said: str) -> str:
    """What somebody pasted, with the https:// that known services leave out of what they show.

    >>> as_video_link(" meet.google.com/abc-defg-hij ")
    'https://meet.google.com/abc-defg-hij'
    >>> as_video_link("the small room"), as_video_link("zoom.example.org/j/1")
    ('the small room', 'zoom.example.org/j/1')
    """
    said = said.strip()
    is_bare = "://" not in said and not re.search(r"\s", said)
    return f"https://{said}" if is_bare and video_service(f"https://{said}") else said


def fault_of_video_link(link: str) -> str | None:
    """Why nobody could meet there, as a sentence; None for every link that is not known better."""
    service = video_service(link)
    if service is None:
        return None
    rest = _parts(link)._replace(scheme="", netloc="").geturl()
    if service.is_closed:
        return _("%(service)s has closed. Choose another service.") % {"service": service.name}
    if re.match(service.hosting, rest):
        said = _("This link starts the meeting as its host. Copy the invitation from %(service)s.")
        return said % {"service": service.name}
    if re.match(service.front, rest):
        said = _("This is no meeting, only a page of %(service)s. Copy the link of the meeting.")
        return said % {"service": service.name}
    return None


def _parts(link: str) -> SplitResult:
    try:
        return urlsplit(link)
    except ValueError:
        return urlsplit("")


def _host(link: str) -> str:
    parts = _parts(link)
    is_page = parts.scheme in ("http", "https")
    return ascii_host((parts.hostname or "").rstrip(".")) if is_page and parts.hostname else ""
