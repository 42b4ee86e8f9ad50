"""A matter put aside comes back once; put aside again, it asks for a decision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.programmes.attention import Attention, kind_of
from mentoring.today import actions, rules
from mentoring.today.models import Snooze
from mentoring.today.queries.attention import Group, today, told
from tests.moments import DAY

NOW = timezone.now()
SECOND = timedelta(seconds=1)
TODAY = "/northwind/programmes/growth-2026/today/"
ASKS = "It was put aside and came back twice: please decide."


@pytest.fixture
def silent():
    return kind_of("silent")


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOW - 40 * DAY)


@pytest.fixture
def put_aside(cast, silent, pair):
    """Put the pair's silence aside at these moments."""

    def put_aside(*moments, subject=pair.pk):
        for at in moments:
            actions.snooze(cast.programme, silent, subject, actor=cast.cruz, at=at)

    return put_aside


def matters(cast, at=NOW):
    return today(cast.programme, at=at).matters


class TestAMatterPutAside:
    def test_comes_back_once_as_it_was(self, cast, put_aside, browse):
        put_aside(NOW - 8 * DAY)

        (matter,) = matters(cast)
        page = browse(cast.cruz).get(TODAY).text

        assert not matter.asks_for_decision
        assert "Snooze a week" in page
        assert ASKS not in page

    def test_asks_for_a_decision_the_second_time(self, cast, put_aside, pair, browse):
        put_aside(NOW - 16 * DAY, NOW - 8 * DAY)

        (matter,) = matters(cast)
        page = browse(cast.cruz).get(TODAY).text

        assert matter.asks_for_decision
        assert ASKS in page
        assert "Snooze a week" not in page
        assert "Leave it for three months" in page
        decide = f"/northwind/programmes/growth-2026/relationships/{pair.pk}/"
        assert told(matter, cast.programme).acts[0].url == decide

    def test_stays_aside_for_the_week(self, cast, put_aside):
        put_aside(NOW - 15 * DAY, NOW - 7 * DAY + SECOND)

        assert matters(cast) == []
        assert len(matters(cast, NOW + SECOND)) == 1

    def test_is_counted_once_while_it_is_aside(self, cast, put_aside):
        """Two coordinators, or two clicks."""
        put_aside(NOW - 9 * DAY, NOW - 8 * DAY)

        (matter,) = matters(cast)
        assert not matter.asks_for_decision

    @pytest.mark.parametrize(("days", "asks"), [(30, True), (31, False)])
    def test_is_a_new_matter_a_month_after_it_came_back(self, cast, put_aside, days, asks):
        put_aside(NOW - (14 + days) * DAY, NOW - (7 + days) * DAY + SECOND)

        (matter,) = matters(cast)
        assert matter.asks_for_decision is asks

    def test_is_left_for_a_quarter_of_a_year_by_decision(self, cast, put_aside, pair, browse):
        put_aside(NOW - 16 * DAY, NOW - 8 * DAY)

        answer = browse(cast.cruz).post(f"{TODAY}later/silent/{pair.pk}/", follow=True)

        assert "Left as it is. We’ll show it again on " in answer.text
        until = Snooze.objects.get().until
        assert rules.REST_FOR - DAY < until - NOW <= rules.REST_FOR + DAY
        assert matters(cast, until - SECOND) == []
        (matter,) = matters(cast, until)
        assert matter.asks_for_decision

    def test_keeps_its_acts_where_it_has_no_page(self, cast):
        kind = kind_of("bounced")
        matter = Attention(kind, cast.bo.pk, (cast.bo,), NOW, asks_for_decision=True)

        assert told(matter, cast.programme).acts == list(kind.acts(matter, cast.programme))

    def test_is_led_to_its_page_once(self, cast, pair):
        """Some kinds lead there already."""
        kind = kind_of("past_end")
        matter = Attention(kind, pair.pk, (cast.bo,), NOW, asks_for_decision=True)

        assert told(matter, cast.programme).acts == list(kind.acts(matter, cast.programme))


class TestManyPutAside:
    @pytest.fixture
    def pairs(self, cast, pair, make_member, make_relationship):
        people = [make_member(cast.organisation, f"Person {number}") for number in range(7)]
        usual = {"agreed": True, "started_at": NOW - 40 * DAY}
        return [pair, *(make_relationship(mentee=one, **usual) for one in people)]

    def test_are_told_apart_from_those_a_reminder_helps(self, cast, pairs, put_aside, browse):
        for one in pairs[:4]:
            put_aside(NOW - 16 * DAY, NOW - 8 * DAY, subject=one.pk)

        undecided, others = today(cast.programme, at=NOW).things
        client = browse(cast.cruz)
        page = client.get(TODAY).text

        assert isinstance(undecided, Group)
        assert (undecided.asks_for_decision, others.asks_for_decision) == (True, False)
        assert (len(undecided.matters), len(others.matters)) == (4, 4)
        assert page.count("Remind them all") == 1
        assert f'href="{TODAY}all/silent/?decide"' in page
        assert client.get(f"{TODAY}all/silent/?decide").text.count("Leave it for three months") == 4
        assert client.get(f"{TODAY}all/silent/").text.count("Snooze a week") == 4

    def test_are_not_reminded_once_more(self, cast, pairs, put_aside, silent):
        for one in pairs[:3]:
            put_aside(NOW - 16 * DAY, NOW - 8 * DAY, subject=one.pk)

        count, _more = actions.remind_all(cast.programme, silent, actor=cast.cruz, at=NOW)

        assert count == 10
        assert len(matters(cast)) == 3
