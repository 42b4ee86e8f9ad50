"""Setting up an organisation."""

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.core.web.reserved import RESERVED_SLUGS
from mentoring.events.record import record
from mentoring.organisations.actions.roles import give
from mentoring.organisations.models import FactorRule, Membership, Organisation, Role
from mentoring.organisations.rules.hosts import normal_host


class NoHostName(Refusal):
    message = _(
        "“{said}” is no host name. It looks like mentoring.example.org, without a port and without"
        " anything after it."
    )


class HostTaken(Refusal):
    message = _("{host} is in use on this installation already. Choose another name.")


class AddressTaken(Refusal):
    message = _("“{slug}” is taken or reserved. Choose another short name for the address.")


@transaction.atomic
def create_organisation(
    *,
    slug: str,
    name: str,
    timezone: str,
    language: str,
    admin_name: str,
    admin_email: str,
    at: datetime,
) -> Membership:
    """Set up an organisation; returns its first administrator, who is not invited yet."""
    slug = slug.lower()
    if slug in RESERVED_SLUGS or Organisation.objects.filter(slug=slug).exists():
        raise AddressTaken(slug=slug)
    organisation = Organisation.objects.create(
        slug=slug, name=name, timezone=timezone, language=language, created_at=at
    )
    admin = Membership.objects.create(
        organisation=organisation,
        name=admin_name,
        email=admin_email.strip().lower(),
        timezone=timezone,
        created_at=at,
    )
    give(Role.ADMIN, to=admin, actor=None, at=at)
    FactorRule.objects.create(organisation=organisation, role=Role.ADMIN.value, since=at)
    record("organisations.created", organisation, actor=admin, at=at)
    return admin


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    name: str,
    timezone: str,
    language: str,
    words: dict[str, str],
    video_base: str,
    actor: Membership,
    at: datetime,
) -> None:
    """Name, time zone, language of letters, own words for what we call mentor, video rooms."""
    organisation.name, organisation.timezone = name, timezone
    organisation.language, organisation.words = language, words
    organisation.video_base = video_base
    organisation.save(update_fields=["name", "timezone", "language", "words", "video_base"])
    record("organisations.changed", organisation, actor=actor, at=at)


@transaction.atomic
def change_link_previews(
    organisation: Organisation, *, are_shown: bool, actor: Membership, at: datetime
) -> None:
    """Whether the server opens pages behind links; switched off, what it found is not shown."""
    if organisation.has_link_previews == are_shown:
        return
    organisation.has_link_previews = are_shown
    organisation.save(update_fields=["has_link_previews"])
    data = {"are_shown": are_shown}
    record("organisations.link_previews_changed", organisation, actor=actor, at=at, data=data)


@transaction.atomic
def change_host(
    organisation: Organisation, *, host: str, actor: Membership | None, at: datetime
) -> None:
    """Reach the organisation under a host name of its own; an empty one gives it up.

    Raises ``NoHostName`` for what is none, and ``HostTaken`` for the installation's own names and
    for another organisation's.
    """
    wanted = _host_to_take(organisation, host) if host.strip() else None
    before, organisation.host = organisation.host, wanted
    if before == wanted:
        return
    organisation.save(update_fields=["host"])
    figures = {"before": before, "after": wanted}
    record("organisations.host_changed", organisation, actor=actor, at=at, data=figures)


def _host_to_take(organisation: Organisation, said: str) -> str:
    try:
        host = normal_host(said)
    except ValueError:
        raise NoHostName(said=said.strip()[:100]) from None
    ours = [one for one in settings.KNOWN_HOSTS if one != "*"]
    is_ours = host == urlsplit(settings.BASE_URL).hostname or validate_host(host, ours)
    others = Organisation.objects.filter(host=host).exclude(pk=organisation.pk)
    if is_ours or others.exists():
        raise HostTaken(host=host)
    return host


@transaction.atomic
def change_look(
    organisation: Organisation,
    *,
    accent: str,
    logo: bytes | None,
    without_logo: bool,
    actor: Membership,
    at: datetime,
) -> None:
    """Colour and logo. ``logo`` is a PNG of our own making; None leaves the present one."""
    organisation.accent = accent
    old = organisation.logo.name
    if logo is not None:
        name = hashlib.sha256(logo).hexdigest()[:20]
        organisation.logo.save(f"{name}.png", ContentFile(logo), save=False)
    elif without_logo:
        organisation.logo = ""
    organisation.save(update_fields=["accent", "logo"])
    if old and old != organisation.logo.name:
        storage = organisation.logo.storage
        transaction.on_commit(lambda: storage.delete(old))
    record("organisations.changed", organisation, actor=actor, at=at)
