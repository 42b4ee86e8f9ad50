"""Every change to organisations, their people, invitations and policies."""

from mentoring.organisations.actions.invitations import (
    AlreadyJoined,
    InvitationClosed,
    NotYours,
    SignInFirst,
    accept_invitation,
    digest,
    invite,
    is_for,
    withdraw_invitations,
)
from mentoring.organisations.actions.people import (
    AccountElsewhereToo,
    KnownAlready,
    LastAdministrator,
    add_person,
    choose_reach,
    correct_address,
    remove_person,
    set_admin,
    speak,
)
from mentoring.organisations.actions.policies import NothingNew, accept_policies, publish_policy
from mentoring.organisations.actions.settings import (
    AddressTaken,
    change_look,
    change_organisation,
    create_organisation,
)
from mentoring.organisations.actions.setup import AlreadySetUp, SetupClosed, open_setup, set_up

__all__ = [
    "AccountElsewhereToo",
    "AddressTaken",
    "AlreadyJoined",
    "AlreadySetUp",
    "InvitationClosed",
    "KnownAlready",
    "LastAdministrator",
    "NotYours",
    "NothingNew",
    "SetupClosed",
    "SignInFirst",
    "accept_invitation",
    "accept_policies",
    "add_person",
    "change_look",
    "change_organisation",
    "choose_reach",
    "correct_address",
    "create_organisation",
    "digest",
    "invite",
    "is_for",
    "open_setup",
    "publish_policy",
    "remove_person",
    "set_admin",
    "set_up",
    "speak",
    "withdraw_invitations",
]
