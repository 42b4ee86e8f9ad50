from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "home.written": _("A coordinator wrote to somebody about something that needed a person"),
        "home.reminded": _("A coordinator had two people reminded of their next step"),
        "home.reminding": _("A coordinator had a large number of people reminded"),
        "home.snoozed": _("A coordinator put something aside for some days"),
        "home.address_mended": _("A coordinator corrected an address that letters came back from"),
    }
)
