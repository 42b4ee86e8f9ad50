"""What time brings, from mail and without signing in: the last month, a leaving, a silent mentor,
and days that have passed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.goals.models import Goal
from mentoring.goals.notices import PAST_GOALS
from mentoring.matching.actions import import_pair
from mentoring.meetings import actions as meetings
from mentoring.meetings import jobs
from mentoring.meetings.models import Meeting, Promise
from mentoring.meetings.notices.promises import PAST_PROMISES
from mentoring.notifications.models import Mail
from mentoring.relationships.actions import ask_about_end
from mentoring.relationships.models import Relationship, members_of
from tests.meetings.conftest import links
from tests.moments import DAY, WEEK

WIDTH = 360
FOOT = re.compile(r'href="https?://[^/]+(/link/[\w-]+/)">Take a break')


def room(pair):
    return address("relationships:room", pair.pk, organisation="northwind")


def letter(kind, person):
    return Mail.objects.filter(kind=kind, recipient=person).latest("created_at")


@pytest.fixture
def pair(make_relationship):
    now = timezone.now()
    made = make_relationship(
        agreed=True, started_at=now - 22 * WEEK, ends_on=(now + 4 * WEEK).date()
    )
    rows = Relationship.objects.select_related("programme", "organisation").with_members()
    return rows.get(pk=made.pk)


@pytest.mark.usefixtures("any_hour")
class TestTheLastMonth:
    def test_both_carry_on_from_their_letters(self, cast, pair, open_page, as_person, run_jobs):
        ask_about_end(pair, at=timezone.now())
        run_jobs()

        for person in (cast.amina, cast.bo):
            mail = letter("relationships.end_asked", person)
            page = open_page(links(mail)[0], width=WIDTH)
            page.get_by_role("radio", name="Carry on until").first.check()
            page.get_by_role("button", name="Say so").click()
            expect(
                page.get_by_role("heading", name=f"Thank you, {person.first_name}.")
            ).to_be_visible()
            run_jobs()

        expect(page.get_by_text("You all want to carry on")).to_be_visible()
        letter("relationships.carried_on", cast.amina)
        shared = as_person(cast.amina, room(pair), width=WIDTH)
        expect(shared.get_by_role("heading", level=1)).to_be_visible()

    def test_one_would_rather_end_and_nobody_is_held(self, cast, pair, open_page, run_jobs):
        ask_about_end(pair, at=timezone.now())
        run_jobs()

        for person, choice in ((cast.amina, "Carry on until"), (cast.bo, "as planned")):
            mail = letter("relationships.end_asked", person)
            page = open_page(links(mail)[0], width=WIDTH)
            page.get_by_role("radio", name=choice).first.check()
            page.get_by_role("button", name="Say so").click()
            expect(
                page.get_by_role("heading", name=f"Thank you, {person.first_name}.")
            ).to_be_visible()

        expect(page.get_by_text("Thank you. It ends on")).to_be_visible()


@pytest.mark.usefixtures("any_hour")
class TestALeaving:
    def test_is_told_to_the_partner_and_decided_by_a_coordinator(
        self, cast, pair, make_meeting, as_person, open_page, run_jobs
    ):
        make_meeting(pair, starts_at=timezone.now() + 3 * DAY)
        amina = as_person(cast.amina, "/northwind/join/growth-2026/", width=WIDTH)
        amina.get_by_text("I would like to leave").click()
        amina.get_by_role("button", name="Leave Growth 2026").click()
        expect(amina.get_by_role("button", name="Leave Growth 2026")).to_have_count(0)
        run_jobs()

        mail = letter("relationships.partner_left", cast.bo)
        assert "nothing to do with you" in mail.text.replace("\n", " ")
        assert not Meeting.objects.not_cancelled().exists()
        below = FOOT.search(mail.html).group(1)
        tired = open_page(below, width=WIDTH)
        expect(tired.get_by_label("Back on")).to_be_visible()
        bo = as_person(cast.bo, room(pair), width=WIDTH)
        expect(bo.get_by_text("Amina has left").first).to_be_visible()
        expect(bo.get_by_role("link", name="Find a time")).to_have_count(0)

        where = address(
            "insights:relationship", cast.programme.slug, pair.pk, organisation="northwind"
        )
        cruz = as_person(cast.cruz, where)
        cruz.get_by_role("button", name="End it kindly").click()
        expect(cruz.get_by_text("free to be matched").first).to_be_visible()
        run_jobs()
        assert letter("relationships.ended", cast.bo)

    def test_is_said_from_the_letter_and_the_partner_hears_no_reason(
        self, cast, open_page, run_jobs
    ):
        people = {"mentor": cast.amina, "mentee": cast.bo}
        whole = {"programme": cast.programme, "actor": cast.cruz, "at": timezone.now()}
        import_pair(**people, with_letter=True, **whole)
        run_jobs()

        words = letter("matching.letter", cast.bo).text
        path = re.search(r"Not at all:\s+https?://[^/]+(\S+)", words).group(1)
        page = open_page(path, width=WIDTH)
        page.get_by_role("button", name="Leave Growth 2026").click()
        expect(page.get_by_role("heading", name="Thank you for saying so, Bo.")).to_be_visible()
        run_jobs()

        told = letter("relationships.ended", cast.amina)
        assert "Bo" in told.text
        assert not Relationship.objects.open().exists()


@pytest.mark.usefixtures("any_hour")
class TestASilentMentor:
    def test_is_reminded_and_the_mentee_hears_what_to_do_next(
        self, cast, pair, open_page, run_jobs
    ):
        now = timezone.now()
        moments = [now.replace(minute=0, second=0, microsecond=0) + 20 * DAY]
        how = {"minutes": 60, "format": "phone", "place": "+49 30 123456"}
        offered_at = now - 11 * DAY
        meetings.propose(pair, moments=moments, actor=cast.bo, at=offered_at, **how)
        run_jobs()
        jobs.tend_offers(offered_at + 5 * DAY)
        run_jobs()
        reminder = letter("meetings.offer_reminder", cast.amina)
        assert links(reminder)

        jobs.tend_offers(now)
        run_jobs()
        lapsed = letter("meetings.offer_lapsed", cast.bo)
        assert "rarely a no" in lapsed.text.replace("\n", " ")
        late = open_page(links(reminder)[0], width=WIDTH)
        expect(late.get_by_role("heading", level=1)).to_be_visible()
        expect(late.get_by_role("button", name="Meet Bo then")).to_have_count(0)

        bo = open_page(links(lapsed)[0], width=WIDTH)
        bo.get_by_role("button", name="Offer these times to Amina").click()
        expect(bo.get_by_text("Amina can choose from your times")).to_be_visible()


@pytest.mark.usefixtures("any_hour")
class TestAPastDay:
    @pytest.fixture
    def asked(self, cast, pair, make_goal):
        now = timezone.now()
        yesterday = cast.organisation.day_at(now) - DAY
        goal = make_goal(pair, target_on=yesterday)
        promise = Promise.objects.create(
            organisation=cast.organisation,
            relationship=pair,
            by=cast.bo,
            words="Send the slides",
            until=yesterday,
            made_at=now - 9 * DAY,
        )
        shown = ("relationship__programme", "relationship__organisation")
        for rows, kind in ((Goal.objects, PAST_GOALS), (Promise.objects, PAST_PROMISES)):
            (row,) = rows.select_related(*shown).prefetch_related(members_of("relationship"))
            kind.ask_about([row], cast.bo, at=now)
        return goal, promise

    def test_of_a_goal_and_a_promise_is_answered_from_the_letters(self, cast, asked, open_page):
        to = cast.organisation.day_at(timezone.now()) + timedelta(days=30)
        page = open_page(links(letter("goals.past", cast.bo))[0], width=WIDTH)
        page.get_by_label("Which day suits it now?").fill(to.isoformat())
        page.get_by_role("button", name="Give it this day").click()
        expect(page.get_by_text("It is due by")).to_be_visible()
        assert Goal.objects.get().target_on == to

        page = open_page(links(letter("meetings.promise_past", cast.bo))[0], width=WIDTH)
        page.get_by_role("button", name="It’s done").click()
        expect(page.get_by_text("Good.")).to_be_visible()
        assert Promise.objects.get().kept_at

    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("color_scheme", ["light", "dark"])
    def test_has_pages_that_everybody_can_use(
        self, width, color_scheme, cast, pair, asked, open_page, as_person, accessibility
    ):
        options = {"width": width, "color_scheme": color_scheme}
        found = {}
        for kind in ("goals.past", "meetings.promise_past"):
            for number, link in enumerate(links(letter(kind, cast.bo))):
                page = open_page(link, **options)
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                found[f"{kind} {number}"] = accessibility(page)
        shared = as_person(cast.bo, room(pair), **options)
        shared.get_by_text("Give it another day").click()
        expect(shared.get_by_role("button", name="Give it this day")).to_be_visible()
        found["room"] = accessibility(shared)

        assert {name: said for name, said in found.items() if said} == {}
        assert shared.evaluate("document.documentElement.scrollWidth") <= width
