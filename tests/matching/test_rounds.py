"""An afternoon in rounds, from the studio to everybody's own page."""

from datetime import date, time, timedelta

import pytest

from mentoring.core.l10n import formats
from mentoring.home.queries import home_of
from mentoring.insights.queries import lines_page, standing_of
from mentoring.matching import actions
from mentoring.matching.actions.runs import AfternoonPast, refuse_past
from mentoring.matching.jobs import end_afternoons, run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.replay import differences
from mentoring.matching.queries.rounds import timetable
from mentoring.matching.rules.rounds import Rounds
from mentoring.meetings.models import Meeting
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import first_steps, must_agree, places_filled
from tests.moments import DAY, NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"
AFTERNOON = "/northwind/programmes/growth-2026/afternoon/"
THREE = Rounds(3, (NOON + 7 * DAY).date(), time(14), 20)


@pytest.fixture
def begin(cast, pool):
    cast.programme.model = "flash"
    cast.programme.save()

    def begin(rounds=THREE):
        criteria = {"weights": {"skills": 100}, "rules": {"min_grade_gap": None}}
        run = actions.request_run(
            cast.programme, criteria=criteria, actor=cast.cruz, at=NOON, rounds=rounds
        )
        run_now(run.pk)
        run = Run.objects.select_related("programme__organisation").get(pk=run.pk)
        assert run.state == Run.State.DONE, run.problem_text
        return run

    return begin


@pytest.fixture
def published(cast, begin, run_jobs):
    run = begin()
    actions.publish(run, actor=cast.cruz, at=NOON)
    run_jobs()
    return run


class TestRounds:
    def test_begin_each_half_hour_of_the_organisations_clock_also_when_clocks_change(self):
        night = Rounds(4, date(2026, 10, 25), time(1, 30), 20)  # in Lisbon 2:00 is 1:00 once more

        told = [night.starts_at(number, "Europe/Lisbon").isoformat() for number in range(4)]

        assert [one[11:16] for one in told] == ["00:30", "01:00", "01:30", "02:00"]

    def test_come_back_as_they_were_kept(self):
        assert Rounds.load(THREE.dump()) == THREE


class TestAnAfternoonThatIsOver:
    def test_is_planned_until_its_first_round_begins(self, cast):
        zone = cast.programme.organisation.timezone
        first = THREE.starts_at(0, zone)

        refuse_past(THREE, cast.programme, first - timedelta(minutes=1))
        with pytest.raises(AfternoonPast):
            refuse_past(THREE, cast.programme, first)

    def test_is_neither_run_nor_published(self, cast, begin):
        run = begin()
        with pytest.raises(AfternoonPast):
            begin(Rounds(3, NOON.date(), time(0), 20))
        with pytest.raises(AfternoonPast):
            actions.publish(run, actor=cast.cruz, at=NOON + 8 * DAY)

        assert not Relationship.objects.filter(kind="flash").exists()


class TestTheTimetable:
    def test_has_nobody_in_two_talks_at_once_and_no_two_twice(self, begin):
        run = begin()

        rounds = timetable(run)
        assert [one.number for one in rounds] == [1, 2, 3]
        for one in rounds:
            people = [person for group in one.groups for person in group.people]
            assert len(people) == len(set(people)) > 0
            assert set(one.pausing).isdisjoint(people)
        compositions = [group.composition for one in rounds for group in one.groups]
        assert len(compositions) == len(set(compositions)) == 9  # three with three, each once

    def test_replays_bit_for_bit(self, begin):
        assert differences(begin()) == []

    def test_is_of_kinds_for_one_talk_alone(self, begin, cast):
        cast.programme.model = "one_to_one"
        cast.programme.save()

        with pytest.raises(actions.runs.NoRounds, match="Only single talks"):
            begin()

    def test_stands_on_a_page_for_those_who_run_it(self, begin, browse, cast):
        begin()

        page = browse(cast.cruz).get(f"{STUDIO}1/rounds/").text
        assert page.count("Round ") >= 3
        assert "Ravi Thomas" in page
        assert "The timetable of the afternoon" in browse(cast.cruz).get(f"{STUDIO}1/").text

    def test_is_asked_for_in_the_studio_with_a_refusal_for_each_mistake(self, begin, browse, cast):
        cruz = browse(cast.cruz)
        weights = {"weight_skills": 100} | {
            f"weight_{name}": 0
            for name in (
                "goals",
                "preference",
                "seniority",
                "availability",
                "department",
                "location",
                "identity",
            )
        }
        sent = weights | {
            "min_overlap_hours": 0,
            "department_prefers": "same",
            "location_prefers": "same",
            "objective": "total",
            "rounds": 6,
            "rounds_minutes": 20,
        }

        refused = cruz.post(f"{STUDIO}start/", sent)
        assert refused.status_code == 422
        assert "Choose the day of the afternoon." in refused.text
        odd = cruz.post(f"{STUDIO}start/", sent | {"rounds_on": "2027-02-01", "rounds_at": "14:10"})
        assert "Rounds begin on the hour or the half hour." in odd.text

        kept = cruz.post(
            f"{STUDIO}start/", sent | {"rounds_on": "2027-02-01", "rounds_at": "14:30"}
        )
        assert kept.status_code == 302
        assert Run.objects.get().rounds == Rounds(6, date(2027, 2, 1), time(14, 30), 20)


class TestPublishing:
    def test_sets_every_talk_and_writes_one_letter_to_each(self, published, cast):
        assert Relationship.objects.count() == Meeting.objects.count() == 9
        assert Mail.objects.filter(kind="matching.afternoon").count() == 6
        assert not Mail.objects.exclude(kind="matching.afternoon").exists()
        letter = Mail.objects.get(kind="matching.afternoon", recipient=cast.bo)
        assert "Amina Haddad" in letter.text
        assert {one.outcome for one in Meeting.objects.all()} == {"unknown"}

    def test_says_nothing_of_places_that_an_afternoon_leaves_free(
        self, published, browse, cast, settings
    ):
        settings.HAS_SMTP = True
        page = browse(cast.cruz).get(f"{STUDIO}1/").text
        assert "Everybody has one letter with their own talks." in page
        assert "looking for a mentor now" not in page
        assert "See who’s paired" in page

    def test_counts_no_talk_as_a_place_on_the_start_page(self, published, cast):
        (place,) = home_of(cast.amina, at=NOON + DAY).places

        assert place.filled == 0

    def test_names_the_day_of_the_readers_own_place(self, begin, cast, run_jobs):
        run = begin(Rounds(3, THREE.on, time(23), 20))
        Membership.objects.filter(pk=cast.bo.pk).update(timezone="Asia/Karachi")
        actions.publish(run, actor=cast.cruz, at=NOON)
        run_jobs()

        letter = Mail.objects.get(kind="matching.afternoon", recipient=cast.bo)
        assert formats.day(THREE.on + DAY) in letter.subject  # where he is, night is over by then

    def test_fills_nobodys_place_and_has_no_last_day(self, published, cast):
        filled = places_filled(cast.programme)

        assert filled.as_mentee(cast.bo.pk) == filled.as_mentor(cast.amina.pk) == 0
        assert not Relationship.objects.exclude(ends_on=None).exists()

    def test_shows_each_their_own_afternoon_in_order(self, published, cast, browse):
        page = browse(cast.bo).get(AFTERNOON).text

        at = [page.index(f"Round {number}") for number in (1, 2, 3)]
        assert at == sorted(at)
        for name in ("Amina Haddad", "Marta Oliveira", "Omar Kaya"):
            assert name in page
        assert browse(cast.sana).get(AFTERNOON).status_code == 404

    def test_says_of_a_cancelled_talk_that_it_has_no_time(self, published, cast, browse):
        Meeting.objects.filter(relationship__members__membership=cast.bo).update(cancelled_at=NOON)

        assert browse(cast.bo).get(AFTERNOON).text.count("has no time now") == 3

    def test_closes_each_page_quietly_a_week_after(self, published, run_jobs):
        end_afternoons(NOON + 10 * DAY)
        assert not Relationship.objects.exclude(ended_at=None).exists()

        end_afternoons(NOON + 16 * DAY)
        run_jobs()

        assert Relationship.objects.filter(ended_at=None).count() == 0
        assert not Mail.objects.exclude(kind="matching.afternoon").exists()


class TestOneTalk:
    def test_asks_nobody_for_a_yes_and_is_neither_late_nor_silent_afterwards(self, published, cast):
        later = NOON + 30 * DAY
        one = Relationship.objects.with_members().first()
        person = one.people[0]

        partners = home_of(person, at=NOON + 8 * DAY).partners
        assert len(partners) == 3
        assert not any(each.must_agree or each.must_find_time for each in partners)
        assert not must_agree(one, person)
        assert first_steps(person, one) == []
        assert not lines_page(cast.programme, "attention", "", "", at=later).rows
        rows = lines_page(cast.programme, "all", "", "", at=later).rows
        assert {standing_of(row, at=later) for row in rows} == {"meeting"}


class TestTheStartPage:
    def test_leads_to_ones_own_afternoon(self, published, cast, browse):
        (afternoon,) = home_of(cast.bo, at=NOON).afternoons
        assert (afternoon.talks, afternoon.starts_at.date()) == (3, THREE.on)
        page = browse(cast.bo).get("/northwind/").text
        assert f'href="{AFTERNOON}"' in page
        assert "3 talks in Growth 2026" in page

        talk = Relationship.objects.visible_to(cast.bo).first()
        Relationship.objects.exclude(pk=talk.pk).update(ended_at=NOON)
        (afternoon,) = home_of(cast.bo, at=NOON).afternoons
        assert afternoon.talks == 1
        assert home_of(cast.sana, at=NOON).afternoons == []
