"""What is written when somebody asks, is answered, or has their turn; answered without signing in."""

import re

import pytest
from django.utils import timezone

from mentoring.circles import rules
from mentoring.circles.actions import following, founding, joining
from mentoring.notifications.models import Mail
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON
from tests.support.letters import above_the_foot


def letters(kind, to):
    return list(Mail.objects.filter(kind=kind, recipient=to).order_by("created_at"))


def links_in(letter):
    return re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", above_the_foot(letter.text))


@pytest.fixture
def asked(found, newcomers, run_jobs):
    now = timezone.now()  # links end by the clock of the server
    joiner = joining.come(found(asks=True), words="I lead.", actor=newcomers[0], at=now)
    run_jobs(at=now)
    return joiner


class TestARequest:
    def test_reaches_the_host_and_is_answered_from_mail(
        self, asked, world, newcomers, browse, run_jobs, now
    ):
        [letter] = letters("circles.asked", world.bo)
        assert "I lead." in letter.text
        yes, no = links_in(letter)[:2]
        anybody = browse()
        assert anybody.get(yes).status_code == 200
        assert now(asked.circle).joiner(newcomers[0]).state == "asked"

        assert "hears your yes" in anybody.post(yes, {"words": ""}).content.decode()

        assert now(asked.circle).joiner(newcomers[0]).state == "in"
        assert anybody.post(yes, {"words": ""}).status_code == 410
        assert anybody.post(no, {"words": ""}).status_code == 410
        run_jobs(at=NOON)
        [told] = letters("circles.told", newcomers[0])
        assert "you have a seat" in told.text

    def test_has_a_kind_no_with_a_word(self, asked, world, newcomers, browse, run_jobs, now):
        no = links_in(letters("circles.asked", world.bo)[0])[1]
        browse().post(no, {"words": "We are all from sales."})
        run_jobs(at=NOON)

        [told] = letters("circles.told", newcomers[0])
        assert "answered with a no this time" in told.text
        assert "We are all from sales." in told.text

    def test_is_reminded_once_and_closes_with_a_word(self, asked, world, newcomers, run_jobs, now):
        for days in (4, 5, 6):
            following.remind(asked, at=NOON + days * DAY)
            run_jobs(at=NOON + days * DAY)
        assert len(letters("circles.asked", world.bo)) == 2

        following.let_lapse(asked, at=asked.until)
        run_jobs(at=asked.until)

        assert "Nobody got round to answering" in letters("circles.told", newcomers[0])[0].text

    def test_reaches_those_who_run_it_where_no_host_is(self, found, world, newcomers, run_jobs):
        circle = found(host=None, actor=world.cruz, asks=True)
        joining.come(circle, actor=newcomers[0], at=NOON)
        run_jobs(at=NOON)

        assert letters("circles.asked", world.cruz)


class TestAnEnd:
    def test_is_told_to_all_but_whoever_closed_it(self, found, newcomers, world, run_jobs):
        circle = found()
        joining.come(circle, actor=newcomers[0], at=NOON)
        founding.close_by_hand(circle, actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert letters("circles.told", newcomers[0])
        assert not letters("circles.told", world.bo)

    def test_of_somebody_who_was_let_in_and_has_gone_says_no_yes(
        self, found, newcomers, world, run_jobs
    ):
        circle = found(asks=True)
        joiner = joining.come(circle, actor=newcomers[0], at=NOON)
        joining.answer(joiner, is_yes=True, actor=world.bo, at=NOON)
        joining.leave(circle, actor=newcomers[0], at=NOON)
        run_jobs(at=NOON)

        assert not letters("circles.told", newcomers[0])


class TestTheBeginning:
    def test_is_told_to_each_and_by_no_letter_of_a_match(self, found, newcomers, world, run_jobs):
        circle = found()
        for one in newcomers[:3]:
            joining.come(circle, actor=one, at=NOON)
        run_jobs(at=NOON)

        assert "begins, with you and Ana" in letters("circles.began", world.bo)[0].text
        assert not Mail.objects.filter(kind="matching.letter").exists()


class TestATurn:
    def test_is_taken_from_mail(self, found, newcomers, run_jobs, browse, now):
        circle = found(seats=3)
        for one in newcomers[:4]:
            joining.come(circle, actor=one, at=NOON)
        shared = Relationship.objects.with_members().get(open_circle=circle)
        at = timezone.now()
        relationships.leave(shared, newcomers[0], reason="no_time", actor=newcomers[0], at=at)
        run_jobs(at=at)
        [letter] = letters("circles.offered", newcomers[2])
        take, pass_on = links_in(letter)[:2]

        answer = browse().post(take)

        assert "You’re in. Welcome." in answer.content.decode()
        assert now(circle).joiner(newcomers[2]).state == "in"
        assert browse().post(pass_on).status_code == 410
        assert now(circle).joiner(newcomers[3]).state == "waiting"

    def test_that_was_not_taken_says_so(self, found, newcomers, run_jobs, world, now):
        circle = found(seats=3)
        for one in newcomers[:3]:
            joining.come(circle, actor=one, at=NOON)
        values = {
            name: getattr(circle, name)
            for name in ("name", "about", "rhythm", "begins_with", "reach", "asks", "is_taking")
        }
        founding.change(circle, values | {"seats": 4}, actor=world.bo, at=NOON)
        offered = now(circle).joiner(newcomers[2])
        assert offered.state == "offered"

        following.let_lapse(offered, at=NOON + rules.TAKE_WITHIN)
        run_jobs(at=NOON)

        assert "has gone to the next person" in letters("circles.told", newcomers[2])[0].text
