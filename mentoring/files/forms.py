"""A message with files, under an id of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; the value is a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = data if isinstance(data, list | tuple) else [data]
        single = super().clean
        return [single(one, initial) for one in chosen if one]


class FilesForm(forms.Form):
    chosen = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    voice = forms.FileField(label=_("Voice note"), required=False, allow_empty_file=True)
    words = forms.CharField(
        label=_("A few words with it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def uploads(self) -> list[Any]:
        """Everything that was uploaded."""
        voice = self.cleaned_data["voice"]
        return [*self.cleaned_data["chosen"], *([voice] if voice else [])]
