"""The day of return: both are welcomed with times to choose from, without signing in."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.jobs import welcome_back
from mentoring.participants.models import Profile
from tests.moments import DAY, NOON, WEEK
from tests.support.letters import above_the_foot

RETURNED = "meetings.returned"
BACK = NOON + 4 * WEEK  # a Monday
HOUR = timedelta(hours=1)
SLOT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/x"}


def place_of(person):
    return person.enrolments.select_related("programme__organisation").get()


def pause(person, until=None, *, at=NOON):
    enrolments.pause(place_of(person), until=until or BACK.date(), actor=person, at=at)


def told():
    return {item.recipient.name for item in InboxItem.objects.filter(kind=RETURNED)}


def links_in(mail):
    return re.findall(r"https?://[^/]+(/link/[\w-]{20,}/)", above_the_foot(mail.text))


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def return_of(run_jobs):
    """Let the clock run at a moment, and the letters be written."""

    def come(at=BACK):
        welcome_back(at)
        run_jobs(at=at)

    return come


class TestTheDayOfReturn:
    def test_welcomes_both_once(self, cast, pair, return_of):
        pause(cast.amina)

        for at in (BACK - DAY, BACK + HOUR, BACK + DAY):
            return_of(at)

        assert told() == {cast.amina.name, cast.bo.name}
        assert InboxItem.objects.filter(kind=RETURNED).count() == 2
        subjects = set(Mail.objects.filter(kind=RETURNED).values_list("subject", flat=True))
        assert subjects == {"Welcome back: you and Bo", "Time for you and Amina again"}

    def test_is_not_before_it_has_begun_everywhere(self, cast, pair, return_of):
        pause(cast.amina)
        midnight = BACK.replace(hour=0)

        return_of(midnight + 12 * HOUR - timedelta(minutes=1))
        early = told()
        return_of(midnight + 12 * HOUR)

        assert early == set()
        assert told() == {cast.amina.name, cast.bo.name}

    def test_has_three_times_that_suit_both(self, cast, pair, return_of):
        pause(cast.amina)
        return_of()

        for mail in Mail.objects.filter(kind=RETURNED):
            assert len(set(links_in(mail))) == 3
            assert "These times suit you both" in mail.text

    def test_that_is_a_saturday_waits_for_monday_and_offers_later_times(
        self, cast, pair, return_of
    ):
        saturday = BACK + 5 * DAY
        pause(cast.amina, saturday.date())
        return_of(saturday)

        for mail in Mail.objects.filter(kind=RETURNED):
            due = mail.due_at.astimezone(ZoneInfo("Europe/Berlin"))
            assert (due.weekday(), due.hour) == (0, 8)
            assert "Monday 19 October" not in mail.text
            assert "20 October" in mail.text

    def test_names_the_meeting_that_was_kept_instead(self, cast, pair, make_meeting, return_of):
        make_meeting(pair, starts_at=BACK + 2 * DAY)
        pause(cast.amina)
        return_of()

        mail = Mail.objects.get(kind=RETURNED, recipient=cast.bo)
        assert "Your next meeting stands" in mail.text
        assert links_in(mail) == []

    def test_leads_on_where_they_have_no_time_in_common(self, cast, pair, return_of):
        for person, hours in ((cast.amina, "f"), (cast.bo, "0")):
            bits = (hours * 10 + ("0" if hours == "f" else "f") * 10).ljust(84, "0")
            Profile.objects.filter(membership=person).update(availability=bits)
        pause(cast.amina)
        return_of()

        mail = Mail.objects.get(kind=RETURNED, recipient=cast.bo)
        assert "Offer some yourself, or write a few words" in mail.text
        assert f"/northwind/with/{pair.pk}/talk/" in mail.text

    def test_comes_with_one_button_earlier(self, cast, pair, run_jobs):
        pause(cast.amina)
        enrolments.resume(place_of(cast.amina), actor=cast.amina, at=NOON + WEEK)
        run_jobs(at=NOON + WEEK)

        welcome_back(BACK)
        run_jobs(at=BACK)

        assert InboxItem.objects.filter(kind=RETURNED).count() == 2

    def test_waits_for_the_other_who_is_still_away(self, cast, pair, return_of):
        pause(cast.amina)
        pause(cast.bo, (BACK + WEEK).date())

        return_of(BACK)
        first = told()
        return_of(BACK + WEEK)

        assert first == set()
        assert told() == {cast.amina.name, cast.bo.name}

    def test_of_both_at_once_welcomes_each_once(self, cast, pair, return_of):
        pause(cast.amina)
        pause(cast.bo)

        return_of()

        assert InboxItem.objects.filter(kind=RETURNED).count() == 2
        assert Mail.objects.filter(subject__startswith="Welcome back").count() == 2

    def test_is_put_off_by_another_pause(self, cast, pair, return_of):
        pause(cast.amina)
        pause(cast.amina, (BACK + WEEK).date())

        return_of(BACK)

        assert told() == set()

    def test_is_nothing_to_whoever_has_left_or_ended(self, cast, pair, return_of):
        pause(cast.amina)
        enrolments.withdraw(place_of(cast.bo), actor=cast.bo, at=NOON)

        return_of()

        assert told() == set()

    @pytest.mark.parametrize(("days", "count"), [(20, 2), (21, 0)])
    def test_is_told_late_for_as_long_as_the_grace_lasts(self, days, count, cast, pair, return_of):
        pause(cast.amina)

        return_of(BACK + days * DAY)

        assert InboxItem.objects.filter(kind=RETURNED).count() == count

    def test_of_one_of_a_group_that_went_on_tells_nobody_else(
        self, cast, make_relationship, make_member, return_of
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", cast.bo: "member", cem: "member"}
        make_relationship(members=members, kind="circle", agreed=True)
        pause(cast.bo)

        return_of()

        assert told() == {cast.bo.name}

    def test_asks_nothing_that_was_settled_before_the_morning(
        self, cast, pair, return_of, run_jobs
    ):
        pause(cast.amina)
        return_of()
        moments = [BACK + 3 * DAY]
        meetings.propose(pair, moments=moments, actor=cast.bo, at=BACK + HOUR, **SLOT)
        run_jobs(at=BACK + HOUR)

        assert not InboxItem.objects.filter(kind=RETURNED, read_at=None).exists()


class TestChoosingATime:
    @pytest.fixture
    def letters(self, cast, pair, run_jobs, any_hour):
        """Amina is back now: the links of her letter, and of the one to Bo."""
        now = timezone.now()
        cast.amina.enrolments.update(
            paused_until=now.date(),
            welcome_on=now.date(),
            grace_until=(now + 21 * DAY).date(),
        )
        enrolments.welcome_back(place_of(cast.amina), at=now)
        run_jobs(at=now)
        mails = (Mail.objects.get(kind=RETURNED, recipient=one) for one in (cast.amina, cast.bo))
        return [links_in(mail) for mail in mails]

    def test_offers_it_to_the_other_who_books_it_from_their_own_letter(
        self, cast, pair, letters, browse
    ):
        aminas, bos = letters
        page = browse().get(aminas[0]).content.decode()
        slot = re.search(r'name="slots" value="([^"]+)"', page.replace("\n", " "))[1]

        offered = browse().post(aminas[0], {"slots": [slot]}).content.decode()
        second = browse().get(bos[0]).content.decode()
        booked = browse().post(bos[0]).content.decode()

        assert "Offer these times to Bo" in page
        assert "Bo can choose from your times" in offered
        assert "Meet Amina then" in second
        assert "You’re meeting on" in booked
        assert Meeting.objects.get().starts_at.isoformat() == slot

    def test_works_once(self, letters, browse):
        page = browse().get(letters[0][0]).content.decode()
        slot = re.search(r'name="slots" value="([^"]+)"', page)[1]
        browse().post(letters[0][0], {"slots": [slot]})

        again = browse().post(letters[0][1], {"slots": [slot]})

        assert again.status_code == 410
        assert Proposal.objects.count() == 1

    def test_refuses_nothing_ticked_and_more_than_three(self, letters, browse):
        client, link = browse(), letters[0][0]
        slots = re.findall(r'name="slots" value="([^"]+)"', client.get(link).content.decode())

        none = client.post(link, {})
        many = client.post(link, {"slots": slots[:4]})

        assert (none.status_code, many.status_code) == (422, 422)
        assert "Choose at least one time" in none.content.decode()
        assert "Three times are enough" in many.content.decode()
        assert not Proposal.objects.exists()

    def test_says_so_where_they_are_meeting_already(self, pair, letters, make_meeting, browse):
        make_meeting(pair, starts_at=timezone.now() + 2 * DAY)

        page = browse().get(letters[1][0]).content.decode()

        assert "You’re meeting on" in page
        assert "<button" not in page.split("<main")[1].split("</main")[0]

    def test_is_refused_when_somebody_is_away_again(self, cast, letters, browse):
        page = browse().get(letters[1][0]).content.decode()
        slot = re.search(r'name="slots" value="([^"]+)"', page)[1]
        pause(cast.amina, (timezone.now() + 30 * DAY).date(), at=timezone.now())

        refused = browse().post(letters[1][0], {"slots": [slot]})

        assert refused.status_code == 422
        assert "Amina is taking a break until" in refused.content.decode()

    def test_is_for_members_only(self, pair, letters, browse):
        pair.members.all().delete()

        assert browse().get(letters[0][0]).status_code == 404
