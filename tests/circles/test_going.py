"""Who is taken out, has had a no, or is kept apart since they came."""

import pytest

from mentoring.circles import rules
from mentoring.circles.actions import joining, refusals
from mentoring.circles.models import Joiner
from mentoring.circles.permissions import shares_a_circle
from mentoring.notifications.models import Mail
from mentoring.participants.models import Exclusion
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON


def main(answer):
    page = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def come(circle, person, at=NOON):
    return joining.come(circle, actor=person, at=at)


def page(circle):
    return f"/northwind/circles/{circle.pk}/"


def out(joiner):
    return f"/northwind/circles/members/{joiner.pk}/out/"


class TestSomebodyWhoIsTakenOut:
    def test_hears_it_and_comes_back_by_nobodys_leave(
        self, found, newcomers, world, browse, run_jobs, now
    ):
        circle = found()
        joiner = come(circle, newcomers[0])
        host = browse(world.bo)
        assert "Take Ana Reis out" in host.get(page(circle)).text

        assert host.post(out(joiner)).status_code == 302
        run_jobs()

        assert now(circle).people == [world.bo]
        letter = Mail.objects.get(kind="circles.told", recipient=newcomers[0])
        assert "You are no longer in the circle" in letter.text
        with pytest.raises(refusals.NoForGood):
            come(circle, newcomers[0])
        assert "goes on without you" in main(browse(newcomers[0]).get(page(circle)))

    def test_leaves_the_relationship_once_it_has_begun_and_reads_one_letter(
        self, found, newcomers, world, browse, run_jobs, now
    ):
        circle = found()
        first, *_rest = [come(circle, person) for person in newcomers[:3]]
        browse(world.bo).post(out(first))
        run_jobs()

        shared = Relationship.objects.get()
        assert shared.members.present().filter(membership=newcomers[0]).count() == 0
        assert now(circle).joiner(newcomers[0]) is None
        (letter,) = Mail.objects.filter(recipient=newcomers[0]).exclude(kind="circles.began")
        assert letter.kind == "relationships.left"
        told = Mail.objects.get(kind="relationships.left_early", recipient=world.cruz)
        assert "whoever answers for it took them out" in told.text
        assert Joiner.objects.get(pk=first.pk).out_why == "removed"

    def test_is_never_one_of_the_last_two(self, found, newcomers, world, browse, run_jobs, now):
        circle = found()
        first, second = [come(circle, person) for person in newcomers[:2]]
        host = browse(world.bo)
        assert host.post(out(first)).status_code == 302
        run_jobs()

        assert "Take Ben Roth out" not in host.get(page(circle)).text
        assert host.post(out(second)).status_code == 404
        assert len(now(circle).inside) == 2

    def test_is_nobody_whom_others_press_it_for(self, found, newcomers, world, browse, now):
        circle = found()
        joiner = come(circle, newcomers[0])
        host = now(circle).joiner(world.bo)
        assert browse(newcomers[0]).post(out(host)).status_code == 404
        assert browse(newcomers[1]).post(out(joiner)).status_code == 404
        assert browse(world.bo).post(out(host)).status_code == 404
        assert browse(world.cruz).post(out(host)).status_code == 404
        assert len(now(circle).inside) == 2

    def test_is_let_go_from_the_page_they_share(
        self, world, newcomers, browse, make_relationship, run_jobs
    ):
        members = {world.amina: "host"} | dict.fromkeys([world.bo, *newcomers[:2]], "member")
        circle = make_relationship(kind="circle", members=members, agreed=True)
        about = f"/northwind/with/{circle.pk}/people/{newcomers[0].pk}/"
        assert "Take Ana out" not in browse(world.bo).get(about).text
        assert browse(world.bo).post(f"{about}out/").status_code == 404
        host = browse(world.amina)
        assert "Take Ana out" in host.get(about).text

        said = host.post(f"{about}out/", follow=True).text
        run_jobs()

        assert "Ana is no longer in it" in said
        assert newcomers[0] not in Relationship.objects.with_members().get(pk=circle.pk).people
        assert Mail.objects.filter(kind="relationships.left", recipient=newcomers[0]).count() == 1
        assert host.post(f"{about}out/").status_code == 404


class TestANo:
    def test_holds_for_weeks_and_the_second_for_good(self, found, newcomers, world, browse):
        circle, person = found(asks=True), newcomers[0]
        joining.answer(come(circle, person), is_yes=False, actor=world.bo, at=NOON)

        with pytest.raises(refusals.AskedAlready, match="12 Oct"):
            come(circle, person, NOON + rules.ASK_AGAIN_AFTER - DAY / 24)
        later = NOON + rules.ASK_AGAIN_AFTER
        joining.answer(come(circle, person, later), is_yes=False, actor=world.bo, at=later)
        with pytest.raises(refusals.NoForGood):
            come(circle, person, later + 60 * DAY)

        shown = main(browse(person).get(page(circle)))
        assert "goes on without you" in shown
        assert "Ask to join" not in shown
        assert "Ask to join" in main(browse(newcomers[1]).get(page(circle)))


class TestPeopleKeptApartSinceTheyCame:
    def test_do_not_begin_together(self, found, newcomers, world, now, run_jobs):
        circle = found()
        come(circle, newcomers[0])
        Exclusion.objects.create(organisation=world.organisation, by=newcomers[0], other=world.bo)
        come(circle, newcomers[1])
        assert not now(circle).has_begun
        come(circle, newcomers[2])
        run_jobs()

        assert {one.name for one in now(circle).people} == {"Bo Larsen", "Ben Roth", "Cem Kaya"}
        letter = Mail.objects.get(kind="circles.told", recipient=newcomers[0])
        assert "without you this time" in letter.text


class TestFaces:
    @pytest.mark.parametrize(("reach", "seen"), [("public", True), ("listed", False)])
    def test_are_shown_to_whom_the_programme_would_take(
        self, reach, seen, found, world, make_member
    ):
        found(reach=reach)
        newcomer = make_member(world.organisation, "Nora Neu")

        assert shares_a_circle(newcomer, world.bo) is seen
        assert not shares_a_circle(world.dara, world.bo)
        type(world.programme).objects.update(ended_at=NOON)
        assert not shares_a_circle(newcomer, world.bo)
