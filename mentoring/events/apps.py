from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from mentoring.core.db.unique import AT_ONCE


class EventsConfig(AppConfig):
    name = "mentoring.events"
    default_auto_field = "django.db.models.BigAutoField"
    taken = {
        "event_one_per_position": AT_ONCE,
        "checkpoint_one_per_position": AT_ONCE,
        "erasure_once": AT_ONCE,
    }

    def ready(self) -> None:
        # Reactions, jobs and event names register themselves when their module is imported.
        autodiscover_modules("events", "notices", "jobs")
