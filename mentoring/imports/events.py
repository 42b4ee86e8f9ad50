from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "imports.file_uploaded": _("A list of people was uploaded"),
        "imports.started": _("The import of a list of people started"),
        "imports.finished": _("A list of people was imported"),
    }
)
