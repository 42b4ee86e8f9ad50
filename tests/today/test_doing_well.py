"""Who does well by themselves: they meet, nothing is wrong, and nothing is put aside."""

import pytest
from django.utils import timezone

from mentoring.meetings.models import Outcome
from mentoring.programmes.attention import kind_of
from mentoring.relationships.models import Relationship
from mentoring.today import actions, rules
from mentoring.today.queries.attention import today
from mentoring.today.queries.figures import overview_of
from tests.moments import DAY

NOW = timezone.now()
TODAY = "/northwind/programmes/growth-2026/today/"
LIST = "/northwind/programmes/growth-2026/relationships/"


@pytest.fixture(params=["looked at", "counted ahead"])
def seen(request, cast, monkeypatch):
    """Today as a small programme shows it, and as a large one whose worker has counted."""

    def seen():
        if request.param == "looked at":
            return today(cast.programme, at=NOW)
        monkeypatch.setattr(rules, "LARGE_FROM", 1)
        actions.refresh_overviews(at=NOW)
        return today(cast.programme, overview_of(cast.programme, at=NOW), at=NOW)

    return seen


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOW - 15 * DAY)


def shares(found):
    return (found.well, found.troubled, found.paused, found.aside, found.unmet)


class TestDoingWell:
    def test_is_who_has_met(self, seen, pair, make_meeting):
        make_meeting(pair, starts_at=NOW - 3 * DAY)

        assert shares(seen()) == (1, 0, 0, 0, 0)

    def test_is_not_who_has_yet_to_meet(self, seen, pair):
        assert shares(seen()) == (0, 0, 0, 0, 1)

    def test_is_not_who_only_planned_to(self, seen, pair, make_meeting):
        make_meeting(pair, starts_at=NOW + 3 * DAY)

        assert shares(seen()) == (0, 0, 0, 0, 1)

    @pytest.mark.parametrize(
        "changed", [{"outcome": Outcome.MISSED}, {"cancelled_at": NOW - 4 * DAY}]
    )
    def test_is_not_who_did_not_meet_after_all(self, seen, pair, make_meeting, changed):
        talk = make_meeting(pair, starts_at=NOW - 3 * DAY)
        for name, value in changed.items():
            setattr(talk, name, value)
        talk.save()

        assert shares(seen()) == (0, 0, 0, 0, 1)

    def test_is_not_who_is_told(self, seen, pair):
        Relationship.objects.update(started_at=NOW - 60 * DAY)

        assert shares(seen()) == (0, 1, 0, 0, 0)

    def test_is_not_who_is_put_aside(self, seen, cast, pair):
        Relationship.objects.update(started_at=NOW - 60 * DAY)
        actions.snooze(cast.programme, kind_of("silent"), pair.pk, actor=cast.cruz, at=NOW - DAY)

        assert shares(seen()) == (0, 0, 0, 1, 0)

    def test_is_not_who_rests(self, seen, cast, pair):
        cast.bo.enrolments.update(paused_until=cast.organisation.day_at(NOW) + 9 * DAY)

        assert shares(seen()) == (0, 0, 1, 0, 0)

    def test_counts_nobody_who_has_ended_as_put_aside(self, seen, cast, pair):
        Relationship.objects.update(started_at=NOW - 60 * DAY)
        actions.snooze(cast.programme, kind_of("silent"), pair.pk, actor=cast.cruz, at=NOW - DAY)
        Relationship.objects.update(ended_at=NOW, end_reason="completed")

        assert shares(seen()) == (0, 0, 0, 0, 0)


class TestThePage:
    def test_tells_the_others_apart(self, cast, make_member, make_relationship, browse):
        usual = {"agreed": True}
        silent = make_relationship(started_at=NOW - 60 * DAY, **usual)
        new = make_member(cast.organisation, "Cem Acar")
        make_relationship(mentee=new, started_at=NOW - 2 * DAY, **usual)
        actions.snooze(cast.programme, kind_of("silent"), silent.pk, actor=cast.cruz, at=NOW)

        page = browse(cast.cruz).get(TODAY).text

        assert "1 relationship has yet to meet." in page
        assert "1 relationship is put aside for now." in page
        assert "doing fine on its own" not in page
        assert f'href="{LIST}?show=new"' in page
        assert "Cem" in browse(cast.cruz).get(f"{LIST}?show=new").text
