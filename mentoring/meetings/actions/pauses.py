"""Somebody takes a break: what becomes of the meetings ahead, and of times on offer."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.meetings.actions.changes import cancel
from mentoring.meetings.actions.hosting import pass_turn_on
from mentoring.meetings.actions.series import OncePerSeries
from mentoring.meetings.models import Meeting, Proposal, Series
from mentoring.meetings.rules.slots import zone_of
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.pauses import Ahead
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.pauses import in_open, would_rest


@hook("participants.meetings_ahead")
def ahead_of(enrolment: Enrolment, reader: Membership, at: datetime) -> list[Ahead]:
    """Those that cannot take place without them; a group meets without one of many."""
    person = enrolment.membership
    told = [
        (meeting, relationship.named_for(person))
        for relationship in in_open(person, enrolment.programme_id)
        if would_rest(relationship, person)
        for meeting in _ahead(relationship, at)
    ]
    return [
        Ahead(
            meeting.pk,
            meeting.starts_at.astimezone(zone_of(reader.timezone)).date(),
            _("%(when)s, with %(name)s")
            % {"when": formats.moment(meeting.starts_at, reader.timezone), "name": names},
        )
        for meeting, names in sorted(told, key=lambda one: one[0].starts_at)
    ]


@hook("participants.pausing")
@transaction.atomic
def clear_for_pause(
    enrolment: Enrolment, cancelled: Collection[UUID | str], actor: Membership, at: datetime
) -> None:
    """Close times on offer, and cancel those of the meetings ahead that were named."""
    named, person = {str(one) for one in cancelled}, enrolment.membership
    for relationship in in_open(person, enrolment.programme_id):
        lock_open(relationship)
        if not would_rest(relationship, person):  # the others choose without them
            mine = Proposal.objects.open().filter(relationship=relationship, proposed_by=person)
            mine.update(withdrawn_at=at)
            _pass_turns_on(relationship, enrolment, at)
            continue
        Proposal.objects.open().filter(relationship=relationship).update(withdrawn_at=at)
        _cancel(relationship, named, person, actor, at)


def _cancel(
    relationship: Relationship, named: set[str], person: Membership, actor: Membership, at: datetime
) -> None:
    """Of a series one letter tells all that fall into the break."""
    once = OncePerSeries()
    for meeting in _ahead(relationship, at):
        if str(meeting.pk) in named:
            more = once.figures(meeting)
            if more and meeting.series_id:
                Series.objects.filter(pk=meeting.series_id).update(sequence=F("sequence") + 1)
            is_first = more is not None
            cancel(
                meeting,
                pausing=person,
                more=(more or {}) | ({} if is_first else {"is_told": True}),
                actor=actor,
                at=at,
            )


def _pass_turns_on(relationship: Relationship, enrolment: Enrolment, at: datetime) -> None:
    """Meetings within the break that were theirs to host are hosted by somebody who is there."""
    for meeting in _ahead(relationship, at).filter(host__membership=enrolment.membership):
        until = enrolment.paused_until
        if until and relationship.today(meeting.starts_at) < until:
            pass_turn_on(meeting, relationship)


def _ahead(relationship: Relationship, at: datetime) -> QuerySet[Meeting]:
    ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, starts_at__gt=at)
    return ahead.select_related("relationship").order_by("starts_at")
