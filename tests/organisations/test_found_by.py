"""People are found and listed without regard to case and accents, on either database."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from mentoring.core.db.folded import MAX_LENGTH, having
from mentoring.organisations import actions
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from tests.moments import NOON

NAMES = [
    "Zoë Ärmel",
    "Ärmel, Östen",
    "Andersen Bo",
    "Émile Zola",
    "Özlem Şahin",
    "Łukasz Żółć",
    "İrem Ünal",
    "Ngọc Trần",
    "o’Neill Bea",
]


@pytest.fixture
def people(cast):
    for number, name in enumerate(NAMES):
        actions.add_person(
            cast.organisation, name=name, email=f"p{number}@people.example", actor=cast.eli, at=NOON
        )
    return Membership.objects.filter(
        email__endswith="@people.example", organisation=cast.organisation
    )


def found(people, words: str) -> set[str]:
    return {one.name for one in people.filter(having(words))}


class TestLookingForPeople:
    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("ozlem", "Özlem Şahin"),
            ("özlem", "Özlem Şahin"),
            ("ÖZLEM sahin", "Özlem Şahin"),
            ("émile", "Émile Zola"),
            ("E\u0301MILE", "Émile Zola"),
            ("emile", "Émile Zola"),
            ("lukasz zolc", "Łukasz Żółć"),
            ("irem", "İrem Ünal"),
            ("İREM", "İrem Ünal"),
            ("ngoc tran", "Ngọc Trần"),
            ("zola emile", "Émile Zola"),
            ("p4@people", "Özlem Şahin"),
        ],
    )
    def test_finds_them_however_the_words_are_written(self, words, name, people):
        assert found(people, words) == {name}

    @pytest.mark.parametrize("words", ["%", "_", "\\", "100%", "ozlem zola", "x' OR '1'='1"])
    def test_takes_signs_for_what_they_are(self, words, people):
        assert found(people, words) == set()

    def test_finds_everybody_by_no_words(self, people):
        assert found(people, "  ") == set(NAMES)

    def test_follows_what_is_corrected(self, cast, browse, people):
        enrolment = Enrolment.objects.get(membership=cast.bo)
        form = {"name": "Þóra Ægisdóttir", "department": "Søsterhus", "role": "mentee"}
        edit = f"/northwind/programmes/growth-2026/people/{enrolment.pk}/edit/"
        assert browse(cast.cruz).post(edit, form).status_code == 302

        everybody = Membership.objects.all()
        assert found(everybody, "thora aegis sosterhus") == {"Þóra Ægisdóttir"}

    def test_follows_an_address(self, cast, people):
        one = people.get(name="Émile Zola")
        actions.correct_address(one, email="emile@elsewhere.example", actor=cast.eli, at=NOON)

        assert found(people.model.objects.all(), "elsewhere.example zola") == {"Émile Zola"}


class TestTheOrderOfPeople:
    def test_is_that_of_the_plain_letters(self, people):
        assert [one.name for one in people.order_by("found_by", "pk")] == [
            "Andersen Bo",
            "Ärmel, Östen",
            "Émile Zola",
            "İrem Ünal",
            "Łukasz Żółć",
            "Ngọc Trần",
            "o’Neill Bea",
            "Özlem Şahin",
            "Zoë Ärmel",
        ]

    def test_puts_the_shorter_name_first(self, cast):
        for number, name in enumerate(
            ["Ann-Kathrin Berg", "Ann Berg", "Ann Bergmann", "Anna Berg"]
        ):
            actions.add_person(
                cast.organisation, name=name, email=f"a{number}@x.example", actor=None, at=NOON
            )

        there = Membership.objects.filter(email__endswith="@x.example").order_by("found_by")
        assert [one.name for one in there] == [
            "Ann Berg",
            "Ann Bergmann",
            "Ann-Kathrin Berg",
            "Anna Berg",
        ]

    def test_is_kept_in_an_index(self, cast):
        there = Membership.objects.filter(organisation=cast.organisation).order_by("found_by", "id")
        if connection.vendor == "sqlite":
            assert "membership_by_folded_name" in there[:5].explain()

    def test_has_room_for_the_longest_name(self, cast):
        one = actions.add_person(
            cast.organisation, name="ﷺ" * 200, email="long@people.example", actor=None, at=NOON
        )

        assert len(one.found_by) == MAX_LENGTH


class TestPeopleOfBefore:
    def test_are_filled_in_when_the_column_comes(self, cast):
        Membership.objects.update(found_by="")

        import_module("mentoring.organisations.migrations.0003_people_by_folded_name").fill(
            apps, None
        )

        cast.amina.refresh_from_db()
        assert cast.amina.found_by.startswith(cast.amina.name.casefold())
