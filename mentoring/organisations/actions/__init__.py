"""Every change to organisations, their people, invitations and policies."""

from mentoring.organisations.actions.factors import NeedsOwnFactor, require_second_factor
from mentoring.organisations.actions.identity import (
    Corrected,
    KnownAlready,
    NeedsSecondFactor,
    NeedsSecondPerson,
    NotBackYet,
    NothingToConfirm,
    NotYourOwn,
    OnlyForAdministrators,
    confirm_address,
    confirm_roles,
    correct_address,
    correct_letters,
    has_second_factor,
)
from mentoring.organisations.actions.invitations import (
    AlreadyJoined,
    InvitationClosed,
    NotYours,
    SignInFirst,
    accept_invitation,
    invite,
    is_for,
    needs_sign_in,
    withdraw_invitations,
)
from mentoring.organisations.actions.people import (
    add_and_invite,
    add_person,
    choose_contact_settings,
    choose_language,
    remove_person,
)
from mentoring.organisations.actions.pictures import remove_picture, set_picture
from mentoring.organisations.actions.policies import NothingNew, accept_policies, publish_policy
from mentoring.organisations.actions.roles import LastAdministrator, give, set_admin
from mentoring.organisations.actions.settings import (
    AddressTaken,
    change_host,
    change_link_previews,
    change_look,
    change_organisation,
    create_organisation,
)
from mentoring.organisations.actions.setup import AlreadySetUp, SetupClosed, open_setup, set_up
from mentoring.organisations.actions.tokens import give_to_token, make_token, revoke_token
from mentoring.organisations.models import digest

__all__ = [
    "AddressTaken",
    "AlreadyJoined",
    "AlreadySetUp",
    "Corrected",
    "InvitationClosed",
    "KnownAlready",
    "LastAdministrator",
    "NeedsOwnFactor",
    "NeedsSecondFactor",
    "NeedsSecondPerson",
    "NotBackYet",
    "NotYourOwn",
    "NotYours",
    "NothingNew",
    "NothingToConfirm",
    "OnlyForAdministrators",
    "SetupClosed",
    "SignInFirst",
    "accept_invitation",
    "accept_policies",
    "add_and_invite",
    "add_person",
    "change_host",
    "change_link_previews",
    "change_look",
    "change_organisation",
    "choose_contact_settings",
    "choose_language",
    "confirm_address",
    "confirm_roles",
    "correct_address",
    "correct_letters",
    "create_organisation",
    "digest",
    "give",
    "give_to_token",
    "has_second_factor",
    "invite",
    "is_for",
    "make_token",
    "needs_sign_in",
    "open_setup",
    "publish_policy",
    "remove_person",
    "remove_picture",
    "require_second_factor",
    "revoke_token",
    "set_admin",
    "set_picture",
    "set_up",
    "withdraw_invitations",
]
