"""Every day administrators get how long the log is and how it ends, to compare with."""

import re
from datetime import timedelta

import pytest

from mentoring.console.jobs import notify_log_heads
from mentoring.console.notices import LOG_HEAD
from mentoring.events import chain
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.notifications import actions
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON

LOG = "/northwind/settings/log/"


@pytest.fixture
def happen(cast):
    def happen(times: int) -> None:
        for _ in range(times):
            record("organisations.changed", cast.organisation, actor=cast.eli, at=NOON)
        chain.seal_events()

    return happen


def letters(member):
    return Mail.objects.filter(to=member.email, kind="console.log_head").order_by("created_at")


class TestTheDailyLetter:
    def test_tells_administrators_count_and_last_link(self, cast, happen):
        happen(3)
        count, link = chain.count_and_head(cast.organisation.pk)

        notify_log_heads(NOON)

        assert count >= 3
        assert str(count) in letters(cast.eli).get().text
        assert link in letters(cast.eli).get().text
        assert not letters(cast.cruz).exists()
        assert not letters(cast.dara).exists()  # nothing happened where she is

    def test_comes_every_day_however_late_the_clock_starts(self, cast, happen):
        happen(1)
        notify_log_heads(NOON)
        happen(1)
        notify_log_heads(NOON + DAY - timedelta(hours=5))

        assert letters(cast.eli).count() == 2

    def test_does_not_come_when_nothing_has_happened_since(self, cast, happen):
        happen(1)
        notify_log_heads(NOON)
        notify_log_heads(NOON + DAY)

        assert letters(cast.eli).count() == 1

    def test_can_be_switched_off(self, cast, happen):
        actions.choose_ways(cast.eli, [LOG_HEAD], shown=["email"], wanted=[], at=NOON)
        happen(1)

        notify_log_heads(NOON)

        assert not letters(cast.eli).exists()


class TestTheLog:
    def test_still_shows_the_link_of_an_older_letter(self, cast, happen, browse):
        happen(2)
        notify_log_heads(NOON)
        count, link = chain.count_and_head(cast.organisation.pk)
        happen(4)

        assert link in browse(cast.eli).get(f"{LOG}?count={count}").content.decode()
        assert link not in browse(cast.eli).get(LOG).content.decode()

    @pytest.mark.parametrize("count", ["0", "-1", "x", "9" * 5000, ""])
    def test_shows_how_it_ends_when_asked_for_nonsense(self, count, cast, happen, browse):
        happen(2)
        _, link = chain.count_and_head(cast.organisation.pk)

        assert link in browse(cast.eli).get(LOG, {"count": count}).content.decode()

    def test_shows_another_link_once_it_was_cut_and_written_anew(self, cast, happen, browse):
        happen(3)
        notify_log_heads(NOON)
        told = re.findall(r"\b[0-9a-f]{64}\b", letters(cast.eli).get().text)[0]
        count, _ = chain.count_and_head(cast.organisation.pk)
        Event.objects.filter(position=count).update(digest="f" * 64)

        assert told not in browse(cast.eli).get(f"{LOG}?count={count}").content.decode()
