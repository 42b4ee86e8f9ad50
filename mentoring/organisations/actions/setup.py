"""The first organisation of an empty installation, by a link that works once."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import full_address
from mentoring.organisations import rules
from mentoring.organisations.actions.settings import create_organisation
from mentoring.organisations.models import Membership, Organisation, SetupLink, digest


class AlreadySetUp(Refusal):
    message = _("This installation already has an organisation. Invite people from its settings.")


class SetupClosed(Refusal):
    message = _("This link has been used or has expired. Get a new one with: bin/manage setup_link")


@transaction.atomic
def open_setup(*, at: datetime) -> str:
    """A fresh set-up address for the operator; earlier ones stop working."""
    if Organisation.objects.exists():
        raise AlreadySetUp
    SetupLink.objects.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SetupLink.objects.create(
        token_digest=digest(token), created_at=at, expires_at=at + rules.SETUP_LIFETIME
    )
    return full_address("public:setup", token)


@transaction.atomic
def set_up(
    link: SetupLink,
    *,
    slug: str,
    name: str,
    timezone: str,
    language: str,
    admin_name: str,
    admin_email: str,
    password: str,
    at: datetime,
) -> Membership:
    """Create the organisation and its first administrator, who can sign in at once."""
    link = SetupLink.objects.select_for_update().get(pk=link.pk)
    if link.used_at or at >= link.expires_at or Organisation.objects.exists():
        raise SetupClosed
    admin = create_organisation(
        slug=slug,
        name=name,
        timezone=timezone,
        language=language,
        admin_name=admin_name,
        admin_email=admin_email,
        at=at,
    )
    admin.user = User.objects.create_user(admin_email, password=password)
    admin.joined_at = at
    admin.save(update_fields=["user", "joined_at"])
    link.used_at = at
    link.save(update_fields=["used_at"])
    return admin
