"""What an organisation says of its account at a video service."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from mentoring.connectors.google_meet import key_file
from mentoring.organisations.models import Organisation, VideoRooms
from mentoring.rooms.models import VideoAccount

MAX_HOSTS = 50
MAX_SECRET = 8000
SHORT = 200


class SecretArea(forms.Textarea):
    """Shows nothing of what was typed: a page that is shown again would hold it."""

    def format_value(self, value: Any) -> str:
        return ""


class VideoAccountForm(forms.Form):
    """One form for the three services: what one of them does not need is left empty."""

    service = forms.ChoiceField(
        label=_("Service"), choices=VideoRooms.choices, widget=forms.RadioSelect
    )
    account = forms.CharField(
        label=_("Account or tenant"),
        required=False,
        max_length=SHORT,
        help_text=_("Zoom: the account ID. Teams: the tenant ID. Google Meet: leave it empty."),
    )
    client = forms.CharField(
        label=_("Client ID"),
        required=False,
        max_length=SHORT,
        help_text=_("Of the app that you made there for Rapport. Google Meet: leave it empty."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=MAX_SECRET,
        strip=True,
        widget=SecretArea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Zoom and Teams: the client secret. Google Meet: the whole key file of the service"
            " account. It is kept encrypted and never shown again."
        ),
    )
    hosts = forms.CharField(
        label=_("Hosts at the service"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "In whose names rooms are made, one a line: at Zoom and Google by the address with"
            " which they sign in, at Teams by the user’s object ID. At Zoom each of them can hold"
            " one meeting at a time."
        ),
    )
    are_two_there = forms.BooleanField(
        label=_("Two people meet there too"),
        required=False,
        help_text=_("Otherwise two people meet here, in Rapport, and only more than two there."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.known = VideoAccount.objects.filter(organisation=organisation).first()
        if self.known:
            kwargs["initial"] = {
                "service": self.known.service,
                "account": self.known.account,
                "client": self.known.client,
                "hosts": "\n".join(self.known.hosts),
                "are_two_there": organisation.are_two_at_service,
            }
        super().__init__(*args, **kwargs)
        if self.known:
            self.fields["secret"].help_text = _(
                "There is one. Leave it empty to keep it; with another service, account or client"
                " it has to be entered again."
            )

    def clean_hosts(self) -> list[str]:
        said = [line.strip() for line in str(self.cleaned_data["hosts"]).splitlines()]
        hosts = list(dict.fromkeys(line for line in said if line))
        if len(hosts) > MAX_HOSTS:
            raise forms.ValidationError(_("Up to 50 hosts."))
        if any(len(host) > 254 or any(sign.isspace() for sign in host) for host in hosts):
            raise forms.ValidationError(_("One host a line, without spaces."))
        return hosts

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        service = said.get("service")
        if not service:
            return said
        if service == VideoRooms.MEET:
            said["account"] = said["client"] = ""
        else:
            self._need(said, "account", _("Add the ID that the service shows for your account."))
            self._need(said, "client", _("Add the client ID of the app."))
        self._check_secret(said, service)
        if service != VideoRooms.TEAMS:
            self._check_addresses(said.get("hosts", []))
        return said

    def chosen(self) -> dict[str, Any]:
        """The arguments of ``rooms.actions.connect``."""
        names = ("service", "account", "client", "secret", "hosts", "are_two_there")
        return {name: self.cleaned_data[name] for name in names}

    def _need(self, said: dict[str, Any], name: str, words: Any) -> None:
        if not said.get(name) and name not in self.errors:
            self.add_error(name, words)

    def _check_secret(self, said: dict[str, Any], service: str) -> None:
        secret, known = said.get("secret", ""), self.known
        is_kept = known is not None and (known.service, known.account, known.client) == (
            service,
            said.get("account"),
            said.get("client"),
        )
        if not secret and not is_kept:
            self.add_error("secret", _("Add the secret."))
        elif secret and service == VideoRooms.MEET and key_file(secret) is None:
            self.add_error(
                "secret",
                _("This is no key file of a service account. Paste the whole JSON file."),
            )

    def _check_addresses(self, hosts: list[str]) -> None:
        for host in hosts:
            try:
                validate_email(host)
            except forms.ValidationError:
                words = _("“%(host)s” is no email address.") % {"host": host}
                self.add_error("hosts", words)
                return
