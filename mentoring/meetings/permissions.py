"""Who may see, answer and change talks: the two, and nobody else."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from mentoring.core.db.ids import is_id
from mentoring.core.hooks import run_hook
from mentoring.live.topics import Pair
from mentoring.meetings.models import (
    CalendarFeed,
    Meeting,
    Note,
    Promise,
    Proposal,
    Question,
    Series,
)
from mentoring.notifications.links import digest
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member, members_of
from mentoring.relationships.queries.names import know
from mentoring.relationships.rules import EVERYTHING

_SHOWN = ("relationship__programme", "relationship__organisation")


def meeting_to_share(actor: Membership, relationship_id: UUID, meeting_id: UUID) -> Meeting:
    """A talk of one of the actor's own relationships; for anyone else, Http404."""
    mine = Meeting.objects.visible_to(actor).filter(relationship=relationship_id)
    mine = mine.select_related(*_SHOWN, "series").prefetch_related(members_of("relationship"))
    return get_object_or_404(mine.with_attendances(), pk=meeting_id)


def proposal_to_answer(actor: Membership, relationship_id: UUID, proposal_id: UUID) -> Proposal:
    """Moments that the other has offered to ``actor``; for the one who offered, Http404."""
    theirs = Proposal.objects.visible_to(actor).filter(relationship=relationship_id)
    theirs = theirs.exclude(proposed_by=actor).select_related(*_SHOWN, "meeting", "proposed_by")
    return _proposal(theirs, proposal_id)


def poll_to_close(actor: Membership, relationship_id: UUID, proposal_id: UUID) -> Proposal:
    """A poll of a relationship of the actor's; ``actions.take`` says who takes one of its times."""
    theirs = Proposal.objects.visible_to(actor).filter(relationship=relationship_id, is_poll=True)
    theirs = theirs.select_related(*_SHOWN, "meeting", "proposed_by")
    return _proposal(theirs, proposal_id)


def proposal_behind(membership: Membership, proposal_id: UUID) -> Proposal:
    """The same for a link in a letter, which knows the person and the proposal only."""
    theirs = Proposal.objects.visible_to(membership).exclude(proposed_by=membership)
    theirs = theirs.select_related(*_SHOWN, "meeting", "proposed_by")
    return _proposal(theirs, proposal_id)


def _proposal(theirs: QuerySet[Proposal], proposal_id: UUID) -> Proposal:
    found: Proposal = get_object_or_404(
        theirs.prefetch_related(members_of("relationship")), pk=proposal_id
    )
    know(found.relationship, found.proposed_by)
    return found


def meeting_behind(membership: Membership, meeting_id: UUID) -> Meeting:
    """The talk behind a link in a letter."""
    mine = Meeting.objects.visible_to(membership).select_related(*_SHOWN, "series")
    mine = mine.prefetch_related(members_of("relationship")).with_attendances()
    return get_object_or_404(mine, pk=meeting_id)


def series_behind(membership: Membership, series_id: UUID) -> Series | None:
    """The series that a calendar answers to; None for a single meeting."""
    mine = Meeting.objects.visible_to(membership).filter(series=series_id)
    return Series.objects.filter(pk__in=mine.values("series")).first()


def reader_of_feed(token: str) -> Membership:
    """Whose meetings lie at a secret address; 404 for one that was renewed, ended or made up."""
    found = CalendarFeed.objects.filter(token_digest=digest(token), membership__removed_at=None)
    feed = get_object_or_404(found.select_related("membership__organisation"))
    return feed.membership


def note_to_change(actor: Membership, relationship_id: UUID, note_id: UUID) -> Note:
    """A note that ``actor`` wrote; a shared one of the other is read, not changed."""
    own = Note.objects.visible_to(actor).filter(author=actor, relationship=relationship_id)
    own = own.select_related("relationship", "meeting")
    return get_object_or_404(own.prefetch_related(members_of("relationship")), pk=note_id)


def question_to_settle(actor: Membership, relationship_id: UUID, question_id: UUID) -> Question:
    """What waits for the next meeting of the two."""
    theirs = Question.objects.visible_to(actor).filter(relationship=relationship_id)
    return get_object_or_404(theirs.select_related("relationship"), pk=question_id)


def promise_to_keep(actor: Membership, relationship_id: UUID, promise_id: UUID) -> Promise:
    """What one of the two promised the other."""
    theirs = Promise.objects.visible_to(actor).filter(relationship=relationship_id)
    return get_object_or_404(theirs.select_related("relationship", "meeting"), pk=promise_id)


def promise_behind(membership: Membership, promise_id: UUID) -> Promise | None:
    """The promise behind a link in a letter; None once it was taken back."""
    theirs = Promise.objects.visible_to(membership).select_related("relationship__organisation")
    return theirs.prefetch_related(members_of("relationship")).filter(pk=promise_id).first()


def writers_among(pairs: Sequence[Pair]) -> dict[Pair, UUID]:
    """Of pairs of person and meeting those who write on its paper, each with their membership.

    Not on that of a meeting before they came, where they do not read what was written then. Two
    queries for any number.
    """
    asked = {pair: UUID(pair[1]) for pair in pairs if is_id(pair[1])}
    open_ones = Meeting.objects.not_cancelled().filter(relationship__ended_at=None)
    found = open_ones.filter(pk__in=asked.values())
    rooms = {
        meeting: (relationship, starts_at)
        for meeting, relationship, starts_at in found.values_list("pk", "relationship", "starts_at")
    }
    members = Member.objects.present().filter(
        relationship__in={relationship for relationship, _ in rooms.values()},
        membership__user__in={person for person, _ in asked},
        membership__removed_at=None,
    )
    known = {
        (relationship, user): (member, EVERYTHING if reads_before or joined <= began else joined)
        for relationship, user, member, joined, reads_before, began in members.values_list(
            "relationship",
            "membership__user",
            "membership",
            "joined_at",
            "reads_before",
            "relationship__started_at",
        )
    }
    may: dict[Pair, UUID] = {}
    for pair, meeting in asked.items():
        relationship, starts_at = rooms.get(meeting, (None, None))
        if relationship and starts_at and (relationship, pair[0]) in known:
            member, reads_from = known[relationship, pair[0]]
            if reads_from <= starts_at:
                may[pair] = member
    return may


def apart_among(people: Iterable[UUID]) -> set[UUID]:
    """Those of whom one has blocked another of them."""
    return {one for apart in run_hook("messaging.apart", set(people)) for one in apart}
