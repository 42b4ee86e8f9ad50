"""A calendar answers an invitation, as the large programs write it; what must change nothing does."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from uuid import uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar

from mentoring.events.record import record
from mentoring.inbound.models import Arrival
from mentoring.inbound.reading import read
from mentoring.inbound.receiving import receive
from mentoring.meetings import actions
from mentoring.meetings.models import Attendance, BusyHalfHour, Proposal
from mentoring.notifications.models import Mail, ReplyAddress
from mentoring.notifications.replies import standing_address
from tests.moments import DAY

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    """This morning, so that nothing that follows lies ahead of the worker."""
    return timezone.now().replace(microsecond=0) - 6 * HOUR


@pytest.fixture
def booked(cast, talk, run_jobs, now):
    """Amina and Bo meet in five days; both have the invitation."""
    when = (now + 5 * DAY).replace(hour=9, minute=0, second=0)
    offer = actions.propose(
        talk, moments=[when], minutes=60, format="video", place="", actor=cast.bo, at=now
    )
    meeting = actions.book(offer, starts_at=when, actor=cast.amina, at=now)
    run_jobs()
    return meeting


def invitation(person, kind=""):
    """The latest, or the latest of a kind of letter."""
    mails = Mail.objects.filter(recipient=person, kind__startswith=kind).exclude(calendar="")
    mail = mails.latest("created_at")
    return next(iter(Calendar.from_ical(mail.calendar).walk("VEVENT")))


def organiser(person, kind="") -> str:
    return str(invitation(person, kind)["ORGANIZER"]).removeprefix("mailto:")


class Answering:
    """What ``person``'s calendar sends after a press."""

    def __init__(self, person, meeting, at):
        self.person, self.meeting, self.at = person, meeting, at
        self.to = organiser(person)
        self.starts_at = meeting.starts_at

    def ics(self, said="DECLINED", method="REPLY", *, eol="\r\n", **changes) -> str:
        values = {
            "uid": str(self.meeting.pk),
            "sequence": self.meeting.sequence,
            "stamp": f"{self.at + HOUR:%Y%m%dT%H%M%SZ}",
            "attendee": f"mailto:{self.person.email}",
            "start": f"DTSTART:{self.starts_at:%Y%m%dT%H%M%SZ}",
            "more": "",
        } | changes
        lines = [
            "BEGIN:VCALENDAR",
            "PRODID:-//Somebody//EN",
            "VERSION:2.0",
            f"METHOD:{method}" if method else "",
            "BEGIN:VEVENT",
            values["start"],
            f"DTSTAMP:{values['stamp']}",
            f"ORGANIZER;CN=Northwind:mailto:{self.to}",
            f"UID:{values['uid']}",
            f'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT={said};CN="Somebody; of: N":{values["attendee"]}',
            f"SEQUENCE:{values['sequence']}",
            values["more"],
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return eol.join(line for line in lines if line or line is lines[-1])

    def mail(self, ics: str, shape: str = "outlook", **headers) -> EmailMessage:
        message = EmailMessage()
        known = {
            "From": self.person.email,
            "To": self.to,
            "Subject": "Declined: Meeting",
            "Message-ID": f"<{uuid4()}@calendar.example>",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in known.items():
            message[name] = value
        message.set_content("Bo has declined this invitation.")
        SHAPES[shape](message, ics)
        return message

    def send(self, ics: str, shape: str = "outlook", *, to="", at=None, **headers):
        raw = self.mail(ics, shape, **headers).as_bytes()
        sender = parseaddr(headers.get("From", self.person.email))[1]
        return receive(raw, recipient=to or self.to, sender=sender, at=at or self.at + 2 * HOUR)


def _outlook(message, ics):
    message.add_alternative(ics, subtype="calendar", params={"method": "REPLY"})


def _gmail(message, ics):
    """Inline and attached, in base64, from a program that says so."""
    message.add_alternative("<p>Declined</p>", subtype="html")
    message.add_alternative(ics, subtype="calendar", cte="base64", params={"method": "REPLY"})
    message.make_mixed()
    message.add_attachment(ics.encode(), "application", "ics", filename="invite.ics")
    message["Sender"] = "Google Calendar <calendar-notification@google.com>"
    message["Auto-Submitted"] = "auto-generated"


def _apple(message, ics):
    """Attached alone."""
    message.make_mixed()
    message.add_attachment(ics, "calendar", filename="iCal-20261102.ics")


def _thunderbird(message, ics):
    """Under the name of an application, without a method in the type."""
    message.make_mixed()
    message.add_attachment(ics.encode(), "application", "ics", filename="invite.ics")


SHAPES = {"outlook": _outlook, "gmail": _gmail, "apple": _apple, "thunderbird": _thunderbird}


@pytest.fixture
def bo(cast, booked, now):
    return Answering(cast.bo, booked, now)


class TestAnInvitation:
    def test_names_an_organiser_that_takes_the_readers_answers_alone(self, cast, booked):
        ours, theirs = organiser(cast.bo), organiser(cast.amina)

        assert ours != theirs
        assert ours.startswith("reply+")
        assert ReplyAddress.objects.filter(kind="meetings.calendar").count() == 2

    def test_keeps_organiser_and_uid_when_it_is_moved_and_cancelled(
        self, cast, booked, run_jobs, now
    ):
        before = invitation(cast.bo)
        actions.move(booked, starts_at=booked.starts_at + DAY, actor=cast.amina, at=now)
        run_jobs()
        moved = invitation(cast.bo, "meetings.moved")
        actions.cancel(booked, actor=cast.amina, at=now)
        run_jobs()
        gone = invitation(cast.bo, "meetings.cancelled")

        assert before["UID"] == moved["UID"] == gone["UID"]
        assert before["ORGANIZER"] == moved["ORGANIZER"] == gone["ORGANIZER"]
        assert [one["SEQUENCE"] for one in (before, moved, gone)] == [0, 1, 2]

    def test_keeps_its_organiser_whoever_writes_it_first(self, cast, booked, now):
        ReplyAddress.objects.filter(kind="meetings.calendar").delete()

        found = [
            standing_address(
                cast.bo, "meetings.calendar", booked.pk, conversation_of=cast.bo.pk, at=now
            )
            for _letter in range(2)
        ]

        assert found == [organiser(cast.bo)] * 2


class TestANoOfTwo:
    @pytest.mark.parametrize("shape", SHAPES)
    @pytest.mark.parametrize("eol", ["\r\n", "\n"])
    def test_calls_the_meeting_off_and_offers_other_times(
        self, cast, bo, booked, shape, eol, run_jobs
    ):
        outcome = bo.send(bo.ics(eol=eol), shape)

        assert outcome.words == "taken: a calendar answered: declined"
        booked.refresh_from_db()
        assert booked.cancelled_at
        offer = Proposal.objects.open().get()
        assert offer.proposed_by == cast.bo
        assert len(offer.moments) == 3
        run_jobs()
        assert Mail.objects.filter(kind="meetings.cancelled", recipient=cast.amina).count() == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"attendee": "MAILTO:{upper}"},
            {"start": ""},
            {"start": "DTSTART;TZID=W. Europe Standard Time:20261102T100000"},
            {"start": "DTSTART;TZID=Nowhere/At_All:20261102T100000"},
            {"more": "X-MICROSOFT-CDO-REPLYTIME:x\r\nCOMMENT:Sorry\\, I am away"},
            {"sequence": 7},
        ],
    )
    def test_is_read_however_it_is_written(self, bo, booked, changes):
        changes = {
            name: value.format(upper=bo.person.email.upper()) if isinstance(value, str) else value
            for name, value in changes.items()
        }
        bo.send(bo.ics(**changes))

        booked.refresh_from_db()
        assert booked.cancelled_at

    def test_counts_without_a_method_in_the_calendar_itself(self, bo, booked):
        bo.send(bo.ics(method=""))

        booked.refresh_from_db()
        assert booked.cancelled_at

    def test_comes_twice_and_counts_once(self, bo, booked):
        message = bo.mail(bo.ics()).as_bytes()
        for _time in range(2):
            receive(message, recipient=bo.to, sender=bo.person.email, at=bo.at + 2 * HOUR)

        assert Proposal.objects.count() == 2, "the one that was booked, and the one in its place"

    def test_with_another_time_offers_that_first(self, bo, booked):
        bo.starts_at = booked.starts_at + 2 * DAY
        bo.send(bo.ics(method="COUNTER"))

        assert bo.starts_at in Proposal.objects.open().get().moments

    def test_counts_also_with_another_time_that_nobody_can_offer(self, bo, booked):
        bo.starts_at = booked.starts_at + 700 * DAY
        bo.send(bo.ics(method="COUNTER"))

        booked.refresh_from_db()
        assert booked.cancelled_at
        assert not Proposal.objects.open().exists()


class TestWhatChangesNothing:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"uid": str(uuid4())}, "about something else"),
            ({"uid": ""}, "about something else"),
            ({"attendee": "mailto:dara@elsewhere.example"}, "of somebody else"),
            ({"more": "RECURRENCE-ID:20261102T090000Z"}, "about one of a series"),
        ],
    )
    def test_is_about_something_or_somebody_else(self, bo, booked, changes, reason):
        before = Attendance.objects.filter(meeting=booked).values_list()

        bo.send(bo.ics(**changes))

        booked.refresh_from_db()
        assert booked.cancelled_at is None
        assert list(before) == list(Attendance.objects.filter(meeting=booked).values_list())
        assert Arrival.objects.get().reason == reason
        assert not Mail.objects.filter(kind="inbound.answer").exists()

    def test_is_forged(self, bo, booked):
        outcome = bo.send(bo.ics(), From="mallory@evil.example")

        assert outcome.is_refused or outcome.was_told
        booked.refresh_from_db()
        assert booked.cancelled_at is None

    def test_is_sent_to_the_address_of_the_other(self, cast, bo, booked):
        bo.send(bo.ics(), to=organiser(cast.amina))

        booked.refresh_from_db()
        assert booked.cancelled_at is None

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "bulk"},
            {"Subject": "Automatic reply", "Auto_Submitted": "auto-replied"},
        ],
    )
    def test_was_sent_by_a_program(self, bo, booked, headers):
        bo.send(bo.ics(), **headers)

        booked.refresh_from_db()
        assert booked.cancelled_at is None
        assert not Mail.objects.filter(kind="inbound.answer").exists()

    def test_is_googles_and_holds_no_answer(self, bo, booked):
        outcome = bo.send("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR", "gmail")

        assert outcome.words == "noted: a program wrote this"
        assert Arrival.objects.get().state == Arrival.State.AUTOMATIC

    def test_is_an_invitation_which_stays_a_file(self):
        message = EmailMessage()
        message.set_content("Shall we?")
        ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
        message.add_attachment(ics, "calendar", filename="invite.ics")

        letter = read(message.as_bytes())

        assert letter.calendars == []
        assert [one.name for one in letter.files] == ["invite.ics"]

    def test_answers_the_time_before_a_move(self, cast, bo, booked, now):
        said = bo.ics()
        actions.move(booked, starts_at=booked.starts_at + DAY, actor=cast.amina, at=now)

        outcome = bo.send(said)

        booked.refresh_from_db()
        assert booked.cancelled_at is None
        assert "overtaken" in outcome.words

    def test_comes_after_a_newer_word(self, bo, booked):
        bo.send(bo.ics("ACCEPTED"))
        early = f"{bo.at:%Y%m%dT%H%M%SZ}"

        outcome = bo.send(bo.ics(stamp=early))

        booked.refresh_from_db()
        assert booked.cancelled_at is None
        assert "overtaken" in outcome.words

    @pytest.mark.parametrize("said", ["TENTATIVE", "DELEGATED", "NEEDS-ACTION", "MADE-UP"])
    def test_is_no_decision_and_its_writer_hears_so(self, cast, bo, booked, said):
        bo.send(bo.ics(said))

        booked.refresh_from_db()
        assert booked.cancelled_at is None
        assert Mail.objects.filter(kind="inbound.answer", recipient=cast.bo).count() == 1

    def test_is_another_time_without_a_no(self, cast, bo, booked):
        bo.starts_at = booked.starts_at + DAY

        bo.send(bo.ics("TENTATIVE", "COUNTER"))

        told = Mail.objects.get(kind="inbound.answer", recipient=cast.bo)
        assert "Move it to" in told.text
        booked.refresh_from_db()
        assert booked.cancelled_at is None

    @pytest.mark.parametrize(
        "ics",
        [
            "",
            "METHOD:REPLY",
            "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR",
            "BEGIN:VEVENT\n" * 5000,
        ],
    )
    def test_is_no_calendar(self, bo, booked, ics):
        bo.send(ics)

        booked.refresh_from_db()
        assert booked.cancelled_at is None


class TestAnAnswerOfSeveral:
    @pytest.fixture
    def meeting(self, cast, make_member, make_relationship, make_meeting, now):
        """Amina hosts Bo and two more, who have not said yet whether they come."""
        names = ("Cem Demir", "Dee Ono")
        others = [cast.bo, *(make_member(cast.organisation, name) for name in names)]
        members = {cast.amina: "host"} | dict.fromkeys(others, "member")
        circle = make_relationship(members=members, kind="circle", agreed=True)
        meeting = make_meeting(circle, starts_at=now + 5 * DAY, booked_by=cast.amina)
        meeting.attendances.update(answer=Attendance.Answer.NONE)
        record("meetings.booked", meeting, actor=cast.amina, at=now)
        return meeting

    @pytest.fixture
    def bo(self, cast, meeting, run_jobs, now):
        run_jobs()
        return Answering(cast.bo, meeting, now)

    def said(self, meeting, person):
        return meeting.attendances.get(member__membership=person).answer

    @pytest.mark.parametrize("said", ["ACCEPTED", "DECLINED", "TENTATIVE"])
    def test_says_whether_they_come_and_leaves_the_meeting_alone(self, cast, meeting, bo, said):
        bo.send(bo.ics(said))

        assert self.said(meeting, cast.bo) == said.lower()
        assert self.said(meeting, cast.amina) == "none"
        takes_time = BusyHalfHour.objects.filter(meeting=meeting, membership=cast.bo).exists()
        assert takes_time == (said == "ACCEPTED")
        meeting.refresh_from_db()
        assert meeting.cancelled_at is None

    def test_is_asked_for_in_the_readers_entry_alone(self, cast, meeting, bo):
        entry = invitation(cast.bo)

        assert str(entry["ATTENDEE"]) == f"mailto:{cast.bo.email}"
        assert entry["ATTENDEE"].params["RSVP"] == "TRUE"

    def test_does_not_overtake_what_was_said_on_the_page(self, cast, meeting, bo):
        early = bo.ics("DECLINED", stamp=f"{bo.at:%Y%m%dT%H%M%SZ}")
        actions.say_coming(meeting, comes=True, actor=cast.bo, at=bo.at + HOUR)

        bo.send(early)

        assert self.said(meeting, cast.bo) == "accepted"


class TestASeries:
    @pytest.fixture
    def series(self, cast, talk, run_jobs, now):
        when = (now + 5 * DAY).replace(hour=9, minute=0, second=0)
        how = {"minutes": 60, "format": "video", "place": "", "at": now}
        offer = actions.propose(talk, moments=[when], every=1, actor=cast.bo, **how)
        found = actions.book(offer, starts_at=when, actor=cast.amina, at=now).series
        run_jobs()
        return found

    @pytest.fixture
    def amina(self, cast, series, now):
        return Answering(cast.amina, series.meetings.get(number=0), now)

    def standing(self, series):
        return list(series.meetings.not_cancelled().values_list("number", flat=True))

    def test_ends_with_a_no_to_all_of_it(self, amina, series, run_jobs):
        outcome = amina.send(amina.ics(uid=str(series.pk), sequence=0))

        assert outcome.words == "taken: a calendar answered to a series: declined"
        assert self.standing(series) == []
        series.refresh_from_db()
        assert series.ends_before == 0

    @pytest.mark.parametrize(
        "form", ["RECURRENCE-ID:{:%Y%m%dT%H%M%SZ}", "RECURRENCE-ID;TZID=UTC:{:%Y%m%dT%H%M%S}"]
    )
    def test_loses_one_with_a_no_to_that_one(self, amina, series, form):
        second = series.meetings.get(number=1)
        more = form.format(second.starts_at)

        amina.send(amina.ics(uid=str(series.pk), sequence=0, more=more))

        assert 1 not in self.standing(series)
        assert {0, 2, 3} < set(self.standing(series))

    @pytest.mark.parametrize(("sequence", "counts"), [(0, False), (1, True)])
    def test_is_answered_after_all_of_it_has_moved_with_the_number_of_the_series(
        self, amina, series, cast, now, sequence, counts
    ):
        first = series.meetings.get(number=0)
        moved = first.starts_at + DAY
        actions.move_following(first, starts_at=moved, actor=cast.bo, at=now)
        second = series.meetings.get(number=1)
        more = f"RECURRENCE-ID:{second.starts_at:%Y%m%dT%H%M%SZ}"

        amina.send(amina.ics(uid=str(series.pk), sequence=sequence, more=more))

        assert (1 not in self.standing(series)) == counts
        assert 0 in self.standing(series)

    @pytest.mark.parametrize(
        "more", ["RECURRENCE-ID:20200101T000000Z", "RECURRENCE-ID:nonsense", "RECURRENCE-ID:"]
    )
    def test_is_left_alone_by_an_answer_to_none_of_it(self, amina, series, more):
        before = self.standing(series)

        amina.send(amina.ics("ACCEPTED", uid=str(series.pk), more=more))

        assert self.standing(series) == before

    def test_is_left_alone_by_somebody_elses_answer(self, amina, series, cast):
        amina.send(amina.ics(uid=str(series.pk), attendee=f"mailto:{cast.dara.email}"))

        assert 0 in self.standing(series)

    def test_stands_with_a_yes(self, amina, series):
        before = self.standing(series)

        amina.send(amina.ics("ACCEPTED", uid=str(series.pk)))

        assert self.standing(series) == before
