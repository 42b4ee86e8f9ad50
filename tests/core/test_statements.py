"""Statements whose SQL is made once: the same rows as their querysets, and loud refusals."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.connection import ConnectionDoesNotExist

import config.urls  # noqa: F401 - loads every app's pages
from mentoring.checkins.models import CheckIn
from mentoring.core.db.sqlite.constants import with_constants
from mentoring.core.db.statements import (
    MAX_KEYS,
    STATEMENTS,
    CannotCompile,
    Keys,
    Statement,
    count_row,
    statement,
)
from mentoring.meetings.models import Meeting, Outcome
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import permissions
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON

OURS = [known for known in STATEMENTS if known.__module__.startswith("mentoring.")]


@pytest.fixture
def pair(make_relationship, make_meeting, make_goal, make_checkin, cast) -> Relationship:
    pair = make_relationship(agreed=True)
    make_meeting(pair)
    make_goal(pair)
    make_checkin(pair, cast.bo, sent_at=NOON)
    for person in (cast.bo, cast.amina):
        said = {"sent_as": uuid4(), "actor": person, "at": NOON}
        entry = messaging.send(pair, "Thursday suits me.", **said)
        messaging.note_read(entry.conversation, entry.number, actor=person, at=NOON)
    return pair


def _values(cast: Any, pair: Relationship, wanted: type) -> list[Any]:
    """Values of one type: some that find something, and some that find nothing."""
    known: dict[Any, list[Any]] = {
        Membership: [cast.bo, cast.cruz, cast.eli, cast.sana, cast.dara],
        Programme: [cast.programme],
        Conversation: [pair.conversation],
        Keys: [Keys([pair.pk]), Keys([uuid4(), uuid4(), pair.pk])],
        UUID: [pair.pk, cast.bo.user_id, cast.programme.pk, uuid4()],
        str: [cast.programme.slug, cast.organisation.slug, "relationships.relationship"],
        datetime: [NOON, NOON + 5 * DAY],
        date: [NOON.date()],
        int: [1],
        bool: [True, False],
    }
    return list(wanted) if issubclass(wanted, Enum) else known[wanted]


def _same(rows: Any, others: Any) -> bool:
    """Equal, and for models equal in every column and annotation that was loaded."""
    rows, others = list(rows), list(others)
    return rows == others and [_columns(row) for row in rows] == [_columns(row) for row in others]


def _columns(row: Any) -> Any:
    if not hasattr(row, "_meta"):
        return row
    return {name: said for name, said in vars(row).items() if not name.startswith("_")}


class TestEveryStatement:
    @pytest.mark.parametrize(
        "known", OURS, ids=lambda known: f"{known.__module__}.{known.__name__}"
    )
    def test_finds_what_its_queryset_finds(self, known: Statement[..., Any], cast, pair):
        types = list((known._types or known._read_types()).values())
        most = max((len(_values(cast, pair, wanted)) for wanted in types), default=1)
        for turn in range(most):
            choices = [_values(cast, pair, wanted) for wanted in types]
            values = [choice[turn % len(choice)] for choice in choices]
            assert _same(known(*values), known.queryset(*values)), values

    def test_asks_sqlite_for_no_part_of_a_moment(self, cast, pair):
        """Django cuts days out of moments in Python there: a call for each row looked at."""
        for known in OURS:
            types = (known._types or known._read_types()).values()
            known(*(_values(cast, pair, wanted)[0] for wanted in types))
            assert not [made for made in known._made.values() if "django_datetime" in made.sql]


def _enrolments(person: Membership) -> list[Enrolment]:
    return [
        Enrolment(membership=person, is_mentor=is_mentor, is_mentee=not is_mentor)
        for is_mentor in (True, False)
    ]


@statement
def open_pairs(actor: Membership, since: datetime) -> QuerySet[Relationship]:
    """Joins, a condition in two places, a subquery with a value inside, an annotation."""
    talks = Meeting.objects.filter(relationship=OuterRef("pk"), starts_at__gt=since)
    mine = Relationship.objects.visible_to(actor).open().annotate(has_talk=Exists(talks))
    return mine.select_related("organisation", "programme").order_by("started_at")


@statement
def programmes(actor: Membership) -> QuerySet[Programme]:
    return Programme.objects.coordinated_by(actor)


class TestAStatement:
    def test_gives_rows_with_what_was_joined_and_annotated(self, cast, pair):
        (found,) = open_pairs(cast.bo, NOON)
        assert found == pair
        assert found.has_talk
        with CaptureQueriesContext(connection) as queries:
            assert (found.organisation, found.programme.name) == (
                cast.organisation,
                cast.programme.name,
            )
        assert not queries

    def test_takes_other_values_the_next_time(self, cast, pair, make_meeting):
        assert [row.has_talk for row in open_pairs(cast.bo, NOON)] == [True]
        assert [row.has_talk for row in open_pairs(cast.amina, NOON + 4 * DAY)] == [False]
        assert open_pairs(cast.cruz, NOON) == []

    def test_takes_values_by_name(self, cast, pair):
        assert open_pairs(since=NOON, actor=cast.bo) == [pair]
        assert open_pairs.first(cast.bo, since=NOON) == pair

    def test_has_a_shape_for_each_bool(self, cast, make_programme):
        make_programme(cast.organisation, slug="other")
        assert len(programmes(cast.eli)) == 2, "an administrator runs all"
        assert programmes(cast.cruz) == [cast.programme]
        assert programmes(cast.bo) == []

    def test_has_shapes_only_for_flags_that_it_reads(self, cast):
        """An enrolment has two flags; who asks for neither has one shape for all of them."""

        @statement
        def person(place: Enrolment) -> QuerySet[Membership]:
            return Membership.objects.filter(pk=place.membership_id)

        for place in _enrolments(cast.bo):
            assert person(place) == [cast.bo]
        assert person.shapes == 1

    def test_forgets_what_it_kept_before_it_read_a_flag(self, cast):
        @statement
        def person(place: Enrolment, asks: bool) -> QuerySet[Membership]:
            found = Membership.objects.filter(pk=place.membership_id)
            return found.exclude(name="Bo Larsen") if asks and place.is_mentor else found

        mentor, mentee = _enrolments(cast.bo)
        assert person(mentor, False) == [cast.bo]
        assert person.shapes == 1
        assert person(mentor, True) == []
        assert person(mentee, True) == [cast.bo]
        assert person(mentor, False) == [cast.bo]
        assert person.shapes == 3

    def test_keeps_so_many_shapes_and_counts_what_goes_beyond(self, cast, pair, monkeypatch):
        monkeypatch.setattr("mentoring.core.db.statements.MAX_SHAPES", 1)
        order = Enum("Order", {"NAME": "name", "BACKWARDS": "-name"})

        def build(actor: Membership, order: order) -> QuerySet[Membership]:
            return Membership.objects.visible_to(actor).order_by(order.value)

        people = Statement(build)
        forwards, backwards = (people(cast.bo, one) for one in order)

        assert forwards == list(reversed(backwards))
        assert (people.shapes, people.uncached) == (1, 1)

    def test_makes_once_what_many_rows_share(self, cast, pair):
        rows = permissions._shared(cast.bo, pair.pk)
        plain = list(permissions._shared.queryset(cast.bo, pair.pk))

        assert len(rows) == 2
        assert rows[0].relationship is rows[1].relationship
        for row, known in zip(rows, plain, strict=True):
            for path in ((), ("membership",), ("relationship",), ("relationship", "programme")):
                one, other = row, known
                for name in path:
                    one, other = getattr(one, name), getattr(other, name)
                fields = [field.attname for field in one._meta.concrete_fields]
                assert [one.__dict__.get(name) for name in fields] == [
                    other.__dict__.get(name) for name in fields
                ]

    def test_reads_where_the_router_says(self, cast, pair, settings):
        class Elsewhere:
            def db_for_read(self, model: Any, **hints: Any) -> str:
                return "replica"

        settings.DATABASE_ROUTERS = [Elsewhere()]

        with pytest.raises(ConnectionDoesNotExist, match="replica"):
            open_pairs(cast.bo, NOON)

    def test_has_a_shape_for_each_choice(self, cast, pair):
        class Order(StrEnum):
            NAME = "name"
            BACKWARDS = "-name"

        @statement
        def people(actor: Membership, order: Order) -> QuerySet[Membership]:
            return Membership.objects.visible_to(actor).order_by(order.value)

        assert people(cast.bo, Order.NAME) == list(reversed(people(cast.bo, Order.BACKWARDS)))

    def test_asks_once(self, cast, pair):
        open_pairs(cast.bo, NOON)
        with CaptureQueriesContext(connection) as queries:
            open_pairs(cast.amina, NOON + timedelta(hours=1))
        assert len(queries) == 1

    def test_counts(self, cast, pair):
        @statement
        def number(actor: Membership) -> QuerySet[Relationship, tuple[int]]:
            return count_row(Relationship.objects.visible_to(actor))

        assert number(cast.bo) == [(1,)]
        assert number(cast.cruz) == [(0,)], "one row, also when there is nothing to count"

    def test_gives_tuples_and_figures(self, cast, pair):
        @statement
        def talks(actor: Membership) -> QuerySet[Relationship, tuple[UUID, int]]:
            mine = Relationship.objects.visible_to(actor).annotate(talks=Count("meetings"))
            return mine.values_list("pk", "talks")

        assert talks(cast.bo) == [(pair.pk, 1)]

    @pytest.mark.parametrize("count", [1, 2, 3, MAX_KEYS - 1, MAX_KEYS])
    def test_takes_several_ids(self, cast, count):
        @statement
        def people(ids: Keys) -> QuerySet[Membership]:
            return Membership.objects.filter(id__in=ids).order_by("name")

        known = [cast.bo.pk, cast.amina.pk, *(uuid4() for _ in range(MAX_KEYS))][:count]

        assert people(Keys(known)) == ([cast.bo] if count == 1 else [cast.amina, cast.bo])

    def test_has_seven_shapes_for_any_number_of_ids(self, cast):
        @statement
        def people(ids: Keys) -> QuerySet[Membership]:
            return Membership.objects.filter(id__in=ids)

        for count in range(1, MAX_KEYS + 1):
            assert people(Keys([cast.bo.pk, *(uuid4() for _ in range(count - 1))])) == [cast.bo]
        assert people.shapes == 7

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads all values")
    def test_lets_sqlite_use_an_index_of_few_rows(self, cast):
        @statement
        def signals(programme: Programme) -> QuerySet[CheckIn]:
            rows = CheckIn.objects.filter(organisation=programme.organisation_id)
            return rows.filter(help_closed_at=None).exclude(signal="")

        signals(cast.programme)
        (made,) = signals._made.values()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {made.sql}", [cast.organisation.pk.hex])
            assert "INDEX checkin_signal" in str(cursor.fetchall())

    def test_writes_nothing_into_the_text_that_needs_quotes(self):
        sql = "a = %s AND b LIKE '%%s' AND c = %s AND d = %s AND e = %s"
        made = with_constants(sql, ["o'clock", "held", True, Outcome.MISSED])
        text = "a = %s AND b LIKE '%%s' AND c = 'held' AND d = 1 AND e = 'missed'"
        assert made == (text, ["o'clock"])

    @pytest.mark.django_db(transaction=True)
    def test_serves_threads_at_the_same_time(self, cast, pair):
        def ask(turn: int) -> int:
            try:
                return len(open_pairs([cast.bo, cast.cruz][turn % 2], NOON))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(ask, range(40))) == [1, 0] * 20


class TestRefused:
    """Whatever would be remembered wrongly for everybody."""

    def _refuse(self, build: Any, *values: Any) -> str:
        with pytest.raises((CannotCompile, TypeError)) as problem:
            statement(build)(*values)
        return str(problem.value)

    def test_is_a_branch_on_a_value(self, cast):
        def build(actor: Membership, words: str) -> QuerySet[Relationship]:
            mine = Relationship.objects.visible_to(actor)
            return mine.filter(end_reason=words) if words else mine

        assert "words is not known" in self._refuse(build, cast.bo, "other")

    def test_is_a_comparison(self, cast):
        def build(actor: Membership, one: UUID) -> QuerySet[Relationship]:
            return Relationship.objects.filter(mentor=one if actor.pk == one else None)

        assert "not known" in self._refuse(build, cast.bo, cast.bo.pk)

    def test_is_arithmetic(self, cast):
        def build(at: datetime) -> QuerySet[Relationship]:
            return Relationship.objects.filter(started_at__lte=at - DAY)

        assert "at is not known" in self._refuse(build, NOON)

    def test_is_a_value_made_into_words(self, cast):
        def build(words: str) -> QuerySet[Relationship]:
            return Relationship.objects.filter(end_reason=f"{words}!")

        assert "words is not known" in self._refuse(build, "x")

    def test_is_none(self, cast):
        def build(actor: Membership) -> QuerySet[Membership]:
            return Membership.objects.filter(manager=actor.manager_id)

        assert "isnull" in self._refuse(build, cast.bo)

    @pytest.mark.parametrize("value", [None, "text", [], [uuid4()], 7])
    def test_is_a_value_of_another_type(self, value, cast):
        def build(one: UUID) -> QuerySet[Relationship]:
            return Relationship.objects.filter(pk=one)

        assert "one is no UUID" in self._refuse(build, value)

    def test_is_a_list(self, cast, pair):
        def build(ids: list[UUID]) -> QuerySet[Relationship]:
            return Relationship.objects.filter(pk__in=ids)

        assert "ids can be no parameter" in self._refuse(build, [pair.pk])

    @pytest.mark.parametrize("count", [0, MAX_KEYS + 1])
    def test_are_no_ids_and_too_many(self, count):
        with pytest.raises(CannotCompile, match=f"not {count}"):
            Keys(uuid4() for _ in range(count))

    def test_is_a_value_that_the_queryset_leaves_out(self, cast):
        def build(actor: Membership, at: datetime) -> QuerySet[Relationship]:
            return Relationship.objects.visible_to(actor)

        assert "does not use at" in self._refuse(build, cast.bo, NOON)

    def test_is_a_clock_inside(self, cast):
        def build(actor: Membership) -> QuerySet[Relationship]:
            return Relationship.objects.visible_to(actor).filter(started_at__lte=timezone.now())

        assert "something else each time" in self._refuse(build, cast.bo)

    def test_is_a_second_query(self, cast):
        def build(actor: Membership) -> QuerySet[Relationship]:
            return Relationship.objects.visible_to(actor).prefetch_related("goals")

        assert "prefetch_related" in self._refuse(build, cast.bo)

    def test_is_a_queryset_that_is_always_empty(self, cast):
        def build(actor: Membership) -> QuerySet[Relationship]:
            return Relationship.objects.visible_to(actor).none()

        assert "never find anything" in self._refuse(build, cast.bo)
