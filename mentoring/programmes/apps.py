from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "mentoring.programmes"
    taken = {
        "programme_slug": _(
            "A programme with this name has just been made. Open it, or choose another name."
        ),
        "measurevalue_once_a_day": _(
            "Somebody else has just entered a value for this day. Look at it, then save yours if "
            "it is still needed."
        ),
        "guidelinesversion_once": _(
            "Somebody else has just changed the guidelines. Read them, then save yours if "
            "they are still needed."
        ),
    }
