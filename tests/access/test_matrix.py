"""Every address × every kind of reader → the status that the table promises."""

import pkgutil
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from mentoring.core.addresses import address
from tests.access import rows
from tests.access.rows import WHO, Row

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
    cast, make_relationship, make_meeting, make_goal, make_checkin, make_enrolment, make_member,
    make_programme,
):  # fmt: skip
    return SimpleNamespace(
        **vars(cast), make_relationship=make_relationship, make_meeting=make_meeting,
        make_goal=make_goal, make_checkin=make_checkin, make_enrolment=make_enrolment,
        make_member=make_member, make_programme=make_programme,
    )  # fmt: skip


class TestAccess:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.name}")
    @pytest.mark.parametrize("who", WHO)
    def test_is_as_the_table_says(self, row: Row, who: str, world, browse):
        people = {
            "anonymous": None, "mentee": world.bo, "mentor": world.amina, "coordinator": world.cruz,
            "admin": world.eli, "sponsor": world.sana, "stranger": world.dara,
        }  # fmt: skip
        args = row.args(world)
        where = address(row.name, *args, organisation=world.organisation.slug)
        client = browse(people[who])

        response = getattr(client, row.method)(where, row.data(world))

        assert response.status_code == getattr(row, who)
