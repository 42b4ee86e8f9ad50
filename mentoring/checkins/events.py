from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "checkins.sent": _("A check-in went out"),
        "checkins.answered": _("Somebody said how it is going"),
        "checkins.help_asked": _("Somebody asked for help"),
        "checkins.help_closed": _("A call for help was taken care of"),
    }
)
