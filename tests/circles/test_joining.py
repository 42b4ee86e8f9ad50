from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.circles import rules
from mentoring.circles.actions import following, founding, joining, refusals
from mentoring.circles.jobs import live_through_waiting
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.safeguarding.models import Block
from tests.circles.conftest import VALUES
from tests.moments import DAY, NOON


def come(circle, *people, at=NOON, **how):
    return [joining.come(circle, actor=person, at=at, **how) for person in people]


def states(circle):
    return [(one.membership.first_name, one.state) for one in circle.loaded_joiners]


class TestFounding:
    def test_gives_whoever_founds_it_the_first_seat(self, found, world, now):
        circle = now(found())

        assert states(circle) == [("Bo", "in")]
        assert (circle.still_needed, circle.free, circle.has_begun) == (2, 3, False)

    @pytest.mark.parametrize(("seats", "begins"), [(2, 2), (21, 3), (4, 5), (4, 2)])
    def test_refuses_numbers_that_the_kind_cannot_have(self, found, seats, begins):
        with pytest.raises(refusals.NumbersDoNotFit, match="3 to 20"):
            found(seats=seats, begins_with=begins)

    def test_needs_a_host_where_the_kind_has_one(self, found, world):
        with pytest.raises(refusals.NeedsHost):
            found(host=None, kind="circle")
        with pytest.raises(refusals.OtherPart):
            found(host=world.bo, kind="circle")
        found(host=world.amina, kind="circle")

    def test_twice_with_one_key_is_once(self, world):
        from mentoring.core.db.ids import new_id

        how = {"host": world.bo, "key": new_id(), "actor": world.bo, "at": NOON}
        one = founding.found(world.programme, VALUES, **how)

        assert founding.found(world.programme, VALUES, **how).pk == one.pk


class TestHandingOver:
    def test_gives_whoever_is_in_it_the_seat_of_its_host(self, found, newcomers, world, now):
        circle = found(host=world.amina, kind="circle")
        come(circle, newcomers[0])
        joining.leave(circle, actor=world.amina, at=NOON)

        founding.hand_over(circle, newcomers[0], actor=world.cruz, at=NOON)

        parts = [(one.membership, one.part) for one in now(circle).inside]
        assert parts == [(newcomers[0], "host")]


class TestWhileNobodyNewIsTaken:
    @pytest.fixture
    def stopped(self, now, world):
        def stopped(circle, **fields):
            values = {name: getattr(now(circle), name) for name in VALUES if name != "kind"}
            values |= {"is_taking": False} | fields
            founding.change(circle, values, actor=world.bo, at=NOON)

        return stopped

    def test_a_seat_that_is_kept_can_be_taken(self, found, newcomers, stopped, now):
        circle = found(seats=3)
        come(circle, *newcomers[:3])
        stopped(circle, seats=4, is_taking=True)
        stopped(circle)

        assert joining.take(now(circle).joiner(newcomers[2]), actor=newcomers[2], at=NOON)
        assert now(circle).joiner(newcomers[2]).state == "in"

    def test_a_request_can_be_answered_and_taken_back(self, found, newcomers, stopped, now, world):
        circle = found(asks=True)
        [one, other] = come(circle, *newcomers[:2])
        stopped(circle)

        joining.answer(one, is_yes=True, actor=world.bo, at=NOON)

        assert now(circle).joiner(newcomers[0]).state == "in"
        how = {"is_closed": False, "is_taking": False, "is_apart": False, "free": 1}
        stands = rules.standing(other.state, is_in_programme=True, asks=True, **how)
        assert stands == rules.CircleStanding.ASKED


class TestJoining:
    def test_begins_as_a_relationship_once_enough_are_there(self, found, newcomers, now):
        circle = found()
        come(circle, newcomers[0])
        assert not now(circle).has_begun

        come(circle, newcomers[1])

        begun = now(circle)
        relationship = begun.relationship
        assert relationship.kind == "peer_circle"
        assert relationship.members.present().count() == 3
        assert relationship.ends_on is not None

    def test_later_joins_that_relationship(self, found, newcomers, now):
        circle = found()
        come(circle, *newcomers[:3])

        assert now(circle).relationship.members.present().count() == 4

    def test_of_a_full_one_waits_in_the_order_of_coming(self, found, newcomers, now):
        circle = found()
        come(circle, *newcomers[:5])

        full = now(circle)
        assert [one.membership.first_name for one in full.waiting] == ["Dee", "Eva"]
        assert full.place_in_line(full.waiting[1]) == 2
        assert full.free == 0

    def test_twice_is_once(self, found, newcomers, now):
        circle = found()
        come(circle, newcomers[0], newcomers[0])

        assert states(now(circle)) == [("Bo", "in"), ("Ana", "in")]

    def test_never_waits_where_one_meant_to_join(self, found, newcomers):
        circle = found(seats=3)
        come(circle, *newcomers[:2])

        with pytest.raises(refusals.NoSeatLeft):
            come(circle, newcomers[2], waits=False)

    def test_respects_how_many_places_somebody_has(self, found, newcomers, world):
        one, other = found(), found(host=world.amina, name="Another")
        come(one, newcomers[0])

        with pytest.raises(refusals.NoOwnPlaceLeft):
            come(other, newcomers[0])

    def test_is_for_those_whose_part_it_is(self, found, world, make_member, make_enrolment):
        circle = found(host=world.amina, kind="circle")
        mentor = make_member(world.organisation, "Maja Mentor")
        make_enrolment(world.programme, mentor, "mentor")

        with pytest.raises(refusals.OtherPart):
            come(circle, mentor)
        assert come(circle, world.bo)[0].part == "member"

    def test_waits_for_the_end_of_a_pause(self, found, newcomers):
        mine = Enrolment.objects.filter(membership=newcomers[0])
        mine.update(paused_until=(NOON + DAY).date())
        with pytest.raises(refusals.OnPause):
            come(found(), newcomers[0])

    @pytest.mark.parametrize(
        "change",
        [
            {"ended_at": NOON},
            {"archived_at": NOON},
            {"coming_together": "run"},
        ],
    )
    def test_ends_with_what_the_programme_allows(self, found, newcomers, world, change):
        circle = found()
        Programme.objects.filter(pk=world.programme.pk).update(**change)
        with pytest.raises(refusals.NotAvailable):
            come(circle, newcomers[0])

    def test_first_joins_the_programme(self, found, world, make_member, make_enrolment, now):
        circle, person = found(), make_member(world.organisation, "Nora Neu")
        assert come(circle, person)[0].state == "first"

        make_enrolment(world.programme, person)

        assert come(circle, person)[0].state == "in"
        assert states(now(circle)) == [("Bo", "in"), ("Nora", "in")]


class TestPeopleWhoKeepApart:
    @pytest.fixture(params=["block", "blocked", "exclusion", "excluded"])
    def apart(self, request, world, newcomers):
        one, other = world.bo, newcomers[0]
        if request.param in ("blocked", "excluded"):
            one, other = other, one
        if request.param.startswith("block"):
            Block.objects.create(
                organisation=world.organisation, blocker=one, blocked=other, made_at=NOON
            )
        else:
            Exclusion.objects.create(organisation=world.organisation, by=one, other=other)

    def test_read_what_anybody_reads_of_one_that_takes_nobody(
        self, apart, found, newcomers, browse, world
    ):
        circle = found()
        address = f"/northwind/circles/{circle.pk}/"
        kept_out = browse(newcomers[0]).get(address).content.decode()
        with pytest.raises(refusals.NotAvailable) as one:
            come(circle, newcomers[0])

        OpenCircle.objects.filter(pk=circle.pk).update(is_taking=False)

        with pytest.raises(refusals.NotAvailable) as other:
            come(circle, newcomers[1])
        assert str(one.value) == str(other.value)
        closed = browse(newcomers[1]).get(address).content.decode()
        main = lambda page: page[page.index("<main") : page.index("</main>")]  # noqa: E731
        assert "takes nobody in" in main(kept_out)
        assert main(kept_out) == main(closed)

    def test_are_passed_over_and_keep_their_turn(self, apart, found, newcomers, world, now):
        circle = found(host=world.amina, seats=3)
        come(circle, newcomers[1], newcomers[2])
        come(circle, newcomers[0], newcomers[3])
        Enrolment.objects.filter(membership=world.bo).update(mentors_wanted=3)
        relationships.leave(
            now(circle).relationship, newcomers[2], reason="no_time", actor=None, at=NOON
        )
        Joiner.objects.filter(circle=circle, membership=newcomers[1]).update(membership=world.bo)

        following.look_again(circle.pk, at=NOON)

        assert ("Ana", "waiting") in states(now(circle))


class TestTheWaitingList:
    @pytest.fixture
    def full(self, found, newcomers):
        circle = found()
        come(circle, *newcomers[:5])
        return circle

    def leave(self, circle, person, run_jobs, now):
        shared = now(circle).relationship
        shared = type(shared).objects.with_members().get(pk=shared.pk)
        relationships.leave(shared, person, reason="no_time", actor=person, at=NOON)
        run_jobs(at=NOON)

    def test_offers_a_free_seat_to_whose_turn_it_is(self, full, newcomers, run_jobs, now):
        self.leave(full, newcomers[0], run_jobs, now)

        circle = now(full)
        assert ("Dee", "offered") in states(circle)
        assert ("Eva", "waiting") in states(circle)
        offered = circle.joiner(newcomers[3])
        assert offered.until == NOON + rules.TAKE_WITHIN

        joining.take(offered, actor=newcomers[3], at=NOON + DAY)

        assert now(full).relationship.members.present().count() == 4

    def test_passes_to_the_next_when_time_is_over(self, full, newcomers, run_jobs, now):
        self.leave(full, newcomers[0], run_jobs, now)
        over = NOON + rules.TAKE_WITHIN
        offered = now(full).joiner(newcomers[3])

        following.let_lapse(offered, at=over - DAY / 24)
        assert now(full).joiner(newcomers[3])
        with pytest.raises(refusals.NotOffered):
            joining.take(offered, actor=newcomers[3], at=over)
        run_jobs(at=over, clock=True)

        circle = now(full)
        assert circle.joiner(newcomers[3]) is None
        assert circle.joiner(newcomers[4]).state == "offered"

    def test_passes_on_when_somebody_lets_it_pass(self, full, newcomers, run_jobs, now):
        self.leave(full, newcomers[0], run_jobs, now)

        joining.leave(full, actor=newcomers[3], at=NOON)

        assert now(full).joiner(newcomers[4]).state == "offered"

    def test_is_served_first_when_seats_are_added(self, full, world, now):
        founding.change(full, {**_values(full), "seats": 6}, actor=world.bo, at=NOON)

        assert [one.state for one in now(full).loaded_joiners[-2:]] == ["offered", "offered"]

    def test_lets_nobody_take_what_is_kept_for_another(self, full, newcomers, run_jobs, now):
        self.leave(full, newcomers[0], run_jobs, now)

        assert come(full, newcomers[5])[0].state == "waiting"

    def test_passes_over_whoever_has_no_place_left(self, full, newcomers, run_jobs, now):
        Enrolment.objects.filter(membership=newcomers[3]).update(mentors_wanted=0)
        self.leave(full, newcomers[0], run_jobs, now)

        circle = now(full)
        assert circle.joiner(newcomers[3]).state == "waiting"
        assert circle.joiner(newcomers[4]).state == "offered"


def _values(circle):
    from tests.circles.conftest import VALUES

    return {name: getattr(circle, name) for name in VALUES if name != "kind"}


class TestAskingToJoin:
    def test_is_answered_with_a_yes_that_gives_a_seat(self, found, newcomers, now, world):
        circle = found(asks=True)
        asked = come(circle, newcomers[0], words="I lead since May.")[0]
        assert asked.state == "asked"

        joining.answer(asked, is_yes=True, actor=world.bo, at=NOON)

        assert now(circle).joiner(newcomers[0]).state == "in"
        with pytest.raises(refusals.NotAsked):
            joining.answer(asked, is_yes=False, actor=world.bo, at=NOON)

    def test_of_a_full_one_leads_to_its_list(self, found, newcomers, now, world):
        circle = found(asks=True, seats=3)
        asked = come(circle, *newcomers[:3])
        for one in asked:
            joining.answer(one, is_yes=True, actor=world.bo, at=NOON)

        assert now(circle).joiner(newcomers[2]).state == "waiting"

    def test_closes_with_a_word_when_nobody_answers(self, found, newcomers, now):
        circle = found(asks=True)
        come(circle, newcomers[0])
        live_through_waiting(NOON + rules.REMIND_AFTER)
        assert now(circle).joiner(newcomers[0]).reminded_at

        live_through_waiting(NOON + rules.CLOSE_AFTER)

        assert now(circle).joiner(newcomers[0]) is None
        assert Joiner.objects.get(membership=newcomers[0]).out_why == "unanswered"
        closed = NOON + rules.CLOSE_AFTER
        again = closed + rules.ASK_AGAIN_AFTER
        with pytest.raises(refusals.AskedLately):
            come(circle, newcomers[0], at=again - timedelta(seconds=1))
        assert come(circle, newcomers[0], at=again)[0].state == "asked"

    def test_that_nobody_answered_keeps_nobody_out_where_nobody_is_asked_any_more(
        self, found, newcomers
    ):
        circle = found(asks=True)
        come(circle, newcomers[0])
        closed = NOON + rules.CLOSE_AFTER
        live_through_waiting(closed)
        OpenCircle.objects.filter(pk=circle.pk).update(asks=False)

        assert come(circle, newcomers[0], at=closed + DAY)[0].state == "in"

    def test_that_nobody_answered_can_be_repeated_later_and_the_page_says_when(
        self, found, newcomers, browse
    ):
        circle = found(asks=True)
        come(circle, newcomers[0], at=timezone.now() - rules.CLOSE_AFTER - DAY)
        live_through_waiting(timezone.now())

        page = browse(newcomers[0]).get(f"/northwind/circles/{circle.pk}/").text

        assert "Nobody got round to answering your request" in page
        assert "was a no this time" not in page

    def test_is_always_so_where_people_under_age_take_part(self, found, newcomers, world):
        Programme.objects.filter(pk=world.programme.pk).update(
            minors_since=NOON, supervisor=world.cruz
        )
        assert come(found(), newcomers[0])[0].state == "asked"


class TestWhoeverAnswers:
    def test_hears_that_somebody_cannot_come_and_not_why(self, found, newcomers, world):
        joiner = come(found(asks=True), newcomers[0])[0]
        Enrolment.objects.filter(membership=newcomers[0]).update(
            paused_until=NOON.date() + 20 * DAY
        )

        with pytest.raises(refusals.CannotCome) as told:
            joining.answer(joiner, is_yes=True, actor=world.bo, at=NOON)

        assert "break" not in str(told.value)
        assert "Ana Reis" in str(told.value)


class TestTheEnd:
    def test_of_its_relationship_closes_it(self, found, newcomers, run_jobs, now):
        circle = found(seats=3)
        come(circle, *newcomers[:3])
        shared = now(circle).relationship
        relationships.end(shared, reason="completed", actor=None, at=NOON)
        run_jobs(at=NOON)

        closed = now(circle)
        assert closed.closed_why == "ended"
        assert Joiner.objects.get(membership=newcomers[2]).out_why == "closed"
        with pytest.raises(refusals.CircleClosed):
            come(circle, newcomers[4])

    def test_of_a_place_in_the_programme_frees_the_seat(self, found, newcomers, run_jobs, now):
        from mentoring.participants.actions.enrolments import withdraw

        circle = found()
        come(circle, newcomers[0])
        enrolment = Enrolment.objects.select_related("programme", "membership").get(
            membership=newcomers[0]
        )
        withdraw(enrolment, actor=newcomers[0], at=NOON)
        run_jobs(at=NOON)

        assert states(now(circle)) == [("Bo", "in")]

    def test_of_the_programme_closes_what_gathers(self, found, newcomers, run_jobs, now, world):
        from mentoring.programmes.actions import life

        circle = found()
        life.archive(world.programme, actor=world.cruz, at=NOON)
        run_jobs(at=NOON)

        assert now(circle).closed_why == "programme"

    def test_by_hand_lets_those_who_have_begun_go_on(self, found, newcomers, now, world):
        circle = found(seats=3)
        come(circle, *newcomers[:3])
        founding.close_by_hand(circle, actor=world.bo, at=NOON)

        assert now(circle).relationship.ended_at is None
        assert Joiner.objects.get(membership=newcomers[2]).out_why == "closed"

    def test_of_the_programmes_days_lets_nobody_in_and_begins_nothing(
        self, found, newcomers, now, world
    ):
        circle = found()
        come(circle, newcomers[0])
        last = world.programme.day_at(NOON)
        Programme.objects.filter(pk=world.programme.pk).update(starts_on=None, ends_on=last)

        with pytest.raises(refusals.NotAvailable):
            come(circle, newcomers[1], at=NOON + DAY)
        come(circle, newcomers[1], at=NOON)

        assert now(circle).has_begun
