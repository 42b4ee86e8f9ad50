"""Two keys, erasure and quiet hours for conversations that no relationship has."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation, Entry, Party
from mentoring.messaging.queries import message_to_read
from mentoring.messaging.queries.mine import shown_of_actor
from mentoring.messaging.rules import ConversationKind
from mentoring.notifications.models import InboxItem
from mentoring.organisations.actions import give
from mentoring.organisations.models import Membership, Role
from mentoring.programmes.models import Programme
from mentoring.safeguarding import actions, queries
from mentoring.safeguarding.jobs import (
    erase_what_was_kept_long_enough,
    months_before,
    send_what_waited,
)
from mentoring.safeguarding.models import Opening, Report, Waiting
from tests.moments import DAY, NOON
from tests.safeguarding.conftest import HURT
from tests.safeguarding.test_minors import MORNING, NIGHT

REASON = "Bo has not answered anybody since Monday."


def page(name, *args):
    return address(f"safeguarding:{name}", *args, organisation="northwind")


def at_conversation(conversation):
    return address("messaging:conversation", conversation.pk, organisation="northwind")


def fresh(conversation):
    return Conversation.objects.with_people().get(pk=conversation.pk)


def told(kind):
    return {one.message.recipient for one in InboxItem.objects.filter(message__kind=kind)}


@pytest.fixture
def direct(cast, write):
    """Amina has written to Bo, who has answered."""
    Programme.objects.filter(pk=cast.programme.pk).update(allows_direct=True)
    cast.programme.refresh_from_db()
    people = [cast.amina, cast.bo]
    made = messaging.begin(cast.programme, ConversationKind.DIRECT, people, actor=cast.bo, at=NOON)
    write(made.between, cast.amina, HURT)
    write(made.between, cast.bo, "Why do you say that?")
    return fresh(made)


@pytest.fixture
def office(cast, write):
    """Bo has written to whoever runs the programme, and Cruz has answered."""
    made = messaging.begin(
        cast.programme, ConversationKind.COORDINATOR, [cast.bo], actor=cast.bo, at=NOON
    )
    write(made.between, cast.bo, "Can I change my mentor?")
    write(made.between, cast.cruz, HURT)
    return fresh(made)


@pytest.fixture(params=["direct", "office"])
def either(request):
    return request.getfixturevalue(request.param)


def open_it(conversation, noor, omar):
    asked = actions.ask_to_open(
        conversation, reason=REASON, hours=24, actor=noor, at=timezone.now()
    )
    return actions.agree(asked, actor=omar, at=timezone.now())


class TestTwoKeys:
    def test_are_asked_for_and_turned_on_the_same_pages(self, cast, either, noor, omar, browse):
        found = browse(noor).get(page("people"), {"email": cast.bo.email}).text
        assert page("ask", either.pk) in found
        assert HURT not in found

        browse(noor).post(page("ask", either.pk), {"reason": REASON, "hours": "24"})
        asked = Opening.objects.get()
        assert HURT not in browse(noor).get(page("words", asked.pk)).text
        browse(omar).post(page("answer", asked.pk), {"act": "agree"})

        for person in (noor, omar):
            assert HURT in browse(person).get(page("words", asked.pk)).text
        assert page("opening", asked.pk) in browse(omar).get(page("index")).text
        assert Event.objects.filter(name="safeguarding.conversation_read").count() == 2

    def test_are_told_to_those_concerned_and_leave_their_trace(
        self, cast, either, noor, omar, run_jobs, browse
    ):
        opening = open_it(either, noor, omar)
        run_jobs()

        people = {cast.amina, cast.bo} if either.kind == "direct" else {cast.cruz, cast.bo}
        assert told("safeguarding.opened") == people
        actions.end_opening(opening, actor=noor, at=timezone.now())
        for person in people:
            shown = browse(person).get(at_conversation(either)).text
            assert "could read it" in shown
            assert REASON in shown
            assert "Noor" not in shown

    def test_leave_no_trace_above_another_conversation(
        self, cast, direct, office, noor, omar, browse
    ):
        open_it(direct, noor, omar)

        assert REASON not in browse(cast.bo).get(at_conversation(office)).text

    def test_are_not_for_somebody_who_is_in_it(self, cast, direct, noor, browse):
        give(Role.SAFEGUARDING, to=cast.amina, actor=cast.eli, at=NOON)

        assert browse(cast.amina).get(page("ask", direct.pk)).status_code == 404
        asked = actions.ask_to_open(direct, reason="x", hours=24, actor=noor, at=NOON)
        with pytest.raises(actions.NeedsTwo):
            actions.agree(asked, actor=cast.amina, at=NOON)
        assert browse(cast.amina).get(page("opening", asked.pk)).status_code == 404

    def test_are_not_for_whoever_runs_the_programme_of_an_office(
        self, cast, office, make_member, noor, run_jobs, browse
    ):
        """Also where they never wrote there: they can read it, so they do not judge it."""
        for person in (cast.cruz, cast.eli):
            Party.objects.filter(membership=person).delete()
            give(Role.SAFEGUARDING, to=person, actor=cast.eli, at=NOON)
            assert browse(person).get(page("ask", office.pk)).status_code == 404
        asked = actions.ask_to_open(office, reason="x", hours=24, actor=noor, at=NOON)
        run_jobs()

        assert told("safeguarding.asked") == set()
        with pytest.raises(actions.NeedsTwo):
            actions.agree(asked, actor=cast.cruz, at=NOON)

    def test_are_not_for_somebody_who_wrote_there_when_they_ran_it(self, cast, office, browse):
        cast.cruz.grants.all().delete()
        give(Role.SAFEGUARDING, to=cast.cruz, actor=cast.eli, at=NOON)

        assert browse(cast.cruz).get(page("ask", office.pk)).status_code == 404

    def test_are_not_for_another_organisation(self, cast, direct, browse):
        give(Role.SAFEGUARDING, to=cast.dara, actor=None, at=NOON)
        where = address("safeguarding:ask", direct.pk, organisation="southwind")

        assert browse(cast.dara).get(where).status_code == 404


class TestAReport:
    def test_of_an_office_reaches_nobody_who_runs_it(self, cast, office, noor, run_jobs, browse):
        give(Role.SAFEGUARDING, to=cast.eli, actor=cast.eli, at=NOON)  # runs every programme
        _found, message = message_to_read(office, office.between, cast.bo, 2)
        made = actions.report_message(
            office.between,
            office,
            message,
            reason="hurtful",
            words="",
            around=0,
            actor=cast.bo,
            at=NOON,
        )
        run_jobs()

        assert told("safeguarding.reported") == {noor}
        assert browse(cast.eli).get(page("report", made.pk)).status_code == 404
        assert HURT in browse(noor).get(page("report", made.pk)).text


class TestErasing:
    def test_takes_the_yes_of_both(self, cast, direct, browse):
        browse(cast.bo).post(page("erase", direct.pk))
        assert "Bo has asked for it." in browse(cast.amina).get(page("erase", direct.pk)).text
        assert Entry.objects.count() == 2

        answer = browse(cast.amina).post(page("erase", direct.pk), follow=True)

        assert "All of it was erased." in answer.text
        assert HURT not in answer.text
        assert not Entry.objects.exists()
        assert fresh(direct).key != direct.key

    def test_of_an_office_takes_those_who_wrote_for_it(self, cast, office, make_member, browse):
        other = make_member(cast.organisation, "Nele Runs")
        give(Role.COORDINATOR, to=other, programme_id=cast.programme.pk, actor=cast.eli, at=NOON)
        for person in (cast.bo, other):
            browse(person).post(page("erase", office.pk))
            assert Entry.objects.count() == 2

        browse(cast.cruz).post(page("erase", office.pk))

        assert not Entry.objects.exists()

    def test_of_an_office_is_nothing_one_person_can_do_alone(self, cast, office, make_member):
        """Also when whoever wrote has gone: somebody of the office says yes."""
        cast.cruz.grants.all().delete()
        between = fresh(office).between
        assert not actions.ask_to_erase(between, office, actor=cast.bo, at=NOON)

        assert actions.ask_to_erase(between, office, actor=cast.eli, at=NOON)

    def test_waits_while_a_report_is_looked_at(self, cast, direct, noor):
        _found, message = message_to_read(direct, direct.between, cast.bo, 1)
        made = actions.report_message(
            direct.between,
            direct,
            message,
            reason="hurtful",
            words="",
            around=0,
            actor=cast.bo,
            at=NOON,
        )
        with pytest.raises(actions.IsHeld):
            actions.ask_to_erase(direct.between, direct, actor=cast.amina, at=NOON)
        actions.close_report(made, "We talked.", actor=noor, at=NOON)

        actions.erase(direct, actor=None, at=NOON)

        assert queries.copies(Report.objects.get())[0].words == HURT

    def test_leaves_nothing_unread_for_whoever_had_never_looked(self, cast, direct, browse):
        where = address("messaging:mine", organisation="northwind")
        assert "threads__unread" in browse(cast.amina).get(where).text

        actions.erase(direct, actor=None, at=NOON)

        assert "threads__unread" not in browse(cast.amina).get(where).text
        news = Membership.objects.annotate(**shown_of_actor()).get(pk=cast.amina.pk)
        assert not news.has_unread_words

    def test_is_nobody_elses_to_ask(self, cast, direct, browse):
        for person in (cast.cruz, cast.eli, cast.sana, cast.dara):
            assert browse(person).post(page("erase", direct.pk)).status_code == 404

    @pytest.mark.parametrize(("days", "left"), [(-1, 0), (1, 2)])
    def test_comes_by_itself_so_long_after_the_last_message(self, either, settings, days, left):
        settings.KEEP_CONVERSATIONS_MONTHS = 24
        now = timezone.now()
        last = months_before(now, 24) + timedelta(days=days)
        Conversation.objects.filter(pk=either.pk).update(last_at=last)

        erase_what_was_kept_long_enough(now)

        assert Entry.objects.count() == left

    def test_says_until_when_it_is_kept(self, cast, direct, settings, browse):
        settings.KEEP_CONVERSATIONS_MONTHS = 24

        shown = browse(cast.bo).get(page("erase", direct.pk)).text

        assert "24 months after the last message" in shown
        assert "Your page together" not in shown


class TestWhoCanReadWhat:
    def test_is_said_of_two(self, cast, direct, browse):
        shown = browse(cast.bo).get(at_conversation(direct)).text

        assert "The two of you read all of it." in shown
        assert "have no page that shows it, nor that you write" in shown
        assert "two different people with the safeguarding role have to agree" in shown
        assert page("erase", direct.pk) in shown

    def test_is_said_of_an_office(self, cast, office, browse):
        bo, cruz = (browse(one).get(at_conversation(office)).text for one in (cast.bo, cast.cruz))

        assert "You read all of it." in bo
        assert "Bo reads all of it." in cruz
        for shown in (bo, cruz):
            assert "Whoever runs Growth 2026 reads it" in shown
            assert "two different people with the safeguarding role have to agree" in shown


class TestQuietHours:
    @pytest.fixture
    def at_night(self, cast, make_member, office, monkeypatch):
        ida = make_member(cast.organisation, "Ida Watch", country="DE")
        actions.set_minors_mode(
            cast.programme, email=ida.email, quiet_from=20, quiet_until=7, actor=cast.cruz, at=NOON
        )
        monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)
        return fresh(office)

    def test_let_what_an_office_writes_wait_for_the_morning(self, cast, at_night, browse):
        cruz, form = browse(cast.cruz), {"words": "Good night, Bo", "key": str(uuid4())}

        answer = cruz.post(at_conversation(at_night), form, follow=True)
        cruz.post(at_conversation(at_night), form)  # a double press

        assert "It is quiet now in this programme." in answer.text
        assert "Good night, Bo" in answer.text
        assert "Good night, Bo" not in browse(cast.bo).get(at_conversation(at_night)).text
        send_what_waited(NIGHT)
        assert Entry.objects.count() == 2
        send_what_waited(MORNING)
        send_what_waited(MORNING)

        assert Entry.objects.count() == 3
        assert not Waiting.objects.exists()
        assert "Good night, Bo" in browse(cast.bo).get(at_conversation(at_night)).text

    def test_let_whoever_needs_somebody_write_at_once(self, cast, at_night, browse):
        form = {"words": "Please call me: 0176 12345678", "key": str(uuid4())}

        browse(cast.bo).post(at_conversation(at_night), form)

        assert Entry.objects.count() == 3

    def test_hold_for_what_an_office_sends_in_another_way(self, cast, at_night, write):
        with pytest.raises(actions.IsQuiet, match="between 20:00 and 7:00"):
            write(at_night.between, cast.cruz, "By email", at=NIGHT)

    def test_are_told_above_the_conversation_as_they_are(self, cast, at_night, browse):
        bo, cruz = (browse(one).get(at_conversation(at_night)).text for one in (cast.bo, cast.cruz))

        assert "what you write to them goes at any hour" in bo
        assert "what you write here waits for the morning" in cruz
        for shown in (bo, cruz):
            assert "This conversation is supervised" not in shown

    def test_can_be_used_to_think_again(self, cast, at_night, browse):
        how = {"sent_as": uuid4(), "due_at": MORNING, "actor": cast.cruz, "at": NIGHT}
        waiting = actions.wait_for_morning(at_night.between, "Good night", **how)
        where = page("drop_waiting", at_night.pk, waiting.pk)

        assert browse(cast.bo).post(where).status_code == 404
        browse(cast.cruz).post(where)

        assert not Waiting.objects.exists()

    def test_are_of_a_place_in_the_database_too(self, cast, at_night):
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiting.objects.create(
                organisation=cast.organisation,
                author=cast.cruz,
                sent_as=uuid4(),
                words="Nowhere",
                written_at=NOON,
                due_at=NOON + DAY,
            )

    def test_hold_no_file_that_nobody_would_release(self, cast, at_night):
        assert not actions.minors.need_release(at_night.between)
