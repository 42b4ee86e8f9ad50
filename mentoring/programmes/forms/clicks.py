"""Keys that make a second click on the same page harmless."""

from collections.abc import Mapping
from uuid import UUID

from django import forms


class _Click(forms.Form):
    key = forms.UUIDField(required=False)


def key_of(sent: Mapping[str, object]) -> UUID | None:
    """The key a page was drawn with; None when there is none, or nonsense."""
    click = _Click(sent)
    return click.cleaned_data["key"] if click.is_valid() else None
