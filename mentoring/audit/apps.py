from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "mentoring.audit"

    def ready(self) -> None:
        # Reactions, jobs and event names register themselves when their module is imported.
        autodiscover_modules("events", "notices", "jobs")
