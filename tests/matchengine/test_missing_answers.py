"""A missing answer is typical, never perfect: silence wins nobody a partner."""

import io

import numpy as np
import pytest

from benchmarks.matching import silent
from benchmarks.matching.population import hidden, programme
from matchengine import (
    Calibration,
    InvalidProblem,
    People,
    Rule,
    Settings,
    SparseRows,
    score,
    solve,
)
from tests.matchengine.populations import random_people

PLAIN = Settings(spread=False)
ANSWERS = ("wants", "text", "wishes", "grade", "availability", "department", "office")


@pytest.fixture(scope="module", params=[3, 4])
def sides(request):
    return programme(150, 100, request.param)


def week(*hours):
    slots = np.zeros(336, dtype=bool)
    for hour in hours:
        slots[2 * hour : 2 * hour + 2] = True
    return slots


class TestASilentProfile:
    def test_does_not_take_the_only_mentor_from_somebody_whose_wish_fits(self):
        mentor = People(
            n=1,
            grade=[6],
            department=[0],
            availability=[week(9, 10, 11)],
            offers=SparseRows.of([[(0, 5), (2, 3)]]),
        )
        mentees = People(
            n=2,
            grade=[3, -1],
            department=[0, 1],
            availability=[week(10, 11, 12, 13), week()],
            wants=SparseRows.of([[(0, 3), (1, 1)], []]),
            wishes=SparseRows.ranked([[0], []]),
        )

        answer = solve(score(mentees, mentor).problem())

        assert answer.pairs.tolist() == [[0, 0]]

    @pytest.mark.parametrize("department", [1, -1])
    def test_does_not_beat_an_answer_that_is_just_typical(self, department):
        mentor = People(
            n=1, department=[0], availability=[week(9, 10, 11)], offers=SparseRows.of([[(0, 5)]])
        )
        mentees = People(
            n=2,
            department=[1, department],
            availability=[week(9, 10, 11), week()],
            wants=SparseRows.of([[(0, 2), (1, 2)], []]),
            person=[9, 8],
        )

        for seed in range(8):
            answer = solve(score(mentees, mentor).problem(), seed=seed)
            assert answer.pairs.tolist() == [[0, 0]]

    @pytest.mark.parametrize(("share", "least"), [(0.1, 0.5), (0.3, 0.7), (0.5, 0.8)])
    def test_is_matched_less_often_than_answers_and_still_often(self, share, least):
        shares = [silent.matched(*silent.population(name), share) for name in silent.POPULATIONS]

        quiet, answering, same_people = np.mean(shares, axis=0)
        assert least <= quiet < same_people < answering
        assert all(each[0] < each[1] for each in shares)


class TestHidingAnAnswer:
    @pytest.mark.parametrize("name", silent.POPULATIONS, ids=silent.label)
    def test_gains_next_to_nothing_whichever_it_is(self, name):
        mentees, mentors, _ = silent.population(name)

        for answer in silent.ONE_AT_A_TIME:
            assert silent.gains(mentees, mentors, answer).mean() <= 150, answer

    @pytest.mark.parametrize("seed", range(20))
    def test_never_gains_more_than_what_is_typical_in_the_programme(self, seed):
        mentees = random_people(30, 20, seed, offers=False)
        mentors = random_people(20, 30, seed + 50, offers=True, first_person=30)
        most = score(mentees, mentors, silent.NO_RULES).calibration.programme
        names = score(mentees, mentors, silent.NO_RULES).criteria
        weighs = dict(zip(names, most.tolist(), strict=True))

        for answer, criterion in (
            ("wants", "skills"),
            ("text", "goals"),
            ("wishes", "preference"),
            ("grade", "seniority"),
            ("availability", "availability"),
            ("department", "department"),
            ("office", "location"),
        ):
            assert silent.gains(mentees, mentors, answer).max() <= weighs[criterion], answer

    def test_leaves_many_more_people_worse_off_than_better_off(self):
        worse = better = 0
        for name in silent.POPULATIONS[:2]:
            for answer in silent.ONE_AT_A_TIME:
                each = silent.off(*silent.population(name), answer, each=10)
                worse, better = worse + each[0], better + each[1]

        assert worse >= 4 * max(better, 1)

    def test_that_a_rule_needs_gains_nothing_where_people_are_asked_first(self, sides):
        mentees, mentors = sides
        settings = Settings(ask_first=True)
        scored = score(mentees, mentors, settings)

        for answer in ("availability", "grade", "languages"):
            less = hidden(mentees, np.arange(mentees.n), [answer])
            assert len(score(less, mentors, settings, calibration=scored.calibration).score) == 0


class TestWhatAMissingAnswerCounts:
    def test_is_the_mean_over_the_partners_who_answered_at_most_the_programmes(self):
        grades = People(n=7, grade=[0, 0, 0, 0, 0, 4, -1])
        mentors = People(n=3, grade=[2, 6, -1])
        settings = Settings(weights={"seniority": 1}, min_grade_gap=None, spread=False)

        scored = score(grades, mentors, settings)

        # The first mentor: five at the full 10,000 and one (a gap of -2) at 0; 8,333.3 on the
        # average. The second: five at 0 and one at 10,000. The programme: 60,000 over 12 pairs.
        calibration = scored.calibration
        assert calibration.programme.tolist() == [4999]
        assert calibration.right[:, 0].tolist() == [4999, 1666, 4999]
        assert scored.score[scored.left == 6].tolist() == [4999, 1666, 4999]

    def test_is_the_programmes_mean_where_fewer_than_five_answered(self):
        grades = People(n=5, grade=[0, 0, 0, 0, -1])
        mentors = People(n=2, grade=[6, 2])
        settings = Settings(weights={"seniority": 1}, min_grade_gap=None, spread=False)

        scored = score(grades, mentors, settings)

        assert scored.score[scored.left == 4].tolist() == [4999, 4999]

    def test_is_marked_and_rests_on_no_answer(self):
        left, right = (
            People(n=2, grade=[2, -1], department=[1, 1]),
            People(n=1, grade=[4], department=[2]),
        )
        scored = score(left, right, Settings(weights={"seniority": 1, "department": 1}))

        assert scored.typical_of(0) == ()
        assert scored.typical_of(1) == ("seniority",)
        assert scored.score.tolist() == [10_000, 9999]
        assert scored.answered.tolist() == [10_000, 5000]
        assert scored.known_weight.tolist() == [10_000, 5000]

    def test_stays_as_it_was_when_it_is_frozen(self, sides):
        mentees, mentors = sides
        quiet = hidden(mentees, np.arange(0, 150, 3), ANSWERS)
        first = score(quiet, mentors)
        kept = io.BytesIO()
        np.savez(kept, **first.calibration.arrays())
        kept.seek(0)
        with np.load(kept) as archive:
            known = Calibration.from_arrays(dict(archive))
        fewer_rules = Settings(min_overlap_hours=0, min_grade_gap=None, shared_language=False)

        again = score(quiet, mentors, fewer_rules, calibration=known)

        at = [again.find(i, j) for i, j in zip(first.left, first.right, strict=True)]
        assert again.contributions[at].tobytes() == first.contributions.tobytes()

    def test_of_other_people_is_refused(self, sides):
        known = score(People(n=3, grade=[1, 2, 3]), People(n=2, grade=[4, 5])).calibration

        with pytest.raises(InvalidProblem, match="calibration is for 3 and 2 people"):
            score(*sides, calibration=known)


class TestABonus:
    def test_costs_nobody_anything_who_asks(self):
        mentors = People(n=3, grade=[4, 4, 4], wishes=SparseRows.ranked([[0], [], []]))
        silent, asks = (
            People(n=1, grade=[2], wishes=SparseRows.ranked([wishes])) for wishes in ([], [1])
        )

        before, after = score(silent, mentors, PLAIN), score(asks, mentors, PLAIN)

        assert (after.score >= before.score).all()
        assert after.score[1] > before.score[1]
        assert before.score[1] == before.score[2] < before.score[0]

    def test_lends_its_weight_to_nobody(self):
        scored = score(People(n=1, grade=[2]), People(n=1, grade=[4]))

        assert scored.weights.sum() == 10_000
        assert scored.points(0) == {"seniority": 8300}


class TestARuleThatCannotBeChecked:
    @pytest.fixture
    def some_silent(self):
        hours = np.stack([week(9), week()])
        return (
            People(n=2, grade=[1, 1], languages=[1, 1], availability=hours),
            People(n=2, grade=[2, -1], languages=[0, 1], availability=np.stack([week(9)] * 2)),
        )

    def test_is_marked_on_the_pair(self, some_silent):
        scored = score(*some_silent)

        marks = dict(
            zip(zip(scored.left, scored.right, strict=True), scored.unchecked, strict=True)
        )
        assert marks[0, 0] == Rule.NO_SHARED_LANGUAGE
        assert marks[0, 1] == Rule.GRADE_GAP
        assert marks[1, 1] == Rule.GRADE_GAP | Rule.TOO_FEW_COMMON_HOURS

    def test_keeps_the_pair_apart_where_people_are_asked_first(self, some_silent):
        scored = score(*some_silent, Settings(ask_first=True))

        assert scored.rules_broken_by(1, 1) == (Rule.NOT_ANSWERED,)
        assert len(scored.score) == 0


class TestWhatDecides:
    def test_is_near_the_weights_of_what_everybody_answers(self, sides):
        scored = score(*sides)

        decides = scored.decides
        assert sum(decides.values()) == pytest.approx(1)
        for name, weight in zip(scored.criteria, scored.weights.tolist(), strict=True):
            if name not in scored.bonuses and weight >= 1000:
                assert decides[name] == pytest.approx(weight / 8300, abs=0.1)

    def test_is_farther_from_them_when_nothing_is_spread(self, sides):
        def off(scored):
            wanted = dict(zip(scored.criteria, scored.weights / 10_000, strict=True))
            return sum(abs(scored.decides[name] - wanted[name]) for name in wanted)

        assert off(score(*sides)) < off(score(*sides, PLAIN))

    def test_keeps_full_marks_and_none_where_they_are(self, sides):
        points = score(*sides).calibration.points

        assert (points[:, 0] == 0).all()
        assert points[:, -1].sum() == 10_000
        assert (np.diff(points, axis=1) >= 0).all()

    def test_is_never_words_alone(self, sides):
        mentees, mentors = sides
        words = np.zeros((mentees.n, mentors.n))
        scored = score(mentees, mentors)
        most = scored.calibration.words_most
        words = scored.contributions[:, scored.criteria.index("goals")]
        speaks = scored.contributions[:, scored.criteria.index("skills")] > 0
        speaks |= scored.contributions[:, scored.criteria.index("preference")] > 0

        assert 0 < words[~speaks].max() <= most < words[speaks].max()
