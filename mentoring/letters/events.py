from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "letters.changed": _("The words of an email were changed for a programme"),
        "letters.restored": _("An email of a programme has the product’s words again"),
        "letters.switched": _("An email was switched off or on for a programme"),
        "letters.tested": _("A test of an email was sent to whoever asked for it"),
    }
)
