"""The studio with a mouse, a keyboard and a phone; every page of it for everybody's eyes."""
# ruff: noqa: F811 - fixtures of tests/matching are used here too

import pytest
from playwright.sync_api import expect

from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Unmatched
from mentoring.relationships.models import Relationship
from tests.matching.conftest import make_person, make_run, mentee_of, mentor_of, pool  # noqa: F401
from tests.moments import NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def sign_in(transactional_db, browse):
    """Give a page somebody's session."""

    def sign_in(page, membership):
        key = browse(membership).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": page.url}])

    return sign_in


class TestStudio:
    def test_is_worked_with_keys_and_changes_in_place(
        self,
        sign_in,
        cast,
        pool,
        make_run,
        open_page,
    ):
        make_run()
        page = open_page("/healthz")
        sign_in(page, cast.cruz)
        page.goto(page.url.replace("/healthz", STUDIO))

        slider = page.get_by_role("slider", name="Skills sought and offered")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("spinbutton", name="Skills sought and offered")).to_have_value("36")
        page.get_by_role("spinbutton", name="Preferences").fill("40")
        expect(page.get_by_role("slider", name="Preferences")).to_have_value("40")
        expect(page.locator("#preview")).to_contain_text("pairs are possible")

        page.get_by_role("button", name="Lock Ines Nogueira, Marta Oliveira").click()
        unlock = page.get_by_role("button", name="Unlock Ines Nogueira, Marta Oliveira")
        expect(unlock).to_be_visible()
        page.get_by_role("button", name="Unpair Ravi Thomas, Omar Kaya").click()
        expect(page.get_by_text("You unpaired 1.")).to_be_visible()

        page.get_by_role("button", name="Run again").click()
        expect(page.get_by_text("Waiting in the queue")).to_be_visible()
        run_now(cast.programme.runs.get(number=2).pk)
        expect(page.get_by_role("heading", name="Run 2")).to_be_visible()
        expect(unlock).to_be_visible()


class TestEveryPage:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_readable_by_everybody_and_fits_a_phone(
        self,
        sign_in,
        cast,
        pool,
        make_run,
        make_person,
        open_page,
        accessibility,
        scheme,
    ):
        page = open_page("/healthz", width=360, color_scheme=scheme, reduced_motion="reduce")
        sign_in(page, cast.cruz)
        base = page.url.removesuffix("/healthz")
        page.goto(base + STUDIO)
        assert accessibility(page) == []
        make_person("Lena Ost", "mentee", profile={"languages": [["et", "C2"]]})
        run = make_run()
        pair = run.groups.with_people().first()
        actions.lock(pair, actor=cast.cruz, at=NOON)
        make_run(base=run)
        left = Unmatched.objects.get(run=run)
        paths = [
            "",
            "1/",
            "runs/",
            "2/compare/1/",
            "preview/",
            "1/publish/",
            f"1/pairs/{pair.pk}/",
            f"1/pairs/{pair.pk}/letters/",
            f"1/left/{left.pk}/",
            f"1/add/?mentee={mentee_of(pair).pk}&mentor={mentor_of(pair).pk}",
        ]
        for path in paths:
            page.goto(base + STUDIO + path)
            assert (path, accessibility(page), page.evaluate(WIDER)) == (path, [], False)


class TestLetter:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_readable_by_both_on_a_phone(
        self,
        sign_in,
        cast,
        pool,
        make_run,
        open_page,
        accessibility,
        scheme,
    ):
        run = make_run()
        actions.publish(run, actor=cast.cruz, at=NOON)
        relationship = Relationship.objects.visible_to(cast.amina).with_members().first()
        for reader in (*relationship.others(cast.amina), cast.amina):
            page = open_page("/healthz", width=360, color_scheme=scheme, reduced_motion="reduce")
            sign_in(page, reader)
            base = page.url.removesuffix("/healthz")
            for part in ("letter", "not-this"):
                page.goto(f"{base}/northwind/with/{relationship.pk}/{part}/")
                assert (part, accessibility(page), page.evaluate(WIDER)) == (part, [], False)
