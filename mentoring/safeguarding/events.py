from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "safeguarding.role_given": _("Somebody was given the safeguarding role"),
        "safeguarding.role_taken": _("The safeguarding role was taken from somebody"),
        "safeguarding.block_told": _("Somebody told the coordinators whom they have blocked"),
        "safeguarding.reported": _("A message was reported to safeguarding"),
        "safeguarding.report_read": _("A report was read by safeguarding"),
        "safeguarding.report_file_read": _("A file in a report was fetched by safeguarding"),
        "safeguarding.report_noted": _("Safeguarding wrote a note on a report"),
        "safeguarding.report_closed": _("A report was closed by safeguarding"),
        "safeguarding.minors_mode_set": _("Minors’ mode of a programme was switched on or changed"),
        "safeguarding.minors_mode_ended": _("Minors’ mode of a programme was switched off"),
        "safeguarding.supervised_read": _("A supervised conversation was read by its supervisor"),
        "safeguarding.supervised_file_read": _(
            "A file in a supervised conversation was fetched by its supervisor"
        ),
        "safeguarding.file_released": _("A file in a supervised conversation was released"),
        "safeguarding.opening_asked": _("Opening a conversation was asked for, with the first key"),
        "safeguarding.opening_agreed": _("A conversation was opened with the second key"),
        "safeguarding.opening_refused": _("Opening a conversation was refused"),
        "safeguarding.opening_ended": _("An opened conversation was closed before its time"),
        "safeguarding.conversation_erased": _("A conversation was erased with its key"),
        "safeguarding.conversation_read": _("An opened conversation was read by safeguarding"),
    }
)
