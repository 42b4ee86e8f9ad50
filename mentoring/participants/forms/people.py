"""The form with which those who run a programme add one person."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.participants.models import Enrolment
from mentoring.participants.rules.text import clean
from mentoring.programmes.kinds import KINDS, KindRules

ROLES = [
    ("mentee", _("Mentee")),
    ("mentor", _("Mentor")),
    ("both", _("Both: mentor and mentee")),
]


def roles_of(kind: KindRules, allowed: Sequence[str]) -> list[tuple[str, Any]]:
    """Roles to choose from, as this kind calls them."""
    called = {role: _t(words) for role, words in kind.roles.items() if words}
    if len(called) == 2 and kind.roles != KINDS["one_to_one"].roles:
        called["both"] = _("Both: %(one)s and %(other)s") % {
            "one": called["mentor"],
            "other": called["mentee"],
        }
    return [(role, called.get(role, words)) for role, words in ROLES if role in allowed]


class PersonForm(forms.Form):
    """One person, added by hand."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)

    def __init__(self, *args: Any, kind: KindRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_of(kind, [role for role, _words in ROLES])  # type: ignore[attr-defined]
        if not kind.has_sides:  # of peers everybody learns and passes on
            del self.fields["role"]

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_("Enter the name the way the person writes it."))
        return name

    def clean(self) -> dict[str, Any]:
        said = {"role": "both"} | (super().clean() or {})
        for field in ("department", "job_title"):
            said[field] = clean(said.get(field, ""))
        return said


class CorrectionForm(PersonForm):
    """What the organisation says about one person, and their part in the programme."""

    grade = forms.IntegerField(label=_("Grade"), min_value=0, max_value=1000, required=False)
    tenure_years = forms.DecimalField(
        label=_("Years with the organisation"),
        min_value=0,
        max_value=99,
        decimal_places=1,
        required=False,
    )
    office = forms.CharField(label=_("Place of work"), max_length=120, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, such as DE.")
    )
    manager = forms.CharField(
        label=_("Manager"),
        max_length=254,
        required=False,
        help_text=_("Their personnel number or email address."),
    )
    capacity_max = forms.IntegerField(
        label=_("Mentees at most"), min_value=0, max_value=50, required=False
    )
    mentors_wanted = forms.IntegerField(
        label=_("Mentors wanted"), min_value=1, max_value=50, required=False
    )
    email = None  # type: ignore[assignment] # where somebody's way in goes: see forms/email.py

    def __init__(self, *args: Any, kind: KindRules, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        if not kind.has_sides:
            del self.fields["capacity_max"]
            self.fields["mentors_wanted"].label = _("Places")

    @staticmethod
    def starting_from(enrolment: Enrolment) -> dict[str, Any]:
        member = enrolment.membership
        names = ("name", "department", "job_title", "grade", "tenure_years", "office", "country")
        role = "both" if enrolment.is_mentor and enrolment.is_mentee else ""
        manager = member.manager.external_id or member.manager.email if member.manager else ""
        return {name: getattr(member, name) for name in names} | {
            "role": role or ("mentor" if enrolment.is_mentor else "mentee"),
            "manager": manager,
            "capacity_max": enrolment.capacity_max,
            "mentors_wanted": enrolment.mentors_wanted,
        }

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"].upper()
        if code and code not in Locale("en").territories:
            raise forms.ValidationError(_("This country is not known. Write two letters."))
        return code
