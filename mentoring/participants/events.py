from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "participants.file_uploaded": _("A file of people was uploaded"),
        "participants.import_started": _("The import of a file of people was started"),
        "participants.imported": _("A file of people was imported"),
        "participants.enrolled": _("A person was added to a programme by hand or by themselves"),
        "participants.inviting": _("Many people are being invited"),
        "participants.invited": _("A person was invited to a programme"),
        "participants.reminded": _("An invited person was reminded"),
        "participants.step_saved": _("A person answered one page of joining, or changed it later"),
        "participants.joined": _("A person joined a programme"),
        "participants.paused": _("A person is on pause until a date"),
        "participants.resumed": _("A person came back from a pause or rejoined"),
        "participants.withdrawn": _("A person left a programme"),
        "participants.taken_along": _("The people of a programme were taken along as a file"),
    }
)
