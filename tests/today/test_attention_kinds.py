"""What an app has to say about a new kind of matter: one class, and Today does the rest."""

from uuid import uuid4

import pytest
from django.db import connection
from django.shortcuts import get_object_or_404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.programmes.attention import (
    Act,
    Attention,
    AttentionKind,
    attention_kind,
    forget,
    kinds,
)
from mentoring.relationships.models import Relationship
from mentoring.today import actions, rules
from mentoring.today.queries.attention import _rows_of, today
from mentoring.today.queries.figures import overview_of
from tests.moments import DAY

NOW = timezone.now()
TODAY = "/northwind/programmes/growth-2026/today/"


class Anniversary(AttentionKind):
    """Two people who have been together for a year: thank them."""

    key = "anniversary"
    order = 60
    label = "a year together"
    patience = 365 * DAY
    is_scan = True
    is_grouped = True

    def rows(self, programme, today, since, at):
        old = Relationship.objects.open().filter(programme=programme, started_at__lte=since)
        return old.order_by("started_at").values_list("pk", "started_at")

    def attention(self, row, at, members=()):
        pk, started_at = row
        people = tuple(one.person for one in members)
        return Attention(self, pk, people, started_at, relationship_id=pk, members=people)

    def title(self, matter):
        return f"A year of {matter.people[0].first_name} and {matter.people[1].first_name}"

    def heading(self, matters):
        return f"{len(matters)} pairs have had a year together"

    def acts(self, matter, programme):
        return [Act("Thank them", self.write_url(matter, programme))]

    def concerned(self, programme, subject_id):
        theirs = Relationship.objects.filter(programme=programme).with_members()
        return get_object_or_404(theirs, pk=subject_id).people

    def draft(self, names):
        return "A year", f"Dear {names['first']}, dear {names['second']}, what a year."


@pytest.fixture
def anniversary():
    attention_kind(Anniversary)
    yield
    forget(Anniversary)


@pytest.fixture
def old_pairs(cast, make_relationship, make_member, make_meeting, anniversary):
    def make(count):
        for number in range(count):
            mentee = make_member(cast.organisation, f"Mentee Number{number}")
            pair = make_relationship(mentee=mentee, agreed=True, started_at=NOW - 366 * DAY)
            make_meeting(pair, starts_at=NOW - (number + 2) * DAY)

    return make


def keys(today):
    return [one.kind.key for one in today.matters]


class TestAKindOfOnesOwn:
    def test_is_told_with_its_act_and_can_be_written_about(self, cast, old_pairs, browse):
        old_pairs(1)
        client = browse(cast.cruz)

        page = client.get(TODAY).text
        where = page.split('href="')
        (write,) = {link.split('"')[0] for link in where if "/write/anniversary/" in link}

        assert "A year of Mentee and Amina" in page
        assert "Thank them" in page
        assert "what a year." in client.get(write).text

    def test_is_grouped_shown_in_whole_and_exported(self, cast, old_pairs, browse):
        old_pairs(5)
        client = browse(cast.cruz)

        assert "5 pairs have had a year together" in client.get(TODAY).text
        assert client.get(f"{TODAY}all/anniversary/").text.count("Thank them") == 5
        text = client.get(f"{TODAY}list.csv").getvalue().decode()
        assert text.count("a year together") == 5

    def test_is_snoozed_for_a_week(self, cast, old_pairs, browse):
        old_pairs(1)
        (matter,) = today(cast.programme, at=NOW).matters

        browse(cast.cruz).post(f"{TODAY}later/anniversary/{matter.subject_id}/")

        assert keys(today(cast.programme, at=timezone.now())) == []
        assert keys(today(cast.programme, at=NOW + 8 * DAY)) == ["anniversary"]

    def test_is_found_ahead_in_large_programmes(self, cast, old_pairs, monkeypatch):
        monkeypatch.setattr(rules, "LARGE_FROM", 2)
        old_pairs(2)
        live = today(cast.programme, at=NOW)

        actions.refresh_overviews(at=NOW)

        overview = overview_of(cast.programme, at=NOW)
        assert overview is not None
        assert today(cast.programme, overview, at=NOW) == live
        assert keys(live) == ["anniversary"] * 2

    def test_costs_two_queries_however_many_there_are(self, cast, old_pairs):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                today(cast.programme, at=NOW)
            return len(queries)

        old_pairs(5)
        with_it = cost()
        forget(Anniversary)

        assert cost() == with_it - 2  # the rows, and who is in them

    def test_has_no_page_before_it_is_registered(self, cast, browse, make_relationship):
        where = f"{TODAY}write/anniversary/{make_relationship().pk}/"

        assert browse(cast.cruz).get(where).status_code == 404


class TestKindsThatInheritTheirRows:
    def test_are_found_by_one_query(self, cast):
        with CaptureQueriesContext(connection) as queries:
            today(cast.programme, at=NOW)

        asked = [query["sql"] for query in queries if "checkins_checkin" in query["sql"]]
        assert len(asked) == 1
        assert {"harm", "help", "unhappy"} <= {kind.key for kind in kinds()}

    def test_take_each_what_is_their_own(self, cast, make_relationship, make_checkin):
        pair = make_relationship()
        answers = [("harm", True), ("unhappy", True), ("unhappy", False), ("", True)]
        for number, (signal, wants_help) in enumerate(answers, start=1):
            make_checkin(
                pair, cast.bo, number=number, signal=signal, wants_help=wants_help, answered_at=NOW
            )

        matters = today(cast.programme, at=NOW).matters
        found = [one.kind.key for one in matters if one.kind.key in ("harm", "help", "unhappy")]
        assert found == ["harm", "help", "help", "unhappy"]


class TestKindsThatLookAtEveryPair:
    def test_have_their_members_read_by_one_query(self, cast, make_relationship):
        make_relationship(started_at=NOW - 60 * DAY, agreed_at=NOW - 60 * DAY)
        make_relationship(
            started_at=NOW - 60 * DAY, agreed_at=None, mentor=cast.sana, mentee=cast.cruz
        )

        with CaptureQueriesContext(connection) as queries:
            found = keys(today(cast.programme, at=NOW))

        members = 'SELECT "relationships_member"."relationship_id"'
        assert {"silent", "no_agreement"} <= set(found)
        assert sum(query["sql"].startswith(members) for query in queries) == 1


class TestEveryKind:
    @pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.key)
    @pytest.mark.parametrize("is_narrowed", [True, False])
    def test_is_found_alike_by_statement_and_queryset(
        self, kind, is_narrowed, cast, make_relationship
    ):
        make_relationship(started_at=NOW - 60 * DAY)
        asked = (cast.programme, is_narrowed, NOW.date(), NOW - kind.patience, NOW)

        assert _rows_of(kind)(*asked) == list(_rows_of(kind).queryset(*asked))

    @pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.key)
    def test_has_a_short_key_and_a_heading_where_it_is_grouped(self, kind):
        assert kind.key.replace("_", "").isalpha()
        assert len(kind.key) <= 20
        assert not kind.is_grouped or kind.heading([Attention(kind, uuid4(), (), NOW)] * 4)

    def test_stands_in_an_order_of_its_own(self):
        orders = [kind.order for kind in kinds()]

        assert len(set(orders)) == len(orders)

    def test_asks_sqlite_for_no_part_of_a_moment(self, cast):
        """Django cuts days out of moments in Python there: a call for each row looked at."""
        with CaptureQueriesContext(connection) as queries:
            today(cast.programme, at=NOW)

        assert len(queries) > 5
        assert not [query for query in queries if "django_datetime" in query["sql"]]
