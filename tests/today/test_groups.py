"""Groups are called groups: on Today, in the lists, and in the letters a coordinator begins from."""

import pytest
from django.utils import timezone, translation

from mentoring.programmes.attention import kind_of
from mentoring.programmes.models import Programme
from mentoring.relationships.queries import Present
from mentoring.today.forms import draft
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()
PROGRAMME = "/northwind/programmes/growth-2026/"


@pytest.fixture
def circles(cast, make_relationship, make_member):
    """In a programme of circles, so many of four people who have yet to say yes."""

    def make(count, **fields):
        Programme.objects.filter(pk=cast.programme.pk).update(model="circle")
        cast.programme.refresh_from_db()
        fields = {"started_at": NOW - 15 * DAY} | fields
        return [
            make_relationship(
                kind="circle",
                members={
                    make_member(cast.organisation, f"{name} Number{number}"): part
                    for name, part in zip(
                        ("Hana", "Ali", "Bea", "Cem"), ("host", *["member"] * 3), strict=True
                    )
                },
                **fields,
            )
            for number in range(count)
        ]

    return make


def flat(answer):
    return " ".join(answer.text.split())


class TestToday:
    def test_counts_groups_where_the_programme_is_of_groups(self, cast, circles, browse):
        circles(4)

        page = flat(browse(cast.cruz).get(f"{PROGRAMME}today/"))

        assert "4 groups have yet to accept the guidelines" in page
        assert "Who’s together, who’s meeting, what they say" in page
        assert "pair" not in page.split("<main")[1].split("</main>")[0]
        assert "relationships have" not in page

    def test_says_so_in_german_too(self, cast, circles):
        circles(4)
        (matter, *_others) = matters = today(cast.programme, at=NOW).matters

        with translation.override("de"):
            heading = matter.kind.heading(matters)

        assert heading == "4 Gruppen haben den Leitlinien noch nicht zugestimmt"

    @pytest.mark.parametrize("key", ["no_agreement", "silent", "past_end"])
    def test_heads_pairs_as_pairs_and_anything_larger_as_groups(
        self, key, cast, circles, make_relationship
    ):
        kind = kind_of(key)
        three = [
            kind.matter(one.pk, NOW, [_present(person) for person in one.people])
            for one in circles(3)
        ]
        pair = make_relationship()
        two = kind.matter(pair.pk, NOW, [_present(person) for person in pair.people])

        assert "3 groups" in kind.heading(three)
        assert "4 groups" in kind.heading([*three, two])
        assert "2 pairs" in kind.heading([two, two])


class TestADraft:
    @pytest.mark.parametrize("key", ["no_agreement", "silent", "past_end"])
    def test_greets_everybody_of_a_group_and_speaks_of_no_two(self, key, cast, circles):
        (circle,) = circles(1)
        people = sorted(circle.people, key=lambda one: one.name)

        words = draft(kind_of(key), people, cast.cruz)["words"]

        assert words.startswith("Dear Ali, Bea, Cem and Hana,")
        assert "both" not in words

    def test_of_one_who_left_speaks_to_all_who_stay(self, cast, circles):
        (circle,) = circles(1)

        words = draft(kind_of("left"), circle.people[:2], cast.cruz)["words"]

        assert "Your partner" not in words
        assert "One of you has left" in words

    def test_to_two_stays_as_it_was(self, cast, make_relationship):
        pair = make_relationship()

        words = draft(kind_of("no_agreement"), pair.people, cast.cruz)["words"]

        assert "not both accepted" in words


class TestTheList:
    def test_is_of_groups_and_so_is_the_way_to_it(self, cast, circles, browse):
        circles(1)
        client = browse(cast.cruz)

        page = flat(client.get(f"{PROGRAMME}relationships/"))
        nobody = flat(client.get(f"{PROGRAMME}relationships/?show=all&q=Nobody"))

        assert "<title>Groups ·" in page
        assert "No group fits this view." in nobody

    def test_leads_back_to_groups_from_one_of_them(self, cast, circles, browse):
        (circle,) = circles(1)

        page = browse(cast.cruz).get(f"{PROGRAMME}relationships/{circle.pk}/").text

        assert "All groups" in page


def _present(person):
    return Present(person=person, part="member", agreed_at=None, gone_at=None)
