"""Moments, lengths and formats of talks; notes about them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mentoring.core.ids import new_id
from mentoring.meetings.models import Format
from mentoring.meetings.rules import slots
from mentoring.meetings.rules.slots import zone_of

LENGTHS = (30, 45, 60)
LOGGED = (15, 30, 45, 60, 90)
MOST_OFFERS = 3


class MomentsField(forms.Field):
    """Moments from checkboxes or radios: ISO text with an offset."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[datetime]:
        try:
            moments = [datetime.fromisoformat(text) for text in value or []]
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Choose among the times shown here.")) from None
        if any(moment.tzinfo is None for moment in moments):
            raise forms.ValidationError(_("Choose among the times shown here."))
        try:
            return [moment.astimezone(UTC) for moment in moments]
        except OverflowError:
            raise forms.ValidationError(_("Choose among the times shown here.")) from None


class LocalMomentField(forms.Field):
    """A day and a time on the person's own wall."""

    zone = "UTC"
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(zone_of(self.zone)).strftime("%Y-%m-%dT%H:%M")
        return value

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = datetime.fromisoformat(value).replace(tzinfo=None, second=0, microsecond=0)
            if not slots.exists(wall, self.zone):
                raise forms.ValidationError(
                    _("On that day the clocks skip this time. Choose another.")
                )
            return wall.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("Write a day and a time, for example 2026-11-27 09:30.")
            ) from None


class FormatForm(forms.Form):
    """How the two talk, and where."""

    format = forms.ChoiceField(
        label=_("How"), choices=Format.choices, widget=forms.RadioSelect, initial=Format.VIDEO,
        error_messages={"required": _("Choose how you want to talk.")},
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where"),
        help_text=_("A link for video, a room to meet in, or a number to call."),
        required=False,
        max_length=300,
    )


class WhenForm(FormatForm):
    """Up to ``most`` moments: ticked among common ones, or written down."""

    slots = MomentsField(required=False)
    own_1 = LocalMomentField(label=_("A time of your own"), required=False)
    own_2 = LocalMomentField(label=_("Another one"), required=False)
    own_3 = LocalMomentField(label=_("And another one"), required=False)
    minutes = forms.TypedChoiceField(
        choices=[(length, str(length)) for length in LENGTHS], coerce=int,
        widget=forms.HiddenInput, initial=45,
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        for name in ("own_1", "own_2", "own_3"):
            self.fields[name].zone = zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        written = [cleaned[name] for name in ("own_1", "own_2", "own_3") if cleaned[name]]
        moments = sorted({*cleaned["slots"], *written})
        if not moments:
            raise forms.ValidationError(_("Choose at least one time, three at best."))
        if len(moments) > MOST_OFFERS:
            raise forms.ValidationError(_("Three times are enough. Take some out."))
        if moments[0] <= self.at:
            raise forms.ValidationError(_("One of these times has passed. Choose a later one."))
        cleaned["moments"] = moments
        return cleaned

    def offer(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("moments", "minutes", "format", "place")}

    def ticked(self) -> set[str]:
        """What was ticked, to be ticked again after a refusal."""
        return set(self.data.getlist("slots")) if hasattr(self.data, "getlist") else set()


class MoveForm(forms.Form):
    """One new moment: a common one, or one's own."""

    slot = MomentsField(required=False)
    own = LocalMomentField(label=_("Or a time of your own"), required=False)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own"].zone = zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        chosen = [cleaned["own"]] if cleaned["own"] else cleaned["slot"][:1]
        if not chosen:
            raise forms.ValidationError(_("Choose the new time."))
        cleaned["starts_at"] = chosen[0]
        return cleaned


class AgendaForm(forms.Form):
    agenda = forms.CharField(
        label=_("Topics and questions"),
        help_text=_("Both of you can write here."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


SHARING = [("shared", _("For both of us")), ("private", _("Only for me"))]


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("What you want to keep"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a word or two first.")},
    )
    sharing = forms.ChoiceField(
        label=_("Who reads it"), choices=SHARING, widget=forms.RadioSelect, initial="shared"
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def note(self) -> dict[str, Any]:
        return {
            "body": self.cleaned_data["body"],
            "is_shared": self.cleaned_data["sharing"] == "shared",
        }


class NoteAgainForm(NoteForm):
    """To change a note: without words it goes away."""

    key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False
        self.fields["body"].help_text = _("Take out every word and the note goes away.")


class PromiseForm(forms.Form):
    """Who does what until when."""

    words = forms.CharField(
        label=_("What"), max_length=300, help_text=_("One thing, small enough to be done."),
        error_messages={"required": _("Write a word or two first.")},
    )  # fmt: skip
    who = forms.ChoiceField(label=_("Who does it"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Until when?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, for example 2027-03-31.")},
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"who": "me"}} | kwargs)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("me", _("I do")), ("other", format_lazy(_("{name} does"), name=other)),
        ]  # fmt: skip


class LogForm(forms.Form):
    """A talk that took place without being booked here."""

    starts_at = LocalMomentField(
        label=_("When did you talk?"),
        error_messages={"required": _("Say when you talked; about right is enough.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("How long?"),
        choices=[(length, format_lazy(_("{count} minutes"), count=length)) for length in LOGGED],
        coerce=int,
        initial=45,
    )
    format = forms.ChoiceField(
        label=_("How"), choices=Format.choices, widget=forms.RadioSelect, initial=Format.VIDEO
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].zone = zone  # type: ignore[attr-defined]

    def talk(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "minutes", "format", "key")}


def length_from(text: str | None, usual: int) -> int:
    """The length asked for in the address, or the usual one."""
    found = next((length for length in LENGTHS if str(length) == text), None)
    return found or (usual if usual in LENGTHS else 45)


def moments_in(texts: Iterable[str]) -> list[datetime]:
    """Moments of hidden inputs; whatever cannot be read is left out."""
    try:
        return MomentsField().to_python(list(texts))
    except forms.ValidationError:
        return []
