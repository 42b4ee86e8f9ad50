"""No matter stays on Today as it was for ever: what waits too long rises and is to be decided."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from mentoring.meetings.rules import meet_within, silent_too_long
from mentoring.participants.models import Enrolment
from mentoring.programmes.attention import Attention, kind_of, kinds
from mentoring.programmes.kinds import KINDS
from mentoring.today import actions
from mentoring.today.queries.attention import Group, _risen, alike, today, told
from tests.moments import DAY, NOON

NOW = timezone.now()
TODAY = "/northwind/programmes/growth-2026/today/"
DECIDE = "please decide how it goes on"
BEGINS = "does it begin, or does it end kindly?"

# Those that do not rise, and why they cannot grow old.
STAYING = {
    "harm": "stands above everything until somebody has taken care of it, and is not put aside",
    "written": "stands above all but harm, and is not put aside",
    "help": "somebody asked for it: stands before all decisions, and is not put aside",
    "concern": "somebody asked for it: stands before all decisions, and is not put aside",
    "low_again": "a newer answer takes its place, and it ends with the relationship",
    "unhappy": "a newer answer takes its place, and it ends with the relationship",
    "unsupervised": "stands before all but harm, and is not put aside",
    "circle_host_left": "requests to the circle rise by themselves; it is one row for a circle",
    "circle_request": "an unanswered request closes by itself after ten days",
    "first_day": "one row for a programme, gone with the first match or another first day",
    "last_day": "one row for a programme, gone with its end or another last day",
    "last_weeks": "one row for a programme, gone on its last day",
    "mail_stuck": "tells of the last days only",
    "past_end": "the relationship closes by itself after two weeks",
    "request_to_confirm": "closes by itself on the day that was named, and is not put aside",
    "request_unanswered": "closes by itself on the day that was named",
}


class TestEveryKind:
    def test_rises_or_cannot_grow_old(self):
        """A new kind must say which; what is said of a kind that is gone goes too."""
        rising = {kind.key for kind in kinds() if _rises(kind)}

        assert {kind.key for kind in kinds()} - rising == set(STAYING)

    @pytest.mark.parametrize("key", sorted({kind.key for kind in kinds()} - set(STAYING)))
    def test_stands_further_up_once_it_has_risen(self, key):
        kind = kind_of(key)

        assert kind.risen_order < kind.order

    def test_of_silence_waits_as_long_again(self):
        for kind in KINDS:
            assert silent_too_long(kind) == 2 * meet_within(kind)


def _rises(kind) -> bool:
    matter = SimpleNamespace(counts=(silent_too_long("one_to_one").days,))
    return kind.rises(matter) is not None


class TestAPairThatHasNotMet:
    @pytest.fixture
    def silent_for(self, make_relationship):
        return lambda days, **who: make_relationship(
            agreed=True, started_at=NOW - days * DAY, **who
        )

    @pytest.mark.parametrize(("days", "order"), [(41, 50), (42, 28)])
    def test_rises_after_six_weeks(self, cast, silent_for, days, order):
        silent_for(days)

        (matter,) = today(cast.programme, at=NOW).matters
        assert (matter.kind.key, matter.order) == ("silent", order)

    def test_is_told_before_a_bounced_address_and_decided_on_its_page(
        self, cast, silent_for, browse
    ):
        pair = silent_for(42)
        page = browse(cast.cruz).get(TODAY).text

        assert DECIDE in page
        (matter,) = today(cast.programme, at=NOW).matters
        first, *others = told(matter, cast.programme).acts
        assert first.url == f"/northwind/programmes/growth-2026/relationships/{pair.pk}/"
        assert others == list(matter.kind.acts(matter, cast.programme))

    def test_is_told_as_before_until_then(self, cast, silent_for, browse):
        silent_for(41)

        assert DECIDE not in browse(cast.cruz).get(TODAY).text

    @pytest.mark.parametrize(("days", "order"), [(83, 50), (84, 28)])
    def test_of_a_circle_has_twelve_weeks(self, cast, make_relationship, make_member, days, order):
        people = {cast.amina: "host", cast.bo: "member"}
        people |= {make_member(cast.organisation, name): "member" for name in ("Cem", "Dani")}
        make_relationship(kind="circle", members=people, agreed=True)

        (matter,) = today(cast.programme, at=NOON + days * DAY).matters
        assert (matter.kind.key, matter.order) == ("silent", order)

    def test_is_apart_from_others_and_one_letter_reaches_all(
        self, cast, silent_for, make_member, browse
    ):
        for number, days in enumerate([30, 31, 32, 33, 60, 61, 62, 63]):
            silent_for(days, mentee=make_member(cast.organisation, f"Person {number}"))

        late, others = today(cast.programme, at=NOW).things
        client = browse(cast.cruz)
        page = client.get(TODAY).text

        assert isinstance(late, Group)
        assert (late.standing, others.standing) == ("late", "")
        assert page.count("Remind them all") == 1
        assert page.count("They have waited too long: please decide.") == 1
        assert client.get(f"{TODAY}all/silent/?late").text.count("Decide how it goes on") == 4
        assert "Decide how it goes on" not in client.get(f"{TODAY}all/silent/").text
        count, _more = actions.remind_all(
            cast.programme, kind_of("silent"), actor=cast.cruz, at=NOW
        )
        assert count == 16


class TestAPairThatHasNotAgreed:
    @pytest.mark.parametrize(("days", "order"), [(20, 40), (21, 23)])
    def test_rises_three_weeks_after_the_match(self, cast, make_relationship, days, order):
        make_relationship(started_at=NOW - days * DAY)

        (matter,) = today(cast.programme, at=NOW).matters
        assert (matter.kind.key, matter.order) == ("no_agreement", order)

    @pytest.mark.parametrize(("days", "is_asked"), [(20, False), (21, True)])
    def test_asks_whether_it_begins(self, cast, make_relationship, browse, days, is_asked):
        make_relationship(started_at=NOW - days * DAY)

        assert (BEGINS in browse(cast.cruz).get(TODAY).text) is is_asked


class TestSomebodyWhoWaits:
    @pytest.mark.parametrize(("days", "order"), [(27, 27), (28, 19)])
    def test_rises_after_four_weeks(self, cast, days, order):
        Enrolment.objects.filter(membership=cast.bo).update(waits_since=NOW - days * DAY)

        (matter,) = alike(cast.programme, kind_of("waits"), at=NOW)
        assert matter.order == order


class TestAnAddressThatBounces:
    @pytest.mark.parametrize(("days", "order"), [(13, 30), (14, 18)])
    def test_rises_after_two_weeks(self, cast, days, order):
        matter = Attention(kind_of("bounced"), cast.bo.pk, (cast.bo,), NOW - days * DAY)

        assert _risen(matter, NOW).order == order
