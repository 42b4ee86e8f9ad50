from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "rooms.connected": _("The organisation’s account at a video service was set up or changed"),
        "rooms.disconnected": _("The organisation’s account at a video service was removed"),
        "rooms.tried": _("A test of the video service ended"),
        "rooms.wanted": _("A meeting needs a room at the video service"),
        "rooms.made": _("The video service made a room"),
        "rooms.given_back": _("A room at the video service is not needed any more"),
    }
)
