"""People whom somebody should not find, ask or answer for."""
# ruff: noqa: F811 - fixtures of other tests are used here too

import re

import pytest
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.participants.models import Exclusion
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering
from mentoring.requests.models import Request
from tests.moments import NOON
from tests.requests.conftest import (  # noqa: F401
    PEOPLE,
    WORDS,
    ask,
    change,
    make_mentor,
    newcomers,
    world,
)


class TestPeopleOfAnotherProgramme:
    def test_are_not_found_by_their_address_nor_by_guessing_names(
        self, world, browse, make_programme, make_member, make_enrolment
    ):
        other = make_programme(world.organisation, "Leaders 2026", coming_together="ask")
        stranger = make_member(world.organisation, "Ida Holm")
        make_enrolment(other, stranger, "mentor")
        bo = browse(world.bo)

        assert bo.get("/northwind/meet/leaders-2026/mentors/").status_code == 404
        assert bo.get(f"{PEOPLE}{stranger.pk}/").status_code == 404
        assert bo.get(f"/northwind/meet/leaders-2026/mentors/{stranger.pk}/").status_code == 404
        assert "Ida Holm" not in bo.get(PEOPLE, {"q": "Ida"}).content.decode()
        assert bo.post(f"{PEOPLE}{stranger.pk}/ask/", {"words": WORDS}).status_code == 404

    def test_are_not_found_by_pieces_of_their_address(self, world, browse):
        shown = browse(world.bo).get(PEOPLE, {"q": world.amina.email}).content.decode()
        assert "0 people." in shown

    @pytest.mark.parametrize("side", ["mentees", "coordinators", "x"])
    def test_are_not_found_on_a_side_that_one_may_not_ask(self, side, world, browse):
        where = f"/northwind/meet/growth-2026/{side}/"
        assert browse(world.bo).get(where).status_code == 404


class TestWhoeverKeepsAway:
    def test_looks_like_somebody_who_is_not_there(self, world, browse, make_mentor):
        away, gone = make_mentor("Ida Holm"), make_mentor("Jon Berg")
        Exclusion.objects.create(organisation=world.organisation, by=away, other=world.bo)
        gone.enrolments.update(status="withdrawn")
        bo = browse(world.bo)

        for act in ("", "ask/"):
            answers = [bo.get(f"{PEOPLE}{one.pk}/{act}") for one in (away, gone)]
            bodies = {
                re.sub(r'[0-9a-f-]{36}|[A-Za-z0-9]{30,}|nonce="[^"]+"', "", one.content.decode())
                for one in answers
            }
            assert {one.status_code for one in answers} == {404}
            assert len(bodies) == 1

    def test_is_not_told_by_the_words_that_stand_for_what_was_typed(
        self, world, browse, make_mentor
    ):
        away = make_mentor("Ida Holm", offers=["Forecasting"], bio="I love glaciology.")
        Exclusion.objects.create(organisation=world.organisation, by=away, other=world.bo)
        bo = browse(world.bo)

        for word in ("forcasting", "glaciology"):
            shown = bo.get(PEOPLE, {"q": word}).content.decode()
            assert "Nobody has" not in shown
            assert "0 people." in shown

    def test_stays_hidden_while_a_form_is_open(self, world, ask):
        Exclusion.objects.create(organisation=world.organisation, by=world.amina, other=world.bo)
        with pytest.raises(Exception, match="is not available at the moment"):
            ask()


class TestALimit:
    def test_is_not_passed_by_a_form_that_was_kept(self, world, browse, ask, change, make_mentor):
        change(requests_at_once=1)
        ask(at=timezone.now())
        ida = make_mentor("Ida Holm")

        answer = browse(world.bo).post(f"{PEOPLE}{ida.pk}/ask/", {"words": WORDS})

        assert answer.status_code == 422
        assert Request.objects.count() == 1


class TestARequestOfOthers:
    def test_is_answered_taken_back_and_confirmed_by_nobody_else(
        self, world, browse, ask, newcomers, make_mentor
    ):
        request = ask(at=timezone.now())
        where = f"/northwind/asked/{request.pk}/"
        strangers = [newcomers[0], make_mentor("Ida Holm"), world.cruz, world.eli]

        for person in strangers:
            client = browse(person)
            assert client.get(where).status_code == 404
            assert client.post(f"{where}answer/", {"act": "yes", "words": ""}).status_code == 404
            assert client.post(f"{where}withdraw/").status_code == 404
        bo, amina = browse(world.bo), browse(world.amina)
        assert bo.post(f"{where}answer/", {"act": "yes", "words": ""}).status_code == 404
        assert amina.post(f"{where}withdraw/").status_code == 404
        assert amina.post(f"{where}confirm/").status_code == 404
        assert not Relationship.objects.exists()

    def test_is_not_confirmed_before_somebody_said_yes(self, world, browse, ask):
        request = ask(at=timezone.now())
        browse(world.cruz).post(f"/northwind/asked/{request.pk}/confirm/")
        assert not Relationship.objects.exists()

    def test_is_not_confirmed_by_one_of_the_two(self, world, browse, ask, change, make_mentor):
        change(request_needs_yes=True)
        give(
            Role.COORDINATOR,
            to=world.amina,
            programme_id=world.programme.pk,
            actor=world.eli,
            at=NOON,
        )
        at = timezone.now()
        request = answering.accept(ask(at=at), actor=world.amina, at=at)

        for act in ("confirm", "decline"):
            answer = browse(world.amina).post(f"/northwind/asked/{request.pk}/{act}/", follow=True)
            assert "You are one of the two" in answer.text

        request.refresh_from_db()
        assert request.state == "agreed"
        assert not Relationship.objects.exists()


class TestALinkInALetter:
    def test_does_one_thing_once(self, world, ask, run_jobs, browse):
        at = timezone.now()
        request = ask(at=at)
        run_jobs(at=at)
        text = Mail.objects.get(kind="requests.asked").text
        yes, no = re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", text)[:2]
        anybody = browse()
        anybody.post(no, {"words": ""})

        assert anybody.post(yes, {"words": ""}).status_code == 410
        assert anybody.post(no, {"words": ""}).status_code == 410
        request.refresh_from_db()
        assert request.state == "no"
        assert not Relationship.objects.exists()
