from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "meetings.proposed": _("One offered the other up to three moments"),
        "meetings.none_fitted": _("None of the offered moments suited the other"),
        "meetings.booked": _("A talk was booked"),
        "meetings.moved": _("A talk was moved to another moment"),
        "meetings.changed": _("A talk got another format or place"),
        "meetings.cancelled": _("A talk was called off"),
        "meetings.prepared": _("What to talk about was written down"),
        "meetings.logged": _("A talk that took place elsewhere was noted"),
        "meetings.answered": _("One of the two said whether a talk took place"),
        "meetings.promised": _("Somebody promised to do something before the next talk"),
        "meetings.promise_kept": _("A promise was kept, or taken up again"),
        "meetings.promise_taken_back": _("A promise was taken back"),
        "meetings.note_written": _("A note was written or changed"),
    }
)
