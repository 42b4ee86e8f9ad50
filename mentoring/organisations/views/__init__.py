"""Pages before an organisation is entered, and of the organisation itself."""

from mentoring.organisations.views.invitation import invitation
from mentoring.organisations.views.look import accent_css, logo, manifest
from mentoring.organisations.views.pictures import own_picture, picture
from mentoring.organisations.views.public import front, language, setup
from mentoring.organisations.views.second_step import second_step
from mentoring.organisations.views.terms import terms

__all__ = [
    "accent_css",
    "front",
    "invitation",
    "language",
    "logo",
    "manifest",
    "own_picture",
    "picture",
    "second_step",
    "setup",
    "terms",
]
