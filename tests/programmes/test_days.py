"""Windows and last days end when the day ends where the organisation is, not in Greenwich."""

from datetime import UTC, date, datetime

import pytest
from django.http import Http404
from django.utils import timezone

from mentoring.checkins import actions as checkins
from mentoring.home.queries import home_of
from mentoring.participants.permissions import enrolment_to_join
from mentoring.today.queries.attention import today
from mentoring.today.queries.figures import figures_of
from tests.moments import DAY

LAST = date(2026, 3, 31)
# In summer time Los Angeles is seven hours behind: its 31 March ends at 07:00 UTC of 1 April.
STILL = datetime(2026, 4, 1, 6, 59, tzinfo=UTC)
OVER = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def here(cast):
    """The organisation, in Los Angeles."""
    cast.organisation.timezone = "America/Los_Angeles"
    cast.organisation.save()
    return cast.organisation


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


class TestTheDay:
    @pytest.mark.parametrize(("at", "day"), [(STILL, LAST), (OVER, date(2026, 4, 1))])
    def test_is_that_of_the_place(self, cast, here, at, day):
        cast.bo.timezone = "America/Los_Angeles"

        assert here.day_at(at) == cast.programme.day_at(at) == cast.bo.day_at(at) == day


class TestEnrolment:
    @pytest.fixture
    def newcomer(self, cast, here, make_member):
        cast.programme.enrol_until = LAST
        cast.programme.save()
        return make_member(here, "Nora Vogel")

    @pytest.mark.parametrize(("at", "is_open"), [(STILL, True), (OVER, False)])
    def test_is_offered_until_the_day_is_over_there(
        self, cast, newcomer, browse, clock, at, is_open
    ):
        clock(at)
        join = "/northwind/join/growth-2026/"

        found = home_of(newcomer, at=at).open_to
        about = browse(newcomer).get("/northwind/programmes/growth-2026/about/").content.decode()

        assert bool(found) is is_open
        assert (join in about) is is_open
        assert (browse(newcomer).get(join).status_code == 200) is is_open

    def test_is_closed_the_moment_after(self, cast, newcomer):
        enrolment_to_join(newcomer, "growth-2026", newcomer.organisation.day_at(STILL))
        with pytest.raises(Http404):
            enrolment_to_join(newcomer, "growth-2026", newcomer.organisation.day_at(OVER))

    @pytest.mark.parametrize(
        ("at", "words"), [(STILL, "join until"), (OVER, "Nobody can join at the moment")]
    )
    def test_is_told_to_the_coordinator(self, cast, newcomer, browse, clock, at, words):
        clock(at)

        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/").content.decode()

        assert words in page


class TestTheLastDayOfAProgramme:
    @pytest.mark.parametrize(("at", "is_over"), [(STILL, False), (OVER, True)])
    def test_is_over_when_it_is_there(self, cast, here, at, is_over):
        cast.programme.starts_on, cast.programme.ends_on = LAST - 70 * DAY, LAST
        cast.programme.save()
        cast.programme.organisation = here

        kinds = [one.kind.key for one in today(cast.programme, at=at).matters]

        assert ("last_day" in kinds) is is_over
        assert bool(figures_of(cast.programme, at=at).last_day) is is_over


class TestACheckIn:
    def test_comes_when_its_day_has_come_there(self, cast, here, make_relationship):
        cast.programme.starts_on = cast.programme.ends_on = None
        cast.programme.save()
        # On the evening of 17 March there; already the 18th in Greenwich.
        make_relationship(agreed=True, started_at=datetime(2026, 3, 18, 4, tzinfo=UTC))

        assert checkins.send_due(at=datetime(2026, 3, 31, 6, 59, tzinfo=UTC)) == 0
        assert checkins.send_due(at=datetime(2026, 3, 31, 7, tzinfo=UTC)) == 2
