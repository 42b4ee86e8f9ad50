"""Figures for a monitoring system, in the text format of Prometheus; no names, no addresses."""

import hmac
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from mentoring.core.db.statements import STATEMENTS
from mentoring.events.models import Event
from mentoring.jobs import queue
from mentoring.live import hub as hubs
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership, Organisation


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for whoever knows the token; without one in the settings the page does not exist."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Gauges())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Gauges(Collector):
    """Counted at the moment of asking; but for statements every process tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = queue.stats(at=now)
        yield _by_state("rapport_jobs", "Jobs by state", jobs.by_state)
        late = jobs.overdue
        yield GaugeMetricFamily("rapport_jobs_due", "Jobs that wait although due", value=late)
        mails = Mail.objects.values_list("state").annotate(Count("id"))
        yield _by_state("rapport_letters", "Letters by state", dict(mails))
        unsealed = Event.objects.filter(position=None).count()
        yield GaugeMetricFamily("rapport_events_unsealed", "Events not yet sealed", value=unsealed)
        people = Membership.objects.present().count()
        yield GaugeMetricFamily("rapport_people", "Members of all organisations", value=people)
        places = Organisation.objects.count()
        yield GaugeMetricFamily("rapport_organisations", "Organisations", value=places)
        shapes = sum(known.shapes for known in STATEMENTS)
        yield GaugeMetricFamily(
            "rapport_statement_shapes", "SQL kept by this process", value=shapes
        )
        waiting = sum(hub.count for hub in tuple(hubs.running))
        yield GaugeMetricFamily(
            "rapport_live_connections", "Pages that wait for news at this process", value=waiting
        )
        ended: Counter[str] = sum((Counter(hub.ends) for hub in tuple(hubs.running)), Counter())
        yield _by_state("rapport_live_ends", "Live connections ended, by reason", dict(ended))
        beyond = sum(known.uncached for known in STATEMENTS)
        yield GaugeMetricFamily("rapport_statements_uncached", "SQL beyond the cap", value=beyond)


def _by_state(name: str, words: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family
