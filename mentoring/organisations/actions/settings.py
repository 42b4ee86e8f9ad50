"""Setting up an organisation."""

from datetime import datetime

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
        timezone=timezone, language=language, is_admin=True, created_at=at,
    )  # fmt: skip
    record("organisations.created", organisation, actor=admin, at=at)
    return admin
