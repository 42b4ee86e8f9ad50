"""Setting up an organisation."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.addresses import RESERVED_SLUGS
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership, Organisation


class AddressTaken(Refusal):
    message = _("“{slug}” is taken or reserved. Choose another short name for the address.")


@transaction.atomic
def create_organisation(
    *, slug: str, name: str, timezone: str, language: str,
    admin_name: str, admin_email: str, at: datetime,
) -> Membership:  # fmt: skip
    """Set up an organisation; returns its first administrator, who is not invited yet."""
    slug = slug.lower()
    if slug in RESERVED_SLUGS or Organisation.objects.filter(slug=slug).exists():
        raise AddressTaken(slug=slug)
    organisation = Organisation.objects.create(
        slug=slug, name=name, timezone=timezone, language=language, created_at=at
    )
    admin = Membership.objects.create(
        organisation=organisation, name=admin_name, email=admin_email.strip().lower(),
        timezone=timezone, is_admin=True, created_at=at,
    )  # fmt: skip
    record("organisations.created", organisation, actor=admin, at=at)
    return admin


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, name: str, timezone: str, language: str,
    words: dict[str, str], actor: Membership, at: datetime,
) -> None:  # fmt: skip
    """Name, time zone, language of letters, and its own words for what we call mentor."""
    organisation.name, organisation.timezone = name, timezone
    organisation.language, organisation.words = language, words
    organisation.save(update_fields=["name", "timezone", "language", "words"])
    record("organisations.changed", organisation, actor=actor, at=at)


@transaction.atomic
def change_look(
    organisation: Organisation, *, accent: str, logo: bytes | None, without_logo: bool,
    actor: Membership, at: datetime,
) -> None:  # fmt: skip
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
