"""What the clock does for organisations."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from mentoring.jobs.registry import schedule
from mentoring.organisations.actions.pictures import delete_files
from mentoring.organisations.models import Membership

KEEP_UNNAMED = timedelta(days=1)  # longer than any transaction that is about to name a file


@schedule(hours=24)
def sweep_pictures(at: datetime) -> None:
    """Pictures that no person has any more: of people who were erased, of acts cut off half-way."""
    if not default_storage.exists("pictures"):
        return
    _folders, files = default_storage.listdir("pictures")
    there = {file.rpartition("-")[0] for file in files if _is_old(file, at)}
    named = Membership.objects.exclude(picture="").values_list("picture", flat=True)
    for picture in there - set(named):
        delete_files(picture)


def _is_old(file: str, at: datetime) -> bool:
    return default_storage.get_modified_time(f"pictures/{file}") < at - KEEP_UNNAMED
