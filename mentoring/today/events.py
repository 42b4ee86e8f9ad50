from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "today.written": _("A coordinator wrote to somebody about an item on Today"),
        "today.reminded": _("A coordinator reminded two people of their next step"),
        "today.reminding": _("A coordinator sent a large number of reminders"),
        "today.announced": _("A coordinator made an announcement"),
        "today.snoozed": _("A coordinator snoozed an item"),
    }
)
