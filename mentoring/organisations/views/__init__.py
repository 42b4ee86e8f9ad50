"""Pages of the entrance and of the organisation itself."""

from mentoring.organisations.views.entrance import front, language, setup
from mentoring.organisations.views.invitation import invitation
from mentoring.organisations.views.look import accent_css, logo
from mentoring.organisations.views.terms import terms

__all__ = ["accent_css", "front", "invitation", "language", "logo", "setup", "terms"]
