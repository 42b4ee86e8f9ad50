"""An address that letters came back from is corrected, and they go out again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.organisations.actions import KnownAlready
from mentoring.participants.actions import email as actions

NOW = timezone.now()


@pytest.fixture
def bounced(cast):
    return Mail.objects.create(
        organisation=cast.organisation,
        recipient=cast.bo,
        key="k",
        kind="x",
        to=cast.bo.email,
        subject="s",
        text="t",
        state="bounced",
        answer="550 no such user",
        created_at=NOW,
        due_at=NOW,
    )


class TestCorrectEmail:
    def test_sends_the_letters_that_came_back_again(self, cast, bounced):
        again = actions.correct_email(cast.bo, email="Bo@New.org", actor=cast.cruz, at=NOW)

        bounced.refresh_from_db()
        assert (again, bounced.to, bounced.state) == (1, "bo@new.org", "queued")

    @pytest.mark.parametrize(
        ("days", "expires_in", "again"),
        [(4.99, None, 1), (5, None, 0), (30, None, 0), (30, 1, 1), (1, -1, 0)],
    )
    def test_sends_no_letter_that_is_too_old_to_hold(self, days, expires_in, again, cast, bounced):
        """Five days, or as long as the letter says itself."""
        bounced.created_at = NOW - timedelta(days=days)
        bounced.expires_at = NOW + timedelta(hours=expires_in) if expires_in else None
        bounced.save()

        sent = actions.correct_email(cast.bo, email="bo@new.org", actor=cast.cruz, at=NOW)

        bounced.refresh_from_db()
        assert (sent, bounced.state == "queued") == (again, bool(again))

    def test_refuses_somebody_elses_address(self, cast, bounced):
        with pytest.raises(KnownAlready, match="already here, as Amina"):
            actions.correct_email(
                cast.bo, email=cast.amina.email, actor=cast.cruz, at=NOW + timedelta(hours=1)
            )

    def test_refuses_the_address_that_does_not_work(self, cast, bounced):
        with pytest.raises(actions.SameAddress, match="bounced"):
            actions.correct_email(cast.bo, email=cast.bo.email, actor=cast.cruz, at=NOW)
