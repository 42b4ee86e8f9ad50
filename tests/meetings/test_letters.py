"""Choosing by mail without signing in, invitations, reminders and the question afterwards."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.core.l10n import formats
from mentoring.events.models import Event
from mentoring.jobs.models import Job
from mentoring.meetings import actions, jobs, notices
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.models import ActionLink, InboxItem, Mail
from mentoring.relationships.actions import end
from mentoring.relationships.models import members_of
from tests.meetings.conftest import SOON, event_in, links
from tests.moments import DAY, NOON

WHAT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/bo"}


@pytest.fixture
def soon():
    """A moment that is ahead by the real clock: pages behind links look at it."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) + 3 * DAY


@pytest.fixture
def offer(cast, make_relationship, run_jobs, soon):
    """Bo has offered Amina three moments; her letter is written."""
    relationship = make_relationship(agreed=True)
    proposal = actions.propose(
        relationship,
        moments=[soon, soon + DAY, soon + 2 * DAY],
        actor=cast.bo,
        at=timezone.now(),
        **WHAT,
    )
    run_jobs()
    return proposal


def letter(recipient, kind) -> Mail:
    return Mail.objects.get(recipient=recipient, kind=kind)


class TestTheOffer:
    def test_reaches_only_the_other_with_three_links_and_a_way_out(self, cast, offer):
        mail = letter(cast.amina, "meetings.proposed")

        assert len(links(mail)) == 4
        assert not Mail.objects.filter(recipient=cast.bo).exists()

    def test_and_its_answer_do_not_stand_behind_a_bulk_of_letters(self, offer, browse, run_jobs):
        browse().post(links(Mail.objects.get(kind="meetings.proposed"))[0])
        run_jobs()

        kinds = {mail.kind: str(mail.pk) for mail in Mail.objects.all()}
        urgent = {job.payload["mail_id"] for job in Job.objects.filter(queue="urgent")}
        assert {kinds["meetings.proposed"], kinds["meetings.booked"]} <= urgent

    def test_is_not_answered_by_a_scanner_that_opens_every_link(self, cast, offer, browse):
        for link in links(letter(cast.amina, "meetings.proposed")):
            assert browse().get(link).status_code == 200
            assert browse().head(link).status_code == 200

        assert not Meeting.objects.exists()
        offer.refresh_from_db()
        assert offer.is_open

    def test_is_accepted_with_one_button_and_no_sign_in(self, cast, offer, browse, soon):
        link = links(letter(cast.amina, "meetings.proposed"))[1]

        answer = browse().post(link)

        assert answer.status_code == 200
        meeting = Meeting.objects.get()
        assert meeting.starts_at == soon + DAY
        assert meeting.booked_by == cast.amina

    def test_closes_all_its_links_after_the_first_choice(self, cast, offer, browse):
        first, second, *_rest = links(letter(cast.amina, "meetings.proposed"))
        browse().post(first)

        again, other = browse().post(first), browse().post(second)

        assert (again.status_code, other.status_code) == (410, 410)
        assert "used already" in again.text or "used" in again.text
        assert Meeting.objects.count() == 1

    def test_is_no_door_for_somebody_else(self, cast, offer, browse):
        ActionLink.objects.update(membership=cast.cruz)

        answer = browse().post(links(letter(cast.amina, "meetings.proposed"))[0])

        assert answer.status_code == 404
        assert not Meeting.objects.exists()

    def test_expires(self, cast, offer, browse):
        ActionLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

        answer = browse().post(links(letter(cast.amina, "meetings.proposed"))[0])

        assert answer.status_code == 410
        assert not Meeting.objects.exists()

    def test_says_what_is_still_free_when_the_time_is_gone_and_keeps_the_link(
        self, cast, offer, browse, soon, make_relationship, make_meeting, make_member
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        make_meeting(make_relationship(mentee=cem), starts_at=soon)
        first, second, *_rest = links(letter(cast.amina, "meetings.proposed"))

        refused = browse().post(first)
        accepted = browse().post(second)

        assert refused.status_code == 422
        assert "These times still suit you both" in refused.text
        assert accepted.status_code == 200

    @pytest.mark.parametrize(
        ("has_server", "words"),
        [
            (True, "Bo will get your times by email"),
            (False, "Bo can choose from your times on the page you share"),
        ],
    )
    def test_is_answered_with_other_times_without_sign_in(
        self, has_server, words, cast, offer, browse, run_jobs, settings
    ):
        settings.HAS_SMTP = has_server
        link = links(letter(cast.amina, "meetings.proposed"))[-1]
        page = browse().get(link).text
        times = re.findall(r'name="slots" value="([^"]+)"', page)
        assert 1 <= len(times) <= 6
        assert not set(times) & set(offer.slots)

        answer = browse().post(link, {"act": "offer", "slots": times[:2]})
        run_jobs()

        assert words in answer.text
        mine = Proposal.objects.get(proposed_by=cast.amina)
        assert set(mine.slots) == set(times[:2])
        assert (mine.minutes, mine.format, mine.place) == tuple(WHAT.values())
        offer.refresh_from_db()
        assert not offer.is_open
        assert len(links(letter(cast.bo, "meetings.proposed"))) == 3
        assert browse().post(link, {"act": "offer", "slots": times[:1]}).status_code == 410

    @pytest.mark.parametrize(
        ("count", "words"), [(0, "Choose at least one time"), (4, "Three times are enough")]
    )
    def test_keeps_link_and_ticks_when_too_few_or_too_many_are_offered(
        self, count, words, cast, offer, browse
    ):
        link = links(letter(cast.amina, "meetings.proposed"))[-1]
        times = re.findall(r'name="slots" value="([^"]+)"', browse().get(link).text)

        refused = browse().post(link, {"act": "offer", "slots": times[:count]})

        assert refused.status_code == 422
        assert words in refused.text
        assert refused.text.count(" checked") == count
        assert browse().get(link).status_code == 200

    def test_takes_only_times_that_both_have(self, cast, offer, browse):
        link = links(letter(cast.amina, "meetings.proposed"))[-1]
        night = (timezone.now() + 5 * DAY).replace(hour=1, minute=0, second=0, microsecond=0)

        refused = browse().post(link, {"act": "offer", "slots": [night.isoformat(), "junk"]})

        assert refused.status_code == 422
        assert Proposal.objects.count() == 1

    def test_none_fits_tells_the_one_who_offered(self, cast, offer, browse, run_jobs):
        link = links(letter(cast.amina, "meetings.proposed"))[-1]

        browse().post(link)
        run_jobs()

        assert "Offer other times" in letter(cast.bo, "meetings.none_fitted").html
        offer.refresh_from_db()
        assert not offer.is_open

    def test_that_was_replaced_says_so(self, cast, offer, browse, soon):
        link = links(letter(cast.amina, "meetings.proposed"))[0]
        actions.propose(
            offer.relationship, moments=[soon + 5 * DAY], actor=cast.bo, at=timezone.now(), **WHAT
        )

        answer = browse().post(link)

        assert answer.status_code == 422
        assert "no longer on offer" in answer.text


class TestTheInvitation:
    @pytest.fixture
    def booked(self, cast, offer, browse, run_jobs, soon):
        browse().post(links(letter(cast.amina, "meetings.proposed"))[0])
        run_jobs()
        return Meeting.objects.get()

    @pytest.mark.parametrize("who", ["bo", "amina"])
    def test_goes_into_both_calendars(self, who, cast, booked, soon):
        mail = letter(getattr(cast, who), "meetings.booked")

        calendar, event = event_in(mail)

        assert mail.calendar_method == calendar["METHOD"] == "REQUEST"
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"]
        assert event["UID"].startswith(str(booked.pk))
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == soon
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert event["DTEND"].dt == soon + timedelta(minutes=45)
        assert event["DTSTAMP"].to_ical().endswith(b"Z")
        assert event["STATUS"] == "CONFIRMED"
        assert event["LOCATION"] == WHAT["place"]
        assert str(event["ATTENDEE"]) == f"mailto:{getattr(cast, who).email}"
        assert str(event["ORGANIZER"]).startswith("mailto:")
        assert event["ORGANIZER"] != event["ATTENDEE"]
        assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-15)]

    def test_has_lines_as_rfc_5545_wants_them(self, cast, booked):
        text = letter(cast.bo, "meetings.booked").calendar

        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert text.count("\n") == text.count("\r\n")

    def test_follows_when_the_talk_is_moved(self, cast, booked, run_jobs, soon):
        actions.move(booked, starts_at=soon + 4 * DAY, actor=cast.bo, at=timezone.now())
        run_jobs()

        _calendar, before = event_in(letter(cast.amina, "meetings.booked"))
        calendar, after = event_in(letter(cast.amina, "meetings.moved"))
        assert calendar["METHOD"] == "REQUEST"
        assert (before["UID"], 1) == (after["UID"], after["SEQUENCE"])
        assert after["DTSTART"].dt == soon + 4 * DAY
        assert "had to move" in letter(cast.amina, "meetings.moved").text
        assert "You moved" in letter(cast.bo, "meetings.moved").text

    def test_of_a_move_names_the_old_time_too(self, cast, booked, run_jobs, soon):
        old = formats.moment(booked.starts_at, cast.amina.timezone)

        actions.move(booked, starts_at=soon + 3 * DAY, actor=cast.bo, at=timezone.now())
        run_jobs()

        assert f"Before: {old}" in letter(cast.amina, "meetings.moved").text

    def test_keeps_its_uid_when_the_base_address_changes(
        self, cast, booked, run_jobs, settings, soon
    ):
        settings.BASE_URL = "https://moved.example.org"
        actions.move(booked, starts_at=soon + 3 * DAY, actor=cast.bo, at=timezone.now())
        run_jobs()

        _calendar, before = event_in(letter(cast.amina, "meetings.booked"))
        _calendar, after = event_in(letter(cast.amina, "meetings.moved"))
        assert str(before["UID"]) == str(after["UID"])
        assert "moved.example.org" in after["URL"]

    def test_of_one_talk_are_one_thread_from_the_offer_to_the_question(
        self, cast, booked, run_jobs, soon
    ):
        actions.move(booked, starts_at=soon + 3 * DAY, actor=cast.bo, at=timezone.now())
        run_jobs()
        shown = Meeting.objects.select_related("relationship__programme").with_attendances()
        meeting = shown.prefetch_related(members_of("relationship")).get(pk=booked.pk)
        notices.remind(meeting, [cast.amina], at=timezone.now())
        notices.ask_attendance(meeting, [cast.amina], at=timezone.now())
        actions.cancel(meeting, offers=[], actor=cast.bo, at=timezone.now())
        run_jobs()

        mails = Mail.objects.filter(recipient=cast.amina).order_by("created_at")
        assert {mail.kind.partition(".")[2] for mail in mails} == {
            "proposed",
            "booked",
            "moved",
            "reminder",
            "held",
            "cancelled",
        }
        assert len({mail.thread for mail in mails}) == 1

    def test_of_two_talks_are_two_threads(self, cast, booked, run_jobs, soon):
        proposal = actions.propose(
            booked.relationship, moments=[soon + 5 * DAY], actor=cast.bo, at=timezone.now(), **WHAT
        )
        actions.book(proposal, starts_at=soon + 5 * DAY, actor=cast.amina, at=timezone.now())
        run_jobs()

        booked_mails = Mail.objects.filter(recipient=cast.amina, kind="meetings.booked")
        assert len({mail.thread for mail in booked_mails}) == 2

    def test_across_a_year_names_the_year_of_both_times(self, cast, booked, run_jobs):
        this_year = timezone.now().year
        later = timezone.now().replace(month=12, day=30, hour=9, minute=0, second=0) + 20 * DAY
        actions.move(booked, starts_at=later, actor=cast.bo, at=timezone.now())
        actions.move(booked, starts_at=later + DAY, actor=cast.bo, at=timezone.now())
        run_jobs()

        text = letter(cast.amina, "meetings.moved").text
        assert later.year == this_year + 1
        assert f"Before: {formats.moment(later, cast.amina.timezone)}" in text
        assert text.count(str(this_year + 1)) >= 2

    def test_names_the_year_when_it_is_another_one(self, cast, booked, run_jobs):
        next_year = timezone.now().replace(month=12, day=30, hour=9, minute=0) + 20 * DAY
        actions.move(booked, starts_at=next_year, actor=cast.bo, at=timezone.now())
        run_jobs()

        mail = letter(cast.amina, "meetings.moved")
        assert str(next_year.year) in mail.subject

    def test_follows_when_it_becomes_a_call(self, cast, booked, run_jobs):
        actions.change_format(
            booked, format="phone", place="+47 555 12 12", actor=cast.bo, at=timezone.now()
        )
        run_jobs()

        _calendar, event = event_in(letter(cast.amina, "meetings.changed"))
        assert event["LOCATION"] == "+47 555 12 12"
        assert event["SEQUENCE"] == 1

    def test_goes_away_when_called_off_and_the_same_letter_offers_new_times(
        self, cast, booked, run_jobs, browse, soon
    ):
        offers = [soon + 5 * DAY, soon + 6 * DAY]
        actions.cancel(booked, offers=offers, actor=cast.bo, at=timezone.now())
        run_jobs()

        mail = letter(cast.amina, "meetings.cancelled")
        calendar, event = event_in(mail)
        assert calendar["METHOD"] == "CANCEL"
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        assert len(links(mail)) == 3
        assert not links(letter(cast.bo, "meetings.cancelled"))
        assert Mail.objects.filter(recipient=cast.amina, kind="meetings.proposed").count() == 1
        assert browse().post(links(mail)[0]).status_code == 200
        assert Meeting.objects.not_cancelled().get().starts_at == soon + 5 * DAY

    def test_goes_away_when_the_relationship_ends(self, cast, booked, run_jobs):
        end(booked.relationship, reason="no_time", actor=cast.bo, at=timezone.now())
        run_jobs()

        booked.refresh_from_db()
        assert booked.cancelled_at
        mail = letter(cast.amina, "meetings.cancelled")
        assert mail.calendar_method == "CANCEL"
        assert "Bo cannot make" not in mail.text
        assert not booked.busy_half_hours.exists()

    def test_can_be_fetched_as_a_file(self, cast, booked, browse):
        where = f"/northwind/with/{booked.relationship_id}/talk/{booked.pk}/talk.ics"

        answer = browse(cast.bo).get(where)

        assert answer["Content-Type"].startswith("text/calendar")
        assert "METHOD:PUBLISH" in answer.text


class TestTheReminder:
    def test_comes_once_the_day_before(self, cast, make_relationship, make_meeting):
        meeting = make_meeting(make_relationship(), starts_at=SOON)

        jobs.remind(SOON - timedelta(hours=25))
        before = Mail.objects.count()
        for minutes in (0, 5, 10):
            jobs.remind(SOON - DAY + timedelta(minutes=minutes))

        assert before == 0
        assert Mail.objects.filter(kind="meetings.reminder").count() == 2
        meeting.refresh_from_db()
        assert {one.reminded_at for one in meeting.attendances.all()} == {SOON - DAY}

    def test_is_spared_to_who_books_on_the_eve(self, cast, make_relationship, make_proposal):
        proposal = make_proposal(make_relationship())

        actions.book(proposal, starts_at=SOON, actor=cast.amina, at=SOON - timedelta(hours=5))
        jobs.remind(SOON - timedelta(hours=4))

        assert not Mail.objects.filter(kind="meetings.reminder").exists()

    def test_names_the_day_and_not_how_far_it_is(self, cast, make_relationship, make_meeting):
        make_meeting(make_relationship(), starts_at=SOON)

        jobs.remind(SOON - timedelta(hours=3))  # late: the machine was off

        mail = letter(cast.amina, "meetings.reminder")
        assert formats.moment(SOON, cast.amina.timezone) in mail.subject
        assert "tomorrow" not in (mail.subject + mail.text).lower()

    def test_comes_again_after_a_move(self, cast, make_relationship, make_meeting):
        meeting = make_meeting(make_relationship(), starts_at=SOON)
        jobs.remind(SOON - DAY)

        actions.move(meeting, starts_at=SOON + 5 * DAY, actor=cast.bo, at=SOON - DAY)
        jobs.remind(SOON + 4 * DAY)

        assert Mail.objects.filter(kind="meetings.reminder").count() == 4


class TestTheQuestion:
    @pytest.fixture
    def past(self, cast, make_relationship, make_meeting):
        start = timezone.now() - timedelta(hours=3)
        return make_meeting(make_relationship(agreed=True), starts_at=start)

    def test_comes_to_both_an_hour_after_the_end_and_once(self, past):
        for hours in (1, 3, 4):
            jobs.ask(past.starts_at + timedelta(hours=hours))

        assert Mail.objects.filter(kind="meetings.held").count() == 2

    def test_is_answered_with_one_tap(self, cast, past, browse):
        jobs.ask(timezone.now())
        yes, no = links(letter(cast.amina, "meetings.held"))

        opened = browse().get(no)
        answer = browse().post(yes)

        past.refresh_from_db()
        assert opened.status_code == answer.status_code == 200
        assert past.attendances.get(member__membership=cast.amina).attended is True
        assert past.is_held
        assert browse().post(no).status_code == 410

    def test_offers_a_way_on_when_both_say_no(self, cast, past, browse):
        actions.answer(past, held=False, actor=cast.bo, at=timezone.now())
        jobs.ask(timezone.now())
        _yes, no = links(letter(cast.amina, "meetings.held"))

        answer = browse().post(no)

        assert "See the next times that suit you both" in answer.text

    def test_brings_a_new_time_to_whoever_said_no_first(self, cast, past, run_jobs):
        actions.answer(past, held=False, actor=cast.bo, at=timezone.now())
        run_jobs()
        before = Mail.objects.count()
        actions.answer(past, held=False, actor=cast.amina, at=timezone.now())
        run_jobs()

        assert before == 0
        assert letter(cast.bo, "meetings.missed").subject == "A new time for you and Amina?"

    def test_spares_whoever_has_said_it_already(self, cast, past):
        actions.answer(past, held=True, actor=cast.bo, at=timezone.now())
        jobs.ask(timezone.now())

        assert not Mail.objects.filter(recipient=cast.bo).exists()

    def test_counts_against_the_friction_budget(self, cast, past, spend_budget):
        cast.programme.dial = 1  # two prompts a month
        cast.programme.save()
        spend_budget(cast.amina, 2, at=timezone.now())
        jobs.ask(timezone.now())

        assert not Mail.objects.filter(recipient=cast.amina, kind="meetings.held").exists()

    def test_leaves_the_last_stamp_to_a_check_in(self, cast, past, spend_budget):
        cast.programme.dial = 1  # two prompts a month
        cast.programme.save()
        spend_budget(cast.amina, 1, at=timezone.now())
        jobs.ask(timezone.now())

        assert not Mail.objects.filter(recipient=cast.amina, kind="meetings.held").exists()
        assert InboxItem.objects.filter(recipient=cast.amina, kind="meetings.held").exists()
        assert Mail.objects.filter(recipient=cast.bo, kind="meetings.held").exists()

    def test_is_recorded_without_a_word_of_content(self, cast, past):
        actions.answer(past, held=True, actor=cast.bo, at=NOON + 300 * DAY)

        event = Event.objects.get(name="meetings.answered")
        assert event.data == {"held": True}
