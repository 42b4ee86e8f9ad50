"""Same time next time? The hour of a meeting that took place, some weeks later."""

from datetime import datetime, timedelta

from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.queries.common import full_at
from mentoring.meetings.rules import slots
from mentoring.meetings.rules.series import weeks_until_next
from mentoring.organisations.models import Membership
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.pauses import pause_of


def same_time_next(meeting: Meeting, actor: Membership, *, at: datetime) -> list[datetime]:
    """The next moments at the same hour on ``actor``'s wall at which nothing is in anybody's way.

    The one that the rhythm of their kind proposes stands first. None of a single talk, where
    something is arranged already, or where nobody can arrange anything now.
    """
    together = meeting.relationship
    if meeting.ends_at > at or not together.is_open or stands_still(together):
        return []
    if pause_of(together, together.today(at)).rests or _is_arranged(meeting, at):
        return []
    kind = KINDS[together.kind]
    if kind.is_single_talk:
        return []
    gaps = weeks_until_next(kind.proposed_weeks)
    found = [on_the_wall(meeting.starts_at, weeks, actor.timezone) for weeks in gaps]
    early = [one for one in found if one > at + slots.NOTICE]
    full = {one for one, _whose in full_at(together, early, minutes=meeting.minutes, at=at)}
    return [one for one in early if one not in full]


def on_the_wall(moment: datetime, weeks: int, zone: str) -> datetime:
    """So many weeks later at the same hour there, also when clocks have changed in between."""
    wall = moment.astimezone(slots.zone_of(zone)) + timedelta(weeks=weeks)
    return wall.astimezone(moment.tzinfo)


def _is_arranged(meeting: Meeting, at: datetime) -> bool:
    theirs = {"relationship": meeting.relationship_id}
    ahead = Meeting.objects.not_cancelled().filter(starts_at__gt=at, **theirs)
    return ahead.exists() or Proposal.objects.open().filter(**theirs).exists()
