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
from mentoring.organisations.actions.people import KnownAlready, add_person, choose_reach, speak
from mentoring.organisations.actions.policies import NothingNew, accept_policies, publish_policy
from mentoring.organisations.actions.settings import AddressTaken, create_organisation
from mentoring.organisations.actions.setup import AlreadySetUp, SetupClosed, open_setup, set_up

__all__ = [
    "AddressTaken",
    "AlreadyJoined",
    "AlreadySetUp",
    "InvitationClosed",
    "KnownAlready",
    "NotYours",
    "NothingNew",
    "SetupClosed",
    "SignInFirst",
    "accept_invitation",
    "accept_policies",
    "add_person",
    "choose_reach",
    "create_organisation",
    "digest",
    "invite",
    "is_for",
    "open_setup",
    "publish_policy",
    "set_up",
    "speak",
    "withdraw_invitations",
]  # fmt: skip
