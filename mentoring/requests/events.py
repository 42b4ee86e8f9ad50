from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "requests.asked": _("Somebody asked another person to work with them"),
        "requests.reminded": _("Somebody was reminded of a request"),
        "requests.answered": _("A request was answered"),
        "requests.closed": _("A request closed without a relationship"),
        "requests.accepted": _("A request became a relationship"),
    }
)
