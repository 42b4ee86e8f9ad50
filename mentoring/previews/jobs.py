"""Fetching pages: by the worker, one at a time for each organisation, once."""

from datetime import datetime
from http.client import HTTPException
from uuid import UUID

import structlog
from django.utils import timezone

from mentoring.core.hooks import hook
from mentoring.core.web import outgoing
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import job
from mentoring.previews import actions, queries, rules
from mentoring.previews.models import LinkPreview
from mentoring.previews.rules import Preview

WITHIN = 5.0  # seconds for one page
log = structlog.get_logger(__name__)


@hook("previews.asked")
def enqueue_fetch(row: LinkPreview, at: datetime) -> None:
    """In the transaction that wrote the message."""
    whose = row.conversation.organisation_id
    payload = {"preview_id": str(row.pk)}
    enqueue(fetch, payload, at=at, organisation_id=whose, lane=f"previews:{whose}")


@job(queue="slow")
def fetch(preview_id: UUID | str) -> None:
    """A page that does not answer is not asked again: a preview is no promise."""
    rows = LinkPreview.objects.filter(pk=preview_id, fetched_at=None)
    known = ("conversation__relationship__programme", "conversation__relationship__organisation")
    row = rows.select_related(*known, "author").first()
    if row is None:
        return
    is_still_allowed = queries.are_shown(row.conversation.between)
    found = look(row.shown.address) if is_still_allowed else None
    actions.keep(row, found, at=timezone.now())


def look(address: str) -> Preview | None:
    """What the page says about itself; None for whatever is no page to be shown."""
    try:
        answer = outgoing.get_page(address, most=rules.MAX_BYTES, within=WITHIN)
    except (outgoing.NotAllowed, OSError, HTTPException, ValueError) as error:
        log.info("no preview", reason=type(error).__name__)  # never the address
        return None
    kind = answer.headers.get("content-type", "")
    return rules.read(answer.body, kind=kind, address=address, came_from=answer.url)
