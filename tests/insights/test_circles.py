"""Relationships of more than two, where coordinators look."""

import csv

import pytest

from mentoring.insights import queries
from tests.moments import DAY, NOON

LIST = "/northwind/programmes/growth-2026/relationships/"


@pytest.fixture
def circle(cast, make_member, make_relationship):
    names = ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal")
    members = {cast.amina: "host", cast.bo: "member"}
    members |= {make_member(cast.organisation, name): "member" for name in names}
    return make_relationship(kind="circle", members=members, started_at=NOON - DAY)


class TestACircle:
    def test_stands_in_the_list_once_and_briefly(self, cast, circle, browse):
        page = browse(cast.cruz).get(LIST).text

        assert page.count("Amina Haddad, Bo Larsen and six more") == 1

    def test_is_found_by_any_name_in_it(self, cast, circle, browse):
        cruz = browse(cast.cruz)
        assert "and six more" in cruz.get(f"{LIST}?q=gus").text
        assert "and six more" not in cruz.get(f"{LIST}?q=gustav").text

    def test_names_each_with_their_part(self, cast, circle, browse):
        page = browse(cast.cruz).get(f"{LIST}{circle.pk}/").text

        assert page.count('<span class="person__line">Member') == 7
        assert "Host, Sales" in page

    def test_is_exported_with_its_members_and_its_host(self, cast, circle, browse):
        file = browse(cast.cruz).get("/northwind/programmes/growth-2026/export/relationships.csv")
        text = file.getvalue().decode()

        assert "Bo Larsen; Cem; Dee; Eva; Fay; Gus; Hal" in text
        assert ",Amina Haddad," in text or ";Amina Haddad;" in text

    def test_is_exported_in_the_words_of_its_kind(self, cast, circle, browse):
        where = "/northwind/programmes/growth-2026/export/relationships.csv"
        heads = {}
        for kind in ("circle", "peer_circle", "one_to_one"):
            type(cast.programme).objects.filter(pk=cast.programme.pk).update(model=kind)
            text = browse(cast.cruz).get(where).getvalue().decode().removeprefix("\ufeff")
            heads[kind], *rows = csv.reader(text.splitlines())
            assert {len(row) for row in rows} == {len(heads[kind])}

        assert heads["circle"][:4] == ["Members", "Members: email", "Members: department", "Hosts"]
        assert "Hosts: all accepted the guidelines" in heads["circle"]
        assert heads["peer_circle"][:4] == ["Peers", "Peers: email", "Peers: department", "Score"]
        assert not [name for name in heads["peer_circle"] if "Mentor" in name or "Mentee" in name]
        assert heads["one_to_one"][3] == "Mentor"

    def test_counts_each_member_as_matched(self, cast, circle):
        matched = next(
            step for step in queries.funnel(cast.programme, at=NOON) if "matched" in str(step.label)
        )

        assert matched.count == 7

    def test_costs_as_many_queries_as_a_pair(
        self, cast, circle, make_relationship, browse, django_assert_max_num_queries
    ):
        def queries_of(page):
            with django_assert_max_num_queries(40) as seen:
                browse(cast.cruz).get(page)
            return len(seen)

        with_circle = queries_of(LIST)
        make_relationship()

        assert queries_of(LIST) == with_circle
