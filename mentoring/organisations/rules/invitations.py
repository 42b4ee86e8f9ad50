"""Whether an invitation is still good."""

from datetime import datetime, timedelta
from enum import Enum

INVITATION_LIFETIME = timedelta(days=14)
INVITED_AT_MOST = 3  # times within INVITED_WITHIN: nobody's mailbox is filled from here
INVITED_WITHIN = timedelta(minutes=10)
SETUP_LIFETIME = timedelta(hours=24)


class Invited(Enum):
    """Whether an invitation can still be accepted, and if not, why."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def invited(
    *, used_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, at: datetime
) -> Invited:
    """The state of an invitation; the most definite reason wins."""
    if used_at:
        return Invited.USED
    if withdrawn_at:
        return Invited.WITHDRAWN
    return Invited.EXPIRED if at >= expires_at else Invited.OPEN
