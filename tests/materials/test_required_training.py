"""A training that comes before matching: whom it holds back, from what, and who is let pass."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.circles.actions import founding, joining
from mentoring.circles.actions import refusals as circle_refusals
from mentoring.core.db.ids import new_id
from mentoring.events.models import Event
from mentoring.matching.actions import publishing, runs
from mentoring.matching.models import ProposedGroup, Run, save_groups
from mentoring.matching.queries.obstacles import obstacles, proposals
from mentoring.matching.queries.people import can_be_matched
from mentoring.materials.actions import training as actions
from mentoring.materials.catalogue.trainings import lessons
from mentoring.materials.models import TrainingExcuse, TrainingFinished, TrainingOffer
from mentoring.materials.notices import remind_no_more
from mentoring.materials.queries import training as learning
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, asking, refusals, waitlist
from tests.circles.conftest import VALUES
from tests.moments import DAY, NOON, today

CHOOSE = "/northwind/programmes/{}/training/"


@pytest.fixture
def require(cast):
    def require(*required, chosen=("mentors", "mentees")):
        said = {"chosen": chosen, "required": required, "additions": {}}
        actions.set_trainings(cast.programme, **said, actor=cast.cruz, at=NOON)

    return require


@pytest.fixture
def go_through():
    def go_through(person, training="mentors", *, count=None):
        for lesson in list(lessons(training, "en").values())[:count]:
            actions.finish_lesson(lesson, "", actor=person, at=NOON)

    return go_through


@pytest.fixture
def asking_each_other(cast):
    """In the programme mentees ask mentors."""
    fields = {"coming_together": "ask", "ends_on": today() + 182 * DAY}  # pages ask for today
    Programme.objects.filter(pk=cast.programme.pk).update(**fields)
    cast.programme.refresh_from_db()
    return cast


def _place(cast, person):
    return Enrolment.objects.get(programme=cast.programme, membership=person)


def _matched(cast):
    return {one.membership for one in can_be_matched(cast.programme, on=today())}


class TestSomebodyWhoHasNotFinished:
    def test_is_in_no_run_until_the_last_lesson_and_nobody_else_is_held_back(
        self, cast, require, go_through
    ):
        everybody = _matched(cast)
        assert {cast.amina, cast.bo} <= everybody
        require()
        assert _matched(cast) == everybody

        require("mentors")
        assert _matched(cast) == everybody - {cast.amina}
        go_through(cast.amina, count=4)
        go_through(cast.amina, "mentees")
        assert cast.amina not in _matched(cast)
        go_through(cast.amina)
        assert _matched(cast) == everybody

    def test_needs_both_who_is_on_both_sides_and_only_those_required(
        self, cast, require, go_through
    ):
        Enrolment.objects.filter(pk=_place(cast, cast.amina).pk).update(is_mentee=True)
        require("mentors", "mentees")
        go_through(cast.amina)
        assert cast.amina not in _matched(cast)
        require("mentors")
        assert cast.amina in _matched(cast)

    def test_is_matched_again_once_it_is_required_no_more_or_only_elsewhere(
        self, cast, require, make_programme
    ):
        require("mentors")
        require("mentors", chosen=())
        assert cast.amina in _matched(cast)
        other = make_programme(cast.organisation, "Other Programme")
        said = {"chosen": ["mentors"], "required": ["mentors"], "additions": {}}
        actions.set_trainings(other, **said, actor=cast.eli, at=NOON)
        assert cast.amina in _matched(cast)

    def test_is_told_so_instead_of_having_nothing_to_do(self, cast, require, browse):
        home = browse(cast.bo).get("/northwind/").content.decode()
        assert "nothing to do until then" in home
        require("mentees")

        home = browse(cast.bo).get("/northwind/").content.decode()
        assert "You’ve joined. The training comes first, working with somebody after it." in home
        assert "nothing to do until then" not in home

    def test_reads_nothing_of_a_training_that_is_asked_of_them_no_more(self, cast, require, browse):
        require("mentors", "mentees")
        for person in (cast.amina, cast.bo):
            assert "is matched before it" in browse(person).get("/northwind/").content.decode()

        said = {"actor": cast.eli, "at": NOON}
        actions.excuse(_place(cast, cast.amina), "She has trained others.", **said)
        here = {"organisation": cast.organisation, "membership": cast.bo}
        TrainingFinished.objects.create(**here, training="mentees", finished_at=NOON)
        for person in (cast.amina, cast.bo):  # it is recommended to them still
            home = browse(person).get("/northwind/").content.decode()
            assert "Recommended to you" in home
            assert "is matched before it" not in home

    def test_keeps_whom_they_work_with(self, cast, require, make_relationship):
        relationship = make_relationship()
        require("mentors", "mentees")

        assert Relationship.objects.open().filter(pk=relationship.pk).exists()

    def test_is_announced_by_no_run_that_was_made_before(self, cast, require, go_through):
        mentor, mentee = _place(cast, cast.amina), _place(cast, cast.bo)
        here = {"organisation": cast.organisation, "programme": cast.programme}
        run = Run.objects.create(
            **here, number=1, state=Run.State.DONE, created_at=NOON, finished_at=NOON
        )
        parts = {mentor.pk: "mentor", mentee.pk: "mentee"}
        save_groups([ProposedGroup.of(run, "one_to_one", parts, score=7000)])
        require("mentors")

        with pytest.raises(publishing.Obstructed):
            publishing.publish(run, actor=cast.cruz, at=NOON)
        (found,) = obstacles(run, proposals(run), on=NOON.date())
        assert str(found.message) == "Amina Haddad still has the training to finish."
        go_through(cast.amina)
        assert publishing.publish(run, actor=cast.cruz, at=NOON) == 1

    def test_is_why_a_run_refuses_to_begin(self, cast, require):
        require("mentors", "mentees")

        with pytest.raises(runs.TrainingComesFirst) as refused:
            runs.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)
        assert "still have the training" in str(refused.value)
        with pytest.raises(runs.PeersTrainFirst, match=r"0 people .* and 2 more have joined"):
            runs.request_run(
                cast.programme, criteria={}, kind="peer_pair", actor=cast.cruz, at=NOON
            )

    def test_reads_so_in_the_invitation_with_an_account_and_without(
        self, cast, require, make_member, make_enrolment, run_jobs
    ):
        require("mentors")
        ana = make_member(cast.organisation, "Ana Reis", user=None)
        make_enrolment(cast.programme, ana, "mentor")
        Enrolment.objects.filter(programme=cast.programme).update(status="imported")
        for person in (cast.amina, cast.bo, ana):
            enrolments.invite(_place(cast, person), actor=cast.cruz, at=timezone.now())
        run_jobs()

        said = "A short training comes first here"
        told = {one.recipient for one in Mail.objects.filter(text__contains=said)}
        assert told == {cast.amina, ana}

    def test_are_not_nobody_to_whoever_looks_into_the_studio(self, cast, require, browse):
        Programme.objects.filter(pk=cast.programme.pk).update(model="peer_circle")
        Enrolment.objects.update(is_mentor=True, is_mentee=True)
        require("mentees")
        where = f"/northwind/programmes/{cast.programme.slug}/matching/"
        page = browse(cast.cruz).get(where).content.decode()
        assert "2 people have joined and still have the training to finish" in page
        assert "Nobody is here yet" not in page

    def test_reads_so_on_home_and_is_named_to_who_runs_it(self, cast, require, browse):
        require("mentors")
        said = f"In {cast.programme.name} nobody is matched before it"
        assert said in browse(cast.amina).get("/northwind/").content.decode()
        assert "is matched before it" not in browse(cast.bo).get("/northwind/").content.decode()

        client, slug = browse(cast.cruz), cast.programme.slug
        people = client.get(f"/northwind/programmes/{slug}/people/").content.decode()
        assert people.count("still has the training to finish") == 1
        place = _place(cast, cast.amina)
        page = client.get(f"/northwind/programmes/{slug}/people/{place.pk}/").content.decode()
        assert "Amina still has the training to finish" in page
        studio = client.get(f"/northwind/programmes/{slug}/matching/").content.decode()
        assert "1 person has joined and still has the training to finish, so no new run" in studio


class TestRequests:
    def test_wait_for_the_training_of_whoever_asks(
        self, asking_each_other, require, go_through, browse
    ):
        cast = asking_each_other
        require("mentees")
        said = {"actor": cast.bo, "at": NOON}

        with pytest.raises(refusals.TrainingFirst):
            asking.ask(cast.programme, cast.amina, "mentee", "Hello", **said)
        go_through(cast.bo, "mentees")
        assert asking.ask(cast.programme, cast.amina, "mentee", "Hello", **said).pk

    def test_reach_nobody_who_still_has_it_to_finish(self, asking_each_other, require, browse):
        cast = asking_each_other
        where = f"/northwind/meet/{cast.programme.slug}/mentors/"
        assert "Amina" in browse(cast.bo).get(where).content.decode()
        require("mentors")

        assert "Amina" not in browse(cast.bo).get(where).content.decode()
        with pytest.raises(refusals.NotAvailable):
            asking.ask(cast.programme, cast.amina, "mentee", "Hi", actor=cast.bo, at=NOON)
        with pytest.raises(refusals.NotAvailable):
            waitlist.join(cast.programme, cast.amina, "mentee", actor=cast.bo, at=NOON)

    def test_let_go_of_somebody_who_was_awaited_before(
        self, asking_each_other, require, browse, make_member, make_enrolment
    ):
        cast = asking_each_other
        ana = make_member(cast.organisation, "Ana Reis")
        make_enrolment(cast.programme, ana, "mentee")
        Enrolment.objects.filter(membership=cast.amina).update(capacity_max=0)
        waitlist.join(cast.programme, cast.amina, "mentee", actor=cast.bo, at=NOON)
        require("mentors")

        where = f"/northwind/meet/{cast.programme.slug}/mentors/{cast.amina.pk}/"
        page = browse(cast.bo).get(where).content.decode()
        assert "Amina cannot be asked at the moment." in page
        assert "Leave the waiting list" in page
        assert browse(ana).get(where).status_code == 404
        left = browse(cast.bo).post(f"{where}wait/", {"do": "leave"}, follow=True)
        assert "You are no longer on the waiting list." in left.content.decode()
        assert browse(cast.bo).get(where).status_code == 404

    def test_that_are_open_can_be_answered_with_a_yes_only_afterwards(
        self, asking_each_other, require, go_through
    ):
        cast = asking_each_other
        made = asking.ask(cast.programme, cast.amina, "mentee", "Hi", actor=cast.bo, at=NOON)
        require("mentors", "mentees")

        with pytest.raises(refusals.TrainingFirst):
            answering.accept(made, actor=cast.amina, at=NOON)
        go_through(cast.amina)
        with pytest.raises(refusals.CannotBegin):  # why is the other's own matter
            answering.accept(made, actor=cast.amina, at=NOON)
        go_through(cast.bo, "mentees")
        assert answering.accept(made, actor=cast.amina, at=NOON)


class TestOpenCircles:
    def test_are_founded_and_joined_only_afterwards(
        self, cast, require, go_through, make_member, make_enrolment
    ):
        fields = {"model": "peer_circle", "coming_together": "mixed", "allows_founding": True}
        fields["ends_on"] = today() + 182 * DAY
        Programme.objects.filter(pk=cast.programme.pk).update(**fields)
        cast.programme.refresh_from_db()
        ana = make_member(cast.organisation, "Ana Reis")
        make_enrolment(cast.programme, ana, "both", mentors_wanted=1)
        said = VALUES | {"asks": True}
        require("mentees")

        def found():
            how = {"host": cast.bo, "key": new_id(), "actor": cast.bo, "at": NOON}
            return founding.found(cast.programme, said, **how)

        with pytest.raises(circle_refusals.TrainingFirst):
            found()
        go_through(cast.bo, "mentees")
        circle = found()
        with pytest.raises(circle_refusals.TrainingFirst):
            joining.come(circle, actor=ana, at=NOON)
        require()
        asked = joining.come(circle, words="Hi", actor=ana, at=NOON)
        require("mentees")
        with pytest.raises(circle_refusals.CannotCome):  # why is her own matter
            joining.answer(asked, is_yes=True, actor=cast.bo, at=NOON)
        go_through(ana, "mentees")
        assert joining.answer(asked, is_yes=True, actor=cast.bo, at=NOON).state == "in"


class TestWhoeverRunsTheProgramme:
    def test_requires_it_with_what_it_recommends(self, cast, browse):
        where, client = CHOOSE.format(cast.programme.slug), browse(cast.cruz)
        client.post(where, {"required_mentors": "on", "mentees": "on"})

        assert learning.chosen_by(cast.programme) == {"mentors", "mentees"}
        assert learning.required_by(cast.programme) == {"mentors"}
        assert "Who still has the training to finish" in client.get(where).content.decode()
        said = Event.objects.filter(name="materials.trainings_set").latest("position").data
        assert said == {"trainings": ["mentees", "mentors"], "required": ["mentors"]}
        client.post(where, {"mentors": "on"})
        assert learning.required_by(cast.programme) == set()

    def test_lets_somebody_pass_with_a_word_and_asks_it_again(
        self, cast, browse, require, go_through
    ):
        require("mentors")
        client, list_ = browse(cast.cruz), CHOOSE.format(cast.programme.slug) + "people/"
        one = f"{list_}{_place(cast, cast.amina).pk}/"
        assert "1 person is not matched" in client.get(list_).content.decode()

        refused = client.post(one, {"words": "  "})
        assert refused.status_code == 422
        assert "Say in a few words why" in refused.content.decode()
        assert cast.amina not in _matched(cast)

        for _twice in range(2):
            client.post(one, {"words": "She has trained others for years."})
        assert cast.amina in _matched(cast)
        page = client.get(list_).content.decode()
        assert "She has trained others for years." in page
        assert "1 person is not matched" not in page
        assert Event.objects.filter(name="materials.training_excused").count() == 1

        client.post(one, {"do": "ask"})
        assert cast.amina not in _matched(cast)
        assert not TrainingExcuse.objects.exists()
        go_through(cast.amina)
        page = client.get(list_).content.decode()
        assert "1 person in" in page
        assert TrainingFinished.objects.get().training == "mentors"

    def test_lets_nobody_pass_who_is_themselves(self, cast, browse, require, make_enrolment):
        require("mentors")
        mine = make_enrolment(cast.programme, cast.cruz, "mentor")
        client, list_ = browse(cast.cruz), CHOOSE.format(cast.programme.slug) + "people/"

        assert f"{list_}{mine.pk}/" not in client.get(list_).content.decode()
        refused = client.post(f"{list_}{mine.pk}/", {"words": "I wrote it."})

        assert refused.status_code == 422
        assert "Somebody else who runs this programme" in refused.content.decode()
        assert not TrainingExcuse.objects.exists()

    def test_excuses_nobody_for_whom_nothing_is_required(self, cast, browse, require):
        require("mentors")
        where = CHOOSE.format(cast.programme.slug)
        one = f"{where}people/{_place(cast, cast.bo).pk}/"

        assert browse(cast.cruz).post(one, {"words": "No need."}).status_code == 404


class TestAReminder:
    """To whoever waits for a match only because of a training."""

    @pytest.fixture
    def owing(self, cast, require, run_jobs):
        """Amina has joined, and has to go through the training for mentors."""
        require("mentors")
        Enrolment.objects.filter(pk=_place(cast, cast.amina).pk).update(joined_at=NOON)
        TrainingOffer.objects.update(offered_at=NOON)
        run_jobs()
        return cast

    def reminded(self, at):
        return actions.remind_of_training(at)

    def test_comes_a_week_after_joining_again_two_weeks_later_and_never_again(self, owing):
        week = 7 * DAY

        assert self.reminded(NOON + week - timedelta(seconds=1)) == 0
        assert self.reminded(NOON + week) == 1
        assert self.reminded(NOON + week) == 0, "two workers, one reminder"
        assert self.reminded(NOON + 3 * week - timedelta(seconds=1)) == 0
        assert self.reminded(NOON + 3 * week) == 1
        assert self.reminded(NOON + 30 * week) == 0
        events = Event.objects.filter(name="materials.training_reminded").order_by("at")
        assert [one.data["nth"] for one in events] == [1, 2]

    @pytest.mark.parametrize(
        "change", ["through", "excused", "on pause", "together", "ended", "past", "no more"]
    )
    def test_reaches_nobody_who_waits_for_something_else_or_nothing(
        self, change, owing, require, go_through, make_relationship
    ):
        place, later = _place(owing, owing.amina), NOON + 8 * DAY
        if change == "through":
            go_through(owing.amina)
        elif change == "excused":
            actions.excuse(place, "Known.", actor=owing.cruz, at=NOON)
        elif change == "on pause":
            Enrolment.objects.filter(pk=place.pk).update(paused_until=later.date() + DAY)
        elif change == "together":
            make_relationship()
        elif change == "ended":
            Programme.objects.filter(pk=owing.programme.pk).update(ended_at=later)
        elif change == "past":
            days = {"ends_on": later.date() - DAY, "is_evergreen": False}
            Programme.objects.filter(pk=owing.programme.pk).update(**days)
        else:
            require()

        assert self.reminded(later) == 0

    def test_counts_from_the_day_on_which_their_own_training_came_first(self, owing):
        """What mentees were recommended comes first six days after that of mentors."""
        Enrolment.objects.update(joined_at=NOON)
        said = {"chosen": ("mentors", "mentees"), "required": ("mentors", "mentees")}
        for days in (6, 9):  # the second time nothing is new
            at = NOON + days * DAY
            actions.set_trainings(owing.programme, **said, additions={}, actor=owing.cruz, at=at)
        told = Event.objects.filter(
            name="materials.training_reminded", subject_id=_place(owing, owing.bo).pk
        )

        assert self.reminded(NOON + 7 * DAY) == 1
        self.reminded(NOON + 13 * DAY - timedelta(seconds=1))
        assert not told.exists()
        self.reminded(NOON + 13 * DAY)
        assert told.count() == 1

    def test_leads_to_the_training_and_says_when_it_is_the_last(self, owing, run_jobs, any_hour):
        for days in (7, 21):
            self.reminded(NOON + days * DAY)
        run_jobs()

        first, last = Mail.objects.filter(kind="materials.training_waits").order_by("created_at")
        assert "/northwind/training/" in first.text
        assert "last time" not in first.text
        assert "last time" in last.text
        assert first.recipient == owing.amina

    def test_that_waits_is_dropped_once_the_training_is_done(
        self, owing, go_through, run_jobs, make_member, make_enrolment, django_assert_num_queries
    ):
        dee = make_member(owing.organisation, "Dee Ono")
        make_enrolment(owing.programme, dee, "mentor", joined_at=NOON)
        self.reminded(NOON + 7 * DAY)
        run_jobs()
        told = InboxItem.objects.filter(kind="materials.training_waits", read_at=None)
        assert {one.recipient for one in told.all()} == {owing.amina, dee}

        go_through(owing.amina)
        run_jobs()
        assert {one.recipient for one in told.all()} == {dee}

        actions.excuse(_place(owing, dee), "Known.", actor=owing.cruz, at=NOON)
        excused = Event.objects.get(name="materials.training_excused")
        with django_assert_num_queries(1):  # however many wait
            remind_no_more(excused)
        assert not told.exists()
