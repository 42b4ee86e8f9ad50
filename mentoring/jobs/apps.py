from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class JobsConfig(AppConfig):
    name = "mentoring.jobs"
    default_auto_field = "django.db.models.BigAutoField"
    taken = {
        "jobs.job.unique_key": AT_ONCE,
    }

    def ready(self) -> None:
        from mentoring.jobs import housekeeping  # noqa: F401 - registers the queue's own job
