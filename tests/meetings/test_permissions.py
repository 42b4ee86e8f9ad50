"""Whose meetings, offers, notes and promises a permission finds."""

from uuid import uuid4

import pytest
from django.http import Http404

from mentoring.meetings import actions, permissions
from tests.moments import NOON


class TestThePermission:
    def test_finds_each_of_ones_own_under_its_relationship(self, cast, meetings, pair, other):
        for meeting in meetings:
            found = permissions.meeting_to_share(cast.amina, meeting.relationship_id, meeting.pk)
            assert found == permissions.meeting_behind(cast.amina, meeting.pk) == meeting
        with pytest.raises(Http404):
            permissions.meeting_to_share(cast.amina, other.pk, meetings[0].pk)

    def test_to_answer_is_for_whom_it_was_offered_to(self, cast, pair, other, make_proposal):
        mine, later = make_proposal(pair, withdrawn_at=NOON), make_proposal(pair)
        for offer in (mine, later):
            found = permissions.proposal_to_answer(cast.amina, pair.pk, offer.pk)
            assert found == permissions.proposal_behind(cast.amina, offer.pk) == offer
            for denied in (
                lambda offer=offer: permissions.proposal_to_answer(cast.amina, other.pk, offer.pk),
                lambda offer=offer: permissions.proposal_to_answer(cast.bo, pair.pk, offer.pk),
                lambda offer=offer: permissions.proposal_behind(cast.bo, offer.pk),
            ):
                with pytest.raises(Http404):
                    denied()

    def test_to_change_a_note_is_for_its_author_there(self, cast, meetings, pair, other):
        key = {"key": uuid4(), "at": NOON}
        notes = [
            actions.write_note(
                meetings[0], body=body, is_shared=True, actor=cast.amina, **key | {"key": uuid4()}
            )
            for body in ("One", "Two")
        ]
        for note in notes:
            assert permissions.note_to_change(cast.amina, pair.pk, note.pk) == note
            for who, where in ((cast.bo, pair), (cast.amina, other)):
                with pytest.raises(Http404):
                    permissions.note_to_change(who, where.pk, note.pk)

    def test_to_keep_a_promise_is_inside_its_relationship(self, cast, meetings, pair, other):
        for words in ("One", "Two"):
            said = {"by": cast.bo, "words": words, "until": None, "key": uuid4()}
            made = actions.promise(meetings[0], actor=cast.bo, at=NOON, **said)
            assert permissions.promise_to_keep(cast.amina, pair.pk, made.pk) == made
            with pytest.raises(Http404):
                permissions.promise_to_keep(cast.amina, other.pk, made.pk)
