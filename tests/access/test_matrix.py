"""Every address × every kind of reader → the status that the table promises."""

import pkgutil
from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from mentoring.core.web.addresses import address
from mentoring.organisations.actions import give, give_to_token, make_token, remove_person
from mentoring.organisations.models import Membership, Role
from tests.access import rows
from tests.access.rows import MEMBERS, WHO, Row
from tests.moments import NOON

ROWS: list[Row] = [
    row
    for module in pkgutil.iter_modules(rows.__path__)
    for row in import_module(f"tests.access.rows.{module.name}").ROWS
]
LIBRARIES = {"allauth"}  # tested by their own makers; our settings for them have tests of ours


def _names(patterns, namespace: str = "") -> set[str]:
    found: set[str] = set()
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if (
                str(getattr(entry.urlconf_name, "__name__", entry.urlconf_name)).split(".")[0]
                in LIBRARIES
            ):
                continue
            inside = f"{entry.namespace}:" if entry.namespace else namespace
            found |= _names(entry.url_patterns, inside)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            found.add(namespace + entry.name)
    return found


class TestEveryAddress:
    def test_has_a_row_and_every_row_an_address(self):
        known = _names(get_resolver().url_patterns)
        listed = {row.name for row in ROWS}

        assert known - listed == set(), "addresses without a row in tests/access/rows/"
        assert listed - known == set(), "rows without an address"


@pytest.fixture
def world(
    cast,
    make_relationship,
    make_meeting,
    make_goal,
    make_checkin,
    make_enrolment,
    make_member,
    make_programme,
):
    return SimpleNamespace(
        **vars(cast),
        make_relationship=make_relationship,
        make_meeting=make_meeting,
        make_goal=make_goal,
        make_checkin=make_checkin,
        make_enrolment=make_enrolment,
        make_member=make_member,
        make_programme=make_programme,
    )


@pytest.fixture
def reader(world, browse, make_member, make_programme, make_enrolment):
    """A browser of one kind of reader; only that one is made."""

    def participant():
        emil = Membership.objects.filter(name="Emil Third").first()  # asked for once before
        if emil is None:
            emil = make_member(world.organisation, "Emil Third")
            make_enrolment(world.programme, emil, "mentee")
        return browse(emil)

    def other_coordinator():
        kim = make_member(world.organisation, "Kim Other")
        other = make_programme(world.organisation, "Other Programme")
        give(Role.COORDINATOR, to=kim, programme_id=other.pk, actor=world.eli, at=NOON)
        return browse(kim)

    def removed():
        gone = make_member(world.organisation, "Gone Away", is_admin=True)
        client = browse(gone)
        remove_person(gone, actor=world.eli, at=NOON)
        return client

    def token():
        key = make_token(world.organisation, name="Figures", actor=world.eli, at=NOON)
        return browse(None, Authorization=f"Bearer {key}")

    people = {
        "anonymous": None,
        "mentee": world.bo,
        "mentor": world.amina,
        "coordinator": world.cruz,
        "admin": world.eli,
        "sponsor": world.sana,
        "stranger": world.dara,
    }
    made = {
        "participant": participant,
        "other_coordinator": other_coordinator,
        "removed": removed,
        "token": token,
    }
    return lambda who: made[who]() if who in made else browse(people[who])


class TestEveryReader:
    """Is who the table says: signed in where it says so, and let in where everybody is."""

    INBOX = "/northwind/inbox/"

    @pytest.mark.parametrize(
        ("who", "expected"),
        [
            ("anonymous", 302), ("mentee", 200), ("mentor", 200), ("participant", 200),
            ("coordinator", 200), ("other_coordinator", 200), ("admin", 200), ("sponsor", 200),
            ("removed", 404), ("stranger", 404), ("token", 404),
        ],
    )  # fmt: skip
    def test_has_an_inbox_or_is_nobody_here(self, who, expected, reader):
        assert reader(who).get(self.INBOX).status_code == expected

    def test_is_in_the_table(self):
        assert set(WHO) == {
            "anonymous", "mentee", "mentor", "participant", "coordinator", "other_coordinator",
            "admin", "sponsor", "removed", "stranger", "token",
        }  # fmt: skip
        for who in ("participant", "other_coordinator"):
            assert {200, 302, 404} <= {getattr(row, who) for row in ROWS}

    def test_who_coordinates_another_programme_runs_that_one(self, reader):
        kim = reader("other_coordinator")

        assert kim.get("/northwind/programmes/other-programme/people/").status_code == 200
        assert kim.get("/northwind/programmes/growth-2026/people/").status_code == 404

    def test_who_takes_part_too_has_a_place_in_the_same_programme(self, world, reader):
        reader("participant")

        emil = world.programme.enrolments.get(membership__name="Emil Third")
        assert (emil.status, emil.is_mentee) == ("joined", True)

    def test_who_was_removed_ran_everything_and_is_signed_in_still(self, world, reader):
        gone = reader("removed")

        person = world.organisation.memberships.get(name="Gone Away")
        assert person.removed_at == NOON
        assert gone.session["_auth_user_id"] == str(person.user_id)

    def test_who_is_a_program_has_a_key_that_opens_what_it_was_given(self, world, reader):
        program = reader("token")
        report = "/northwind/programmes/growth-2026/export/report.csv"
        assert program.get(report).status_code == 404
        token = world.organisation.tokens.get()
        give_to_token(
            token, Role.SPONSOR, programme_id=world.programme.pk, actor=world.eli, at=NOON
        )

        assert program.get(report).status_code == 200


class TestAccess:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.name}")
    def test_is_as_the_table_says(self, row: Row, world, reader):
        wrong = {}
        where = address(row.name, *row.args(world), organisation=world.organisation.slug)
        for who in _asked(row):
            status = _tried(row, world, where, partial(reader, who))
            if status != getattr(row, who):
                wrong[who] = f"{status} instead of {getattr(row, who)}"

        assert wrong == {}


def _asked(row: Row) -> list[str]:
    """Everybody; where SQLite has asked everybody, one reader for each answer that there is."""
    if connection.vendor == "sqlite":
        return list(WHO)
    return list({getattr(row, who): who for who in reversed((*MEMBERS, *WHO))}.values())


def _tried(row: Row, world: SimpleNamespace, where: str, reader: Callable[[], Client]) -> int:
    """The answer to one reader; nothing of it is left for the next."""
    cache.clear()
    with transaction.atomic():
        response = getattr(reader(), row.method)(where, row.data(world))
        transaction.set_rollback(True)
    return response.status_code
