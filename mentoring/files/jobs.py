"""Scanning, and sweeping what no row names."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from mentoring.core.hooks import hook
from mentoring.core.web.clamd import ScannerAway, is_clean
from mentoring.files import queries
from mentoring.files.actions import note_scanned
from mentoring.files.actions.sending import delete_stored
from mentoring.files.models import File
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import job, schedule

AGAIN_AFTER = timedelta(minutes=5)
log = structlog.get_logger(__name__)


@hook("files.waiting")
def enqueue_scan(file: File, at: datetime) -> None:
    """In the transaction that sent it: no file waits that nobody asks about."""
    payload = {"file_id": str(file.pk)}
    enqueue(scan, payload, at=at, organisation_id=file.organisation_id)


@job(queue="slow")
def scan(file_id: UUID | str) -> None:
    """Ask the scanner. While it is away the file waits, and is asked about again."""
    rows = File.objects.select_related("conversation").filter(needs_scan=True, scanned_at=None)
    file = rows.filter(pk=file_id).first()
    if file is None or not settings.CLAMD:
        return
    try:
        found = is_clean(queries.content_of(file), settings.CLAMD)
    except ScannerAway as away:
        log.warning("scanner away", reason=str(away))
        return
    note_scanned(file, is_clean=found, at=timezone.now())


@schedule(minutes=5, queue="slow")
def ask_again(at: datetime) -> None:
    """For files that have waited a while: the scanner was away, or has just been set up again."""
    waiting = File.objects.filter(needs_scan=True, scanned_at=None, made_at__lt=at - AGAIN_AFTER)
    for file in waiting.order_by("made_at")[:100]:
        enqueue_scan(file, at)


@schedule(hours=24, queue="slow")
def sweep_files(at: datetime) -> None:
    delete_stored(sorted(queries.unnamed(at)))
