"""What pages say of waiting for a place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.participants.models import Enrolment
from tests.moments import DAY, NOON, today
from tests.requests.conftest import PEOPLE

HOUR = timedelta(hours=1)


def state(one):
    one.refresh_from_db()
    return one.state


class TestPages:
    @pytest.fixture
    def page(self, full):
        return f"{PEOPLE}{full.amina.pk}/"

    @pytest.fixture(autouse=True)
    def ends(self, filled):
        filled.ends_on = today() + 90 * DAY
        filled.save()

    def test_a_full_one_can_be_waited_for(self, full, filled, browse, page, newcomers, wait):
        wait(newcomers[0])
        bo = browse(full.bo)

        html = bo.get(page).text
        assert "1 person waits for one." in html
        answer = bo.post(f"{page}wait/", {"do": "join"}, follow=True)

        assert "You are on the waiting list" in answer.text
        assert "You’re number 2 on the waiting list." in answer.text
        assert "Nobody can say when your turn would come." in answer.text
        home = bo.get("/northwind/").text
        assert "You’re number 2 on the waiting list." in home

    def test_the_first_reads_when_the_place_is_free_if_all_goes_as_planned(
        self, browse, page, full, wait
    ):
        wait()
        assert "your turn comes around" in browse(full.bo).get(page).text

    def test_whoever_is_waited_for_reads_how_many_and_not_who(self, browse, full, wait):
        wait()
        html = browse(full.amina).get("/northwind/").text
        assert "1 person waits for a place with you." in html
        assert full.bo.name not in html

    def test_an_offer_stands_on_the_start_page_and_is_let_pass(
        self, browse, page, full, wait, end, newcomers
    ):
        one = wait(at=timezone.now() - HOUR)
        end(at=timezone.now())
        bo = browse(full.bo)

        assert "Amina has a place free, kept for you" in bo.get("/northwind/").text
        assert "No place free" in browse(newcomers[0]).get(f"{PEOPLE}{full.amina.pk}/").text
        assert "It is kept for you until" in bo.get(page).text
        answer = bo.post(f"{page}wait/", {"do": "leave"}, follow=True)
        assert "You are no longer on the waiting list." in answer.text
        assert state(one) == "left"

    def test_of_somebody_who_is_waited_for_in_another_part_is_there(
        self, browse, full, wait, change
    ):
        change(who_asks="both")
        wait()
        Enrolment.objects.update(is_mentor=True, is_mentee=True)
        page = browse(full.bo).get(f"/northwind/meet/growth-2026/mentees/{full.amina.pk}/")
        assert page.status_code == 200

    def test_leaving_twice_says_so(self, browse, page, full, wait):
        wait()
        bo = browse(full.bo)
        bo.post(f"{page}wait/", {"do": "leave"})
        answer = bo.post(f"{page}wait/", {"do": "leave"}, follow=True)
        assert "You are not on this waiting list any more." in answer.text

    def test_costs_the_same_however_many_wait(self, browse, full, wait, newcomers):
        bo, counts = browse(full.bo), []
        wait()
        bo.get("/northwind/")  # what is kept from then on
        for person in newcomers:
            wait(person, at=NOON + HOUR)
            with CaptureQueriesContext(connection) as found:
                bo.get("/northwind/")
            counts.append(len(found))
        assert counts[0] == counts[1]
