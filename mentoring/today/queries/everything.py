"""One morning over all programmes that somebody runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from mentoring.core.db.statements import statement
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import Attention
from mentoring.programmes.models import Programme
from mentoring.today.queries.attention import Group, Today, today
from mentoring.today.queries.figures import overview_of

MAX_PROGRAMMES = 12  # looked through for one page; the others are links


@dataclass(frozen=True)
class Morning:
    programme: Programme
    today: Today


@dataclass(frozen=True)
class Thing:
    """One matter, or many alike, with the programme in which it is."""

    programme: Programme
    what: Attention | Group


@statement
def programmes_of(actor: Membership) -> QuerySet[Programme]:
    """Programmes that the actor runs and that are not archived, the latest launched first."""
    mine = Programme.objects.coordinated_by(actor).current().select_related("organisation")
    return mine.order_by("-launched_at", "name")


def mornings_of(programmes: Sequence[Programme], *, at: datetime) -> list[Morning]:
    """A dozen queries a programme, however many people are in it."""
    return [
        Morning(one, today(one, overview_of(one, at=at), at=at))
        for one in programmes[:MAX_PROGRAMMES]
    ]


def merged(mornings: Sequence[Morning]) -> list[Thing]:
    """Everything in one list: the most pressing kind first, then whatever has waited longest.

    What concerns the whole organisation is found in each of its programmes, and told once.
    """
    things = {
        (matter.kind.key, matter.subject_id): thing
        for morning in reversed(mornings)
        for thing in (Thing(morning.programme, what) for what in morning.today.things)
        for matter in [_matter(thing)]
    }
    return sorted(things.values(), key=lambda thing: (_matter(thing).order, _matter(thing).since))


def _matter(thing: Thing) -> Attention:
    return thing.what.matters[0] if isinstance(thing.what, Group) else thing.what
