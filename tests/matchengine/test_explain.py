"""Why not me: the reason, the price, and a change that was tried before it is told."""

import numpy as np

from matchengine import People, Problem, Reason, Rule, Settings, explain, score, solve
from tests.matchengine.populations import random_people


class TestExplain:
    def test_names_the_rules_when_nobody_is_allowed(self):
        left = People(n=1, languages=[1], excluded=[[0, 0]])
        right = People(n=3, languages=[2, 2, 1], past_partners=[[2, 0]])
        scored = score(left, right)
        problem = scored.problem()

        why = explain(problem, solve(problem), scored, 0)

        assert why.reason is Reason.NO_ALLOWED_PARTNER
        assert why.allowed == 0
        assert why.blocked == {Rule.NO_SHARED_LANGUAGE: 2, Rule.EXCLUDED: 1, Rule.PAST_PARTNER: 1}
        assert [(c.rule, c.candidates) for c in why.changes] == [
            (Rule.NO_SHARED_LANGUAGE, 1),
            (Rule.PAST_PARTNER, 1),
        ]

    def test_names_who_has_the_place_and_what_it_is_worth(self):
        problem = Problem(
            n_left=3, n_right=1, left=[0, 1, 2], right=[0, 0, 0], score=[9000, 8000, 7000]
        )

        why = explain(problem, solve(problem), None, 2)

        assert why.reason is Reason.ALL_TAKEN
        assert (why.rivals[0].held_by, why.rivals[0].held_scores) == ((0,), (9000,))
        assert why.rivals[0].price == 8000
        assert why.changes == ()  # one more place would go to person 1

    def test_says_when_somebody_else_fits_exactly_as_well(self):
        problem = Problem(
            n_left=4, n_right=1, left=[0, 1, 2, 3], right=[0] * 4, score=[9000, 8000, 8000, 8000]
        )
        answer = solve(problem)
        alone = answer.unmatched_left.person.tolist()

        changes = [explain(problem, answer, None, person).changes[0] for person in alone]

        assert [c.gain for c in changes] == [8000] * 3
        assert sorted(c.is_tied for c in changes) == [False, True, True]

    def test_only_proposes_a_place_that_really_matches_the_person(self):
        scored = score(
            random_people(30, 12, 4, offers=False),
            random_people(12, 30, 5, offers=True, first_person=100),
        )
        problem = scored.problem()
        answer = solve(problem)
        proposed = 0

        for person in answer.unmatched_left.person:
            for change in explain(problem, answer, scored, int(person)).changes:
                if change.kind == "more_places":
                    places = problem.right_max + (np.arange(12) == change.right)
                    again = solve(problem.replace(right_max=places))
                    assert person in again.pairs[:, 0] or change.is_tied
                    assert again.certificate.total == answer.certificate.total + change.gain
                    proposed += 1

        assert proposed > 0

    def test_has_no_reason_for_somebody_matched(self):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[1])

        assert explain(problem, solve(problem), None, 0).reason is None


class TestDroppedRules:
    def people(self):
        left = People(n=2, languages=[1, 2], person=[0, 1], department=[0, 0])
        return left, People(n=1, languages=[2], person=[2], department=[1])

    def test_are_proposed_only_when_they_match_the_person(self):
        left, right = self.people()
        settings = Settings(weights={"department": 1})
        scored = score(left, right, settings)

        def without(rule):
            fewer = settings.without(rule)
            return fewer and score(left, right, fewer)

        full, roomy = scored.problem(), scored.problem(right_max=[2])
        counted = explain(full, solve(full), scored, 0)
        tried = explain(full, solve(full), scored, 0, without=without)
        helped = explain(roomy, solve(roomy), scored, 0, without=without)

        assert [(c.kind, c.candidates, c.is_tried) for c in counted.changes] == [
            ("drop_rule", 1, False)
        ]
        assert tried.changes in ((), tried.changes[:1])
        assert all(c.is_tried for c in tried.changes)
        assert [(c.rule, c.gain, c.is_tried) for c in helped.changes] == [
            (Rule.NO_SHARED_LANGUAGE, 10_000, True)
        ]

    def test_never_touch_a_wish_not_to_meet(self):
        for rule in (Rule.EXCLUDED, Rule.SAME_PERSON):
            assert Settings().without(rule) is None
        everything = Settings(ask_first=True)
        for rule in set(Rule) - {Rule.EXCLUDED, Rule.SAME_PERSON}:
            assert everything.without(rule) != everything, rule
