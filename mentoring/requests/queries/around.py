"""What requests have for somebody's home page, and for the page of their people."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from mentoring.core.db.statements import statement
from mentoring.organisations.models import Membership
from mentoring.requests.models import Request


@dataclass(frozen=True)
class Requests:
    """Open ones: ``own`` wait for others, ``to_answer`` for the reader."""

    own: list[Request] = field(default_factory=list)
    to_answer: list[Request] = field(default_factory=list)
    agreed: list[Request] = field(default_factory=list)  # with somebody who asked the reader


@statement
def _open(actor: Membership) -> QuerySet[Request]:
    mine = Request.objects.open().filter(Q(asker=actor) | Q(asked=actor))
    return mine.select_related("asker", "asked", "programme").order_by("asked_at")


def requests_around(actor: Membership) -> Requests:
    rows = list(_open(actor))
    theirs = [one for one in rows if one.asked_id == actor.pk]
    return Requests(
        own=[one for one in rows if one.asker_id == actor.pk],
        to_answer=[one for one in theirs if one.state == Request.State.ASKED],
        agreed=[one for one in theirs if one.state == Request.State.AGREED],
    )
