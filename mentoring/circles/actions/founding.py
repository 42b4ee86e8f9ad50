"""Founding an open circle, changing it, and closing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mentoring.circles import rules
from mentoring.circles.actions import refusals
from mentoring.circles.actions.locking import (
    State,
    add,
    begin_if_enough,
    check_may_come,
    close,
    forget,
    lock,
    lock_people,
    offer_free_seats,
    seat,
)
from mentoring.circles.models import OpenCircle
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import same_deed, unless_taken
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.rules import KINDS


@transaction.atomic
def found(
    programme: Programme,
    values: Mapping[str, Any],
    *,
    host: Membership | None,
    key: UUID,
    actor: Membership,
    at: datetime,
) -> OpenCircle:
    """Begin to gather people. ``host`` has the first seat; ``key`` makes a second click harmless.

    Raises ``NeedsHost`` for a kind that cannot be without one, and what keeps them from a seat.
    """
    # One after the other in a programme: two with one key, in one moment, are one or two circles.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    theirs = OpenCircle.objects.filter(programme=programme, founded_by=actor)
    if same := same_deed(theirs, key, moment="founded_at", at=at, name=values["name"]):
        return same
    _check_numbers(values)
    if host is None and rules.has_host(values["kind"]):
        raise refusals.NeedsHost(programme=programme.name)
    circle = OpenCircle.objects.create(
        pk=unless_taken(key, OpenCircle),
        organisation_id=programme.organisation_id,
        programme=programme,
        host=host,
        founded_by=actor,
        founded_at=at,
        **values,
    )
    record("circles.founded", circle, actor=actor, at=at, data={"kind": circle.kind})
    circle = lock(circle)
    if host is not None:
        _seat_host(circle, host, actor, at)
    return circle


def _seat_host(circle: OpenCircle, host: Membership, actor: Membership, at: datetime) -> None:
    part = rules.hosts_as(circle.kind)
    enrolment = lock_people(circle, host).get(host.pk)
    if enrolment is None:
        raise refusals.NeedsHost(programme=circle.programme.name)
    try:
        check_may_come(circle, host, enrolment, part, at, is_meant=True)
    except Refusal:
        if host == actor:
            raise
        raise refusals.CannotCome(name=host.name) from None
    seat(add(circle, host, State.WAITING, at=at, part=part), actor=actor, at=at)


def _check_numbers(values: Mapping[str, Any]) -> None:
    kind, seats, begins_with = values["kind"], values["seats"], values["begins_with"]
    if not rules.fits(kind, seats=seats, begins_with=begins_with):
        raise refusals.NumbersDoNotFit(least=KINDS[kind].least, most=KINDS[kind].most)


@transaction.atomic
def change(
    circle: OpenCircle, values: Mapping[str, Any], *, actor: Membership, at: datetime
) -> OpenCircle:
    """Say it anew. More seats, or taking people again, reach those who wait at once."""
    circle = lock(circle)
    values = {**values, "kind": circle.kind}
    _check_numbers(values)
    if values["seats"] < len(circle.holding):
        raise refusals.FewerThanThere(count=len(circle.holding))
    before = {name: getattr(circle, name) for name in values}
    if before != values:
        for name, value in values.items():
            setattr(circle, name, value)
        circle.save(update_fields=list(values))
        record("circles.changed", circle, actor=actor, at=at)
        begin_if_enough(circle, at=at)
        offer_free_seats(circle, at=at)
    return circle


@transaction.atomic
def hand_over(
    circle: OpenCircle, host: Membership | None, *, actor: Membership, at: datetime
) -> OpenCircle:
    """Let somebody else answer for it; where its kind needs a host, they take that seat."""
    circle = lock(circle)
    if host is not None and host.pk not in lock_people(circle, host):
        raise refusals.NeedsHost(programme=circle.programme.name)
    circle.host = host
    circle.save(update_fields=["host"])
    record("circles.changed", circle, actor=actor, at=at, data={"host": host and str(host.pk)})
    needs = rules.has_host(circle.kind) and not circle.has_begun
    has_one = any(one.part == rules.hosts_as(circle.kind) for one in circle.inside)
    if host is not None and needs and not has_one:
        if there := circle.joiner(host):  # who is in it already changes to the seat of its host
            forget(there)
        _seat_host(circle, host, actor, at)
    return circle


@transaction.atomic
def renew_link(circle: OpenCircle, *, actor: Membership, at: datetime) -> OpenCircle:
    """From now on the link that was passed around leads nowhere, and a new one does."""
    circle = lock(circle)
    circle.link_version += 1
    circle.save(update_fields=["link_version"])
    record("circles.link_renewed", circle, actor=actor, at=at)
    return circle


@transaction.atomic
def close_by_hand(circle: OpenCircle, *, actor: Membership, at: datetime) -> None:
    """Take nobody any more, for good. Those who have begun go on together."""
    close(lock(circle), OpenCircle.Closed.BY_HAND, actor=actor, at=at)
