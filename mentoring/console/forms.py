"""Forms of administration."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.organisations.forms import ZONE_CHOICES
from mentoring.organisations.models import STANDARD_WORDS, Grant, Organisation, Policy
from mentoring.organisations.rules import PROGRAMME_ROLES, Role


class OrganisationForm(forms.Form):
    """Name, time zone, language, video service, own words. An empty word means ours."""

    name = forms.CharField(label=_("Name"), max_length=120)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONE_CHOICES,
        help_text=_("For people whose own we do not know."),
    )
    language = forms.ChoiceField(
        label=_("Language of emails"),
        choices=settings.LANGUAGES,
        help_text=_("For people who have not chosen one."),
    )

    video_base = forms.URLField(
        label=_("Video service"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_(
            "Such as https://meet.jit.si: each relationship gets a room of its own there. A link"
            " that somebody keeps on their Times page comes first. Without either, two people meet"
            " here, in Rapport; more are asked for a link."
        ),
    )

    host = forms.CharField(
        label=_("Host name of your own"),
        max_length=300,
        required=False,
        help_text=_(
            "Such as mentoring.example.org. First let its DNS entry and the web server in front of"
            " this installation lead here, with a certificate for it; from then on emails lead"
            " there. People sign in anew under it, and a passkey works only under the name at which"
            " it was made. Empty: the address of the installation."
        ),
    )

    has_link_previews = forms.BooleanField(
        label=_("Show what a link in a conversation leads to"),
        required=False,
        help_text=_(
            "When somebody in a relationship writes a link, this server opens the page behind it"
            " once and shows its title and description under the message; the other side sees the"
            " address of this server, never that of a reader. Not under minors’ mode, not in other"
            " conversations, not for links that seem to hold a key."
        ),
    )

    def clean_video_base(self) -> str:
        link = str(self.cleaned_data["video_base"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("The address begins with https://."))
        return link

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": organisation.name,
            "timezone": organisation.timezone,
            "language": organisation.language,
            "video_base": organisation.video_base,
            "host": organisation.host or "",
            "has_link_previews": organisation.has_link_previews,
            **organisation.words,
        }
        super().__init__(*args, **kwargs)
        if not settings.ORGANISATION_HOSTS:
            del self.fields["host"]
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
        """The arguments of ``change_organisation``; host and previews are apart."""
        said = dict(self.cleaned_data)
        for apart in ("host", "has_link_previews"):
            said.pop(apart, None)
        words = {word: said.pop(word) for word in STANDARD_WORDS}
        return {**said, "words": {word: own for word, own in words.items() if own}}


class LookForm(forms.Form):
    """Colour and logo."""

    accent = forms.RegexField(
        label=_("Colour"),
        regex=re.compile(r"^#[0-9a-fA-F]{6}$"),
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": _("A colour looks like #1d5c54.")},
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. Shown 40 points high."),
    )
    without_logo = forms.BooleanField(label=_("Show the name instead of a logo"), required=False)

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()


class PersonForm(forms.Form):
    """One person, added by hand."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email address"))
    is_admin = forms.BooleanField(label=_("Administrator of the organisation"), required=False)


class FactorForm(forms.Form):
    """Which roles need a second proof at signing in."""

    roles = forms.MultipleChoiceField(
        label=_("Who needs a second step"),
        choices=Grant.Named,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "A passkey, or an app on the phone. Whoever has none is told and has a week;"
            " then it is asked for before anything else."
        ),
    )

    def roles_chosen(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("Email address"))


class RoleForm(forms.Form):
    """Somebody for a programme, by address: lists of ten thousand names help nobody."""

    email = forms.EmailField(label=_("Email address"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[one for one in Grant.Named.choices if one[0] in PROGRAMME_ROLES]
    )
    ends_on = forms.DateField(
        label=_("Last day, if there is one"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PolicyForm(forms.Form):
    """A new version of terms or privacy page."""

    text = forms.CharField(
        label=_("Wording"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Markdown: a blank line between paragraphs, ## before a heading."),
    )


KINDS = dict(Policy.Kind.choices)
