"""Whom a coordinator may write to, and about what."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.checkins.models import CheckIn
from mentoring.home.rules import Cause
from mentoring.matching.models import Doubt
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


def people_concerned(
    programme: Programme, cause: str, subject_id: UUID
) -> tuple[list[Membership], Relationship | None]:
    """The people behind a row of the page, and their relationship; Http404 if there is none.

    ``programme`` has been authorised already, so whatever belongs to it may be used.
    """
    if cause == Cause.HELP:
        calls = CheckIn.objects.filter(relationship__programme=programme, wants_help=True)
        call = get_object_or_404(
            calls.select_related(
                "membership__organisation", "relationship__mentor", "relationship__mentee"
            ),
            pk=subject_id,
        )
        return [call.membership], call.relationship
    if cause == Cause.DOUBT:
        said = doubt_to_close(programme, subject_id)
        return [said.by], said.relationship
    if cause == Cause.BOUNCED:
        return [person_with_address(programme, subject_id)], None
    if cause in (Cause.LEFT, Cause.NO_AGREEMENT, Cause.SILENT):
        pair = open_pair(programme, subject_id)
        return _staying(pair) or [pair.mentee, pair.mentor], pair
    raise Http404


def open_pair(programme: Programme, relationship_id: UUID) -> Relationship:
    theirs = Relationship.objects.open().filter(programme=programme)
    shown = ("programme", "mentor__organisation", "mentee__organisation")
    return get_object_or_404(theirs.select_related(*shown), pk=relationship_id)


def _staying(pair: Relationship) -> list[Membership]:
    """Those of the two who have left neither the programme nor the organisation."""
    both = [pair.mentee, pair.mentor]
    left = set(
        Enrolment.objects.filter(
            programme=pair.programme_id, membership__in=both, status=Enrolment.Status.WITHDRAWN
        ).values_list("membership", flat=True)
    )
    return [one for one in both if not one.removed_at and one.pk not in left]


def person_with_address(programme: Programme, membership_id: UUID) -> Membership:
    people = Membership.objects.present().filter(enrolments__programme=programme)
    return get_object_or_404(people.select_related("organisation"), pk=membership_id)


def doubt_to_close(programme: Programme, doubt_id: UUID) -> Doubt:
    """What somebody of this programme said in confidence."""
    theirs = Doubt.objects.filter(relationship__programme=programme)
    shown = ("by__organisation", "relationship__mentor", "relationship__mentee")
    return get_object_or_404(theirs.select_related(*shown), pk=doubt_id)
