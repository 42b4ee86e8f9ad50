"""What the product says after an act is so: a short walk for each of its promises.

One class a promise; longer walks lie beside this file (``test_saying_no``, ``test_words_kept``,
``test_forms``, ``test_people``) and in ``tests/journeys``.
"""
# ruff: noqa: F811 - fixtures of tests/matching are used here too

import pytest
from playwright.sync_api import expect

from mentoring.matching.jobs import run_now
from mentoring.participants.models import Enrolment
from tests.matching.conftest import make_person, pool  # noqa: F401
from tests.moments import DAY, NOON

GROWTH = "/northwind/programmes/growth-2026/"
STUDIO = f"{GROWTH}matching/"
PEOPLE = f"{GROWTH}people/"
LIST = """Person ID,Preferred Name,Last Name,Email,Role,Department
P7,Nora,Vogel,nora.vogel@example.org,mentee,Sales
P8,Nora,Vogel,nora.vogel.2@example.org,mentee,Legal
"""
pytestmark = pytest.mark.django_db(transaction=True)


class TestTrustInMatching:
    def test_a_person_who_said_nothing_is_told_beside_the_score(
        self, cast, pool, make_person, as_person
    ):
        make_person("Nora Nil", "mentee")
        page = as_person(cast.cruz, STUDIO)
        page.get_by_role("button", name="Find the best matches").click()
        run_now(cast.programme.runs.get(number=1).pk)
        expect(page.get_by_role("heading", name="Run 1")).to_be_visible()

        row = page.locator("#result tr, #result li").filter(has_text="Nora Nil").first
        expect(row).to_contain_text("points rest on answers")


class TestTwoPeopleCanReachEachOther:
    def test_by_a_few_words_on_the_page_they_share(self, cast, make_relationship, as_person):
        room = f"/northwind/with/{make_relationship(agreed=True).pk}/"
        page = as_person(cast.bo, room, width=360)
        page.get_by_label("Your words to Amina").fill("Is Thursday good for you?")
        page.get_by_role("button", name="Send to Amina").click()
        expect(page.get_by_text("Is Thursday good for you?")).to_be_visible()

        other = as_person(cast.amina, room, width=360)
        expect(other.get_by_text("Is Thursday good for you?")).to_be_visible()

    def test_and_whoever_listens_in_confidence(self, cast, make_relationship, as_person):
        make_relationship(agreed=True)
        page = as_person(cast.bo, "/northwind/", width=360)

        page.get_by_role("link", name="Write to Cruz in confidence").first.click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("Cruz in confidence")
        expect(page.get_by_role("textbox")).to_be_visible()


class TestWhatTheProductSaysIsSo:
    def test_without_a_mail_server_letters_are_kept_and_it_says_where(
        self, cast, make_member, make_enrolment, as_person, settings, run_jobs
    ):
        settings.HAS_SMTP = False
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        make_enrolment(cast.programme, noor, status="imported")
        page = as_person(cast.cruz, PEOPLE)
        page.get_by_role("checkbox", name="Noor Aziz").check()
        page.get_by_role("button", name="Invite", exact=True).click()
        run_jobs()
        expect(page.get_by_text("on its way")).to_have_count(0)

        page.get_by_role("link", name="Today").click()
        expect(page.get_by_text("kept in the outbox, because no mail server")).to_be_visible()

    def test_a_late_call_for_help_is_heard(self, cast, make_checkin, make_relationship, as_person):
        checkin = make_checkin(
            make_relationship(started_at=NOON - 90 * DAY), cast.bo, sent_at=NOON - 60 * DAY
        )
        page = as_person(cast.bo, f"/northwind/check-ins/{checkin.pk}/", width=360)

        expect(page.get_by_text("This check-in is closed")).to_be_visible()
        page.get_by_label("get in touch").check()
        page.get_by_role("button", name="Tell the coordinators").click()

        today = as_person(cast.cruz, f"{GROWTH}today/")
        expect(today.get_by_text("Bo Larsen asked for help")).to_be_visible()


class TestPeoplesData:
    def test_names_come_in_whole_and_a_second_time_changes_nothing(self, cast, as_person, run_jobs):
        page = as_person(cast.cruz, f"{PEOPLE}import/")
        for figure in ("new", "unchanged"):
            page.goto(page.url.split("/northwind")[0] + f"{PEOPLE}import/")
            page.locator("input[type=file]").set_input_files(
                {"name": "hr.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
            )
            page.get_by_role("button", name="Check the list").click()
            expect(page.get_by_text("Nora Vogel").first).to_be_visible()
            page.get_by_role("button", name="Import these people").click()
            run_jobs()
            page.reload()
            expect(page.get_by_text("2 people imported")).to_be_visible()
            expect(page.locator(".figure").filter(has_text=figure)).to_contain_text("2")

        names = Enrolment.objects.filter(membership__name="Nora Vogel")
        assert names.count() == 2


class TestAtSize:
    def test_people_of_one_name_are_told_apart(self, cast, make_person, as_person):
        make_person("Nora Vogel", "mentee", department="Sales")
        make_person("Nora Vogel", "mentee", department="Legal", email="other@example.org")
        page = as_person(cast.cruz, PEOPLE)

        both = page.get_by_role("row").filter(has_text="Nora Vogel")
        expect(both).to_have_count(2)
        for one, other in (("Sales", "Legal"), ("Legal", "Sales")):
            expect(both.filter(has_text=one).filter(has_not_text=other)).to_have_count(1)


class TestLookAndWords:
    @pytest.mark.parametrize("width", [360, 1280])
    def test_everything_begins_on_one_line(self, width, cast, make_relationship, as_person):
        make_relationship(agreed=True)
        page = as_person(cast.bo, "/northwind/", width=width)

        edges = page.evaluate(
            "['.top__name', 'main h1', 'main section h2'].map(where => Math.min(..."
            "[...document.querySelectorAll(where)].map(one => {"
            " const words = document.createRange(); words.selectNodeContents(one);"
            " return Math.round(words.getBoundingClientRect().left) })))"
        )
        assert max(edges) - min(edges) <= 2, edges

    def test_what_is_done_to_many_waits_until_somebody_is_chosen(self, cast, as_person):
        page = as_person(cast.cruz, PEOPLE, width=360)
        acts = page.locator(".people__acts")
        expect(acts).to_be_hidden()

        page.get_by_role("checkbox", name="Bo Larsen").check()

        expect(acts).to_be_visible()

    def test_dates_that_belong_together_stand_in_one_row(self, cast, as_person):
        page = as_person(cast.cruz, f"{GROWTH}shape/")

        tops = page.evaluate(
            "[...document.querySelectorAll('.days')].map(row =>"
            " [...row.querySelectorAll('input')].map(one => one.getBoundingClientRect().top))"
        )

        assert [len(set(row)) for row in tops] == [1, 1]
