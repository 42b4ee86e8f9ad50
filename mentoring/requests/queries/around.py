"""What requests have for somebody's home page, and for the page of their people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from mentoring.core.db.statements import statement
from mentoring.organisations.models import Membership
from mentoring.requests.models import Request
from mentoring.requests.queries.waitlist import Waitlists, waitlists_around

NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Requests:
    """Open ones: ``own`` wait for others, ``to_answer`` for the reader.

    ``closed``: what became of the reader's own in the last days.
    """

    own: list[Request] = field(default_factory=list)
    to_answer: list[Request] = field(default_factory=list)
    agreed: list[Request] = field(default_factory=list)  # with somebody who asked the reader
    closed: list[Request] = field(default_factory=list)
    waitlists: Waitlists = field(default_factory=Waitlists)


@statement
def _around(actor: Membership, since: datetime) -> QuerySet[Request]:
    """Open ones, and the reader's own that closed since then by what others did."""
    own_acts = (Request.State.YES, Request.State.WITHDRAWN)  # the page of its people says a yes
    is_open = Q(state__in=Request.OPEN) & (Q(asker=actor) | Q(asked=actor))
    is_news = Q(asker=actor, closed_at__gte=since) & ~Q(state__in=own_acts)
    rows = Request.objects.filter(is_open | is_news)
    return rows.select_related("asker", "asked", "programme").order_by("asked_at")


def requests_around(actor: Membership, *, at: datetime) -> Requests:
    everything = list(_around(actor, at - NEWS_FOR))
    rows = [one for one in everything if one.is_open]
    closed = [one for one in everything if not one.is_open]
    theirs = [one for one in rows if one.asked_id == actor.pk]
    return Requests(
        own=[one for one in rows if one.asker_id == actor.pk],
        to_answer=[one for one in theirs if one.state == Request.State.ASKED],
        agreed=[one for one in theirs if one.state == Request.State.AGREED],
        closed=closed,
        waitlists=waitlists_around(actor),
    )
