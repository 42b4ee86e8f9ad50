"""What happens to messages after they were sent: news, other words, thanks, reading."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from mentoring.messaging import actions, queries, rules
from mentoring.messaging.models import Entry, Reading
from tests.messaging.test_conversation import HELLO, page, read_by, send
from tests.moments import DAY, NOON


class TestNews:
    def test_are_what_came_after_a_number(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, words="First words")
        send(relationship, cast.bo, words="Second words")

        text = browse(cast.amina).get(page("newer", relationship), {"after": "1"}).text

        assert page("message", relationship, 2) in text
        assert "Second words" in text
        assert "First words" not in text
        assert "?after=2" in text

    def test_bring_an_earlier_message_that_changed(self, cast, make_relationship, browse):
        relationship, now = make_relationship(), timezone.now()
        send(relationship, cast.bo, words="First words", at=now)
        message = read_by(cast.bo, relationship)[0]
        actions.change(
            relationship, message, "Better words", sent_as=uuid4(), actor=cast.bo, at=now
        )

        text = browse(cast.amina).get(page("newer", relationship), {"after": "1"}).text

        assert "<template>" in text
        assert "Better words" in text
        assert "?after=2" in text

    @pytest.mark.parametrize("after", ["", "-1", "x", "9" * 30, "²"])
    def test_after_a_strange_number_are_everything(self, after, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, words="First words")

        answer = browse(cast.amina).get(page("newer", relationship), {"after": after})

        assert "First words" in answer.text


class TestChanging:
    def test_shows_the_new_words_and_that_they_are_new(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())

        form = {"words": "Better words", "key": str(uuid4()), "act": "change"}
        browse(cast.bo).post(page("message", relationship, 1), form)

        (message,) = read_by(cast.amina, relationship)
        assert (message.words, message.is_changed) == ("Better words", True)

    def test_is_refused_to_the_other_and_after_a_day(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo)
        (message,) = read_by(cast.bo, relationship)
        how = {"sent_as": uuid4()}

        with pytest.raises(actions.CannotBeChanged):
            actions.change(relationship, message, "No", actor=cast.amina, at=NOON, **how)
        with pytest.raises(actions.CannotBeChanged):
            actions.withdraw(relationship, message, actor=cast.bo, at=NOON + DAY, **how)

    def test_into_no_words_is_refused(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())

        form = {"words": " ", "key": str(uuid4()), "act": "change"}
        answer = browse(cast.bo).post(page("message", relationship, 1), form)

        assert answer.status_code == 422
        assert read_by(cast.bo, relationship)[0].words == HELLO

    def test_by_taking_back_on_the_page_needs_none(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())

        form = {"words": "", "key": str(uuid4()), "act": "take back"}
        browse(cast.bo).post(page("message", relationship, 1), form)

        assert read_by(cast.amina, relationship)[0].is_removed

    def test_back_to_nothing_erases_every_version(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo)
        (message,) = read_by(cast.bo, relationship)
        how = {"actor": cast.bo, "at": NOON}
        actions.change(relationship, message, "Better words", sent_as=uuid4(), **how)

        actions.withdraw(relationship, message, sent_as=uuid4(), **how)

        assert {bytes(one.sealed) for one in Entry.objects.all()} == {b""}
        assert read_by(cast.amina, relationship)[0].is_removed


class TestThanks:
    def test_stand_under_the_message(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo)

        browse(cast.amina).post(
            page("message", relationship, 1), {"thanks": "well_done", "key": str(uuid4())}
        )

        assert read_by(cast.bo, relationship)[0].thanks == {cast.amina.pk: "well_done"}
        assert "well done" in browse(cast.bo).get(page("conversation", relationship)).text

    @pytest.mark.parametrize("thanks", ["applause", "<b>"])
    def test_of_an_unknown_kind_are_refused(self, thanks, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo)

        answer = browse(cast.amina).post(
            page("message", relationship, 1), {"thanks": thanks, "key": str(uuid4())}
        )

        assert answer.status_code == 422
        assert Entry.objects.count() == 1

    def test_for_oneself_are_refused(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo)
        (message,) = read_by(cast.bo, relationship)

        with pytest.raises(actions.NotYours):
            actions.thank(
                relationship, message, "well_done", sent_as=uuid4(), actor=cast.bo, at=NOON
            )


class TestReading:
    def test_is_seen_by_the_other(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo)

        browse(cast.amina).post(page("read", relationship), {"number": "1"})

        bo = browse(cast.bo).get(page("conversation", relationship)).text
        assert 'data-read="1"' in bo

    @pytest.mark.parametrize("who", ["amina", "bo"])
    def test_is_hidden_from_both_where_one_hides_it(self, who, cast, make_relationship, browse):
        relationship, where = make_relationship(), "/northwind/messages/reading/"
        for person in (cast.amina, cast.bo):
            send(relationship, person)
        for person in (cast.amina, cast.bo):
            browse(person).post(page("read", relationship), {"number": "2"})

        browse(getattr(cast, who)).post(where, {"shown": "no"})

        for person in (cast.amina, cast.bo):
            text = browse(person).get(page("conversation", relationship)).text
            assert 'data-read="0"' in text
        browse(getattr(cast, who)).post(where, {"shown": "yes"})
        assert 'data-read="2"' in browse(cast.bo).get(page("conversation", relationship)).text

    @pytest.mark.parametrize(("told", "read"), [("7", 2), ("1", 1), ("-1", 0), ("x", 0)])
    def test_never_goes_beyond_what_is_there(self, told, read, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo)
        send(relationship, cast.bo, words="Two")

        browse(cast.amina).post(page("read", relationship), {"number": told})

        places = Reading.objects.filter(membership=cast.amina).values_list("read", flat=True)
        assert list(places) == [read][: bool(read) or len(places)]

    def test_never_goes_back(self, cast, make_relationship, browse):
        relationship = make_relationship()
        for words in ("One", "Two"):
            send(relationship, cast.bo, words=words)
        amina = browse(cast.amina)

        for number in ("2", "1"):
            amina.post(page("read", relationship), {"number": number})

        assert Reading.objects.get(membership=cast.amina).read == 2


class TestThePage:
    def test_costs_the_same_for_any_number_of_messages(
        self, cast, make_relationship, browse, django_assert_max_num_queries
    ):
        relationship, bo = make_relationship(), browse(cast.bo)
        where = page("conversation", relationship)
        send(relationship, cast.amina, words="One")
        bo.get(where)
        with transaction.atomic():
            for number in range(60):
                at = NOON + number * rules.MINUTE
                send(relationship, (cast.amina, cast.bo)[number % 2], words=str(number), at=at)

        with django_assert_max_num_queries(14):
            answer = bo.get(where)

        assert answer.text.count('<article class="message') == queries.PAGE
        assert "Earlier messages" in answer.text
        earlier = bo.get(where, {"before": "12"})
        assert earlier.text.count('<article class="message') == 11

    def test_runs_nothing_that_people_write(self, cast, make_relationship, browse):
        relationship = make_relationship()
        words = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
        send(relationship, cast.bo, words=words)

        text = browse(cast.amina).get(page("conversation", relationship)).text

        assert "<script>alert" not in text
        assert 'href="javascript' not in text
        assert "<img src=x" not in text
