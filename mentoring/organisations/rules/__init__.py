"""Decisions about roles, invitations, policies and colours; no database, no clock."""

from mentoring.organisations.rules.colours import contrast, is_readable, readable_accents
from mentoring.organisations.rules.factors import GRACE_PERIOD, factor_due_at
from mentoring.organisations.rules.identity import Move, may_move
from mentoring.organisations.rules.invitations import (
    INVITATION_LIFETIME,
    INVITED_AT_MOST,
    INVITED_WITHIN,
    SETUP_LIFETIME,
    Invited,
    invited,
)
from mentoring.organisations.rules.policies import Paragraph, title_and_text, what_is_new
from mentoring.organisations.rules.roles import (
    CAPABILITIES_OF,
    PROGRAMME_ROLES,
    Capability,
    Role,
    end_of_day,
    roles_with,
)

__all__ = [
    "CAPABILITIES_OF",
    "GRACE_PERIOD",
    "INVITATION_LIFETIME",
    "INVITED_AT_MOST",
    "INVITED_WITHIN",
    "PROGRAMME_ROLES",
    "SETUP_LIFETIME",
    "Capability",
    "Invited",
    "Move",
    "Paragraph",
    "Role",
    "contrast",
    "end_of_day",
    "factor_due_at",
    "invited",
    "is_readable",
    "may_move",
    "readable_accents",
    "roles_with",
    "title_and_text",
    "what_is_new",
]
