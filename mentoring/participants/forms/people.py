"""Forms for those who run a programme: a list of people, or one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.participants.rules import cells

ROLES = [
    ("mentee", _("Mentee")),
    ("mentor", _("Mentor")),
    ("both", _("Both: mentor and mentee")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Your list of people"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file with your people first.")},
    )


class PersonForm(forms.Form):
    """One person, added by hand."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)

    def clean_name(self) -> str:
        name = cells.clean(self.cleaned_data["name"])
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_("Enter the name as the person writes it."))
        return name

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for field in ("department", "job_title"):
            said[field] = cells.clean(said.get(field, ""))
        return said
