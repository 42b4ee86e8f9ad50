"""A few words in a reply do what a link in the letter does, or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.checkins.models import CheckIn, HelpRequest
from mentoring.events.record import record
from mentoring.inbound.receiving import receive
from mentoring.meetings import actions
from mentoring.meetings.models import Meeting
from mentoring.meetings.notices import ask_attendance
from mentoring.notifications.models import Mail
from tests.inbound.conftest import Answering

HOUR = timedelta(hours=1)


def letter(kind: str, person) -> Answering:
    return Answering(Mail.objects.filter(kind=kind, recipient=person).latest("created_at"))


@pytest.fixture
def moments():
    start = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0)
    while start.day > 20 or start.day < 4:  # "2" is a number here, and no day of a month
        start += timedelta(days=1)
    return [start + timedelta(days=days) for days in (2, 3, 4)]


@pytest.fixture
def offered(cast, talk, run_jobs, moments):
    """Bo offers Amina times; the letter is on its way."""

    def offered(count=3):
        now = timezone.now()
        actions.propose(
            talk,
            moments=moments[:count],
            minutes=60,
            format="video",
            place="",
            actor=cast.bo,
            at=now,
        )
        run_jobs()
        return letter("meetings.proposed", cast.amina)

    return offered


class TestATimeOnOffer:
    @pytest.mark.parametrize("words", ["2", "The second, please", "zweite"])
    def test_is_booked_by_its_number(self, offered, moments, words):
        outcome = offered().send(words)

        assert outcome.words.startswith("taken: an offer was answered")
        assert Meeting.objects.get().starts_at == moments[1]

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_is_booked_by_its_words_in_the_letter(self, cast, offered, moments, language):
        from django.utils import translation

        from mentoring.core.l10n import formats

        mail = offered()
        with translation.override(language):
            words = formats.moment(moments[2], cast.amina.timezone)

        mail.send(f"{words} passt mir gut" if language == "de" else words)

        assert Meeting.objects.get().starts_at == moments[2]

    def test_alone_is_accepted_by_yes(self, offered, moments):
        offered(1).send("Ja, gern!")

        assert Meeting.objects.get().starts_at == moments[0]

    def test_is_turned_down_with_a_word_to_the_other(self, cast, offered, said, run_jobs):
        offered().send("None of these work for me.\n\nHow did your talk go, by the way")

        run_jobs()
        assert not Meeting.objects.exists()
        assert Mail.objects.filter(kind="meetings.none_fitted", recipient=cast.bo).exists()
        assert said(cast.bo) == ["How did your talk go, by the way"]

    @pytest.mark.parametrize("words", ["1 or 2?", "Yes", "Could we meet next week?"])
    def test_is_left_open_where_words_are_for_a_human(self, cast, offered, said, letters, words):
        outcome = offered().send(words)

        assert outcome.words.endswith("nothing was decided by it")
        assert not Meeting.objects.exists()
        assert said(cast.bo) == [words]
        told = letters()[0].text
        assert "nothing was decided" in told
        assert "None of these work for me" in told
        assert told.count("http") >= 4

    def test_that_was_given_away_says_so(self, cast, talk, offered, letters, moments):
        mail = offered()
        actions.answer_offer(
            talk.proposals.get(), fits=[moments[0]], actor=cast.amina, at=timezone.now()
        )

        outcome = mail.send("2")

        assert outcome.was_told
        assert Meeting.objects.get().starts_at == moments[0]
        assert len(letters()) == 1

    def test_that_was_answered_leaves_other_words_to_the_other(
        self, cast, talk, offered, said, letters, moments
    ):
        mail = offered()
        actions.answer_offer(
            talk.proposals.get(), fits=[moments[0]], actor=cast.amina, at=timezone.now()
        )

        mail.send("Looking forward to it, I will bring the plan")

        assert said(cast.bo) == ["Looking forward to it, I will bring the plan"]
        assert letters() == []


class TestAMeetingThatIsOver:
    @pytest.fixture
    def asked(self, cast, talk, make_meeting, run_jobs):
        now = timezone.now()
        meeting = make_meeting(talk, starts_at=now - 3 * HOUR)
        meeting = Meeting.objects.with_attendances().get(pk=meeting.pk)
        meeting.relationship = talk
        ask_attendance(meeting, [cast.amina], at=now)
        return letter("meetings.held", cast.amina)

    @pytest.mark.parametrize(
        ("words", "attended"), [("Yes, we met", True), ("Ja\n\nAmina", True), ("nein", False)]
    )
    def test_is_wrapped_up_by_a_word(self, cast, asked, words, attended):
        assert not asked.send(words).is_refused

        mine = Meeting.objects.get().attendances.get(member__membership=cast.amina)
        assert mine.attended is attended

    def test_counts_and_says_that_more_words_reached_nobody(self, cast, asked, letters):
        asked.send("No\n\nHe never showed up.")

        assert "reached nobody" in letters()[0].text
        assert "showed up" not in letters()[0].text

    def test_is_left_open_by_doubt_and_nothing_reaches_the_other(self, cast, asked, talk, letters):
        outcome = asked.send("Sort of, he was late and rude")

        assert outcome.is_refused
        assert outcome.was_told
        assert not hasattr(talk, "conversation")
        assert "Yes, we met" in letters()[0].text


class TestACheckIn:
    @pytest.fixture
    def asked(self, cast, talk, make_checkin, run_jobs):
        now = timezone.now()
        checkin = make_checkin(talk, cast.bo, sent_at=now)
        record("checkins.sent", checkin, actor=None, at=now)
        run_jobs()
        return letter("checkins.sent", cast.bo)

    @pytest.mark.parametrize(
        ("words", "worth"), [("4", 4), ("Not at all", 1), ("Very much!", 5), ("Sehr", 5)]
    )
    def test_is_answered_by_a_word_or_a_number(self, asked, words, worth):
        outcome = asked.send(f"{words}\n\nMore time would help us.")

        checkin = CheckIn.objects.get()
        assert (outcome.exit_code, checkin.worth, checkin.wants_help) == (0, worth, False)
        assert checkin.comment == "More time would help us."

    @pytest.mark.parametrize("words", ["Help", "Hilfe!", "I feel hopeless and cannot go on"])
    def test_calls_for_help(self, asked, words):
        asked.send(words)

        assert CheckIn.objects.open_calls().exists() or HelpRequest.objects.exists()

    def test_names_a_file_that_nobody_gets(self, asked, letters):
        message = asked.write("4")
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")

        receive(message.as_bytes(), recipient=asked.to, at=timezone.now())

        assert CheckIn.objects.get().worth == 4
        assert "a.pdf" in letters()[0].text

    def test_is_left_open_by_doubt_and_reaches_nobody(self, asked, talk, letters):
        asked.send("It depends on the week")

        assert CheckIn.objects.get().answered_at is None
        assert not hasattr(talk, "conversation")
        assert "Very much" in letters()[0].text
