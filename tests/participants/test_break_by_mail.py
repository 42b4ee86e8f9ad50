"""A break without signing in: from the foot of what is asked, and back again the same way."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.checkins import notices as checkins
from mentoring.meetings import notices as meetings
from mentoring.meetings.models import Meeting
from mentoring.notifications.kinds import declared_notices
from mentoring.notifications.links import issue_links
from mentoring.notifications.models import ActionLink, Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.participants.notices import (
    BACK_LINK_LIVES,
    ON_BREAK,
    PAUSE,
    PAUSE_LINK_LIVES,
    break_link,
)
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from tests.moments import DAY, NOON, WEEK

FOOT = re.compile(r'href="https?://[^/]+(/link/[\w-]+/)">(?:Take a break or stop|Eine Pause)')
BACK = re.compile(r'href="https?://[^/]+(/link/[\w-]+/)"[^>]*>(?:I’m back|Ich bin zurück)')


def place_of(person):
    return Enrolment.objects.select_related("programme__organisation").get(membership=person)


def day_in(days):
    return (timezone.now() + days * DAY).date()


def path_of(link):
    return "/link/" + link.rpartition("/link/")[2]


@pytest.fixture
def path(cast):
    """Behind the link in Bo's email."""
    return path_of(break_link(cast.bo, cast.programme, timezone.now()))


@pytest.fixture
def pause(cast):
    def take(person=cast.bo, *, until=None, actor=None, at=None, **more):
        return enrolments.pause(
            place_of(person),
            until=until or day_in(20),
            actor=actor or person,
            at=at or timezone.now(),
            **more,
        )

    return take


class TestWhatIsAsked:
    def test_offers_a_break_wherever_it_comes_unasked_on_an_eve_and_to_who_is_left(self):
        offering = {kind.name for kind in declared_notices() if kind.offers_break}

        assert offering == {kind.name for kind in declared_notices() if kind.is_unasked} | {
            meetings.REMINDER.name,
            "relationships.ended",
            "relationships.left",
            "relationships.partner_left",
        }

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "Too much just now?"), ("de", "Ist es gerade zu viel?")],
    )
    def test_says_so_in_its_foot(
        self, language, words, cast, make_relationship, make_checkin, run_jobs
    ):
        cast.bo.language = language
        cast.bo.save()
        checkin = make_checkin(make_relationship(agreed=True), cast.bo, sent_at=timezone.now())

        checkins._ask(checkin, at=timezone.now(), is_reminder=False)

        mail = Mail.objects.get(kind="checkins.sent")
        assert words in mail.html
        assert FOOT.search(mail.html)
        assert words in mail.text

    @pytest.mark.parametrize("status", ["imported", "invited", "joining", "withdrawn"])
    def test_says_nothing_of_it_to_who_does_not_take_part(self, status, cast):
        Enrolment.objects.filter(membership=cast.bo).update(status=status)

        assert break_link(cast.bo, cast.programme, NOON) is None

    def test_says_nothing_of_it_to_who_runs_the_programme(self, cast):
        assert break_link(cast.cruz, cast.programme, NOON) is None

    @pytest.mark.parametrize("what", ["ended_at", "archived_at"])
    def test_says_nothing_of_it_where_the_programme_is_over(self, what, cast):
        setattr(cast.programme, what, NOON)

        assert break_link(cast.bo, cast.programme, NOON) is None
        assert not ActionLink.objects.exists()

    def test_says_nothing_of_it_until_the_day_of_return(self, cast, pause):
        pause(until=(NOON + 20 * DAY).date(), at=NOON)

        assert break_link(cast.bo, cast.programme, NOON + 19 * DAY) is None
        assert break_link(cast.bo, cast.programme, NOON + 20 * DAY)


class TestTheLink:
    def test_asks_first_and_changes_nothing(self, cast, path, browse):
        page = browse().get(path)

        assert page.status_code == 200
        assert "A break from Growth 2026" in page.text
        assert "Leave it as it is" not in page.text
        assert place_of(cast.bo).paused_until is None
        assert not ActionLink.objects.get().used_at

    def test_takes_the_break_with_what_becomes_of_the_meetings(
        self, cast, path, browse, make_relationship, make_meeting
    ):
        pair = make_relationship(agreed=True)
        kept, gone = (make_meeting(pair, starts_at=timezone.now() + days * DAY) for days in (2, 3))
        until = day_in(20)

        said = {"until": until.isoformat(), "cancelled": [str(gone.pk)], "note": "I am ill."}
        page = browse().post(path, said)

        assert page.status_code == 200
        assert "You’re on a break until" in page.text
        assert "I’m back" in page.text
        place = place_of(cast.bo)
        assert (place.paused_until, place.pause_note) == (until, "I am ill.")
        assert list(Meeting.objects.not_cancelled()) == [kept]

    def test_speaks_the_language_of_its_reader(self, cast, browse):
        cast.bo.language = "de"
        cast.bo.save()
        path = path_of(break_link(cast.bo, cast.programme, timezone.now()))

        assert "Eine Pause von Growth 2026" in browse().get(path).text
        page = browse().post(path, {"until": day_in(20).isoformat()})
        assert "Sie machen Pause bis zum" in page.text

    @pytest.mark.parametrize(
        ("until", "why"),
        [
            ("", "Say until about when."),
            ("soon", "Choose a day, for example"),
            ("0", "A pause has to end in the future."),
            ("250", "A pause can last half a year"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_words(self, until, why, cast, path, browse):
        day = day_in(int(until)).isoformat() if until.isdecimal() else until
        page = browse().post(path, {"until": day, "note": "I am ill."})

        assert page.status_code == 422
        assert why in page.text
        assert "I am ill." in page.text
        assert place_of(cast.bo).paused_until is None
        assert not ActionLink.objects.get().used_at

    @pytest.mark.parametrize(
        ("kind", "who"), [("one_to_one", "you both hear"), ("circle", "you all hear")]
    )
    def test_says_who_hears_of_the_return(self, kind, who, cast, path, pause, browse, settings):
        settings.HAS_SMTP = True
        Programme.objects.filter(pk=cast.programme.pk).update(model=kind)
        pause(until=day_in(20), at=timezone.now())

        page = browse().post(path, {"act": "back"})

        assert "Welcome back" in page.text
        assert who in page.text

    def test_cancels_no_meeting_of_somebody_else(
        self, cast, path, browse, make_relationship, make_meeting, make_member, make_enrolment
    ):
        cem = make_member(cast.organisation, "Cem Acar")
        make_enrolment(cast.programme, cem)
        theirs = make_meeting(
            make_relationship(mentee=cem), starts_at=timezone.now() + 2 * DAY, booked_by=cem
        )

        said = {"until": day_in(20).isoformat(), "cancelled": [str(theirs.pk)]}
        browse().post(path, said)

        assert list(Meeting.objects.not_cancelled()) == [theirs]

    def test_is_the_way_back_too(self, cast, path, browse):
        browse().post(path, {"until": day_in(20).isoformat()})

        page = browse().get(path)
        assert "You’re on a break until" in page.text
        assert place_of(cast.bo).paused_until == day_in(20)
        page = browse().post(path, {"act": "back"})
        assert "Welcome back, Bo." in page.text
        assert place_of(cast.bo).paused_until == cast.organisation.day_at(timezone.now())

    def test_does_no_harm_when_somebody_comes_back_twice(self, cast, path, browse):
        browse().post(path, {"until": day_in(20).isoformat()})
        for _ in range(2):
            assert "Welcome back, Bo." in browse().post(path, {"act": "back"}).text

        assert cast.bo.enrolments.get().paused_until == cast.organisation.day_at(timezone.now())

    def test_lets_them_name_another_day(self, cast, path, browse):
        browse().post(path, {"until": day_in(20).isoformat(), "note": "I am ill."})

        page = browse().get(f"{path}?day")
        assert "Change the day" in page.text
        assert "I am ill." in page.text
        browse().post(f"{path}?day", {"until": day_in(40).isoformat()})
        assert place_of(cast.bo).paused_until == day_in(40)


class TestWhoeverWouldRatherStop:
    def test_finds_it_below_the_question(self, path, browse):
        assert f'href="{path}?leave"' in browse().get(path).text

    def test_is_asked_once_more_and_then_has_left(
        self, cast, path, browse, make_relationship, run_jobs
    ):
        make_relationship(agreed=True)
        page = browse().get(f"{path}?leave")
        assert "You would rather stop altogether?" in page.text
        assert place_of(cast.bo).status == "joined"

        page = browse().post(path, {"act": "leave"})

        assert "You’ve left Growth 2026" in page.text
        assert place_of(cast.bo).status == "withdrawn"
        run_jobs()
        assert Mail.objects.filter(kind="relationships.partner_left", recipient=cast.amina)

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_can_say_it_from_the_letter_in_which_a_partner_is_gone(
        self, language, cast, make_relationship, run_jobs, browse
    ):
        cast.bo.language = language
        cast.bo.save()
        pair = make_relationship(agreed=True)
        enrolments.withdraw(place_of(cast.amina), actor=cast.amina, at=timezone.now())
        run_jobs()
        relationships.end(pair, reason="left", actor=cast.cruz, at=timezone.now())
        run_jobs()

        for kind in ("relationships.partner_left", "relationships.ended"):
            mail = Mail.objects.get(kind=kind, recipient=cast.bo)
            assert browse().get(FOOT.search(mail.html).group(1)).status_code == 200
        said = " ".join(mail.text.split())
        assert ("say so below, without signing in" in said) == (language == "en")
        assert ("weiter unten, ohne sich anzumelden" in said) == (language == "de")


class TestALinkThatLeadsNowhere:
    POST = {"until": "2099-01-01"}

    def asked(self, browse, path):
        return browse().get(path).status_code, browse().post(path, self.POST).status_code

    def test_was_made_up(self, cast, browse):
        assert self.asked(browse, "/link/" + "x" * 32 + "/") == (404, 404)

    def test_is_too_old(self, cast, browse):
        at = timezone.now() - PAUSE_LINK_LIVES
        for later, status in ((timedelta(0), 410), (timedelta(minutes=5), 200)):
            path = path_of(break_link(cast.bo, cast.programme, at + later))
            assert browse().get(path).status_code == status

    def test_names_the_place_of_somebody_else(self, cast, browse):
        for reader in (cast.bo, cast.dara):
            (link,) = issue_links(reader, PAUSE, place_of(cast.amina).pk, [""], at=timezone.now())
            assert self.asked(browse, path_of(link)) == (404, 404)
        assert place_of(cast.amina).paused_until is None

    def test_belonged_to_somebody_who_was_removed(self, cast, path, browse):
        cast.bo.removed_at = timezone.now()
        cast.bo.save()

        assert self.asked(browse, path) == (404, 404)

    @pytest.mark.parametrize("what", ["left", "ended", "archived"])
    def test_finds_nothing_to_take_a_break_from(self, what, cast, path, browse):
        if what == "left":
            enrolments.withdraw(place_of(cast.bo), actor=cast.bo, at=timezone.now())
        else:
            setattr(cast.programme, f"{what}_at", timezone.now())
            cast.programme.save()

        assert "There’s nothing to take a break from" in browse().get(path).text
        assert "There’s nothing to take a break from" in browse().post(path, self.POST).text
        assert "nothing to take a break from" in browse().post(path, {"act": "back"}).text
        assert place_of(cast.bo).paused_until is None


class TestWhoeverTakesABreak:
    def letters(self):
        return list(Mail.objects.filter(kind=ON_BREAK.name).order_by("created_at"))

    def test_hears_until_when_and_how_to_be_back_sooner(
        self, cast, pause, run_jobs, browse, make_relationship, make_meeting
    ):
        meeting = make_meeting(make_relationship(agreed=True), starts_at=timezone.now() + 3 * DAY)
        pause(note="I am ill.")
        run_jobs()

        (mail,) = self.letters()
        assert mail.recipient == cast.bo
        assert "This meeting stays" in mail.text
        assert "with Amina" in mail.text
        assert "I am ill." not in mail.text
        assert not FOOT.search(mail.html)
        path = BACK.search(mail.html).group(1)
        assert "Welcome back" in browse().post(path, {"act": "back"}).text
        assert meeting.cancelled_at is None

    def test_hears_who_gave_it_to_them(self, cast, pause, run_jobs):
        pause(actor=cast.cruz)
        run_jobs()

        assert "Cruz Silva has put you on a break" in self.letters()[0].text.replace("\n", " ")

    def test_hears_it_in_german(self, cast, pause, run_jobs):
        cast.bo.language = "de"
        cast.bo.save()
        pause()
        run_jobs()

        (mail,) = self.letters()
        assert mail.subject.startswith("Growth 2026: Ihre Pause bis etwa zum")
        assert "Ich bin zurück oder brauche länger" in mail.html

    def test_hears_of_the_last_of_two_days_named_at_once(self, cast, pause, run_jobs):
        pause(until=day_in(20))
        pause(until=day_in(30))
        run_jobs()

        assert len(self.letters()) == 1

    def test_hears_nothing_once_they_are_back_again(self, cast, pause, run_jobs):
        pause()
        enrolments.resume(place_of(cast.bo), actor=cast.bo, at=timezone.now())
        run_jobs()

        assert self.letters() == []

    @pytest.mark.parametrize("status", ["imported", "invited", "joining"])
    def test_hears_nothing_before_they_have_joined(self, status, cast, pause, run_jobs):
        Enrolment.objects.filter(membership=cast.bo).update(status=status)
        pause(actor=cast.cruz)
        run_jobs()

        assert self.letters() == []

    def test_can_use_its_link_until_two_weeks_after_the_return(self, cast, pause, run_jobs):
        pause(until=(NOON + 20 * DAY).date(), at=NOON)
        run_jobs(at=NOON)

        link = ActionLink.objects.get(verb=PAUSE)
        returns = (NOON + 20 * DAY).date()
        until = cast.organisation.day_at(link.expires_at)
        assert until == returns + BACK_LINK_LIVES
        assert link.expires_at - NOON > 3 * WEEK
