"""Forms about people in programmes."""

from mentoring.participants.forms.joining import (
    AboutForm,
    GoalsForm,
    PreferencesForm,
    SkillsForm,
    TimesForm,
)
from mentoring.participants.forms.people import ROLES, PersonForm

__all__ = [
    "ROLES",
    "AboutForm",
    "GoalsForm",
    "PersonForm",
    "PreferencesForm",
    "SkillsForm",
    "TimesForm",
]
