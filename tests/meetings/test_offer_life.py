"""An offer of times has a life: brought to mind once, then closed, with a word to its author."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.meetings import actions, jobs, rules
from mentoring.meetings.models import Proposal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions.enrolments import withdraw
from mentoring.relationships.actions import end
from tests.meetings.conftest import SOON, links, told
from tests.moments import DAY, NOON, WEEK

SECOND = timedelta(seconds=1)
WHAT = {"minutes": 45, "format": "video", "place": ""}
REMINDER, LAPSED = "meetings.offer_reminder", "meetings.offer_lapsed"


@pytest.fixture
def make_offer(cast, pair):
    """Bo offers Amina a moment in three weeks, or others."""

    def make(*moments, at=NOON, actor=cast.bo, relationship=pair) -> Proposal:
        moments = moments or [NOON + 3 * WEEK]
        return actions.propose(relationship, moments=moments, actor=actor, at=at, **WHAT)

    return make


@pytest.fixture
def pass_(run_jobs):
    def run(at) -> None:
        run_jobs()
        jobs.tend_offers(at)
        run_jobs()

    return run


def letters(kind):
    return Mail.objects.filter(kind=kind)


class TestRules:
    def test_ten_days_or_until_its_last_moment(self):
        assert rules.closes_at([NOON + DAY, NOON + 30 * DAY], NOON) == NOON + 10 * DAY
        assert rules.closes_at([NOON + DAY, NOON + 3 * DAY], NOON) == NOON + 3 * DAY

    @pytest.mark.parametrize(
        ("days", "reminded"), [(30, 5 * DAY), (6, 3 * DAY), (4, 2 * DAY), (3.9, None), (1, None)]
    )
    def test_reminds_half_way_unless_that_is_too_soon(self, days, reminded):
        expected = reminded and NOON + reminded
        assert rules.remind_at([NOON + days * DAY], NOON) == expected

    def test_reminds_of_a_poll_half_way_to_its_own_end(self):
        assert rules.remind_at([NOON + 30 * DAY], NOON, is_poll=True) == NOON + 2.5 * DAY


class TestTheReminder:
    def test_comes_once_half_way_with_links_that_answer(self, cast, make_offer, pass_):
        make_offer()
        pass_(NOON + 5 * DAY - SECOND)
        assert not letters(REMINDER).exists()

        pass_(NOON + 5 * DAY)
        pass_(NOON + 6 * DAY)

        (mail,) = letters(REMINDER)
        assert mail.recipient == cast.amina
        assert "Bo" in mail.subject
        assert len(links(mail)) == 2

    def test_comes_on_a_working_day(self, make_offer, pass_):
        make_offer()  # on a Monday, so half-way is a Saturday
        pass_(NOON + 5 * DAY)

        mail = letters(REMINDER).get()
        assert mail.due_at == (NOON + 7 * DAY).replace(hour=6)  # eight in Berlin

    def test_that_waits_for_monday_is_dropped_by_an_answer(self, cast, make_offer, pass_):
        offer = make_offer()
        pass_(NOON + 5 * DAY)
        actions.decline(offer, actor=cast.amina, at=NOON + 6 * DAY)
        pass_(NOON + 6 * DAY)

        assert InboxItem.objects.get(kind=REMINDER).read_at == NOON + 6 * DAY
        assert letters(REMINDER).get().unless_read

    def test_that_waits_for_monday_is_not_sent_about_times_that_are_over_by_then(
        self, make_offer, pass_
    ):
        monday = NOON.replace(hour=6) + 7 * DAY  # eight in Berlin
        make_offer(monday, at=NOON + 2 * DAY)
        pass_(NOON + 4 * DAY + DAY / 2)  # half-way, on a Friday night

        mail = letters(REMINDER).get()
        assert (mail.due_at, mail.expires_at) == (monday, monday)

    @pytest.mark.parametrize("leave", ["withdraw", "end"])
    def test_that_waits_for_monday_is_dropped_where_it_ends(
        self, leave, cast, pair, make_offer, pass_
    ):
        make_offer()
        pass_(NOON + 5 * DAY)
        if leave == "end":
            end(pair, reason="no_time", actor=cast.bo, at=NOON + 6 * DAY)
        else:
            withdraw(cast.bo.enrolments.get(), actor=cast.bo, at=NOON + 6 * DAY)
        pass_(NOON + 6 * DAY)

        assert InboxItem.objects.get(kind=REMINDER).read_at == NOON + 6 * DAY

    def test_asks_nobody_after_an_answer_nor_of_whom_one_has_left(self, cast, make_offer, pass_):
        actions.decline(make_offer(), actor=cast.amina, at=NOON)
        make_offer(NOON + 4 * WEEK, at=NOON + DAY)
        withdraw(cast.amina.enrolments.get(), actor=cast.amina, at=NOON + DAY)
        pass_(NOON + 6 * DAY)

        assert not letters(REMINDER).exists()


class TestTheEnd:
    def test_comes_after_ten_days_and_says_what_can_be_done(self, cast, pair, make_offer, pass_):
        offer = make_offer()
        pass_(NOON + 10 * DAY - SECOND)
        offer.refresh_from_db()
        assert offer.is_open

        for _twice in range(2):
            pass_(NOON + 10 * DAY)

        offer.refresh_from_db()
        assert offer.withdrawn_at == NOON + 10 * DAY
        assert told("offer_lapsed") == [{}]
        mail = letters(LAPSED).get()
        assert mail.recipient == cast.bo
        assert "rarely a no" in mail.text
        assert f"/with/{pair.pk}/talk/" in mail.html
        assert f"/with/{pair.pk}/conversation/" in mail.html

    def test_offers_three_other_times_that_can_be_offered_without_signing_in(
        self, cast, pair, make_offer, pass_, browse
    ):
        now = timezone.now()
        soon = now.replace(hour=12, minute=0, second=0, microsecond=0) + 3 * WEEK
        make_offer(soon, at=now - 10 * DAY)

        pass_(now)  # jobs of a second that has not come yet would wait

        (mail,) = letters(LAPSED)
        first, *others = links(mail)
        assert len(others) == 2
        page = browse().get(first)
        assert "Offer these times to Amina" in page.text
        chosen = re.findall(r'value="([^"]+)"[^>]*checked', page.text)
        assert soon.isoformat() not in chosen
        browse().post(first, {"slots": chosen})
        offer = Proposal.objects.open().get()
        assert (offer.proposed_by, offer.slots) == (cast.bo, chosen)
        assert browse().get(others[0]).status_code == 410

    def test_comes_with_the_last_moment(self, make_offer, pass_):
        make_offer(SOON, SOON + DAY)
        pass_(SOON + DAY - SECOND)
        assert Proposal.objects.open().exists()

        pass_(SOON + DAY)
        assert not Proposal.objects.open().exists()
        assert letters(LAPSED).exists()

    def test_leaves_the_pages_saying_what_holds(self, cast, pair, make_offer, pass_, browse):
        make_offer()
        pass_(NOON + 10 * DAY)

        for person in (cast.bo, cast.amina):
            room = browse(person).get(f"/northwind/with/{pair.pk}/").content.decode()
            assert "When will you meet?" in room

    def test_is_not_told_of_what_is_long_over(self, make_offer, pass_):
        make_offer()
        pass_(NOON + 13 * DAY + SECOND)

        assert told("offer_lapsed")
        assert not letters(LAPSED).exists()

    def test_is_not_told_to_whoever_meets_or_has_offered_again(
        self, cast, pair, make_offer, pass_, make_meeting
    ):
        make_offer()
        make_meeting(pair, starts_at=NOON + 12 * DAY)
        pass_(NOON + 10 * DAY)
        assert not letters(LAPSED).exists()

    def test_takes_nothing_from_an_answer_in_time(self, cast, make_offer, pass_):
        offer = make_offer()
        actions.book(offer, starts_at=NOON + 3 * WEEK, actor=cast.amina, at=NOON + 9 * DAY)
        pass_(NOON + 10 * DAY)

        assert not told("offer_lapsed")

    def test_is_silent_after_the_relationship(self, cast, pair, make_offer, pass_):
        make_offer()
        end(pair, reason="no_time", actor=cast.bo, at=NOON + DAY)
        pass_(NOON + 10 * DAY)

        assert not letters(LAPSED).exists()


class TestManyOffers:
    """Of one who offers new times every day, to somebody who does not answer."""

    @pytest.fixture
    def offered(self, make_offer, run_jobs, monkeypatch):
        def offer(day: int) -> Proposal:
            at = NOON + day * DAY
            monkeypatch.setattr("django.utils.timezone.now", lambda: at)
            made = make_offer(NOON + (20 + day) * DAY, at=at)
            run_jobs(at=at)
            return made

        return offer

    def waits(self):
        """On which days the letters about them leave that are not dropped."""
        kept = letters("meetings.proposed").exclude(
            message__inbox_item__read_at__isnull=False, unless_read=True
        )
        return [(mail.due_at - NOON) / DAY for mail in kept.order_by("due_at")]

    def test_are_told_every_third_day_with_the_newest_times(self, offered):
        for day in range(4):
            offered(day)

        assert self.waits() == [0, 1, 4]
        assert letters("meetings.proposed").count() == 4

    def test_are_told_at_once_again_after_an_answer(self, cast, offered):
        for day in range(3):
            last = offered(day)
        actions.decline(last, actor=cast.amina, at=NOON + 2 * DAY)
        offered(3)

        assert 3 in self.waits()

    def test_that_wait_are_dropped_by_an_answer(self, cast, offered, run_jobs):
        for day in range(3):
            last = offered(day)
        actions.decline(last, actor=cast.amina, at=NOON + 2 * DAY)
        run_jobs(at=NOON + 2 * DAY)

        assert self.waits() == [0, 1]

    @pytest.mark.parametrize(
        ("told", "lately", "due"),
        [
            ([], [], None),
            ([0], [0], None),
            ([0, 1], [0, 1], 4),
            ([1, 0], [1, 0], 4),
            ([-3, -2], [-3, -2], None),
            ([-2, -1], [-2, -1], 2),
            ([], [-1, 0], None),
            ([], [-1, 0, 1], 4),
            ([], [-9, -5, -3], None),
        ],
    )
    def test_follow_the_rule(self, told, lately, due):
        found = rules.told_from(
            [NOON + day * DAY for day in told], [NOON + day * DAY for day in lately], NOON + DAY
        )
        assert found == (due and NOON + due * DAY)


class TestTwoWhoOfferAndDecline:
    """Every day one of them offers other times, and the other says that none of them fits."""

    @pytest.fixture
    def live(self, cast, make_offer, run_jobs, monkeypatch):
        def live(days: range, decline=True) -> None:
            for day in days:
                at = NOON + day * DAY
                monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
                offer = make_offer(NOON + (20 + day) * DAY, at=at)
                run_jobs(at=at)
                if decline:
                    actions.decline(offer, actor=cast.amina, at=at + DAY / 12)
                    run_jobs(at=at + DAY / 12)

        return live

    def sent(self, kind):
        """On which days emails of this kind left or are to leave."""
        kept = letters(kind).exclude(message__inbox_item__read_at__isnull=False, unless_read=True)
        days = {(mail.due_at - NOON).days for mail in kept}
        return sorted(days)

    def test_write_at_once_three_times_and_then_every_third_day(self, live):
        live(range(12))

        assert self.sent("meetings.proposed") == [0, 1, 2]  # later ones were answered on the page
        assert letters("meetings.proposed").count() == 12

    def test_hear_each_no_three_times_and_the_next_three_days_later(self, live):
        live(range(4))

        assert self.sent("meetings.none_fitted") == [0, 1, 2, 5]

    def test_read_the_newest_offer_three_days_later_where_it_is_not_answered(self, live):
        live(range(4))
        live(range(4, 5), decline=False)

        assert self.sent("meetings.proposed") == [0, 1, 2, 5]

    def test_write_at_once_again_after_two_weeks(self, live):
        live(range(3))
        live(range(17, 18), decline=False)

        assert self.sent("meetings.proposed") == [0, 1, 2, 17]

    def test_are_told_of_a_meeting_at_once_and_of_no_more_noes(self, cast, live, run_jobs):
        live(range(4))
        live(range(4, 5), decline=False)
        (offer,) = Proposal.objects.open()
        booked_at = NOON + 4 * DAY + DAY / 12
        actions.book(offer, starts_at=offer.moments[0], actor=cast.amina, at=booked_at)
        run_jobs(at=booked_at)

        assert self.sent("meetings.none_fitted") == [0, 1, 2]
        assert {mail.due_at for mail in letters("meetings.booked")} == {booked_at}

    def test_hear_of_no_no_that_waited_once_there_are_other_times(self, cast, live):
        live(range(4))
        (waiting,) = letters("meetings.none_fitted").filter(unless_read=True)
        assert waiting.due_at == NOON + 5 * DAY + DAY / 12

        live(range(4, 5), decline=False)
        item = InboxItem.objects.get(message=waiting.message)
        assert item.read_at == NOON + 4 * DAY
