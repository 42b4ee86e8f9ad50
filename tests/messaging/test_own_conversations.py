"""Conversations outside of relationships: of two people, and with whoever runs a programme."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.live.topics import allowed
from mentoring.messaging import actions
from mentoring.messaging.jobs import TELL_AFTER
from mentoring.messaging.models import Conversation, Party
from mentoring.messaging.queries import mine as lists
from mentoring.messaging.rules import ConversationKind
from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment
from mentoring.relationships.actions import NotIn
from tests.messaging.test_conversation import page, send
from tests.moments import DAY, NOON

DIRECT, COORDINATOR = ConversationKind.DIRECT, ConversationKind.COORDINATOR


def to(name: str, *args) -> str:
    return address(f"messaging:{name}", *args, organisation="northwind")


@pytest.fixture
def open_to_all(cast):
    cast.programme.allows_direct = True
    cast.programme.save()
    return cast.programme


@pytest.fixture
def direct(cast, open_to_all):
    people = [cast.amina, cast.bo]
    return actions.begin(open_to_all, DIRECT, people, actor=cast.bo, at=NOON)


@pytest.fixture
def with_team(cast):
    return actions.begin(cast.programme, COORDINATOR, [cast.bo], actor=cast.bo, at=NOON)


def words_to(person) -> dict[str, str]:
    return {"words": f"Hello {person.first_name}", "key": str(uuid4())}


def sees(actor, conversation) -> bool:
    return Conversation.objects.visible_to(actor).filter(pk=conversation.pk).exists()


class TestADirectConversation:
    def test_is_begun_by_name_and_read_by_the_two_alone(self, cast, browse, open_to_all):
        bo = browse(cast.bo)
        found = bo.get(to("new"), {"q": "ami"}).text
        where = to("write_to", open_to_all.slug, cast.amina.pk)
        assert where in found

        bo.post(where, words_to(cast.amina))

        (conversation,) = Conversation.objects.all()
        assert "Hello Amina" in browse(cast.amina).get(to("conversation", conversation.pk)).text
        people = (cast.bo, cast.amina, cast.cruz, cast.eli, cast.sana, cast.dara)
        assert [sees(one, conversation) for one in people] == [True, True] + 4 * [False]

    def test_is_one_whoever_writes_first(self, cast, browse, open_to_all):
        for writer, reader in ((cast.bo, cast.amina), (cast.amina, cast.bo)):
            browse(writer).post(to("write_to", open_to_all.slug, reader.pk), words_to(reader))

        assert Conversation.objects.get().last_number == 2
        again = browse(cast.bo).get(to("write_to", open_to_all.slug, cast.amina.pk))
        assert again.url == to("conversation", Conversation.objects.get().pk)

    def test_is_refused_where_the_programme_does_not_allow_it(self, cast, browse):
        bo = browse(cast.bo)

        assert (
            to("write_to", cast.programme.slug, cast.amina.pk)
            not in bo.get(to("new"), {"q": "ami"}).text
        )
        assert bo.get(to("write_to", cast.programme.slug, cast.amina.pk)).status_code == 404
        with pytest.raises(actions.NotTogether):
            people = [cast.amina, cast.bo]
            actions.begin(cast.programme, DIRECT, people, actor=cast.bo, at=NOON)

    @pytest.mark.parametrize("change", ["switch", "left", "removed"])
    def test_is_only_read_once_the_switch_is_off_or_one_has_left(self, change, cast, direct):
        send(direct.between, cast.bo)
        if change == "switch":
            type(cast.programme).objects.update(allows_direct=False)
        elif change == "left":
            Enrolment.objects.filter(membership=cast.amina).update(status="withdrawn")
        else:
            cast.amina.removed_at = NOON
            cast.amina.save()

        with pytest.raises(actions.Closed):
            send(Conversation.objects.with_people().get().between, cast.bo)
        assert sees(cast.bo, direct)

    def test_between_others_cannot_be_begun(self, cast, open_to_all):
        people = [cast.amina, cast.bo]
        with pytest.raises(actions.NotTogether):
            actions.begin(open_to_all, DIRECT, people, actor=cast.cruz, at=NOON)


class TestAConversationWithTheTeam:
    def test_is_begun_by_whoever_is_in_the_programme(self, cast, browse):
        browse(cast.bo).post(to("write_to_team", cast.programme.slug), words_to(cast.cruz))

        (conversation,) = Conversation.objects.all()
        assert "Hello Cruz" in browse(cast.cruz).get(to("conversation", conversation.pk)).text
        assert not sees(cast.amina, conversation)

    def test_tells_those_who_run_it_by_email_and_nobody_else(self, cast, run_jobs, settings):
        settings.HAS_SMTP = True
        begin = (cast.programme, COORDINATOR, [cast.bo], "Help me please")
        at = timezone.now()

        actions.begin_with(*begin, sent_as=uuid4(), actor=cast.bo, at=at)
        run_jobs(at=at + TELL_AFTER + timedelta(seconds=1))

        assert {mail.recipient for mail in Mail.objects.all()} == {cast.cruz}

    def test_is_begun_by_whoever_runs_it(self, cast, browse):
        where = to("write_to", cast.programme.slug, cast.bo.pk)

        browse(cast.cruz).post(where, words_to(cast.bo))

        text = browse(cast.bo).get(to("conversation", Conversation.objects.get().pk)).text
        assert "Hello Bo" in text
        assert "Whoever runs Growth 2026 can read it: Cruz" in text

    def test_is_lost_to_somebody_who_no_longer_runs_it(self, cast, with_team):
        send(with_team.between, cast.cruz)
        assert sees(cast.cruz, with_team)

        cast.cruz.grants.all().delete()

        assert not sees(cast.cruz, with_team)
        with pytest.raises(NotIn):
            send(Conversation.objects.with_people().get().between, cast.cruz)
        again = Conversation.objects.with_people().get().between
        assert cast.cruz not in again.people
        assert [one.membership for one in again.loaded_members if one.is_staff] == [cast.cruz]

    def test_goes_on_when_the_person_has_left_the_programme(self, cast, with_team):
        Enrolment.objects.filter(membership=cast.bo).update(status="withdrawn")

        assert send(with_team.between, cast.bo)

    def test_cannot_be_begun_with_somebody_who_is_not_in_it(self, cast):
        with pytest.raises(actions.NotTogether):
            actions.begin(cast.programme, COORDINATOR, [cast.sana], actor=cast.cruz, at=NOON)
        with pytest.raises(actions.NotTogether):
            actions.begin(cast.programme, COORDINATOR, [cast.bo], actor=cast.amina, at=NOON)


class TestNews:
    def test_are_for_those_it_is_between_while_they_are(self, cast, direct, with_team):
        people = (cast.bo, cast.amina, cast.cruz, cast.eli, cast.sana, cast.dara)
        pairs = [
            (one.user_id, f"conversation:{place.pk}")
            for one in people
            for place in (direct, with_team)
        ]

        may = [pair in allowed(pairs) for pair in pairs]

        assert may == [True, True, True, False, False, True, False, True] + 4 * [False]
        cast.cruz.grants.all().delete()
        cast.bo.removed_at = NOON
        cast.bo.save()
        assert {person for person, _ in allowed(pairs)} == {cast.amina.user_id, cast.eli.user_id}


class TestTheDatabase:
    def test_keeps_one_for_the_same_people(self, cast, direct):
        copy = Conversation(
            organisation=cast.organisation,
            kind="direct",
            programme=cast.programme,
            people_key=direct.people_key,
            begun_at=NOON,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Party.objects.create(conversation=direct, membership=cast.bo)

    @pytest.mark.parametrize("kind", ["direct", "relationship"])
    def test_keeps_none_of_nothing(self, kind, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            Conversation.objects.create(organisation=cast.organisation, kind=kind, begun_at=NOON)


class TestTheList:
    def test_names_the_newest_first_and_what_is_unread(
        self, cast, browse, direct, make_relationship
    ):
        relationship = make_relationship()
        send(relationship, cast.amina, words="First words")
        send(direct.between, cast.amina, words="Later *words*", at=NOON + DAY)

        listed = lists.mine(cast.bo, before=None).listed

        assert [one.last.words for one in listed] == ["Later *words*", "First words"]
        assert [one.is_unread for one in listed] == [True, True]
        text = browse(cast.bo).get(to("mine")).text
        assert text.index("Later words") < text.index("First words")
        direct.refresh_from_db()
        actions.note_read(direct, 1, actor=cast.bo, at=NOON)
        listed = lists.mine(cast.bo, before=None).listed
        assert [one.is_unread for one in listed] == [False, True]

    def test_marks_the_menu_until_everything_is_read(self, cast, browse, with_team):
        send(with_team.between, cast.bo)
        news = '<span class="nav__news">unread</span>'
        home = address("home:home", organisation="northwind")

        assert news not in browse(cast.bo).get(home).text
        cruz = browse(cast.cruz)
        assert news in cruz.get(to("mine")).text
        cruz.post(page("read", with_team), {"number": "1"})
        assert news not in cruz.get(to("mine")).text

    def test_shows_nothing_from_before_somebody_joined(self, cast, make_relationship, make_member):
        relationship = make_relationship()
        send(relationship, cast.bo, at=NOON - DAY)
        relationship.members.filter(membership=cast.amina).update(joined_at=NOON)

        (listed,) = lists.mine(cast.amina, before=None).listed

        assert listed.last is None
        assert not listed.is_unread

    def test_costs_the_same_for_any_number(
        self, cast, make_member, open_to_all, django_assert_num_queries, monkeypatch
    ):
        def another(number):
            name = f"Cem{number}"
            person = make_member(cast.organisation, name)
            Enrolment.objects.create(
                organisation=cast.organisation, programme=open_to_all, membership=person,
                is_mentee=True, status="joined", created_at=NOON,
            )  # fmt: skip
            at = NOON + number * DAY
            begun = actions.begin(open_to_all, DIRECT, [cast.bo, person], actor=person, at=at)
            send(begun.between, person, words=name, at=at)

        another(0)
        with django_assert_num_queries(5):
            assert len(lists.mine(cast.bo, before=None).listed) == 1
        monkeypatch.setattr(lists, "PAGE", 2)
        for number in range(1, 4):
            another(number)
        with django_assert_num_queries(4):
            first = lists.mine(cast.bo, before=None)
        assert [one.last.words for one in first.listed] == ["Cem3", "Cem2"]
        rest = lists.mine(cast.bo, before=first.next_before)
        assert [one.last.words for one in rest.listed if one.last] == ["Cem1", "Cem0"]

    def test_names_people_in_full_to_whoever_runs_the_programme(self, cast, browse, with_team):
        send(with_team.between, cast.bo)

        assert ">Bo Larsen</a>" in browse(cast.cruz).get(to("mine")).text
        assert ">Cruz</a>" in browse(cast.bo).get(to("mine")).text

    def test_tells_people_of_one_first_name_apart_and_of_one_name(
        self, cast, make_member, make_relationship
    ):
        ada = make_member(cast.organisation, "Ada Byron")
        others = [
            make_member(cast.organisation, "Ada Winter", email=f"{place}@example.org", **is_in)
            for place, is_in in (("sales", {"department": "Sales"}), ("law", {"office": "Pune"}))
        ]
        for mentee in (ada, *others, cast.bo):
            make_relationship(mentee=mentee)

        listed = lists.mine(cast.amina, before=None).listed

        told = {"Ada Byron", "Ada Winter (Sales)", "Ada Winter (Pune)", "Bo"}
        assert {one.names for one in listed} == told

    def test_calls_one_person_in_two_programmes_by_the_first_name(
        self, cast, make_programme, make_relationship
    ):
        make_relationship()
        make_relationship(programme=make_programme(cast.organisation, "Other"))

        listed = lists.mine(cast.bo, before=None).listed

        assert [one.names for one in listed] == ["Amina", "Amina"]
