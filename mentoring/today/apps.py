from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class TodayConfig(AppConfig):
    name = "mentoring.today"
    taken = {
        "snooze_once": _("Somebody else has just put this off. See until when."),
        "attention_candidate_once": AT_ONCE,
        "today.announcement.once": AT_ONCE,
    }

    def ready(self) -> None:
        autodiscover_modules("attention")  # each app's kinds of matters that need a person
