"""A promise whose day has passed: whoever made it is asked once, and can answer from the letter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions, jobs, rules
from mentoring.meetings.models import Promise
from mentoring.meetings.notices import promises as notices
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.relationships.actions import end
from mentoring.relationships.models import members_of
from tests.meetings.conftest import links
from tests.moments import DAY, NOON, today

TODAY = NOON.date()  # a Monday
YESTERDAY = TODAY - DAY
KIND = "meetings.promise_past"


@pytest.fixture
def make_promise(cast, pair):
    def make(words="Send the slides", until=YESTERDAY, by=cast.bo, relationship=pair, **fields):
        fields = {"made_at": NOON - 9 * DAY} | fields
        return Promise.objects.create(
            organisation=cast.organisation,
            relationship=relationship,
            by=by,
            words=words,
            until=until,
            **fields,
        )

    return make


def letters():
    return Mail.objects.filter(kind=KIND)


def unread():
    return InboxItem.objects.unread().filter(kind=KIND)


def place_of(person):
    return Enrolment.objects.get(membership=person)


class TestTheQuestion:
    def test_comes_once_to_whoever_promised(self, cast, make_promise):
        make_promise()

        jobs.ask_about_past_promises(NOON)
        jobs.ask_about_past_promises(NOON + DAY)

        (mail,) = letters()
        assert mail.recipient == cast.bo
        assert "Send the slides" in mail.html
        assert "slides" not in mail.subject
        assert len(links(mail)) == 3

    @pytest.mark.parametrize(("days", "comes"), [(-1, True), (0, False), (None, False)])
    def test_comes_when_the_day_is_over(self, make_promise, days, comes):
        make_promise(until=None if days is None else TODAY + days * DAY)

        jobs.ask_about_past_promises(NOON)

        assert letters().exists() is comes
        assert not rules.is_past(None, TODAY)

    @pytest.mark.parametrize(("hour", "comes"), [(5, False), (6, True), (15, True), (16, False)])
    def test_comes_at_an_hour_of_work(self, make_promise, hour, comes):
        make_promise()
        jobs.ask_about_past_promises(NOON.replace(hour=hour))  # two hours later in Berlin

        assert letters().exists() is comes

    def test_is_one_letter_to_each_for_several(self, cast, make_promise):
        for words in ("One", "Two", "Three"):
            make_promise(words)
        make_promise("Mine", by=cast.amina)

        jobs.ask_about_past_promises(NOON)
        jobs.ask_about_past_promises(NOON + DAY)

        of_bo = letters().get(recipient=cast.bo)
        assert "2 other promises of yours" in of_bo.html
        assert "other promise" not in letters().get(recipient=cast.amina).html

    def test_is_not_asked_of_who_is_no_longer_there(self, cast, make_promise, make_member):
        make_promise(by=make_member(cast.organisation, "Cem Demir"))

        jobs.ask_about_past_promises(NOON)

        assert not letters().exists()

    def test_is_not_asked_while_somebody_is_away_nor_in_the_grace_after_it(
        self, cast, make_promise
    ):
        make_promise()
        enrolments.pause(
            place_of(cast.amina), until=TODAY + 7 * DAY, actor=cast.amina, at=NOON - 3 * DAY
        )
        for days in (0, 7, 27):
            jobs.ask_about_past_promises(NOON + days * DAY)
        assert not letters().exists()

        jobs.ask_about_past_promises(NOON + 29 * DAY)
        assert letters().count() == 1

    def test_is_not_asked_of_a_day_that_was_over_when_it_was_said(self, cast, pair):
        key = "0198f7a0-0000-7000-8000-000000000001"
        said = {"by": cast.bo, "words": "Call", "until": YESTERDAY, "key": key}
        actions.promise_in(pair, meeting=None, actor=cast.bo, at=NOON, **said)

        jobs.ask_about_past_promises(NOON)

        assert not letters().exists()

    @pytest.mark.parametrize("how", ["keep", "move", "withdraw", "end", "pause", "leave"])
    def test_that_waits_is_dropped_when_it_no_longer_holds(
        self, cast, pair, make_promise, run_jobs, how
    ):
        promise = make_promise()
        jobs.ask_about_past_promises(NOON)
        assert unread().exists()
        who = {"actor": cast.bo, "at": NOON}
        if how == "keep":
            actions.keep(promise, is_kept=True, **who)
        elif how == "move":
            actions.move_promise(promise, to=TODAY, **who)
        elif how == "withdraw":
            actions.withdraw(promise, **who)
        elif how == "end":
            end(pair, reason="completed", **who)
        elif how == "pause":
            enrolments.pause(place_of(cast.amina), until=TODAY + 9 * DAY, **who)
        else:
            enrolments.withdraw(place_of(cast.amina), **who)
        run_jobs()

        assert not unread().exists()


class TestMoving:
    def test_gives_it_a_day_that_is_still_to_come(self, cast, make_promise):
        promise = make_promise()
        with pytest.raises(actions.DayIsOver):
            actions.move_promise(promise, to=YESTERDAY, actor=cast.bo, at=NOON)
        with pytest.raises(actions.PromiseTooFar):
            far = TODAY + rules.KEEP_WITHIN + DAY
            actions.move_promise(promise, to=far, actor=cast.bo, at=NOON)

        actions.move_promise(promise, to=TODAY, actor=cast.amina, at=NOON)

        assert Promise.objects.get().until == TODAY

    def test_is_refused_of_what_is_done(self, cast, make_promise):
        with pytest.raises(actions.PromiseKept):
            done = make_promise(kept_at=NOON)
            actions.move_promise(done, to=TODAY, actor=cast.bo, at=NOON)

    def test_stands_on_the_page_they_share(self, cast, pair, make_promise, browse):
        promise = make_promise()
        room = address("relationships:room", pair.pk, organisation="northwind")
        where = address("meetings:keep", pair.pk, promise.pk, organisation="northwind")
        assert "day has passed" in browse(cast.bo).get(room).text
        day = today()

        for wrong in ("", str(day - 2 * DAY)):
            answer = browse(cast.bo).post(where, {"act": "move", "until": wrong}, follow=True)
            assert "Choose a day" in answer.text
        browse(cast.bo).post(where, {"act": "move", "until": str(day + DAY)})

        assert Promise.objects.get().until == day + DAY
        assert "day has passed" not in browse(cast.bo).get(room).text


class TestTheLink:
    @pytest.fixture
    def mail(self, make_promise):
        at = timezone.now()
        promise = make_promise(until=at.date() - DAY)
        loaded = Promise.objects.select_related(
            "relationship__programme", "relationship__organisation", "by__organisation"
        )
        promise = loaded.prefetch_related(members_of("relationship")).get(pk=promise.pk)
        notices.PAST_PROMISES.ask_about([promise], promise.by, at=at)
        return letters().get()

    def test_changes_nothing_when_it_is_only_opened(self, mail, browse):
        for link in links(mail):
            assert browse().get(link).status_code == 200

        assert Promise.objects.open().count() == 1

    def test_ticks_it(self, mail, browse):
        assert browse().post(links(mail)[0]).status_code == 200

        assert Promise.objects.get().kept_at

    def test_moves_it(self, mail, browse):
        day = today()
        assert f'value="{day + timedelta(days=14)}"' in browse().get(links(mail)[1]).text
        for wrong in ("", "soon", str(day - 2 * DAY)):
            assert browse().post(links(mail)[1], {"until": wrong}).status_code == 422

        answer = browse().post(links(mail)[1], {"until": str(day + DAY)})

        assert answer.status_code == 200
        assert Promise.objects.get().until == day + DAY

    def test_lets_it_go_and_closes_the_other_links(self, mail, browse):
        assert "Let go of." in browse().post(links(mail)[2]).text

        assert not Promise.objects.exists()
        assert browse().post(links(mail)[0]).status_code == 410

    def test_says_so_when_it_was_taken_back_meanwhile(self, mail, browse):
        Promise.objects.all().delete()

        answer = browse().get(links(mail)[0])

        assert answer.status_code == 410
        assert "no longer there" in answer.text

    def test_says_so_when_they_have_ended_meanwhile(self, cast, pair, mail, browse):
        end(pair, reason="completed", actor=cast.amina, at=timezone.now())

        assert browse().post(links(mail)[0]).status_code == 422
        assert not Promise.objects.get().kept_at
