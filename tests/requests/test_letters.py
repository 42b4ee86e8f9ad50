"""What is written when somebody asks, is answered, or is not; answered without signing in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.notifications.models import InboxItem, Mail, NoticeSettings
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.requests.actions import answering, asking, following
from mentoring.requests.jobs import live_through_waiting
from mentoring.today.queries.attention import today
from tests.inbound.conftest import Answering, _takes_mail  # noqa: F401
from tests.moments import DAY, NOON
from tests.requests.conftest import WORDS
from tests.support.letters import above_the_foot


def letters(kind, to):
    return list(Mail.objects.filter(kind=f"requests.{kind}", recipient=to).order_by("created_at"))


def links_in(letter):
    return re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", above_the_foot(letter.text))


@pytest.fixture
def asked(ask, run_jobs):
    at = timezone.now()  # links end by the clock of the server
    request = ask(at=at)
    run_jobs(at=at)
    return request


class TestARequest:
    def test_is_answered_yes_from_mail_and_by_one_link_once(
        self, asked, world, browse, run_jobs, now
    ):
        [letter] = letters("asked", world.amina)
        assert WORDS in letter.text
        yes, no, not_now = links_in(letter)[:3]
        anybody = browse()
        assert WORDS in anybody.get(yes).content.decode()
        assert now(asked).state == "asked"

        assert "You said yes" in anybody.post(yes, {"words": ""}).content.decode()

        assert now(asked).state == "yes"
        assert {anybody.post(one, {"words": ""}).status_code for one in (yes, no, not_now)} == {410}
        run_jobs(at=timezone.now())
        [told] = letters("told", world.bo)
        assert "You and Amina work together now." in told.text
        assert f"/with/{now(asked).relationship_id}/" in told.text
        assert not letters("told", world.amina)
        assert not Mail.objects.filter(kind="matching.letter").exists()

    def test_has_a_kind_no_with_a_word(self, asked, world, browse, run_jobs):
        no = links_in(letters("asked", world.amina)[0])[1]
        browse().post(no, {"words": "Ask me in spring."})
        run_jobs(at=timezone.now())

        [told] = letters("told", world.bo)
        assert "It says nothing about you" in told.text
        assert "Ask me in spring." in told.text

    def test_is_put_off_from_mail_until_a_day(self, asked, world, browse, run_jobs, now):
        not_now = links_in(letters("asked", world.amina)[0])[2]
        back = world.organisation.day_at(timezone.now()) + timedelta(days=20)
        assert browse().post(not_now, {"words": "", "until": ""}).status_code == 422

        browse().post(not_now, {"words": "", "until": back.isoformat()})
        run_jobs(at=timezone.now())

        assert now(asked).state == "not_now"
        assert Enrolment.objects.get(membership=world.amina).paused_until == back
        [told] = letters("told", world.bo)
        assert "is taking a break, and is back on" in told.text

    def test_of_a_full_mentor_leaves_the_link_to_be_used(self, asked, world, browse, now):
        yes = links_in(letters("asked", world.amina)[0])[0]
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=0)
        refused = browse().post(yes, {"words": ""})
        assert refused.status_code == 422
        assert "Say on your profile" in refused.content.decode()

        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        browse().post(yes, {"words": ""})

        assert now(asked).state == "yes"

    @pytest.mark.parametrize(
        ("words", "state", "answer"),
        [("Yes", "yes", ""), ("Nein\n\nIm Frühling gern.", "no", "Im Frühling gern.")],
    )
    def test_is_answered_by_a_reply(self, asked, world, words, state, answer, now):
        letter = Answering(letters("asked", world.amina)[0])

        assert letter.send(words).words.startswith("taken: a request")

        assert (now(asked).state, now(asked).answer) == (state, answer)

    def test_is_never_guessed_from_a_reply(self, asked, world, now):
        Answering(letters("asked", world.amina)[0]).send("Who is that?")
        assert now(asked).state == "asked"

    def test_is_reminded_of_twice_and_closes_with_a_word(self, ask, world, run_jobs):
        request = ask()
        run_jobs(at=NOON)
        for day in range(1, 10):
            following.remind(request.pk, at=NOON + day * DAY)
            run_jobs(at=NOON + day * DAY)
        assert len(letters("asked", world.amina)) == 1
        reminders = letters("reminder", world.amina)
        assert ["still waits for your answer" in one.subject for one in reminders] == [True, True]

        following.expire(request.pk, at=request.until)
        run_jobs(at=request.until)

        [told] = letters("told", world.bo)
        assert "did not get round to answering" in told.text

    def test_is_not_reminded_of_where_one_keeps_away_since(self, ask, world, run_jobs, now):
        request = ask()
        run_jobs(at=NOON)
        Exclusion.objects.create(organisation=world.organisation, by=world.amina, other=world.bo)

        following.remind(request.pk, at=NOON + 3 * DAY)
        run_jobs(at=NOON + 3 * DAY)

        assert not letters("reminder", world.amina)
        assert now(request).reminders == 1

    def test_is_told_whatever_the_budget_and_its_reminders_are_not(self, ask, world, run_jobs):
        NoticeSettings.objects.create(membership=world.amina, stamps=0)
        request = ask()
        run_jobs(at=NOON)
        following.remind(request.pk, at=NOON + 3 * DAY)
        run_jobs(at=NOON + 3 * DAY)

        assert len(letters("asked", world.amina)) == 1
        assert not letters("reminder", world.amina)
        kinds = InboxItem.objects.filter(recipient=world.amina).values_list("kind", flat=True)
        assert set(kinds) == {"requests.asked", "requests.reminder"}

    def test_taken_back_says_so_to_the_other(self, ask, world, run_jobs):
        request = ask()
        run_jobs(at=NOON)
        asking.withdraw(request, actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        [told] = letters("told", world.amina)
        assert "Bo took the request back." in told.text
        assert not letters("told", world.bo)

    def test_to_whoever_has_no_place_left_meanwhile_is_told_once(
        self, ask, world, newcomers, run_jobs
    ):
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        request, _other = ask(), ask(newcomers[0])
        answering.accept(request, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        [told] = letters("told", newcomers[0])
        assert "All places of Amina are filled in the meantime" in told.text
        assert not letters("told", world.amina)

    def test_that_closes_with_its_programme_is_told_to_both_once(
        self, ask, world, run_jobs, change, now
    ):
        request = ask()
        run_jobs(at=NOON)
        change(ended_at=NOON)
        live_through_waiting(at=NOON + timedelta(hours=1))
        live_through_waiting(at=NOON + timedelta(hours=2))
        run_jobs(at=NOON + timedelta(hours=2))

        assert now(request).state == "gone"
        for person in (world.bo, world.amina):
            [told] = letters("told", person)
            assert "People no longer ask each other in" in told.text
            assert "/meet/" not in told.text


class TestAConfirmation:
    @pytest.fixture
    def agreed(self, ask, change, world, run_jobs):
        change(request_needs_yes=True)
        request = answering.accept(ask(), actor=world.amina, at=NOON)
        run_jobs(at=NOON)
        return request

    def test_is_announced_to_whoever_asked_and_told_to_both(self, agreed, world, run_jobs):
        [told] = letters("told", world.bo)
        assert "Amina said yes to your request. A coordinator confirms it" in told.text

        answering.confirm(agreed, actor=world.cruz, at=NOON)
        run_jobs(at=NOON)

        assert "work together now" in letters("told", world.bo)[1].text
        assert "work together now" in letters("told", world.amina)[0].text

    def test_that_is_not_given_is_told_to_both(self, agreed, world, run_jobs):
        answering.leave_unconfirmed(agreed, actor=world.cruz, at=NOON)
        run_jobs(at=NOON)

        assert "did not confirm" in letters("told", world.bo)[1].text
        assert "did not confirm" in letters("told", world.amina)[0].text

    def test_that_nobody_gives_in_time_blames_nobody_of_the_two(self, agreed, world, run_jobs, now):
        following.expire(agreed.pk, at=agreed.until)
        run_jobs(at=agreed.until)

        assert now(agreed).state == "unconfirmed"
        assert "did not confirm" in letters("told", world.bo)[1].text
        assert "did not confirm" in letters("told", world.amina)[0].text

    def test_comes_too_late_for_a_yes_that_was_taken_back(self, agreed, world, run_jobs, browse):
        where = f"/northwind/asked/{agreed.pk}/"
        assert "Take my yes back" in browse(world.amina).get(where).text

        shown = browse(world.amina).post(f"{where}retract/", follow=True).text
        run_jobs(at=NOON)

        assert "You took your yes back." in shown
        assert "had said yes, and took it back before it began" in letters("told", world.bo)[1].text
        assert not letters("told", world.amina)
        keys = [one.kind.key for one in today(world.programme, at=NOON).matters]
        assert "request_to_confirm" not in keys

    def test_waits_on_today(self, agreed, world):
        keys = [one.kind.key for one in today(world.programme, at=NOON).matters]
        assert "request_to_confirm" in keys


class TestToday:
    def test_knows_a_request_that_nobody_has_answered_for_a_week(self, ask, world):
        ask()

        def seen(at):
            keys = [one.kind.key for one in today(world.programme, at=at).matters]
            return "request_unanswered" in keys

        assert not seen(NOON + 7 * DAY - timedelta(minutes=1))
        assert seen(NOON + 7 * DAY)

    def test_writes_about_it_to_whoever_was_asked_alone(self, ask, world):
        request = ask()

        matters = today(world.programme, at=NOON + 8 * DAY).matters
        (matter,) = [one for one in matters if one.kind.key == "request_unanswered"]
        (person,) = matter.kind.concerned(world.programme, request.pk)

        assert person == request.asked
        assert matter.kind.acts(matter, world.programme)[0].label == f"Write to {person.first_name}"
