"""Decisions about invitations, policies and colours; no database, no clock."""

from mentoring.organisations.rules.colours import contrast, is_readable, readable_accents
from mentoring.organisations.rules.invitations import (
    INVITATION_LIFETIME,
    SETUP_LIFETIME,
    Invited,
    invited,
)
from mentoring.organisations.rules.policies import Paragraph, title_and_text, what_is_new

__all__ = [
    "INVITATION_LIFETIME", "SETUP_LIFETIME", "Invited", "Paragraph", "contrast", "invited",
    "is_readable", "readable_accents", "title_and_text", "what_is_new",
]  # fmt: skip
