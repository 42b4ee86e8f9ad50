from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "participants.enrolled": _("Somebody was added to a programme"),
        "participants.inviting": _("Many people are being invited"),
        "participants.invited": _("Somebody was invited to a programme"),
        "participants.reminded": _("An invited person was reminded"),
        "participants.step_saved": _(
            "Somebody filled in a page while joining, or changed it later"
        ),
        "participants.corrected": _("What is known about a person was corrected"),
        "participants.joined": _("Somebody joined a programme"),
        "participants.paused": _("Somebody was paused until a date"),
        "participants.returned": _("A pause was over"),
        "participants.resumed": _("Somebody came back from a pause, or rejoined"),
        "participants.withdrawn": _("Somebody left a programme"),
        "participants.email_corrected": _("A coordinator corrected an address that was bouncing"),
    }
)
