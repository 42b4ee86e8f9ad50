"""An address that emails bounce from stays a matter until one arrives."""

import pytest

from mentoring.notifications.models import Mail
from mentoring.participants.attention import Bounced
from tests.moments import DAY, NOON


@pytest.fixture
def mail(cast):
    def mail(state, at):
        return Mail.objects.create(
            organisation=cast.organisation,
            recipient=cast.bo,
            key=f"{state}:{at}",
            kind="x",
            to=cast.bo.email,
            subject="s",
            text="t",
            state=state,
            created_at=at,
            due_at=at,
        )

    return mail


def told(cast):
    rows = Bounced().rows(cast.programme, NOON.date(), NOON, NOON)
    return [row for row in rows if Bounced().attention(row, NOON)]


class TestAnAddressThatBounces:
    @pytest.mark.parametrize("state", ["queued", "claimed", "not_sent", "unknown", "failed"])
    def test_is_not_well_because_something_was_written_to_it(self, cast, mail, state):
        mail("bounced", NOON - DAY)
        mail(state, NOON)

        assert told(cast) == [cast.bo]

    def test_is_well_when_an_email_went_out_since(self, cast, mail):
        mail("bounced", NOON - DAY)
        mail("sent", NOON)

        assert told(cast) == []
