from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "checkins.sent": _("A check-in was sent"),
        "checkins.answered": _("Somebody said how it is going"),
        "checkins.closing_answered": _("Somebody said how a programme was that has ended"),
        "checkins.help_asked": _("Somebody asked for help"),
        "checkins.help_written": _("Somebody wrote to the coordinators in confidence"),
        "checkins.help_closed": _("A request for help was closed"),
    }
)
