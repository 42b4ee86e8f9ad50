"""What a coordinator makes of proposals, and what the next search makes of that."""

import pytest

from mentoring.matching import actions
from mentoring.matching.actions import pairs as refusals
from mentoring.matching.models import ProposedGroup
from mentoring.matching.queries import explain
from mentoring.participants.models import Exclusion
from tests.matching.conftest import mentor_of
from tests.moments import NOON


def verdict(run, mentor, mentee):
    return explain.verdict(run, mentor=mentor, mentee=mentee)


def add(run, mentor, mentee, actor, note=""):
    return actions.add_by_hand(
        run,
        people=[(mentee, "mentee"), (mentor, "mentor")],
        verdict=verdict(run, mentor, mentee),
        note=note,
        actor=actor,
        at=NOON,
    )


class TestLockedPair:
    def test_is_kept_by_the_next_search_although_another_scores_higher(
        self, cast, pool, make_run, pair_of
    ):
        run = make_run()
        actions.remove(pair_of(run, pool.ines), actor=cast.cruz, at=NOON)
        locked = add(run, pool.amina, pool.ines, cast.cruz)

        again = make_run(base=run)

        pair = pair_of(again, pool.ines)
        assert (mentor_of(pair), pair.is_locked, pair.origin) == (pool.amina, True, "hand")
        assert pair.score == locked.score

    def test_ends_where_one_has_since_asked_not_to_meet(self, cast, pool, make_run, pair_of):
        run = make_run()
        locked = pair_of(run, pool.ines)
        actions.lock(locked, actor=cast.cruz, at=NOON)
        one, other = locked.people
        Exclusion.objects.create(organisation=cast.organisation, by=one, other=other)

        again = make_run(base=run)

        assert again.state == "done", again.problem_text
        assert [g for g in again.groups.with_people() if {one, other} <= set(g.people)] == []

    def test_can_be_unlocked(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.bo)
        actions.lock(pair, actor=cast.cruz, at=NOON)
        actions.unlock(pair, actor=cast.cruz, at=NOON)

        assert not pair_of(run, pool.bo).is_locked


class TestRemovedPair:
    def test_is_not_proposed_again(self, cast, pool, make_run, pair_of):
        run = make_run()
        actions.remove(pair_of(run, pool.ines), actor=cast.cruz, at=NOON)

        again = make_run(base=run)

        assert mentor_of(pair_of(again, pool.ines)) != pool.marta
        assert mentor_of(again.groups.with_people().exclude(removed_at=None).get()) == pool.marta
        third = make_run(base=again)
        assert mentor_of(pair_of(third, pool.ines)) != pool.marta

    def test_is_proposed_again_once_freed(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.remove(pair, actor=cast.cruz, at=NOON)
        actions.allow_again(pair, actor=cast.cruz, at=NOON)

        assert mentor_of(pair_of(make_run(base=run), pool.ines)) == pool.marta

    def test_can_be_put_back(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.remove(pair, actor=cast.cruz, at=NOON)
        actions.put_back(pair, actor=cast.cruz, at=NOON)

        assert pair_of(run, pool.ines) == pair

    def test_cannot_be_put_back_into_a_run_of_another_kind(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.remove(pair, actor=cast.cruz, at=NOON)
        run.settings |= {"kind": "peer_circle"}
        run.save(update_fields=["settings"])
        pair.refresh_from_db()

        with pytest.raises(refusals.OfAnotherKind):
            actions.put_back(pair, actor=cast.cruz, at=NOON)

    def test_cannot_be_put_back_when_the_place_is_taken(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.remove(pair, actor=cast.cruz, at=NOON)
        actions.remove(pair_of(run, pool.bo), actor=cast.cruz, at=NOON)
        add(run, pool.marta, pool.bo, cast.cruz)

        with pytest.raises(refusals.MentorHasNoPlace, match="1 of 1 places"):
            actions.put_back(pair, actor=cast.cruz, at=NOON)


class TestPairByHand:
    def test_scores_like_any_other(self, cast, pool, make_run, pair_of):
        run = make_run()
        proposed = pair_of(run, pool.ines)

        found = verdict(run, pool.marta, pool.ines)

        assert (found["score"], found["contributions"]) == (proposed.score, proposed.contributions)
        assert found["broken"] == []

    def test_needs_a_note_when_a_rule_stands_against_it(self, cast, pool, make_person, make_run):
        junior = make_person("Jun Abe", "mentor", grade=1, capacity_max=1)
        run = make_run()
        actions.remove(
            run.groups.with_people().with_any("mentee", [pool.bo]).get(), actor=cast.cruz, at=NOON
        )
        assert verdict(run, junior, pool.bo)["broken"] == ["grade_gap"]

        with pytest.raises(refusals.RuleForbids):
            add(run, junior, pool.bo, cast.cruz)
        pair = add(run, junior, pool.bo, cast.cruz, note="Jun taught Bo before.")

        assert (pair.note, pair.broken) == ("Jun taught Bo before.", ["grade_gap"])
        assert sum(pair.contributions.values()) == pair.score

    def test_against_a_rule_ends_where_one_has_since_asked_not_to_meet(
        self, cast, pool, make_person, make_run
    ):
        junior = make_person("Jun Abe", "mentor", grade=1, capacity_max=1)
        run = make_run()
        actions.remove(
            run.groups.with_people().with_any("mentee", [pool.bo]).get(), actor=cast.cruz, at=NOON
        )
        add(run, junior, pool.bo, cast.cruz, note="Jun taught Bo before.")
        Exclusion.objects.create(
            organisation=cast.organisation, by=pool.bo.membership, other=junior.membership
        )

        again = make_run(base=run)

        both = {pool.bo.membership, junior.membership}
        assert again.state == "done", again.problem_text
        assert [one for one in again.groups.with_people() if both <= set(one.people)] == []

    @pytest.mark.parametrize(("length", "kept"), [(300, 300), (301, 300)])
    def test_keeps_a_note_of_300_characters(self, cast, pool, make_run, pair_of, length, kept):
        run = make_run()
        actions.remove(pair_of(run, pool.ines), actor=cast.cruz, at=NOON)

        pair = add(run, pool.amina, pool.ines, cast.cruz, note="n" * length)

        assert len(pair.note) == kept

    def test_against_a_rule_survives_the_next_search(
        self, cast, pool, make_person, make_run, pair_of
    ):
        junior = make_person("Jun Abe", "mentor", grade=1, capacity_max=1)
        run = make_run()
        actions.remove(
            run.groups.with_people().with_any("mentee", [pool.bo]).get(), actor=cast.cruz, at=NOON
        )
        add(run, junior, pool.bo, cast.cruz, note="Jun taught Bo before.")

        again = make_run(base=run)

        pair = pair_of(again, pool.bo)
        assert (mentor_of(pair), pair.note) == (junior, "Jun taught Bo before.")

    def test_never_overrides_a_persons_own_wish(self, cast, pool, make_run):
        Exclusion.objects.create(organisation=cast.organisation, by=cast.bo, other=cast.amina)
        run = make_run()
        run.groups.with_any("mentee", [pool.bo]).delete()

        with pytest.raises(refusals.NeverTogether):
            add(run, pool.amina, pool.bo, cast.cruz, note="I know better.")

    def test_refuses_a_mentee_who_has_enough(self, cast, pool, make_run):
        with pytest.raises(refusals.MenteeHasEnough, match="1 of 1 mentors"):
            add(make_run(), pool.amina, pool.ines, cast.cruz)

    def test_refuses_somebody_who_came_later(self, cast, pool, make_person, make_run):
        run = make_run()
        late = make_person("Lea Late", "mentor")

        with pytest.raises(explain.CameLater, match="Lea Late had not joined"):
            verdict(run, late, pool.bo)


class TestPublishedRun:
    @pytest.mark.parametrize("act", ["lock", "unlock", "remove", "put_back", "allow_again"])
    def test_cannot_be_changed(self, cast, pool, make_run, pair_of, act):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.publish(run, actor=cast.cruz, at=NOON)

        with pytest.raises(refusals.RunIsClosed, match="Run 1 is published"):
            getattr(actions, act)(pair, actor=cast.cruz, at=NOON)
        assert ProposedGroup.objects.get(pk=pair.pk).removed_at is None
