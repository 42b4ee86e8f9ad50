"""What is kept of a programme that ends."""

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.insights import reports
from mentoring.programmes.models import Programme


@on_event("programmes.ended")
def keep_last_report(event: Event) -> None:
    """Once an end; a programme that was reopened and ends again has a newer last report."""
    programme = Programme.objects.get(pk=event.subject_id)
    if programme.ended_at is not None:
        reports.keep(programme, at=event.at)


@hook("programmes.last_report")
def last_report(programme: Programme) -> str | None:
    if programme.ended_at is None:
        return None
    slug = programme.organisation.slug
    return address("insights:report", programme.slug, organisation=slug)
