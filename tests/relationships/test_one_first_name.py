"""Two people of one first name, in one circle or side by side on a page: nobody guesses which."""

import pytest
from django.utils import timezone

from mentoring.core.db.ids import new_id
from mentoring.core.web.addresses import address
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Note, Promise, Question
from mentoring.messaging.actions import send
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership, set_apart
from mentoring.participants.actions import enrolments
from mentoring.relationships.models import Relationship
from mentoring.today.notices import words_of
from tests.moments import DAY, NOON

SLOT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/x"}


def mail(kind, to):
    return Mail.objects.filter(kind=kind, recipient=to).latest("created_at")


def words(text):
    return " ".join(text.split())


@pytest.fixture
def annas(cast, make_member, make_enrolment):
    found = [make_member(cast.organisation, name) for name in ("Anna Berg", "Anna Lund")]
    for one in found:
        make_enrolment(cast.programme, one, "mentor")
    return found


@pytest.fixture
def group(cast, annas, make_relationship):
    """Bo and his two mentors of one name."""
    berg, lund = annas
    members = {berg: "mentor", lund: "mentor", cast.bo: "mentee"}
    return make_relationship(members=members, kind="several_mentors", agreed=True)


def people(*names, **fields):
    return [Membership(pk=new_id(), name=name, **fields) for name in names]


class TestPeopleSideBySide:
    def named(self, found):
        return [one.first_name for one in set_apart(found)]

    def test_are_named_by_first_name_as_long_as_that_says_who(self):
        assert self.named(people("Anna Berg", "Bo Lund")) == ["Anna", "Bo"]

    def test_are_named_in_full_where_two_share_it(self):
        shared = people("Anna Berg", "Anna Lund", "Bo Holm")
        assert self.named(shared) == ["Anna Berg", "Anna Lund", "Bo"]

    def test_go_by_what_they_want_to_be_called(self):
        ann, anna = people("Johanna Berg", called="Anna") + people("Anna Lund")
        assert self.named([ann, anna]) == ["Johanna Berg", "Anna Lund"]

    def test_are_told_apart_by_their_work_where_even_the_whole_name_is_the_same(self):
        found = people("Anna Berg", department="Legal") + people("Anna Berg", department="Sales")
        assert self.named(found) == ["Anna Berg (Legal)", "Anna Berg (Sales)"]

    def test_are_one_person_where_somebody_is_there_twice(self):
        (one,) = people("Anna Berg")
        again = Membership(pk=one.pk, name=one.name)
        assert self.named([one, again]) == ["Anna", "Anna"]

    def test_are_greeted_by_their_own_first_name(self):
        anna, _other = set_apart(people("Anna Berg", "Anna Lund"))
        assert anna.given == "Anna"


class TestLetters:
    def test_say_whose_times_these_are_and_greet_by_first_name(self, cast, group, annas, run_jobs):
        berg, lund = annas
        meetings.propose(group, moments=[NOON + 3 * DAY], actor=berg, at=NOON, **SLOT)
        run_jobs()

        for reader in (cast.bo, lund):
            told = mail("meetings.proposed", reader)
            assert "Anna Berg" in told.text
            assert f"Dear {reader.given}," in told.text
        assert "Dear Anna Lund" not in mail("meetings.proposed", lund).text

    def test_say_who_takes_a_break_and_who_has_left(self, cast, group, annas, run_jobs):
        berg, lund = annas
        place = berg.enrolments.select_related("programme__organisation").get()
        enrolments.pause(place, until=(NOON + 20 * DAY).date(), actor=berg, at=NOON)
        run_jobs()
        assert "Anna Berg" in mail("meetings.paused", cast.bo).subject

        place = lund.enrolments.select_related("programme__organisation").get()
        enrolments.withdraw(place, actor=lund, at=NOON)
        run_jobs()
        told = Mail.objects.filter(recipient=cast.bo, kind__startswith="relationships.")
        assert "Anna Lund" in told.latest("created_at").subject

    def test_tell_two_mentors_of_two_pairs_apart(self, cast, annas, make_relationship, run_jobs):
        """Each is alone in her pair: only who reads both letters could take one for the other."""
        pairs = [make_relationship(mentor=one, agreed=True) for one in annas]
        for pair, mentor in zip(pairs, annas, strict=True):
            meetings.propose(pair, moments=[NOON + 3 * DAY], actor=mentor, at=NOON, **SLOT)
        run_jobs()

        told = Mail.objects.filter(recipient=cast.bo, kind="meetings.proposed")
        assert {("Anna Berg" in one.text, "Anna Lund" in one.text) for one in told} == {
            (True, False),
            (False, True),
        }

    def test_of_a_coordinator_who_reminds_tell_two_mentors_apart_too(
        self, cast, annas, make_relationship
    ):
        pairs = [make_relationship(mentor=one) for one in annas]

        told = [words_of(pair, cast.bo, cast.cruz)["names"] for pair in pairs]

        assert told == ["Anna Berg", "Anna Lund"]

    def test_call_a_mentor_by_first_name_once_the_other_relationship_is_over(
        self, cast, annas, make_relationship, run_jobs
    ):
        berg, _lund = annas
        pair, over = [make_relationship(mentor=one, agreed=True) for one in annas]
        Relationship.objects.filter(pk=over.pk).update(ended_at=NOON, end_reason="completed")
        meetings.propose(pair, moments=[NOON + 3 * DAY], actor=berg, at=NOON, **SLOT)
        run_jobs()

        assert "Anna Berg" not in mail("meetings.proposed", cast.bo).subject


class TestPages:
    @pytest.fixture
    def at_talk(self, cast, group, annas, make_meeting):
        berg, lund = annas
        talk = make_meeting(group, starts_at=timezone.now() - DAY)
        shared = {"organisation": cast.organisation, "relationship": group}
        Note.objects.create(
            **shared, meeting=talk, author=berg, body="B.", is_shared=True, written_at=NOON
        )
        Promise.objects.create(**shared, meeting=talk, by=lund, words="Read it", made_at=NOON)
        Question.objects.create(**shared, asked_by=berg, words="Why?", asked_at=NOON)
        return address("meetings:meeting", group.pk, talk.pk, organisation="northwind")

    def test_of_a_meeting_say_who_noted_promised_and_asked(self, cast, at_talk, browse):
        page = words(browse(cast.bo).get(at_talk).text)

        assert page.count("Anna Berg") >= 2
        assert "Anna Lund" in page

    def test_of_a_conversation_say_who_wrote(self, cast, group, annas, browse):
        for one in annas:
            send(group, "Hello.", sent_as=new_id(), actor=one, at=timezone.now())

        where = address("messaging:conversation", group.pk, organisation="northwind")
        page = browse(cast.bo).get(where).text
        for one in annas:
            assert f"<b>{one.name}</b>" in page

    def test_of_somebody_with_two_mentors_in_two_pairs_name_both(
        self, cast, annas, make_relationship, browse
    ):
        for one in annas:
            make_relationship(mentor=one, agreed=True)

        page = browse(cast.bo).get("/northwind/").text
        assert "Find a time with Anna Berg" in page
        assert "Find a time with Anna Lund" in page

    def test_of_a_coordinator_say_of_whom_each_matter_is(
        self, cast, annas, make_relationship, browse
    ):
        for one in annas:
            make_relationship(mentor=one, started_at=timezone.now() - 20 * DAY)

        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/today/").text
        for one in annas:
            assert one.name in page
