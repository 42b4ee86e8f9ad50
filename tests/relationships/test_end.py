"""Closing a relationship, and letting it go on."""

import pytest
from django.db import connection

from mentoring.core.web.addresses import address
from mentoring.notifications.models import InboxItem, Mail
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON, WEEK


def at_room(name: str, relationship) -> str:
    return address(f"relationships:{name}", relationship.pk, organisation="northwind")


class TestEnd:
    def test_frees_the_mentors_place(self, cast, make_relationship):
        cast.programme.enrolments.filter(membership=cast.amina).update(capacity_max=1)
        relationship = make_relationship()

        actions.end(relationship, reason="no_time", actor=cast.bo, at=NOON)
        again = actions.start(
            "one_to_one",
            {cast.amina: "mentor", cast.bo: "mentee"},
            programme=cast.programme,
            actor=cast.cruz,
            at=NOON,
        )

        assert again.is_open

    def test_tells_both_in_the_same_words_without_who_or_why(
        self, cast, make_relationship, browse, run_jobs
    ):
        relationship = make_relationship()

        browse(cast.bo).post(
            at_room("end", relationship), {"reason": "not_a_fit", "note": "Too far from my work."}
        )
        run_jobs()

        letters = Mail.objects.filter(kind="relationships.ended")
        assert {mail.recipient_id for mail in letters} == {cast.amina.pk, cast.bo.pk}
        for mail in letters:
            assert "right match" not in mail.text
            assert "Too far" not in mail.text

    def test_lets_the_coordinators_know_why(self, cast, make_relationship, browse, run_jobs):
        relationship = make_relationship()

        browse(cast.bo).post(at_room("end", relationship), {"reason": "not_a_fit", "note": "Far."})
        run_jobs()

        assert InboxItem.objects.filter(
            recipient=cast.cruz, kind="relationships.ended_early"
        ).exists()
        relationship.refresh_from_db()
        assert relationship.end_note == "Far."

    def test_keeps_the_note_encrypted(self, cast, make_relationship):
        relationship = make_relationship()
        actions.end(relationship, reason="other", note="A secret.", actor=cast.bo, at=NOON)

        with connection.cursor() as cursor:
            cursor.execute("SELECT end_note FROM relationships_relationship")
            stored = bytes(cursor.fetchone()[0])

        assert b"secret" not in stored

    def test_leaves_a_room_that_can_be_read_and_not_written(self, cast, make_relationship, browse):
        relationship = make_relationship(ended_at=NOON, end_reason="completed")
        bo = browse(cast.bo)

        read = bo.get(at_room("room", relationship))
        written = [
            bo.post(at_room("agreement", relationship), {"version": "1"}),
            bo.post(at_room("end", relationship), {"reason": "no_time"}),
            bo.post(at_room("ending", relationship), {"choice": "close"}),
        ]

        assert read.status_code == 200
        assert [answer.status_code for answer in written] == [422, 422, 422]
        assert "has ended" in written[0].text

    def test_asks_for_a_reason(self, cast, make_relationship, browse):
        answer = browse(cast.bo).post(at_room("end", make_relationship()), {"note": "Kept words"})

        assert answer.status_code == 422
        assert "Kept words" in answer.text
        assert Relationship.objects.open().count() == 1


class TestExtend:
    def test_moves_the_end(self, cast, make_relationship):
        relationship = make_relationship(ends_on=(NOON + 4 * WEEK).date())
        until = (NOON + 12 * WEEK).date()

        actions.extend(relationship, until=until, actor=cast.cruz, at=NOON)

        relationship.refresh_from_db()
        assert relationship.ends_on == until

    @pytest.mark.parametrize("days", [-1, 0, 4 * 366])
    def test_refuses_a_day_that_is_not_later(self, days, cast, make_relationship):
        relationship = make_relationship(ends_on=(NOON + DAY).date())

        with pytest.raises(actions.EndNotLater):
            actions.extend(
                relationship, until=(NOON + DAY * (1 + days)).date(), actor=cast.cruz, at=NOON
            )
