from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from mentoring.core.db.unique import AT_ONCE


class InboundConfig(AppConfig):
    name = "mentoring.inbound"
    taken = {"inbound.arrival.digest": AT_ONCE}

    def ready(self) -> None:
        autodiscover_modules("replies")  # what each app does with answers to its notices
