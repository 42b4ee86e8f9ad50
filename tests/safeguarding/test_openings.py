"""Two keys open one conversation for a time, and the people in it are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.actions import give, give_to_token, make_token
from mentoring.organisations.models import Capability, Grant, Role
from mentoring.safeguarding import actions, rules
from mentoring.safeguarding.models import Opening
from tests.moments import NOON
from tests.safeguarding.conftest import HURT

REASON = "Bo has not answered anybody since Monday."


def page(name, *args):
    return address(f"safeguarding:{name}", *args, organisation="northwind")


@pytest.fixture
def ask(conversation, noor):
    def ask(at=None, hours=24, actor=noor):
        return actions.ask_to_open(
            conversation, reason=REASON, hours=hours, actor=actor, at=at or timezone.now()
        )

    return ask


@pytest.fixture
def opening(ask, omar):
    return actions.agree(ask(), actor=omar, at=timezone.now())


class TestOneKey:
    def test_opens_nothing(self, ask, noor, browse):
        answer = browse(noor).get(page("words", ask().pk))

        assert answer.status_code == 422
        assert HURT not in answer.text

    def test_is_not_two_when_the_same_person_turns_it_again(self, ask, noor, browse):
        asked = ask()

        answer = browse(noor).post(page("answer", asked.pk), {"act": "agree"})

        assert answer.status_code == 422
        assert "It takes two people" in answer.text
        assert not Opening.objects.agreed().exists()

    def test_is_not_two_in_the_database_either(self, ask, noor):
        asked, now = ask(), timezone.now()

        with pytest.raises(IntegrityError), transaction.atomic():
            Opening.objects.filter(pk=asked.pk).update(
                agreed_by=noor, agreed_at=now, ends_at=now + timedelta(hours=24)
            )

    def test_asks_the_others_for_the_second_and_tells_nobody_else(self, ask, omar, noor, run_jobs):
        ask()
        run_jobs()

        asked = InboxItem.objects.filter(message__kind__startswith="safeguarding")
        assert {one.message.recipient for one in asked} == {omar}

    def test_lapses_after_a_week(self, ask, omar):
        asked = ask(at=NOON)

        with pytest.raises(actions.NotWaiting):
            actions.agree(asked, actor=omar, at=NOON + rules.ASKED_FOR)

    def test_is_not_for_people_of_the_conversation(self, cast, conversation, noor, browse):
        give(Role.SAFEGUARDING, to=cast.amina, actor=cast.eli, at=NOON)

        assert browse(cast.amina).get(page("ask", conversation.pk)).status_code == 404
        with pytest.raises(actions.NeedsTwo):
            actions.ask_to_open(conversation, reason="x", hours=24, actor=cast.amina, at=NOON)
        asked = actions.ask_to_open(conversation, reason="x", hours=24, actor=noor, at=NOON)
        with pytest.raises(actions.NeedsTwo):
            actions.agree(asked, actor=cast.amina, at=NOON)

    def test_cannot_be_asked_for_twice_at_a_time(self, ask, omar):
        ask()

        with pytest.raises(actions.AskedAlready):
            ask(actor=omar)

    def test_that_was_refused_opens_nothing_and_tells_nobody(self, cast, ask, omar, run_jobs):
        asked = ask()
        actions.refuse(asked, actor=omar, at=timezone.now())
        run_jobs()

        with pytest.raises(actions.NotWaiting):
            actions.agree(asked, actor=omar, at=timezone.now())
        assert not InboxItem.objects.filter(message__kind="safeguarding.opened").exists()

    @pytest.mark.parametrize("hours", ["0", "73", "100000"])
    def test_asks_for_one_or_three_days_and_no_other_time(self, conversation, noor, browse, hours):
        answer = browse(noor).post(page("ask", conversation.pk), {"reason": REASON, "hours": hours})

        assert answer.status_code == 422
        assert not Opening.objects.exists()


class TestTwoKeys:
    def test_let_both_read_it_and_each_look_is_a_line_in_the_log(self, opening, noor, omar, browse):
        for person in (noor, omar):
            assert HURT in browse(person).get(page("words", opening.pk)).text

        looks = Event.objects.filter(name="safeguarding.conversation_read")
        assert {one.actor_id for one in looks} == {noor.pk, omar.pk}

    def test_are_told_with_the_whole_name_of_one_of_two_mentors_of_one_first_name(
        self, cast, opening, make_member, make_enrolment, make_relationship, run_jobs
    ):
        other = make_member(cast.organisation, "Amina Diallo")
        make_enrolment(cast.programme, other, "mentor")
        make_relationship(mentor=other)
        run_jobs(at=timezone.now())
        mail = Mail.objects.get(kind="safeguarding.opened", recipient=cast.bo)
        assert cast.amina.name in mail.text

    def test_let_no_third_person_read_it(self, cast, opening, make_keeper, browse):
        third = make_keeper("Pia Safe")

        answer = browse(third).get(page("words", opening.pk))

        assert answer.status_code == 422
        assert HURT not in answer.text
        for person in (cast.eli, cast.cruz, cast.amina):
            assert browse(person).get(page("words", opening.pk)).status_code == 404

    def test_turn_for_as_long_as_was_said(self, opening, noor, browse):
        Opening.objects.filter(pk=opening.pk).update(
            agreed_at=timezone.now() - timedelta(hours=24, seconds=1),
            ends_at=timezone.now() - timedelta(seconds=1),
        )

        answer = browse(noor).get(page("words", opening.pk))

        assert answer.status_code == 422
        assert HURT not in answer.text

    def test_can_be_turned_back_before(self, opening, noor, browse):
        browse(noor).post(page("answer", opening.pk), {"act": "end"})

        assert HURT not in browse(noor).get(page("words", opening.pk)).text

    def test_open_nothing_to_write_in(self, opening, noor, relationship, browse):
        where = address("messaging:conversation", relationship.pk, organisation="northwind")

        assert browse(noor).get(where).status_code == 404
        assert browse(noor).post(page("words", opening.pk)).status_code == 405

    def test_are_told_to_everybody_in_it_with_the_reason_in_the_conversation(
        self, cast, opening, relationship, run_jobs, browse
    ):
        run_jobs()

        told = InboxItem.objects.filter(message__kind="safeguarding.opened")
        assert {one.message.recipient for one in told} == {cast.amina, cast.bo}
        assert REASON not in "".join(
            mail.text for mail in Mail.objects.filter(kind="safeguarding.opened")
        )
        where = address("messaging:conversation", relationship.pk, organisation="northwind")
        for person in (cast.amina, cast.bo):
            shown = browse(person).get(where).text
            assert "Safeguarding opened this conversation" in shown
            assert REASON in shown
            assert "Noor" not in shown

    def test_leave_their_trace_when_the_time_is_over(self, cast, opening, relationship, browse):
        actions.end_opening(opening, actor=opening.asked_by, at=timezone.now())
        where = address("messaging:conversation", relationship.pk, organisation="northwind")

        shown = browse(cast.bo).get(where).text

        assert "could read it" in shown
        assert REASON in shown

    def test_stop_turning_for_whoever_loses_the_role(self, cast, opening, noor, browse):
        actions.take_role(noor.grants.get(), actor=cast.eli, at=timezone.now())

        assert browse(noor).get(page("words", opening.pk)).status_code == 404


class TestFindingAConversation:
    def test_shows_with_whom_somebody_writes_and_how_often_and_no_word(
        self, cast, conversation, noor, browse
    ):
        found = browse(noor).get(page("people"), {"email": "BO.larsen@example.org"}).text

        assert "Amina Haddad" in found
        assert "8 messages" in found
        assert HURT not in found

    def test_leaves_out_those_one_is_in(self, cast, conversation, browse):
        give(Role.SAFEGUARDING, to=cast.bo, actor=cast.eli, at=NOON)

        found = browse(cast.bo).get(page("people"), {"email": cast.amina.email}).text

        assert "8 messages" not in found


class TestTheRole:
    def test_is_none_of_administrators_by_itself(self, cast):
        assert not cast.eli.may(Capability.SAFEGUARD)

    def test_is_told_to_all_who_have_it_and_to_administrators(self, cast, noor, browse, run_jobs):
        answer = browse(cast.eli).post(page("roles"), {"email": cast.sana.email}, follow=True)
        run_jobs()

        assert "Sana Iyer has the role now" in answer.text
        told = InboxItem.objects.filter(message__kind="safeguarding.role_given")
        assert {one.message.recipient for one in told} == {cast.eli, cast.sana, noor}

    def test_is_not_for_somebody_nobody_knows(self, cast, browse):
        answer = browse(cast.eli).post(page("roles"), {"email": cast.dara.email})

        assert answer.status_code == 422
        assert "Nobody here has the address dara.okafor@example.org." in answer.text

    def test_is_not_for_programs(self, cast):
        key = make_token(cast.organisation, name="Figures", actor=cast.eli, at=NOON)
        assert key
        token = cast.organisation.tokens.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            give_to_token(
                token, Role.SAFEGUARDING, programme_id=cast.programme.pk, actor=cast.eli, at=NOON
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                organisation=cast.organisation,
                token=token,
                role=Role.SAFEGUARDING.value,
                given_at=NOON,
            )

    def test_is_one_of_those_that_can_require_a_second_factor(self, cast, browse):
        where = address("console:second_step", organisation="northwind")

        assert "Safeguarding" in browse(cast.eli).get(where).text


class TestTheMenu:
    def test_leads_there_whoever_has_the_role(self, cast, noor, browse):
        where = address("home:home", organisation="northwind")

        assert page("index") in browse(noor).get(where, follow=True).text
        assert page("index") not in browse(cast.eli).get(where, follow=True).text
