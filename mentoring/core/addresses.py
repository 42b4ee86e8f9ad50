"""Addresses of pages. Inside an organisation every path begins with its slug."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from jinja2 import pass_context
from jinja2.runtime import Context

# Namespaces (and allauth's bare names) that live outside of any organisation.
GLOBAL_NAMESPACES = {"core", "accounts", "entrance", "operations", "doors"}
RESERVED_SLUGS = {"account", "static", "healthz", "readyz", "metrics", "styleguide", "link"} | {
    "setup", "invitation", "language", "manifest", "offline", "api", "admin", "favicon", "about",
}  # fmt: skip


def address(name: str, *args: Any, organisation: str | None = None) -> str:
    """Path of the page called ``name``; ``organisation`` is a slug, needed inside of one."""
    if ":" not in name or name.partition(":")[0] in GLOBAL_NAMESPACES:
        return reverse(name, args=args)
    return reverse(name, args=(organisation, *args))


def full_address(name: str, *args: Any, organisation: str | None = None) -> str:
    """Like ``address``, with scheme and host: for letters, calendars and messages."""
    return settings.BASE_URL + address(name, *args, organisation=organisation)


@pass_context
def jinja_url(context: Context, name: str, *args: Any) -> str:
    """``url("relationships:room", id)`` in a template: the organisation comes from the page."""
    organisation = context.get("organisation")
    return address(name, *args, organisation=organisation.slug if organisation else None)
