from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "materials.written": _("A material of the library was written"),
        "materials.changed": _("A material of the library was changed"),
        "materials.published": _("A material of the library was published"),
        "materials.taken_back": _("A material of the library was taken back"),
        "materials.removed": _("A material of the library was removed"),
        "materials.starter_hidden": _("A starter piece was hidden in the library"),
        "materials.starter_shown": _("A starter piece is shown in the library again"),
        "materials.trainings_set": _("A programme said which training it recommends"),
        "materials.training_excused": _("Somebody is matched without a training that is required"),
        "materials.training_asked_again": _("Somebody needs a required training after all"),
        "materials.training_reminded": _("Somebody was reminded of a training that comes first"),
        "materials.training_completed": _("Somebody went through all lessons of a training"),
        "materials.certificate_issued": _("Somebody made a certificate for a training"),
        "materials.certificate_taken_back": _("A certificate was taken back"),
    }
)
