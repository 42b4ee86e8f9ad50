"""Keys that make a second click on the same page harmless."""

from collections.abc import Mapping
from uuid import UUID

from django import forms


class _SubmitKey(forms.Form):
    key = forms.UUIDField(required=False)


def submit_key(sent: Mapping[str, object]) -> UUID | None:
    """The key a page was drawn with; None when there is none, or nonsense."""
    form = _SubmitKey(sent)
    return form.cleaned_data["key"] if form.is_valid() else None
