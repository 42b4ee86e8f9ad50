"""Word of times on offer that nobody chose, with others that can be offered without signing in."""

from datetime import datetime
from functools import partial
from typing import Any

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import Proposal
from mentoring.meetings.notices import OFFER_LAPSED, loaded_proposal, shared
from mentoring.meetings.notices.entries import page_of
from mentoring.meetings.notices.pauses import timed_links
from mentoring.meetings.queries.common import times_for_letter
from mentoring.meetings.queries.schedule import tells_of_lapse
from mentoring.notifications.messages import notify
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship


@on_event("meetings.offer_lapsed")
def notify_lapsed(event: Event) -> None:
    """Whoever offered hears it, and what to do; not of what is long over, nor once they meet."""
    proposal = loaded_proposal(event.subject_id)
    if tells_of_lapse(proposal, event.at):
        author = proposal.proposed_by
        notify(author, OFFER_LAPSED, proposal, partial(_lapsed, proposal, event.at), at=event.at)


def _lapsed(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """Times that suit them, but for those which have just been on offer."""
    relationship, author = proposal.relationship, proposal.proposed_by
    times = times_for_letter(relationship, author, at=at, besides=proposal.moments)
    return words_of(relationship, author, timed_links(author, relationship, times, at=at))


def words_of(
    relationship: Relationship, author: Membership, times: list[tuple[datetime, str]]
) -> dict[str, Any]:
    return shared(relationship, author) | {
        "times": times,
        "propose_url": page_of(relationship, "meetings:propose"),
        "conversation_url": page_of(relationship, "messaging:conversation"),
    }
