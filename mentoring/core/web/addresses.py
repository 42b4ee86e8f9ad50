"""Addresses of pages. Inside an organisation every path begins with its slug."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, reverse
from jinja2 import pass_context
from jinja2.runtime import Context

from mentoring.core.hooks import run_hook

# Namespaces (and allauth's bare names) that live outside of any organisation.
GLOBAL_NAMESPACES = {"core", "accounts", "public", "operations", "links", "live"}
_PLAIN = re.compile(r"[-\w]+", re.ASCII).fullmatch  # needs no quoting, and is what slugs are


def address(name: str, *args: Any, organisation: str | None = None) -> str:
    """Path of the page called ``name``; ``organisation`` is a slug, needed inside of one."""
    parts = args if _is_global(name) else (organisation, *args)
    if all(type(part) is UUID or (type(part) is str and _PLAIN(part)) for part in parts):
        return _pattern(get_script_prefix(), name, tuple(map(type, parts))).format(*parts)
    return reverse(name, args=parts)  # it knows what to do with everything else


def _is_global(name: str) -> bool:
    return ":" not in name or name.partition(":")[0] in GLOBAL_NAMESPACES


@cache  # one entry for each name in the URL files
def _pattern(prefix: str, name: str, kinds: tuple[type, ...]) -> str:
    """The address as a format string: a page has dozens, and ``reverse`` is slow."""
    samples = [UUID(int=n) if kind is UUID else f"sample-{n}" for n, kind in enumerate(kinds)]
    pattern = reverse(name, args=samples)
    for number, sample in enumerate(samples):
        pattern = pattern.replace(str(sample), f"{{{number}}}", 1)
    return pattern


def full_address(name: str, *args: Any, organisation: str | None = None) -> str:
    """Like ``address``, with scheme and host: for letters, calendars and messages.

    The host is the organisation's own, where it has one: pages outside of any, such as links in
    letters, are then opened there too.
    """
    return origin_of(organisation) + address(name, *args, organisation=organisation)


def origin_of(organisation: str | None) -> str:
    """Scheme and host under which an organisation is reached; apps above know its own host."""
    own = run_hook("addresses.host", organisation) if organisation else []
    return with_host(own[0]) if own else settings.BASE_URL


def with_host(host: str) -> str:
    """The base address with another host: scheme and port are those of the proxy in front."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{host}" + (f":{base.port}" if base.port else "")


@pass_context
def jinja_url(context: Context, name: str, *args: Any) -> str:
    """``url("relationships:room", id)`` in a template: the organisation comes from the page."""
    organisation = context.get("organisation")
    return address(name, *args, organisation=organisation.slug if organisation else None)
