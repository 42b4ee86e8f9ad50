"""Reading what two people wrote to each other without two others who agree and leave a trace."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.messaging import actions as messaging
from mentoring.messaging.queries import message_to_read
from mentoring.organisations.actions import give, remove_person
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions, rules
from mentoring.safeguarding.jobs import erase_what_was_kept_long_enough, let_go_what_was_held
from mentoring.safeguarding.models import HeldMessage, Opening
from tests.moments import NOON
from tests.safeguarding.conftest import HURT

REASON = "Bo has not answered anybody since Monday."
pytestmark = pytest.mark.usefixtures("relationship")


def page(name, *args, organisation="northwind"):
    return address(f"safeguarding:{name}", *args, organisation=organisation)


@pytest.fixture
def asked(conversation, noor):
    """Noor has turned the first key, now."""
    return actions.ask_to_open(conversation, reason=REASON, hours=24, actor=noor, at=timezone.now())


@pytest.fixture
def opened(asked, omar):
    return actions.agree(asked, actor=omar, at=timezone.now())


@pytest.fixture
def take_back(relationship, conversation):
    """Somebody takes back a message of theirs, at any moment of the first day."""

    def take_back(number, actor, at=NOON):
        found, message = message_to_read(conversation, relationship, actor, number)
        return messaging.withdraw(relationship, message, sent_as=found.pk, actor=actor, at=at)

    return take_back


class TestOneKey:
    def test_is_not_turned_twice_by_one_person_whatever_they_press(self, asked, noor, browse):
        one = browse(noor)
        for act in ("agree", "end", "agree", "open", ""):
            one.post(page("answer", asked.pk), {"act": act})

        assert HURT not in one.get(page("words", asked.pk)).text
        assert not Opening.objects.agreed().exists()

    def test_does_not_wait_for_a_second_longer_than_a_week(self, asked, omar, browse):
        early = asked.asked_at - rules.ASKED_FOR
        Opening.objects.filter(pk=asked.pk).update(asked_at=early)

        answer = browse(omar).post(page("answer", asked.pk), {"act": "agree"})

        assert answer.status_code == 422
        assert HURT not in browse(omar).get(page("words", asked.pk)).text

    def test_is_none_any_more_once_its_role_was_taken(self, cast, asked, noor, omar, browse):
        """Otherwise an administrator gives the role away, and one alone reads in the end."""
        actions.take_role(noor.grants.get(), actor=cast.eli, at=timezone.now())

        answer = browse(omar).post(page("answer", asked.pk), {"act": "agree"})

        assert "Noor Safe, who asked, no longer has the safeguarding role" in answer.text
        assert HURT not in browse(omar).get(page("words", asked.pk)).text

    def test_is_none_any_more_once_its_person_was_removed(self, cast, asked, noor, omar):
        remove_person(noor, actor=cast.eli, at=timezone.now())

        with pytest.raises(actions.FirstKeyGone):
            actions.agree(asked, actor=omar, at=timezone.now())

    def test_is_none_any_more_once_its_person_came_into_the_conversation(
        self,
        asked,
        noor,
        omar,
        relationship,
    ):
        relationship.members.create(
            membership=noor,
            part="mentor",
            joined_at=timezone.now(),
        )

        with pytest.raises(actions.FirstKeyGone):
            actions.agree(asked, actor=omar, at=timezone.now())

    def test_that_counts_no_more_keeps_nobody_from_asking_anew(
        self,
        cast,
        asked,
        noor,
        omar,
        conversation,
        make_keeper,
    ):
        actions.take_role(noor.grants.get(), actor=cast.eli, at=timezone.now())

        anew = actions.ask_to_open(
            conversation, reason=REASON, hours=24, actor=omar, at=timezone.now()
        )

        assert actions.agree(anew, actor=make_keeper("Pia Safe"), at=timezone.now()).ends_at


class TestTheTime:
    def test_is_over_at_its_very_moment(self, opened, noor):
        end = opened.ends_at

        actions.note_conversation_read(opened, actor=noor, at=end - timedelta(microseconds=1))
        with pytest.raises(actions.NotWaiting):
            actions.note_conversation_read(opened, actor=noor, at=end)

    def test_is_not_made_longer_by_agreeing_again(self, opened, omar, browse):
        browse(omar).post(page("answer", opened.pk), {"act": "agree"})

        assert Opening.objects.get().ends_at == opened.ends_at

    def test_opens_no_earlier_page_of_the_words_either(self, opened, noor, browse):
        actions.end_opening(opened, actor=noor, at=timezone.now())

        for query in ("?before=8", "?before=99999", "?before=x"):
            assert HURT not in browse(noor).get(page("words", opened.pk) + query).text


class TestSomebodyWithoutTheRole:
    @pytest.mark.parametrize("who", ["cruz", "amina", "bo", "sana", "eli", "dara"])
    def test_finds_no_page_of_it_and_turns_nothing(
        self,
        cast,
        who,
        asked,
        conversation,
        report,
        browse,
    ):
        made, person = report(), browse(getattr(cast, who))
        shown = ("index", "closed", "people")
        pages = [page(name) for name in shown] + [
            page("ask", conversation.pk),
            page("opening", asked.pk),
            page("words", asked.pk),
            page("report", made.pk),
        ]

        assert {person.get(one).status_code for one in pages} == {404}
        for act in ("agree", "refuse", "end"):
            assert person.post(page("answer", asked.pk), {"act": act}).status_code == 404
        said = {"reason": REASON, "hours": "24", "words": "x", "answer": "x"}
        for one in (pages[3], page("note", made.pk), page("close", made.pk)):
            assert person.post(one, said).status_code == 404
        assert Opening.objects.get().state(timezone.now()) is rules.State.ASKED

    def test_has_it_in_another_organisation_in_vain(
        self,
        cast,
        opened,
        conversation,
        report,
        browse,
    ):
        give(Role.SAFEGUARDING, to=cast.dara, actor=cast.dara, at=NOON)
        made, dara = report(), browse(cast.dara)
        there = cast.dara.organisation.slug

        for organisation in (there, "northwind"):
            for one in (
                page("words", opened.pk, organisation=organisation),
                page("opening", opened.pk, organisation=organisation),
                page("ask", conversation.pk, organisation=organisation),
                page("report", made.pk, organisation=organisation),
            ):
                assert dara.get(one).status_code == 404
        assert page("index", organisation=there) in dara.get(f"/{there}/", follow=True).text


class TestALook:
    @pytest.mark.parametrize("way", ["get", "head"])
    def test_is_a_line_in_the_log_however_it_is_taken(self, way, opened, noor, browse):
        for query in ("", "?before=3"):
            getattr(browse(noor), way)(page("words", opened.pk) + query)

        looks = Event.objects.filter(name="safeguarding.conversation_read")
        assert looks.count() == 2

    def test_that_cannot_be_written_down_shows_nothing(self, opened, noor, browse, monkeypatch):
        def breaks(*_args, **_kwargs):
            raise RuntimeError("the log is away")

        monkeypatch.setattr("mentoring.safeguarding.actions.openings.record", breaks)
        person = browse(noor)
        person.raise_request_exception = False

        answer = person.get(page("words", opened.pk))

        assert answer.status_code == 500
        assert HURT not in answer.text


class TestWhatIsHeld:
    def test_is_read_though_its_author_was_faster(
        self,
        cast,
        opened,
        omar,
        take_back,
        browse,
    ):
        """Told that safeguarding opened it, Amina takes back what she wrote."""
        take_back(7, cast.amina)

        assert HURT in browse(omar).get(page("words", opened.pk)).text
        there = address(
            "messaging:conversation", opened.conversation.shared.pk, organisation="northwind"
        )
        assert HURT not in browse(cast.bo).get(there).text

    def test_is_held_from_the_first_key_on(self, cast, asked, omar, take_back, browse):
        take_back(7, cast.amina)
        assert HURT not in browse(omar).get(page("words", asked.pk)).text

        actions.agree(asked, actor=omar, at=timezone.now())

        assert HURT in browse(omar).get(page("words", asked.pk)).text

    def test_is_held_while_a_report_waits(self, cast, report, take_back):
        report(8, actor=cast.amina)

        take_back(7, cast.amina)

        assert HeldMessage.objects.get().number == 7

    def test_shows_what_it_said_before_it_was_changed(
        self,
        cast,
        opened,
        omar,
        relationship,
        conversation,
        browse,
    ):
        found, message = message_to_read(conversation, relationship, cast.amina, 7)
        how = {"sent_as": found.pk, "actor": cast.amina, "at": NOON}
        messaging.change(relationship, message, "Well done.", **how)

        shown = browse(omar).get(page("words", opened.pk)).text

        assert HURT in shown
        assert "Well done." in shown

    def test_lies_sealed(self, cast, opened, take_back):
        take_back(7, cast.amina)

        with connection.cursor() as cursor:
            cursor.execute("SELECT wordings FROM safeguarding_heldmessage")
            assert HURT.encode() not in bytes(str(cursor.fetchall()), "utf-8")

    def test_is_let_go_once_nobody_looks(self, cast, opened, noor, take_back):
        take_back(7, cast.amina)
        let_go_what_was_held(timezone.now())
        assert HeldMessage.objects.exists()

        let_go_what_was_held(opened.ends_at)

        assert not HeldMessage.objects.exists()

    def test_is_none_where_nobody_looks(self, cast, take_back):
        take_back(7, cast.amina)

        assert not HeldMessage.objects.exists()

    def test_is_not_erased_by_both_nor_by_the_clock(
        self,
        cast,
        opened,
        relationship,
        conversation,
        settings,
    ):
        settings.KEEP_CONVERSATIONS_MONTHS = 1
        type(relationship).objects.filter(pk=relationship.pk).update(ended_at=NOON)

        for person in (cast.amina, cast.bo):
            with pytest.raises(actions.IsHeld):
                actions.ask_to_erase(relationship, conversation, actor=person, at=timezone.now())
        erase_what_was_kept_long_enough(timezone.now())

        assert conversation.entries.exclude(sealed=b"").count() == 8

    def test_goes_with_the_conversation(self, cast, opened, conversation, take_back, noor):
        take_back(7, cast.amina)
        now = timezone.now()
        actions.end_opening(opened, actor=noor, at=now)

        actions.erase(conversation, actor=None, at=now)

        assert not HeldMessage.objects.exists()
