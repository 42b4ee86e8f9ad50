"""What an action on a run, a proposal or a letter writes down, and what it leaves alone."""

import pytest
from django.http import Http404

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.matching import actions, permissions
from mentoring.matching.models import MatchConcern, ProposedGroup, Run, SameSkill
from mentoring.participants.models import Enrolment, Skill
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON

SECOND = DAY / 86400


@pytest.fixture
def run(make_run):
    return make_run()


@pytest.fixture
def pair(run, pool, pair_of):
    return pair_of(run, pool.ines)


@pytest.fixture
def others(run, pair):
    return run.groups.exclude(pk=pair.pk).order_by("pk")


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"matching.{name}").order_by("id")
    return [event.data for event in events]


class TestAProposal:
    @pytest.mark.parametrize("act", ["lock", "unlock", "remove", "put_back", "allow_again"])
    def test_is_changed_alone_and_told_to_the_log(self, act, cast, pair, others, pool):
        if act == "unlock":
            ProposedGroup.objects.update(is_locked=True)
        if act in ("put_back", "allow_again"):
            ProposedGroup.objects.update(removed_at=NOON)
        before = list(others.values())

        getattr(actions, act)(pair, actor=cast.cruz, at=NOON)

        assert list(others.values()) == before
        (said,) = told("pair_changed")
        parts = {str(pool.ines.pk): "mentee", str(pool.marta.pk): "mentor"}
        assert said == {"act": act, "parts": parts}

    def test_that_was_taken_apart_is_not_locked_and_cannot_be(self, cast, pair):
        actions.lock(pair, actor=cast.cruz, at=NOON)
        actions.remove(pair, actor=cast.cruz, at=NOON)
        pair.refresh_from_db()
        assert (pair.removed_at, pair.is_locked) == (NOON, False)

        actions.lock(pair, actor=cast.cruz, at=NOON)
        pair.refresh_from_db()
        assert not pair.is_locked

    def test_made_against_a_rule_vanishes_and_others_stay(self, cast, pair, others):
        count = others.count()
        pair.broken = ["grade_gap"]
        pair.save()

        actions.remove(pair, actor=cast.cruz, at=NOON)

        assert not ProposedGroup.objects.filter(pk=pair.pk).exists()
        assert others.count() == count

    def test_is_allowed_again_only_when_it_was_taken_apart(self, cast, pair):
        actions.allow_again(pair, actor=cast.cruz, at=NOON)

        assert ProposedGroup.objects.filter(pk=pair.pk).exists()

    def test_is_introduced_in_somebodys_words_until_they_take_them_back(self, cast, pair):
        actions.introduce(pair, words=" Both sail. ", actor=cast.cruz, at=NOON)
        pair.refresh_from_db()
        assert (pair.introduction, pair.introduced_by) == ("Both sail.", cast.cruz)

        actions.introduce(pair, words=" ", actor=cast.cruz, at=NOON)
        pair.refresh_from_db()
        assert (pair.introduction, pair.introduced_by) == ("", None)


class TestARun:
    def ask(self, cast, **fields):
        fields = {"criteria": {}, "actor": cast.cruz, "at": NOON} | fields
        return actions.request_run(cast.programme, **fields)

    def test_is_numbered_within_its_programme(self, cast, pool, make_run, make_programme):
        assert [make_run().number, make_run().number] == [1, 2]
        assert told("requested") == [{"number": 1}, {"number": 2}]

    def test_keeps_what_it_was_asked_for(self, cast, pool, run):
        again = self.ask(cast, base=run, seed=7, everybody=True)

        assert (again.seed, again.created_by, again.created_at) == (7, cast.cruz, NOON)
        assert again.settings["base"] == str(run.pk)
        assert again.settings["everybody"] is True

    def test_builds_on_no_run_that_is_published(self, cast, pool, run):
        Run.objects.filter(pk=run.pk).update(state=Run.State.PUBLISHED)
        run.refresh_from_db()

        assert self.ask(cast, base=run).settings["base"] is None

    def test_is_refused_once_the_programme_is_over(self, cast, pool):
        cast.programme.archived_at = NOON
        cast.programme.save()

        with pytest.raises(actions.runs.ProgrammeArchived):
            self.ask(cast)

    def test_is_taken_up_once(self, cast, pool):
        run = self.ask(cast)
        found = actions.begin(run.pk)
        assert (found.state, found.stage, found.progress) == ("running", "people", 2)

        actions.stop(run, actor=cast.cruz, at=NOON)
        assert actions.begin(run.pk) is None

    def test_says_how_far_it_is_while_it_runs(self, cast, pool, run):
        fresh = self.ask(cast)
        actions.note_progress(fresh, "scores", 0.5, at=NOON)
        fresh.refresh_from_db()
        assert fresh.progress == 0

        actions.begin(fresh.pk)
        actions.note_progress(fresh, "scores", 0.257, at=NOON)
        fresh.refresh_from_db()
        run.refresh_from_db()
        assert (fresh.stage, fresh.progress, run.progress) == ("scores", 26, 100)

    def test_ends_once_in_words(self, cast, pool, run):
        fresh = self.ask(cast)
        actions.fail(fresh, "x" * 600, at=NOON + DAY)
        actions.stop(fresh, actor=cast.cruz, at=NOON)

        fresh.refresh_from_db()
        run.refresh_from_db()
        assert (fresh.state, len(fresh.problem_text)) == ("failed", 500)
        assert (fresh.finished_at, run.state) == (NOON + DAY, "done")
        assert told("failed") == [{"number": 2}]
        assert told("stopped") == []

    def test_that_is_done_says_how_many_it_found(self, run):
        assert (run.state, run.stage, run.progress) == ("done", "done", 100)
        assert told("finished") == [{"number": 1, "pairs": 3}]

    def test_that_is_done_again_leaves_the_one_before(self, cast, pool, make_run, run):
        kept = set(run.groups.values_list("pk", flat=True))
        make_run()

        assert set(run.groups.values_list("pk", flat=True)) == kept


class TestAPublishedRun:
    def test_says_when_by_whom_and_when_they_look_again(self, cast, run):
        count = actions.publish(run, actor=cast.cruz, at=NOON, next_on=(NOON + DAY).date())

        run.refresh_from_db()
        assert (run.published_at, run.published_by) == (NOON, cast.cruz)
        assert (count, run.next_on) == (3, (NOON + DAY).date())
        assert told("published") == [{"number": 1, "pairs": 3}]

    def test_hands_on_why_somebody_thought_of_two(self, cast, run, pair):
        actions.introduce(pair, words="Both sail.", actor=cast.cruz, at=NOON)

        actions.publish(run, actor=cast.cruz, at=NOON)

        started = Relationship.objects.get(score=pair.score, introduced_by=cast.cruz)
        assert (started.introduction, started.reasons) == ("Both sail.", pair.reasons)

    def test_is_not_one_that_has_failed_or_has_no_pairs(self, cast, pool, run):
        ProposedGroup.objects.update(removed_at=NOON)
        with pytest.raises(actions.publishing.NothingToPublish):
            actions.publish(run, actor=cast.cruz, at=NOON)

        Run.objects.update(state=Run.State.FAILED)
        with pytest.raises(actions.publishing.NotDone):
            actions.publish(run, actor=cast.cruz, at=NOON)


class TestAConcern:
    @pytest.fixture
    def theirs(self, make_relationship):
        return make_relationship()

    def say(self, relationship, who, at=NOON, **said):
        said = {"reason": "time", "words": "Not now."} | said
        actions.raise_concern(relationship, actor=who, at=at, **said)

    def test_is_one_when_it_is_said_twice_within_minutes(self, cast, theirs):
        self.say(theirs, cast.bo)
        self.say(theirs, cast.bo, at=NOON + DUPLICATE_WINDOW - SECOND)
        assert MatchConcern.objects.count() == 1

        self.say(theirs, cast.bo, at=NOON + DUPLICATE_WINDOW)
        assert told("concern_raised") == [{"reason": "time"}] * 2

    @pytest.mark.parametrize("other", [{"reason": "person"}, {"words": "Later."}, {"who": "amina"}])
    def test_is_another_when_it_says_something_else(self, other, cast, theirs):
        self.say(theirs, cast.bo)
        who = getattr(cast, other.get("who", "bo"))
        self.say(theirs, who, **{key: value for key, value in other.items() if key != "who"})

        assert MatchConcern.objects.count() == 2

    def test_is_another_in_another_relationship(self, cast, theirs, pool, make_relationship):
        self.say(theirs, cast.amina)
        self.say(make_relationship(mentee=pool.ines.membership), cast.amina)

        assert MatchConcern.objects.count() == 2

    def test_is_closed_once_and_alone(self, cast, theirs):
        self.say(theirs, cast.bo)
        self.say(theirs, cast.amina)
        mine, other = (MatchConcern.objects.get(by=who) for who in (cast.bo, cast.amina))

        for at in (NOON, NOON + DAY):
            actions.close_concern(mine, actor=cast.cruz, at=at)

        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.closed_at, other.closed_at) == (NOON, None)
        assert len(told("concern_closed")) == 1

    def test_is_found_inside_its_programme_alone(self, cast, theirs, make_programme):
        self.say(theirs, cast.bo)
        self.say(theirs, cast.amina)
        elsewhere = make_programme(cast.organisation, "Other")

        for said in MatchConcern.objects.all():
            assert permissions.concern_to_close(cast.programme, said.pk) == said
            with pytest.raises(Http404):
                permissions.concern_to_close(elsewhere, said.pk)


class TestALetter:
    def test_answered_not_at_all_leaves_this_programme_alone(
        self, cast, make_relationship, make_programme, make_enrolment
    ):
        elsewhere = make_enrolment(make_programme(cast.organisation, "Other"), cast.bo)
        theirs = make_relationship()

        actions.answer_letter(theirs, answer="not_at_all", actor=cast.bo, at=NOON)

        theirs.refresh_from_db()
        elsewhere.refresh_from_db()
        here = Enrolment.objects.get(programme=cast.programme, membership=cast.bo)
        assert (theirs.is_open, theirs.end_reason) == (False, "left")
        assert (here.status, elsewhere.status) == ("withdrawn", "joined")
        assert len(told("declined")) == 1
        assert not MatchConcern.objects.exists()

    def test_answered_with_a_reason_goes_on(self, cast, make_relationship):
        theirs = make_relationship()

        actions.answer_letter(theirs, answer="not_this_person", actor=cast.bo, at=NOON)

        theirs.refresh_from_db()
        assert theirs.is_open
        assert MatchConcern.objects.get().reason == "person"
        assert len(told("put_on_hold")) == 1

    def test_is_read_once_by_each(self, cast, make_relationship, pool):
        other = make_relationship(mentee=pool.ines.membership)
        theirs = make_relationship()
        for at in (NOON, NOON + DAY):
            actions.note_letter_read(theirs, actor=cast.amina, at=at)

        read = theirs.members.values_list("membership", "letter_read_at")
        assert set(read) == {(cast.amina.pk, NOON), (cast.bo.pk, None)}
        assert set(other.members.values_list("letter_read_at", flat=True)) == {None}


class TestTwoWordsForOneSkill:
    def test_are_decided_anew_without_a_second_row(self, cast, pool):
        one, other = Skill.objects.order_by("pk")[:2]
        for is_same, pair in ((True, (one, other)), (False, (other, one))):
            actions.decide(cast.programme, *pair, is_same=is_same, actor=cast.cruz, at=NOON)

        row = SameSkill.objects.get()
        assert (row.one, row.other, row.is_same) == (one, other, False)
        assert (row.decided_by, row.decided_at) == (cast.cruz, NOON)
        assert told("words_decided")[1] == {"one": one.name, "other": other.name, "is_same": False}


class TestThePermission:
    def test_finds_each_run_by_its_number(self, cast, pool, make_run):
        for run in (make_run(), make_run()):
            found = permissions.run_to_shape(cast.cruz, "growth-2026", run.number)
            assert found == permissions.finished_run_to_shape(cast.cruz, "growth-2026", run.number)
            assert found == run

    @pytest.mark.parametrize("state", ["queued", "running", "failed"])
    def test_opens_pairs_only_once_there_are_some(self, state, cast, pair):
        Run.objects.update(state=state)

        with pytest.raises(Http404):
            permissions.pair_to_shape(cast.cruz, "growth-2026", 1, pair.pk)

    def test_finds_each_pair_and_each_unmatched_in_its_run(self, cast, pool, make_person, make_run):
        for name in ("Kim", "Lea"):
            make_person(name, "mentee", wants={"SQL": 1})
        first, second = make_run(), make_run()
        for pair in first.groups.all():
            assert permissions.pair_to_shape(cast.cruz, "growth-2026", 1, pair.pk) == pair
            with pytest.raises(Http404):
                permissions.pair_to_shape(cast.cruz, "growth-2026", 2, pair.pk)
        for alone in second.unmatched.all():
            found = permissions.unmatched_to_explain(cast.cruz, "growth-2026", 2, alone.pk)
            assert (found, found.run) == (alone, second)
