from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class OrganisationsConfig(AppConfig):
    name = "mentoring.organisations"
    taken = {
        "grant_once_in_programme": _(
            "This person has just been given that role. Nothing more is needed."
        ),
        "grant_once_in_organisation": _(
            "This person has just been given that role. Nothing more is needed."
        ),
        "grant_once_for_token": _(
            "This program has just been given that role. Nothing more is needed."
        ),
        "organisations.token.digest": AT_ONCE,
        "organisations.organisation.slug": _(
            "This short name has just been taken. Choose another for the address."
        ),
        "organisations.organisation.host": _(
            "This host name has just been taken by another organisation. Choose another name."
        ),
        "membership_one_per_email": _(
            "Somebody with this address has just been added. Look for them in the list of people."
        ),
        "membership_one_per_user": _(
            "You have just joined this organisation. Go on to its home page."
        ),
        "membership_one_per_external_id": _(
            "Somebody else has just been given this personnel number. Check which of the two "
            "is right."
        ),
        "addresschange_one_waits": _(
            "Somebody else has just asked to change this address. See what was asked."
        ),
        "organisations.invitation.token_digest": AT_ONCE,
        "factorrule_once": _("Somebody else has just asked for that. Nothing more is needed."),
        "policy_one_per_version": _(
            "Somebody else has just published a new version. Read it, then publish yours if "
            "it is still needed."
        ),
        "acceptance_once": AT_ONCE,
        "organisations.setuplink.token_digest": AT_ONCE,
    }
