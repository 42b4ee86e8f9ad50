"""A coordinator presses "Remind them all" twice, or presses it while the worker goes on."""

import pytest
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.programmes.attention import kind_of
from mentoring.today import actions
from mentoring.today.models import Snooze
from tests.concurrency.racing import race
from tests.moments import DAY

NOW = timezone.now()


@pytest.mark.django_db(transaction=True)
class TestTwoRemindersAtOnce:
    @pytest.mark.parametrize("again", range(3))
    def test_reach_each_pair_once(self, again, cast, make_relationship, make_member):
        for number in range(6):
            mentee = make_member(cast.organisation, f"Mentee {number}")
            make_relationship(mentee=mentee, started_at=NOW - 20 * DAY)

        def press():
            return actions.remind_all(
                cast.programme, kind_of("no_agreement"), actor=cast.cruz, at=NOW
            )

        counts = [count for count, _has_more in race(press, press, press)]

        assert sorted(counts) == [0, 0, 12]
        assert Event.objects.filter(name="today.reminded").count() == 6
        assert Snooze.objects.count() == 6
