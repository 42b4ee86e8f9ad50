"""A run: from the request to pairs that add up, and what survives a crash."""

from datetime import date

import pytest

from matchengine import Settings, score
from mentoring.events.models import Event
from mentoring.jobs.models import Job
from mentoring.matching import actions, jobs
from mentoring.matching.models import ProposedGroup, Run, Unmatched
from mentoring.matching.queries import explain
from mentoring.matching.queries.people import person_number, snapshot_people
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import engine_settings
from mentoring.matching.rules.frozen import dump, load
from mentoring.matching.rules.reasons import reasons
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.models import Exclusion, Preference, Profile
from mentoring.participants.rules.availability import parse_windows
from tests.matching.conftest import mentee_of, mentor_of
from tests.moments import NOON


class TestSearch:
    def test_matches_everybody_it_can(self, make_run, pool, pair_of):
        run = make_run()

        assert run.state == Run.State.DONE
        assert mentor_of(pair_of(run, pool.ines)) == pool.marta
        assert mentor_of(pair_of(run, pool.ravi)) == pool.omar
        assert mentor_of(pair_of(run, pool.bo)) == pool.amina
        assert run.certificate["proven"]

    def test_gives_contributions_that_add_up_to_the_score_exactly(self, make_run):
        for pair in make_run().groups.with_people():
            assert sum(pair.contributions.values()) == pair.score

    def test_keeps_the_reasons_as_plain_values(self, make_run, pool, pair_of):
        reasons = pair_of(make_run(), pool.ines).reasons

        assert reasons["asked"] == [{"skill": "Leading projects", "level": 5, "priority": 3}]
        assert (reasons["office"], reasons["department"]) == ("same", "other")
        assert reasons["grade_gap"] == 2
        assert reasons["languages"] == ["en"]
        assert reasons["minutes_a_week"] == 7 * 24 * 60
        assert "goals" in reasons["missing"]

    def test_is_heard_by_nobody(self, make_run, run_jobs):
        make_run()
        run_jobs()

        assert not Mail.objects.exists()
        assert not InboxItem.objects.exists()

    def test_is_done_in_a_process_of_its_own(self, cast, pool, run_jobs):
        run = actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)
        assert Job.objects.get(payload__function__endswith="search").queue == "engine"

        run_jobs()

        run.refresh_from_db()
        assert (run.state, run.progress) == ("done", 100)
        assert Event.objects.filter(name="matching.finished").count() == 1

    def test_starts_clean_after_a_killed_worker(self, cast, pool, make_run):
        run = make_run()
        found = list(run.groups.values_list("composition", "score"))
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, stage="words")

        jobs.run_now(run.pk)

        assert sorted(run.groups.values_list("composition", "score")) == sorted(found)

    def test_does_nothing_when_it_is_done_or_stopped(self, cast, pool):
        run = actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)
        actions.stop(run, actor=cast.cruz, at=NOON)

        jobs.run_now(run.pk)

        run.refresh_from_db()
        assert run.state == Run.State.FAILED
        assert run.problem_text == "Cruz Silva stopped this run."
        assert not ProposedGroup.objects.exists()

    def test_becomes_the_programmes_own_criteria(self, cast, make_run):
        make_run(criteria={"weights": {"skills": 10}, "rules": {"min_overlap_hours": 2}})

        cast.programme.refresh_from_db()
        assert cast.programme.criteria["weights"]["skills"] == 10
        assert cast.programme.criteria["weights"]["goals"] == 0
        assert cast.programme.criteria["rules"]["min_overlap_hours"] == 2

    def test_is_replayed_bit_for_bit(self, make_run):
        run = make_run(seed=3)

        again = solving.run(load(run.problem), run.criteria, seed=run.seed)

        assert again.solution.problem_digest == run.certificate["problem_digest"]
        assert again.solution.certificate.total == run.certificate["total"]


class TestFrozenPeople:
    def test_are_the_same_after_thawing(self, cast, pool):
        frozen = snapshot_people(
            cast.programme, on=NOON.date(), locked=[(pool.bo.pk, pool.amina.pk)]
        )
        once = dump(frozen)

        assert dump(load(once)) == once
        assert load(once).skills == frozen.skills

    @pytest.mark.parametrize(
        ("ends_on", "minutes"), [(None, 60), (date(2026, 3, 20), 0)], ids=["26 weeks", "2 weeks"]
    )
    def test_meet_by_the_clocks_of_most_weeks_of_the_programme(
        self, cast, pool, make_run, pair_of, ends_on, minutes
    ):
        """Found in the three weeks of March in which New York is an hour nearer to Berlin."""
        for enrolment, zone, said in (
            (pool.bo, "Europe/Berlin", "Mon 15:00-16:00"),
            (pool.amina, "America/New_York", "Mon 09:00-10:00"),
        ):
            enrolment.membership.timezone = zone
            enrolment.membership.save()
            enrolment.membership.profile.availability = parse_windows(said)
            enrolment.membership.profile.save()
        cast.programme.starts_on, cast.programme.ends_on = date(2026, 3, 9), ends_on
        cast.programme.save()

        frozen = snapshot_people(cast.programme, on=date(2026, 3, 9))

        scored = score(frozen.mentees, frozen.mentors, Settings(min_overlap_hours=0))
        ours = (scored.left == frozen.mentee_at[pool.bo.pk]) & (
            scored.right == frozen.mentor_at[pool.amina.pk]
        )
        told = reasons(frozen, scored, int(ours.argmax()))
        assert ours.any()
        assert told["minutes_a_week"] == minutes
        assert told["week"] == frozen.week

    @pytest.mark.parametrize("reported_by", ["bo", "amina"])
    def test_respect_an_exclusion_in_both_directions(
        self, cast, pool, make_run, pair_of, reported_by
    ):
        pair = {"by": cast.bo, "other": cast.amina}
        if reported_by == "amina":
            pair = {"by": cast.amina, "other": cast.bo}
        Exclusion.objects.create(organisation=cast.organisation, **pair)

        run = make_run()

        assert mentor_of(pair_of(run, pool.bo)) != pool.amina

    @pytest.mark.parametrize("leads", ["mentor", "mentee"])
    def test_never_pair_somebody_with_their_line_manager(self, cast, pool, make_run, leads):
        boss, led = (cast.amina, cast.bo) if leads == "mentor" else (cast.bo, cast.amina)
        led.manager = boss
        led.save()

        run = make_run()

        assert (
            not run.groups.with_any("mentor", [pool.amina]).with_any("mentee", [pool.bo]).exists()
        )

    def test_count_present_relationships_against_the_places(
        self, cast, pool, make_run, make_relationship
    ):
        make_relationship()

        run = make_run()

        assert not run.groups.with_any("mentee", [pool.bo]).exists()
        assert not Unmatched.objects.filter(run=run, enrolment=pool.bo).exists()
        assert run.certificate["places"] == 3

    def test_do_not_repeat_past_partners(self, cast, pool, make_run, make_relationship):
        make_relationship(ended_at=NOON, end_reason="completed")

        run = make_run()

        assert (
            not run.groups.with_any("mentor", [pool.amina]).with_any("mentee", [pool.bo]).exists()
        )

    def test_leave_out_people_on_pause(self, cast, pool, make_run):
        pool.bo.paused_until = "2026-12-01"
        pool.bo.save()

        assert not make_run().groups.with_any("mentee", [pool.bo]).exists()

    def test_remember_wishes(self, cast, pool, make_run, pair_of):
        Preference.objects.create(enrolment=pool.ravi, target=cast.amina, rank=1)

        run = make_run(criteria={"weights": {"preference": 100, "skills": 1}})

        pair = pair_of(run, pool.ravi)
        assert (mentor_of(pair), pair.reasons["wish_rank"]) == (pool.amina, 1)

    def test_meet_in_utc(self, cast, pool, make_person, make_run):
        morning = "0" * 4 + "3f" + "0" * 78  # Monday 9:00 to 12:00
        far = make_person(
            "Noa Sato", "mentee", timezone="Asia/Tokyo", profile={"availability": morning}
        )
        for each in (pool.amina, pool.marta, pool.omar):
            each.membership.profile.availability = morning
            each.membership.profile.save()

        left = Unmatched.objects.get(run=make_run(), enrolment=far)

        assert left.reason == "no_allowed_partner"
        assert left.detail["frees"] == {"too_few_common_hours": 3}

    def test_takes_a_constant_number_of_queries(
        self, cast, pool, make_person, django_assert_num_queries
    ):
        with django_assert_num_queries(7):
            snapshot_people(cast.programme, on=NOON.date())
        for number in range(10):
            make_person(f"Person {number}", "both", wants={"Python": 1}, offers={"SQL": 2})
        with django_assert_num_queries(7):
            snapshot_people(cast.programme, on=NOON.date())


class TestRequestRun:
    def test_refuses_a_second_one_while_the_first_is_under_way(self, cast, pool):
        actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)

        with pytest.raises(actions.runs.RunUnderWay, match="Run 1 is still under way"):
            actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)

    def test_refuses_when_nobody_mentors(self, cast):
        cast.programme.enrolments.filter(is_mentor=True).delete()

        with pytest.raises(actions.runs.NobodyToMatch, match="1 people who look for"):
            actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)

    def test_refuses_weights_that_are_all_zero(self, cast, pool):
        with pytest.raises(actions.runs.NothingMatters):
            actions.request_run(
                cast.programme, criteria={"weights": {"skills": 0}}, actor=cast.cruz, at=NOON
            )


class TestUnmatched:
    def test_say_that_every_place_is_taken(self, cast, pool, make_person, make_run):
        for number in range(3):
            make_person(f"Extra {number}", "mentee", wants={"Python": 1}, grade=4)

        run = make_run()

        left = Unmatched.objects.filter(run=run, is_mentee=True)
        assert {each.reason for each in left} == {"all_taken"}
        assert all(each.detail["nearest"] for each in left)

    def test_name_the_rule_that_leaves_somebody_alone(self, pool, make_person, make_run):
        lonely = make_person("Lena Ost", "mentee", profile={"languages": [["et", "C2"]]})

        left = Unmatched.objects.get(run=make_run(), enrolment=lonely)

        assert left.reason == "no_allowed_partner"
        assert left.detail["blocked"]["no_shared_language"] == 3


class TestScoredAgain:
    """By hand, in an explanation or in a replay a pair has the points that the run gave it."""

    @pytest.fixture
    def run(self, cast, pool, make_person, make_run):
        """Some are silent, and a rule forbids some pairs of those who are not."""
        for at in range(6):
            make_person(
                f"Mentee {at}",
                "mentee",
                wants={"Python": 2},
                grade=at + 3,
                department="Sales",
                office="Lisbon" if at % 2 else "",
            )
            make_person(
                f"Mentor {at}",
                "mentor",
                offers={"Python": at % 5 + 1},
                grade=None if at % 2 else at + 2,
                office="Lisbon",
            )
        return make_run(criteria={"rules": {"min_grade_gap": 2, "not_manager": False}})

    def test_by_hand_it_scores_the_same(self, run):
        pairs = list(run.groups.with_people())

        again = [
            explain.verdict(run, mentor=mentor_of(one), mentee=mentee_of(one)) for one in pairs
        ]

        assert [one["score"] for one in again] == [one.score for one in pairs]

    def test_what_was_typical_is_kept_with_the_run(self, run):
        frozen = load(run.problem)

        again = solving.rescore(frozen, engine_settings(run.criteria))

        assert again.calibration is frozen.calibration
        assert dump(load(run.problem)) == bytes(run.problem)


class TestManyLanguages:
    def test_the_hundredth_is_known_as_well_as_the_first(self, cast, pool, make_run, pair_of):
        for person in (pool.ines, pool.marta):
            person.membership.profile.languages = [[f"x{at}", "C1"] for at in range(5, 100)]
            person.membership.profile.save()
        for person in (pool.bo, pool.ravi, pool.omar, pool.amina):
            person.membership.profile.languages = [[f"x{at}", "C1"] for at in range(4)]
            person.membership.profile.save()

        reasons = pair_of(make_run(), pool.ines).reasons

        assert set(reasons["languages"]) == {f"x{at}" for at in range(5, 100)}

    def test_who_shares_none_is_not_matched_however_rare_they_are(self, cast, pool, make_run):
        for at, person in enumerate(Profile.objects.order_by("pk")):
            person.languages = [[f"x{at * 40 + n}", "C1"] for n in range(40)]
            person.save()

        run = make_run()

        assert not run.groups.exists()
        assert run.certificate["blocked"]["NO_SHARED_LANGUAGE"] == 9


class TestTheSameFileElsewhere:
    @pytest.fixture
    def scores_in(self, make_organisation, make_member, make_programme, make_enrolment):
        """The points of every pair by address, in an organisation that was made in this order."""

        def find(slug: str, order: int) -> dict[tuple[str, str], int]:
            organisation = make_organisation(slug)
            programme = make_programme(organisation)
            for at in list(range(12))[::order]:
                member = make_member(organisation, f"Person {at}", grade=at % 7)
                role = "mentee" if at % 2 else "mentor"
                make_enrolment(programme, member, role)
                Profile.objects.filter(membership=member).update(
                    goals=f"Lead teams of {at % 5} and plan budgets {'well ' * (at % 3)}",
                    bio=f"Plans budgets and leads {at % 4} teams",
                )
            frozen = snapshot_people(programme, on=NOON.date())
            scored = score(frozen.mentees, frozen.mentors, Settings())
            email = dict(programme.enrolments.values_list("pk", "membership__email"))
            return {
                (email[frozen.mentee_ids[i]], email[frozen.mentor_ids[j]]): int(points)
                for i, j, points in zip(scored.left, scored.right, scored.score, strict=True)
            }

        return find

    def test_gives_the_same_two_people_the_same_points(self, scores_in):
        first, second = scores_in("first", 1), scores_in("second", -1)

        assert first == second
        assert len(set(first.values())) > 3

    def test_gives_everybody_the_same_number_that_decides_between_equals(
        self, cast, make_organisation, make_member
    ):
        elsewhere = make_member(make_organisation("second"), "Amina", email=cast.amina.email)

        assert person_number(elsewhere) == person_number(cast.amina)
        assert person_number(cast.bo) != person_number(cast.amina)


class TestWatchedRun:
    @pytest.fixture
    def clock(self, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(jobs, "monotonic", lambda: now[0])
        return now

    def test_is_written_at_each_stage_and_else_a_few_times_a_second(self, clock, cast, pool):
        run = actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
        watched, seen = jobs._Watched(run), []

        for after, stage, done in (
            (0, "seats", 0.3),
            (jobs.LOOK / 2, "seats", 0.4),
            (0, "proof", 0.5),
            (jobs.LOOK, "proof", 0.6),
        ):
            clock[0] += after
            watched.progress(stage, done)
            run.refresh_from_db()
            seen.append((run.stage, run.progress))

        assert seen == [("seats", 30), ("seats", 30), ("proof", 50), ("proof", 60)]

    def test_notices_soon_that_it_was_stopped(self, clock, cast, pool):
        run = actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
        watched = jobs._Watched(run)
        assert not watched.is_stopped()
        actions.stop(run, actor=cast.cruz, at=NOON)

        clock[0] += jobs.LOOK

        assert watched.is_stopped()
