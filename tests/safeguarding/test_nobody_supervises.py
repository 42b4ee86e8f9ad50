"""A supervisor who leaves: what minors write waits, and everybody concerned reads so."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.messaging.models import Entry
from mentoring.notifications.models import InboxItem
from mentoring.organisations.actions import remove_person
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.safeguarding import actions
from mentoring.safeguarding.jobs import send_what_waited
from mentoring.safeguarding.models import Waiting
from tests.moments import NOON
from tests.safeguarding.test_minors import MORNING, NIGHT, conversation_page

NOBODY = "Nobody reads along at the moment"
CAUSE = "Nobody supervises the conversations of minors"


@pytest.fixture
def gone(cast, ida, supervised):
    """Ida supervised, and has left the organisation."""
    relationship = supervised()
    remove_person(ida, actor=cast.eli, at=NOON)
    return type(relationship).objects.with_members().get(pk=relationship.pk)


@pytest.fixture
def name_somebody(cast):
    def name(person, quiet_from=3, quiet_until=3):
        actions.set_minors_mode(
            cast.programme,
            email=person.email,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            actor=cast.cruz,
            at=NOON,
        )

    return name


def today_page():
    return address("today:today", "growth-2026", organisation="northwind")


class TestAConversationThatNobodySupervises:
    def test_says_so_to_everybody_and_names_nobody_as_a_reader(self, cast, gone, browse):
        for person in (cast.amina, cast.bo):
            shown = browse(person).get(conversation_page(gone)).text
            assert NOBODY in shown
            assert "Nobody supervises now." in shown
            assert "Ida Watch" not in shown

    def test_keeps_what_is_written_until_somebody_is_named(self, cast, gone, browse, name_somebody):
        before = Entry.objects.count()
        bo, form = browse(cast.bo), {"words": "Are you there?", "key": str(uuid4())}
        answer = bo.post(conversation_page(gone), form, follow=True)
        bo.post(conversation_page(gone), form)  # a double press

        assert "Your message waits until somebody does." in answer.text
        assert "Waits until somebody supervises" in answer.text
        send_what_waited(timezone.now())
        assert Entry.objects.count() == before
        assert "Are you there?" not in browse(cast.amina).get(conversation_page(gone)).text

        name_somebody(cast.sana)
        send_what_waited(timezone.now())
        send_what_waited(timezone.now())

        assert Entry.objects.count() == before + 1
        assert not Waiting.objects.exists()
        shown = browse(cast.amina).get(conversation_page(gone)).text
        assert "Are you there?" in shown
        assert "Sana Iyer reads along" in shown

    def test_lets_it_wait_for_the_morning_where_it_is_quiet_by_then(
        self, cast, gone, name_somebody
    ):
        how = {"sent_as": uuid4(), "due_at": None, "actor": cast.bo, "at": NOON}
        actions.wait_for_morning(gone, "Hello", **how)
        name_somebody(cast.sana, 20, 7)

        send_what_waited(NIGHT)

        assert Waiting.objects.get().due_at == MORNING
        send_what_waited(MORNING)
        assert not Waiting.objects.exists()

    def test_lets_nothing_of_the_night_before_go_in_the_morning(self, cast, gone):
        how = {"sent_as": uuid4(), "due_at": MORNING, "actor": cast.bo, "at": NIGHT}
        actions.wait_for_morning(gone, "Hello", **how)
        before = Entry.objects.count()

        send_what_waited(MORNING)

        assert Entry.objects.count() == before
        assert not Waiting.objects.get().is_refused

    def test_takes_nothing_that_comes_in_another_way(self, cast, gone, write):
        with pytest.raises(actions.NobodyReadsAlong):
            write(gone, cast.bo, "By email")

    def test_takes_words_again_once_the_mode_is_off(self, cast, gone):
        how = {"sent_as": uuid4(), "due_at": None, "actor": cast.bo, "at": NOON}
        actions.wait_for_morning(gone, "Hello", **how)
        actions.end_minors_mode(cast.programme, actor=cast.cruz, at=NOON)

        send_what_waited(NOON)

        assert not Waiting.objects.exists()


class TestWhoeverRunsIt:
    def test_reads_so_on_today_until_somebody_is_named(self, cast, gone, browse, name_somebody):
        shown = browse(cast.cruz).get(today_page()).text
        assert CAUSE in shown
        assert address("safeguarding:minors", "growth-2026", organisation="northwind") in shown

        name_somebody(cast.sana)

        assert CAUSE not in browse(cast.cruz).get(today_page()).text

    def test_gets_a_letter_when_the_supervisor_leaves(self, cast, gone, run_jobs):
        run_jobs()

        told = InboxItem.objects.filter(message__kind="safeguarding.unsupervised")
        assert {one.message.recipient for one in told} == {cast.cruz}

    def test_reads_so_where_it_is_switched_on(self, cast, gone, browse):
        where = address("safeguarding:minors", "growth-2026", organisation="northwind")

        shown = browse(cast.cruz).get(where).text

        assert "cannot supervise any more" in shown
        assert "Ida Watch supervises." not in shown

    def test_reads_nothing_of_it_while_somebody_supervises(self, cast, supervised, browse):
        supervised()

        assert CAUSE not in browse(cast.cruz).get(today_page()).text


class TestASupervisor:
    def test_is_nobody_from_a_conversation_of_the_programme(self, cast, gone, name_somebody):
        with pytest.raises(actions.TakesPart):
            name_somebody(cast.amina)

    def test_who_comes_into_one_later_does_not_read_along_in_it(
        self,
        cast,
        ida,
        supervised,
        browse,
    ):
        relationship = supervised()
        Member.objects.create(
            relationship=relationship, membership=ida, part="mentor", joined_at=NOON
        )

        assert NOBODY in browse(cast.bo).get(conversation_page(relationship)).text
        assert CAUSE in browse(cast.cruz).get(today_page()).text

    def test_who_cannot_sign_in_does_not_read_along(self, cast, ida, supervised, browse):
        relationship = supervised()
        Membership.objects.filter(pk=ida.pk).update(user=None)

        assert NOBODY in browse(cast.bo).get(conversation_page(relationship)).text
        assert CAUSE in browse(cast.cruz).get(today_page()).text


class TestAnOffice:
    def test_is_reached_also_while_nobody_supervises(self, cast, gone):
        from mentoring.messaging import actions as messaging
        from mentoring.messaging.rules import ConversationKind

        programme = Programme.objects.get(pk=cast.programme.pk)
        made = messaging.begin_with(
            programme,
            ConversationKind.COORDINATOR,
            [cast.bo],
            "Who reads along now?",
            sent_as=uuid4(),
            actor=cast.bo,
            at=NOON,
        )

        assert made.number == 1
