"""Forms about people in programmes."""

from mentoring.participants.forms.joining import (
    AboutForm,
    GoalsForm,
    SkillsForm,
    TimesForm,
    WishesForm,
)
from mentoring.participants.forms.people import ROLES, PersonForm, UploadForm

__all__ = [
    "ROLES", "AboutForm", "GoalsForm", "PersonForm", "SkillsForm", "TimesForm", "UploadForm",
    "WishesForm",
]  # fmt: skip
