from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class LettersConfig(AppConfig):
    name = "mentoring.letters"
    taken = {
        "own_words_once": _(
            "Somebody else has just written own words for this email. Read them, then save yours "
            "if they are still needed."
        ),
        "off_switch_once": AT_ONCE,
    }

    def ready(self) -> None:
        autodiscover_modules("samples")  # what each app's letters would say to real people
