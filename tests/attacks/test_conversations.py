"""Conversations of somebody who means ill, or simply has very many of them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mentoring.core.crypto.box import new_key
from mentoring.core.web.addresses import address
from mentoring.live.topics import allowed, topic_name
from mentoring.messaging import actions
from mentoring.messaging.models import COORDINATOR, Conversation, Entry, Party
from mentoring.messaging.queries import mine as lists
from mentoring.messaging.rules import people_key
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from tests.moments import NOON

MANY = 10_000
AT_ONCE = 45  # of them were written to in one moment, more than a page shows
SCRIPT = "<script>document.title='taken'</script>"


def to(name, *args):
    return address(f"messaging:{name}", *args, organisation="northwind")


@pytest.fixture
def crowd(cast):
    return lambda count: written_to_by(cast, count)


def written_to_by(cast, count):
    """So many people, each of whom writes with whoever runs the programme."""
    here = {"organisation": cast.organisation}
    people = Membership.objects.bulk_create(
        Membership(**here, name=f"Cem {number}", email=f"cem{number}@example.org", created_at=NOON)
        for number in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            **here,
            programme=cast.programme,
            membership=person,
            is_mentee=True,
            status="joined",
            created_at=NOON,
        )
        for person in people
    )
    rows = [
        Conversation(
            **here,
            kind=COORDINATOR,
            programme=cast.programme,
            people_key=people_key([person.pk]),
            key=new_key(),
            begun_at=NOON,
            last_number=1,
            last_message=1,
            last_author=person,
            last_at=NOON - timedelta(seconds=max(0, number - AT_ONCE)),
        )
        for number, person in enumerate(people)
    ]
    Conversation.objects.bulk_create(rows, batch_size=500)
    Party.objects.bulk_create(
        [
            Party(conversation=row, membership=person)
            for row, person in zip(rows, people, strict=True)
        ],
        batch_size=500,
    )
    Entry.objects.bulk_create(
        [
            Entry(
                conversation=row,
                number=1,
                kind="message",
                author=person,
                sent_as=uuid4(),
                sealed=row.seal("Hello", 1),
                written_at=NOON,
            )
            for row, person in zip(rows, people, strict=True)
        ],
        batch_size=500,
    )
    return rows


class TestTenThousandConversations:
    def test_are_a_page_of_thirty_and_none_is_left_out(
        self, cast, crowd, browse, django_assert_max_num_queries
    ):
        written = crowd(MANY)

        with django_assert_max_num_queries(8):
            first = lists.mine(cast.cruz, before=None)
        second = lists.mine(cast.cruz, before=first.next_before)
        third = lists.mine(cast.cruz, before=second.next_before)
        seen = [one.between.pk for page in (first, second, third) for one in page.listed]

        newest = sorted(written, key=lambda one: (-one.last_at.timestamp(), one.pk))
        assert seen == [one.pk for one in newest[: 3 * lists.PAGE]]

        page = browse(cast.cruz).get(to("mine")).text
        onward = page.partition("?before=")[2].partition('"')[0]
        following = browse(cast.cruz).get(to("mine") + "?before=" + onward).text
        names = {one.between.participants[0].name for one in second.listed}
        assert all(f">{name}</a>" in following for name in names)

    def test_are_asked_for_by_many_readers_at_once_in_few_questions(
        self, cast, crowd, django_assert_max_num_queries
    ):
        names = [topic_name("conversation", one.pk) for one in crowd(60)]

        with django_assert_max_num_queries(6):
            may = allowed((cast.cruz.user_id, name) for name in names)

        assert {name for _, name in may} == set(names)
        assert not allowed((cast.bo.user_id, name) for name in names)

    @pytest.mark.parametrize("before", ["x", "~", "2026-11-16T12:00:00Z~x", "~" * 400])
    def test_begin_anew_after_a_strange_place(self, cast, browse, before):
        assert browse(cast.cruz).get(to("mine"), {"before": before}).status_code == 200


class TestNames:
    def test_are_never_markup_wherever_words_are_shown(
        self, cast, make_relationship, browse, run_jobs
    ):
        Membership.objects.filter(pk=cast.bo.pk).update(name=f"{SCRIPT} Larsen")
        cast.bo.refresh_from_db()
        pair = make_relationship()
        sent = actions.send(pair, SCRIPT, sent_as=uuid4(), actor=cast.bo, at=NOON)
        amina = browse(cast.amina)

        for where in (
            to("mine"),
            to("conversation", pair.pk),
            to("newer", pair.pk) + "?after=0",
            to("message", pair.pk, sent.number),
            to("search") + "?q=taken",
            address("relationships:room", pair.pk, organisation="northwind"),
        ):
            answer = amina.get(where, follow=True)
            assert answer.status_code == 200
            assert SCRIPT not in answer.text
