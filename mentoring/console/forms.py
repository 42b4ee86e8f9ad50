"""Forms of administration."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.organisations.forms import ZONE_CHOICES
from mentoring.organisations.models import STANDARD_WORDS, Organisation, Policy
from mentoring.programmes.models import ProgrammeRole


class OrganisationForm(forms.Form):
    """Name, time zone, language, own words. An empty word means ours."""

    name = forms.CharField(label=_("Name"), max_length=120)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONE_CHOICES,
        help_text=_("For people of whom we know no other."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=settings.LANGUAGES,
        help_text=_("For people who have not chosen one themselves."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": organisation.name, "timezone": organisation.timezone,
            "language": organisation.language, **organisation.words,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for word, ours in STANDARD_WORDS.items():
            widget = forms.TextInput(attrs={"placeholder": ours})
            label = _("Instead of “%(word)s”") % {"word": ours}
            self.fields[word] = forms.CharField(
                label=label, max_length=40, required=False, widget=widget
            )

    @property
    def word_fields(self) -> list[forms.BoundField]:
        return [self[word] for word in STANDARD_WORDS]

    def chosen(self) -> dict[str, Any]:
        """The arguments of ``change_organisation``."""
        said = dict(self.cleaned_data)
        words = {word: said.pop(word) for word in STANDARD_WORDS}
        return {**said, "words": {word: own for word, own in words.items() if own}}


class LookForm(forms.Form):
    """Colour and logo."""

    accent = forms.RegexField(
        label=_("Colour"), regex=re.compile(r"^#[0-9a-fA-F]{6}$"),
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": _("A colour looks like #1d5c54.")},
    )  # fmt: skip
    logo = forms.FileField(
        label=_("Logo"), required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is shown 40 points high."),
    )  # fmt: skip
    without_logo = forms.BooleanField(label=_("Show the name instead of a logo"), required=False)

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()


class PersonForm(forms.Form):
    """One person, added by hand."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    is_admin = forms.BooleanField(label=_("Administrator of the organisation"), required=False)


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))


class RoleForm(forms.Form):
    """Somebody for a programme, by address: lists of ten thousand names help nobody."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("As"), choices=ProgrammeRole.Role.choices)


class PolicyForm(forms.Form):
    """A new version of terms or privacy page."""

    text = forms.CharField(
        label=_("Words"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Markdown: an empty line between paragraphs, ## before a heading."),
    )  # fmt: skip


KINDS = dict(Policy.Kind.choices)
