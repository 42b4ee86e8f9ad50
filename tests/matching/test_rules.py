"""Decisions about matching, on plain values and at their boundaries."""

from datetime import date

import numpy as np
import pytest

from mentoring.matching.rules import criteria, week
from mentoring.matching.rules.answers import ANSWERS
from mentoring.matching.rules.figures import deltas, figures
from mentoring.matching.rules.frozen import load
from mentoring.matching.rules.known import LITTLE, known_share
from mentoring.matching.rules.reasons import quote
from mentoring.participants.rules.availability import local_week_to_utc, parse_windows

SUMMER, WINTER = date(2026, 7, 1), date(2026, 12, 1)


class TestFigures:
    def test_are_in_points_with_the_mean_of_the_worst_tenth(self):
        found = figures([10_000 - 100 * n for n in range(20)], matched=18, mentees=21)

        assert (found.pairs, found.matched, found.mentees) == (20, 18, 21)
        assert (found.average, found.lowest_tenth) == (90.5, 81.5)

    def test_of_few_pairs_take_the_worst_one_as_the_worst_tenth(self):
        assert figures([9000, 4000], matched=2, mentees=2).lowest_tenth == 40

    def test_of_none_are_nothing(self):
        found = figures([], matched=0, mentees=3)

        assert (found.pairs, found.average, found.lowest_tenth) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("score", "bar"), [(0, 0), (499, 0), (500, 1), (9_499, 18), (9_500, 19), (10_000, 19)]
    )
    def test_count_pairs_per_five_points(self, score, bar):
        bars = figures([score], matched=1, mentees=1).bars

        assert [at for at, count in enumerate(bars) if count] == [bar]
        assert len(bars) == 20

    def test_differ_from_those_before_by_what_came_on_top(self):
        now, before = figures([8050], matched=3, mentees=3), figures([7020], matched=1, mentees=3)
        found = deltas(now, before)

        assert (found.matched, found.average, found.lowest_tenth) == (2, 10.3, 10.3)


class TestComplete:
    def test_takes_what_is_usual_where_nothing_is_said(self):
        found = criteria.complete({})

        assert found["weights"] == {
            "skills": 35, "goals": 20, "preference": 15, "seniority": 10,
            "availability": 10, "department": 5, "location": 3, "identity": 2,
        }  # fmt: skip
        assert found["rules"] == {
            "shared_language": True, "min_overlap_hours": 1, "not_manager": True,
            "not_past_partner": True, "ask_first": False, "min_grade_gap": 0,
            "department_prefers": "different", "location_prefers": "same",
        }  # fmt: skip
        assert found["objective"] == "total"

    def test_takes_weights_that_are_not_named_for_none(self):
        weights = criteria.complete({"weights": {"skills": 3}})["weights"]

        assert weights.pop("skills") == 3
        assert set(weights.values()) == {0}

    @pytest.mark.parametrize("said", [*criteria.OBJECTIVES, "nonsense"])
    def test_knows_what_can_count_as_best(self, said):
        known = "total" if said == "nonsense" else said

        assert criteria.complete({"objective": said})["objective"] == known

    def test_lets_rules_be_changed_one_by_one(self):
        found = criteria.complete({"rules": {"ask_first": True}})["rules"]

        assert (found["ask_first"], found["not_manager"]) == (True, True)


class TestEngineSettings:
    @pytest.mark.parametrize(("said", "hours"), [(None, 0.0), (0, 0.0), (2, 2.0)])
    def test_count_hours_in_common(self, said, hours):
        settings = criteria.engine_settings({"rules": {"min_overlap_hours": said}})

        assert settings.min_overlap_hours == hours

    def test_without_rules_keep_the_weights_alone(self):
        settings = criteria.engine_settings({"rules": {"ask_first": True, "min_grade_gap": 2}})
        bare = criteria.without_rules(settings)

        assert bare.weights == settings.weights
        assert not any([bare.shared_language, bare.not_manager, bare.not_past_partner])
        assert (bare.min_overlap_hours, bare.min_grade_gap, bare.ask_first) == (0, None, False)

    def test_never_let_a_hand_override_a_wish_or_oneself(self):
        both = criteria.Rule.EXCLUDED | criteria.Rule.SAME_PERSON

        assert both == criteria.FINAL_RULES


class TestKnownShare:
    @pytest.fixture
    def share(self, pool, make_run):
        frozen = load(make_run().problem)

        def share(**weights):
            found = known_share(frozen.mentors, weights)
            names = {"amina": pool.amina, "marta": pool.marta, "omar": pool.omar}
            return {name: found[frozen.mentor_at[one.pk]] for name, one in names.items()}

        return share

    def test_counts_what_each_has_told_by_its_weight(self, share):
        assert share(department=3, location=1) == {"amina": 0.75, "marta": 1, "omar": 0.75}
        assert share(skills=1, goals=1) == {"amina": 0, "marta": 0.5, "omar": 0.5}
        assert share(seniority=1, availability=1) == {"amina": 1, "marta": 1, "omar": 1}

    @pytest.mark.parametrize("weights", [{}, {"preference": 5, "identity": 5}])
    def test_is_whole_where_nothing_counts(self, weights, share):
        assert set(share(**weights).values()) == {1}

    def test_is_little_below_a_half(self):
        assert LITTLE == 0.5


class TestTheWeek:
    def common(self, *half_hours):
        slots = np.zeros(336, dtype=bool)
        slots[list(half_hours)] = True
        return week.as_hex(slots)

    @pytest.mark.parametrize(
        ("zone", "on", "first"),
        [
            ("UTC", SUMMER, 20),
            ("", SUMMER, 20),
            ("Europe/Berlin", SUMMER, 24),
            ("Europe/Berlin", WINTER, 22),
            ("America/New_York", SUMMER, 12),
            ("Asia/Kolkata", SUMMER, 31),
            ("Asia/Kathmandu", SUMMER, 31),
        ],
    )
    def test_is_moved_to_the_wall_of_whoever_reads(self, zone, on, first):
        assert np.flatnonzero(week.local_week(self.common(20), zone, on)).tolist() == [first]

    @pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham", "Asia/Kolkata"])
    def test_comes_back_as_it_was_said(self, zone):
        said = parse_windows("Wed 9-10; Sun 23:30-24")

        there = week.as_hex(np.array(local_week_to_utc(said, zone, SUMMER)))

        assert week.as_hex(week.local_week(there, zone, SUMMER)) == said

    def test_is_empty_where_nobody_has_said(self):
        assert not week.local_week("", "UTC", SUMMER).any()
        assert len(week.local_week("", "UTC", SUMMER)) == 336

    def test_is_written_with_the_first_half_hour_in_front(self):
        assert self.common(0) == "8" + "0" * 83
        assert self.common(335) == "0" * 83 + "1"

    @pytest.mark.parametrize(
        ("half_hours", "part"),
        [
            ([0, 11], "night"), ([12, 17], "early"), ([18, 23], "morning"),
            ([24, 33], "afternoon"), ([34, 47], "evening"), ([48 + 18], "morning"), ([], ""),
            ([18, 24], ""), ([18, 19, 24], "morning"), ([18, 24, 34], ""),
        ],
    )  # fmt: skip
    def test_has_a_best_part_when_more_than_half_lies_there(self, half_hours, part):
        assert week.best_part(self.common(*half_hours), "UTC", SUMMER) == part


class TestQuote:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Short  and\nsweet.", "Short and sweet."),
            ("One two. Three four. Five six.", "One two. Three four."),
            ("Twenty letters long. Y", "Twenty letters long."),
            ("Words without any end at all", "Words without any …"),
            ("Words without, endlessly on", "Words without …"),
        ],
    )
    def test_ends_where_a_sentence_or_a_word_does(self, text, said):
        assert quote(text, most=21) == said

    def test_keeps_what_fits_exactly(self):
        assert quote("x" * 220) == "x" * 220
        assert quote("x " * 150).endswith(" …")


class TestAnswers:
    def test_are_reasons_that_coordinators_read_or_none(self):
        assert ANSWERS == {"not_now": "time", "not_this_person": "person", "not_at_all": ""}
