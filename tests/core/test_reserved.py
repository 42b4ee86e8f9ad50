"""No organisation's pages lie where ours do, or will."""

import re
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern, URLResolver, get_resolver

from mentoring.core.web.reserved import RESERVED_SLUGS
from mentoring.organisations.models import Organisation

SLUG = re.compile(r"[-\w]+")


def first_parts(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """What an address can begin with, where that is fixed and could be a slug."""
    found = set()
    for pattern in patterns:
        first, _, rest = str(pattern.pattern).partition("/")
        if not first and not rest and isinstance(pattern, URLResolver):
            found |= first_parts(pattern.url_patterns)
        elif SLUG.fullmatch(first):
            found.add(first)
    return found


class TestReservedSlugs:
    def test_hold_every_first_part_of_our_own_addresses(self):
        ours = first_parts(get_resolver().url_patterns)

        assert {"account", "healthz", "link"} <= ours
        assert ours - RESERVED_SLUGS == set()

    def test_hold_what_is_coming(self):
        coming = "scim sso saml oidc oauth lti ws live media files help status hooks api"

        assert set(coming.split()) <= RESERVED_SLUGS

    def test_are_slugs_in_small_letters(self):
        assert [slug for slug in RESERVED_SLUGS if not re.fullmatch(r"[-a-z0-9]+", slug)] == []

    @pytest.mark.parametrize("slug", ["scim", "API", "Live"])
    def test_are_refused_with_a_sentence(self, db, slug):
        people = {"admin_email": "eli@example.org", "admin_name": "Eli Weber"}

        with pytest.raises(CommandError, match="taken or reserved"):
            call_command("create_organisation", slug, "Northwind", **people)

        assert not Organisation.objects.exists()

    def test_are_one_list(self):
        """Who makes organisations asks this list and no other."""
        actions = import_module("mentoring.organisations.actions.settings")

        assert actions.RESERVED_SLUGS is RESERVED_SLUGS
