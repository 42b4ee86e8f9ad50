"""Looking for words in what somebody may read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.messaging import actions
from mentoring.messaging.queries import search as looking
from mentoring.messaging.queries.search import search
from mentoring.messaging.rules import ConversationKind
from tests.messaging.test_conversation import page, read_by, send
from tests.moments import DAY, NOON


def found(actor, words, **how):
    return [one.message.words for one in search(actor, words, **how).found]


class TestSearch:
    @pytest.mark.parametrize(
        "words", ["crane", "CRANE", "Kräne", "krane", "day crane", "bo crane", "  crane  "]
    )
    def test_finds_words_without_case_and_accents_and_people_by_name(
        self, words, cast, make_relationship
    ):
        relationship = make_relationship()
        send(relationship, cast.bo, words="Give the crane (Kräne) a day of its own")
        send(relationship, cast.amina, words="Something else")

        assert found(cast.amina, words) == ["Give the crane (Kräne) a day of its own"]

    @pytest.mark.parametrize("words", ["", "   ", "cranes", "amina crane", "Give nothing"])
    def test_finds_nothing_else(self, words, cast, make_relationship):
        send(make_relationship(), cast.bo, words="Give the crane a day")

        assert found(cast.amina, words) == []

    def test_is_newest_first_over_all_that_somebody_may_read(
        self, cast, make_relationship, make_member
    ):
        relationship = make_relationship()
        how = {"sent_as": uuid4(), "actor": cast.bo, "at": NOON + DAY}
        people = (cast.programme, ConversationKind.COORDINATOR, [cast.bo])
        actions.begin_with(*people, "A crane for the office", **how)
        send(relationship, cast.amina, words="A crane for two")

        assert found(cast.bo, "crane") == ["A crane for the office", "A crane for two"]
        assert found(cast.amina, "crane") == ["A crane for two"]
        assert found(cast.cruz, "crane") == ["A crane for the office"]
        assert found(cast.eli, "crane") == ["A crane for the office"]
        for nobody in (cast.sana, cast.dara):
            assert found(nobody, "crane") == []

    @pytest.mark.parametrize("few", [1, 3])
    def test_is_newest_first_also_within_a_second(
        self, few, cast, make_relationship, make_member, monkeypatch
    ):
        monkeypatch.setattr(looking, "MAX_MERGED", few)
        mentors = [cast.amina, *(make_member(cast.organisation, f"Mentor {n}") for n in range(2))]
        places = [make_relationship(mentor=mentor, mentee=cast.bo) for mentor in mentors]
        moments = [NOON + timedelta(microseconds=n) for n in (0, 1, 90_000, 100_000, 1_000_000)]
        for n, moment in enumerate(moments):
            send(places[n % 3], cast.bo, words=f"Crane {n}", at=moment)

        assert found(cast.bo, "crane") == [f"Crane {n}" for n in (4, 3, 2, 1, 0)]

    def test_stays_in_one_conversation_where_it_was_asked_there(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo, words="A crane for two")

        assert found(cast.bo, "crane", place_id=relationship.pk) == ["A crane for two"]
        assert found(cast.bo, "crane", place_id=uuid4()) == []
        assert found(cast.cruz, "crane", place_id=relationship.pk) == []

    def test_looks_at_the_words_that_stand_there_now(self, cast, make_relationship):
        relationship = make_relationship()
        how = {"actor": cast.bo, "at": NOON}
        for words in ("First crane", "Second crane", "Third"):
            send(relationship, cast.bo, words=words)
        first, second, third = read_by(cast.bo, relationship)
        actions.change(relationship, first, "First heron", sent_as=uuid4(), **how)
        actions.withdraw(relationship, second, sent_as=uuid4(), **how)
        actions.change(relationship, third, "Third crane", sent_as=uuid4(), **how)

        assert found(cast.amina, "crane") == ["Third crane"]
        assert found(cast.amina, "heron") == ["First heron"]

    def test_knows_nothing_from_before_somebody_joined(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo, words="A crane", at=NOON - DAY)
        relationship.members.filter(membership=cast.amina).update(joined_at=NOON)

        assert found(cast.amina, "crane") == []

    def test_is_lost_with_the_relationship(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo, words="A crane")
        relationship.members.filter(membership=cast.amina).update(left_at=NOON, left_reason="other")

        assert found(cast.amina, "crane") == []

    @pytest.mark.parametrize("limit", ["SCANNED", "FOUND"])
    def test_looks_further_back_when_it_is_asked_to(
        self, limit, cast, make_relationship, monkeypatch
    ):
        monkeypatch.setattr(looking, limit, 2)
        relationship = make_relationship()
        for number in range(5):
            send(relationship, cast.bo, words=f"Crane {number}", at=NOON + number * DAY)

        first = search(cast.bo, "crane")
        second = search(cast.bo, "crane", before=first.further_before)
        third = search(cast.bo, "crane", before=second.further_before)

        numbers = [[one.message.words[-1] for one in page.found] for page in (first, second, third)]
        assert numbers == [["4", "3"], ["2", "1"], ["0"]]
        assert third.further_before is None

    def test_costs_the_same_for_any_number_of_messages(
        self, cast, make_relationship, django_assert_num_queries
    ):
        relationship = make_relationship()
        for number in range(15):
            send(relationship, cast.bo, words=f"Crane {number}")

        with django_assert_num_queries(9):
            assert len(found(cast.amina, "crane")) == 15


class TestThePage:
    def test_leads_to_each_message(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, words="Give the *crane* a day", at=timezone.now())
        where = address("messaging:search", organisation="northwind")

        text = browse(cast.amina).get(where, {"q": "crane"}).text

        assert f"{page('conversation', relationship)}?before=2#m1" in text
        assert "Give the crane a day" in text

    @pytest.mark.parametrize("asked", [{"in": "x"}, {"before": "never"}, {"q": "<script>" * 99}])
    def test_bears_whatever_is_asked(self, asked, cast, browse):
        where = address("messaging:search", organisation="northwind")

        answer = browse(cast.amina).get(where, {"q": "crane"} | asked)

        assert answer.status_code == 200
        assert "<script>" not in answer.text.replace("<script ", "")
