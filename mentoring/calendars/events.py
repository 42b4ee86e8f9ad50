from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "calendars.added": _("Somebody added the address of their calendar"),
        "calendars.removed": _("Somebody removed the address of their calendar"),
        "calendars.limits_set": _("Somebody set limits for their meetings"),
        "calendars.days_off_added": _("Somebody entered days off"),
        "calendars.days_off_removed": _("Somebody removed days off"),
        "calendars.failed": _("A calendar could not be read for some days"),
    }
)
