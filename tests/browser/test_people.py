"""Bringing people in and joining, as axe, a phone, paper and a right-to-left reader see it."""

import io
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.core.web.addresses import address
from mentoring.imports.actions import batches
from mentoring.imports.models import ImportBatch
from tests.moments import DAY

PEOPLE = "/northwind/programmes/growth-2026/people/"
JOIN = "/northwind/join/growth-2026/"
STEPS = ("", "about/", "skills/", "goals/", "times/", "preferences/", "summary/")
FILE = b"""name,email,role,department
Nora Vogel,nora.vogel@example.org,mentee,Sales
Otto Lang,,mentor,IT
"""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def batch(transactional_db, cast) -> ImportBatch:
    return batches.upload_people(
        cast.programme,
        file=io.BytesIO(FILE),
        file_name="people.csv",
        actor=cast.cruz,
        at=timezone.now(),
    )


def walk(page: Page, paths, look) -> dict[str, object]:
    """What ``look`` finds on each of these pages, where it finds anything."""
    base = "/".join(page.url.split("/")[:3])
    found = {}
    for path in paths:
        page.goto(base + path)
        found[path] = look(page)
    return {path: said for path, said in found.items() if said}


@pytest.fixture
def objections(accessibility) -> Callable[[Page], list[str]]:
    """What axe says on a phone and on a desk, by day and by night, and whether the page is wide."""

    def look(page: Page) -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.reload()  # colours that are on their way from one to the other prove nothing
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found += ["wide"] if page.evaluate(WIDER) else []
                found += [f"{width} {scheme} {said}" for said in accessibility(page)]
        return found

    return look


class TestEverybodyCanUse:
    def test_bringing_people_in(self, cast, batch, as_person, objections, run_jobs):
        page = as_person(cast.cruz, PEOPLE)
        place = cast.programme.enrolments.get(membership=cast.bo)
        preview = f"{PEOPLE}import/{batch.pk}/"
        paths = [PEOPLE, f"{PEOPLE}add/", f"{PEOPLE}import/", preview, f"{PEOPLE}{place.pk}/"]

        assert walk(page, paths, objections) == {}
        batches.start_import(batch, actor=cast.cruz, at=timezone.now())
        run_jobs()
        assert walk(page, [preview], objections) == {}

    def test_joining(self, transactional_db, cast, as_person, objections):
        page = as_person(cast.bo, JOIN)

        assert walk(page, [JOIN + step for step in STEPS], objections) == {}

    def test_today_and_one_letter_to_many(
        self,
        transactional_db,
        cast,
        as_person,
        objections,
        accessibility,
        make_member,
        make_enrolment,
        make_relationship,
    ):
        for number in range(5):
            mentee = make_member(cast.organisation, f"Mentee Number{number}")
            make_enrolment(cast.programme, mentee)
            make_relationship(mentee=mentee, started_at=timezone.now() - 9 * DAY)
        today = "/northwind/programmes/growth-2026/today/"
        page = as_person(cast.cruz, today)

        alone = today + "all/no_agreement/"
        assert walk(page, [today, today + "remind/no_agreement/", alone], objections) == {}
        page.goto(page.url.replace("all/no_agreement/", ""))
        page.get_by_text("Show all").click()
        expect(page.get_by_role("link", name="Ask what’s holding things up")).to_have_count(5)
        expect(page.get_by_text("Open these on their own page")).to_have_count(0)
        assert accessibility(page) == []


class TestRightToLeft:
    @pytest.mark.parametrize("width", [360, 1280])
    def test_nothing_scrolls_sideways(
        self, width, transactional_db, cast, as_person, make_relationship, make_meeting, make_goal
    ):
        together = make_relationship(agreed=True)
        make_goal(together)
        make_meeting(together, starts_at=timezone.now() + 3 * DAY)
        room = address("relationships:room", together.pk, organisation="northwind")
        programme = "/northwind/programmes/growth-2026/"

        def turned(page: Page) -> bool:
            page.evaluate("document.documentElement.dir = 'rtl'")
            return bool(page.evaluate(WIDER))

        bo = as_person(cast.bo, room, width=width)
        mine = ["/northwind/", room, f"{room}talk/", f"{JOIN}times/", f"{JOIN}skills/"]
        assert walk(bo, mine, turned) == {}
        cruz = as_person(cast.cruz, programme, width=width)
        theirs = ["", "today/", "people/", "matching/", "relationships/", "report/", "criteria/"]
        assert walk(cruz, [programme + path for path in theirs], turned) == {}


class TestOnPaper:
    def test_a_room_and_a_letter_are_their_words_alone(
        self, transactional_db, cast, as_person, accessibility, make_relationship, make_goal
    ):
        together = make_relationship(agreed=True, reasons={"asked": []})
        make_goal(together)
        room = address("relationships:room", together.pk, organisation="northwind")
        page = as_person(cast.bo, room)
        page.emulate_media(media="print", color_scheme="dark")
        for path in (room, f"{room}letter/"):
            page.goto("/".join(page.url.split("/")[:3]) + path)
            seen = page.locator("body")
            expect(seen).to_contain_text("Amina", use_inner_text=True)
            for spoken in ("Made for two", "Menu", "Sign out", "Skip to"):
                expect(seen).not_to_contain_text(spoken, use_inner_text=True)
            expect(page.locator("button:visible, .nav:visible, .foot:visible")).to_have_count(0)
            background = "getComputedStyle(document.body).backgroundColor"
            assert page.evaluate(background) == "rgb(255, 255, 255)"
            assert accessibility(page) == []
