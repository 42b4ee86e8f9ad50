"""When somebody may be written to: stamps, quiet hours, and the devices that ring."""

from base64 import urlsafe_b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentoring.core.web import outgoing
from mentoring.notifications.models import NoticeSettings
from mentoring.notifications.policy import cap_of
from mentoring.organisations.models import Membership

_HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class SettingsForm(forms.Form):
    """``stamps`` is offered only to people in a programme, whose budget is the most it can be."""

    stamps = forms.TypedChoiceField(label=_("At most"), coerce=int)
    quiet_from = forms.TypedChoiceField(label=_("From"), coerce=int, choices=_HOURS)
    quiet_to = forms.TypedChoiceField(label=_("to"), coerce=int, choices=_HOURS)
    quiet_weekends = forms.BooleanField(label=_("All of Saturday and Sunday too"), required=False)
    imminent_rings = forms.BooleanField(
        label=_("A meeting that begins within the hour may ring anyway"), required=False
    )

    def __init__(self, data: Any, *, person: Membership, chosen: NoticeSettings) -> None:
        names = ("quiet_from", "quiet_to", "quiet_weekends", "imminent_rings")
        initial = {name: getattr(chosen, name) for name in names}
        super().__init__(data, initial=initial)
        self.budget = cap_of(person, NoticeSettings())
        if self.budget is None:
            del self.fields["stamps"]
            return
        stamps = self.fields["stamps"]
        assert isinstance(stamps, forms.TypedChoiceField)
        stamps.choices = [(count, str(count)) for count in range(self.budget, -1, -1)]
        self.initial["stamps"] = cap_of(person, chosen)

    def settings(self) -> dict[str, Any]:
        """As they are kept: as many stamps as there can be are no wish for fewer."""
        chosen = dict(self.cleaned_data)
        if chosen.get("stamps") == self.budget:
            chosen["stamps"] = None
        return chosen


class DeviceForm(forms.Form):
    """What a browser says when it subscribes; an address that we would never call is refused."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint = str(self.cleaned_data["endpoint"])
        try:
            outgoing.check(endpoint)
        except (outgoing.NotAllowed, ValueError):
            raise ValidationError("no address that is called") from None
        return endpoint

    def clean_p256dh(self) -> str:
        """A point on the curve: anything else could not be encrypted for."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), decoded(self.cleaned_data["p256dh"])
            )
        except ValueError:
            raise ValidationError("no key") from None
        return str(self.cleaned_data["p256dh"])

    def clean_auth(self) -> str:
        try:
            is_secret = len(decoded(self.cleaned_data["auth"])) == 16
        except ValueError:
            is_secret = False
        if not is_secret:
            raise ValidationError("no secret")
        return str(self.cleaned_data["auth"])


def decoded(text: str) -> bytes:
    """base64url as browsers write it, without padding; ``ValueError`` for anything else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
