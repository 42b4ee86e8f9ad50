"""The form that takes a file of people."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Your list of people"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file with your people first.")},
    )
