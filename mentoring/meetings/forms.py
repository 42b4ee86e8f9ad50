"""Moments, lengths and formats of talks; notes about them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.dates import FIRST, LAST
from mentoring.core.db.ids import new_id
from mentoring.core.l10n.counts import in_words
from mentoring.core.web.video_links import as_video_link, fault_of_video_link
from mentoring.meetings import rules
from mentoring.meetings.models import HERE, Format, place_name, service_of
from mentoring.meetings.rules import slots
from mentoring.meetings.rules.papers import AGENDA, LONGEST, NOTES
from mentoring.meetings.rules.series import LONGEST_GAP, MONTHLY, rhythms
from mentoring.meetings.rules.slots import zone_of
from mentoring.organisations.models import Membership

LENGTHS = (30, 45, 60)
LOGGED = (15, 30, 45, 60, 90)
MAX_OFFERS = 3
MAX_POLLED = slots.MAX_POLLED
TOO_FAR = _("That is more than a year away. Check the year, and choose a time nearer to today.")


class MomentsField(forms.Field):
    """Moments from checkboxes or radios: ISO text with an offset."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[datetime]:
        try:
            moments = [datetime.fromisoformat(text) for text in value or []]
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Choose from the times shown here.")) from None
        if any(moment.tzinfo is None for moment in moments):
            raise forms.ValidationError(_("Choose from the times shown here."))
        try:
            return [moment.astimezone(UTC) for moment in moments]
        except OverflowError:
            raise forms.ValidationError(_("Choose from the times shown here.")) from None


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
            if not FIRST <= wall.date() <= LAST:
                raise forms.ValidationError(TOO_FAR)
            if not slots.exists(wall, self.zone):
                raise forms.ValidationError(
                    _("The clocks go forward that day and skip this time. Choose another.")
                )
            if slots.is_doubled(wall, self.zone):
                raise forms.ValidationError(
                    _("The clocks go back that day and this time comes twice. Choose another.")
                )
            return wall.replace(tzinfo=zone_of(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("Enter a date and a time, for example 2026-11-27 09:30.")
            ) from None


ASK_WHERE = {
    Format.VIDEO: _("Add a video link. One of your own can be kept on your Times page."),
    Format.PHONE: _("Add the number to call."),
    Format.IN_PERSON: _("Say where you’ll meet."),
}


class FormatForm(forms.Form):
    """How the two talk, and where."""

    format = forms.ChoiceField(
        label=_("How"),
        choices=Format.choices,
        widget=forms.RadioSelect,
        initial=Format.VIDEO,
        error_messages={"required": _("Choose how you want to meet.")},
    )
    place = forms.CharField(
        label=_("Where"),
        help_text=_("A video link, a room or a phone number."),
        required=False,
        max_length=300,
    )
    in_rapport = forms.BooleanField(
        label=_("Meet here, in Rapport, by video"),
        help_text=_("In a room of its own for the two of you. There is nothing to install."),
        required=False,
    )

    def __init__(
        self, *args: Any, places: Mapping[str, str], are_two: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.before = places, str(self.initial.get("place", ""))
        if not are_two or places.get(Format.VIDEO) == HERE:
            del self.fields["in_rapport"]  # nobody may, or they do anyhow
        elif self.initial.get("place") == HERE:
            self.initial["in_rapport"], self.initial["place"] = True, ""
        known = [
            f"{Format(name).label}: {place_name(place)}" for name, place in places.items() if place
        ]
        if known:
            usual = format_lazy(_("If you leave it empty: {usual}"), usual=" · ".join(known))
            self.fields["place"].help_text = usual
        self.fields["place"].required = not known
        self.initial["place"] = place_name(self.initial.get("place", ""))

    def clean(self) -> dict[str, Any]:
        """A place for every meeting: the one written down, else the usual one, else asked for."""
        cleaned = super().clean() or self.cleaned_data
        how, place = cleaned.get("format"), cleaned.get("place", "")
        if how and self.has_error("place", "required"):
            del self.errors["place"]  # said below in the words of the format
        if how == Format.VIDEO and cleaned.get("in_rapport") and not self.errors:
            cleaned["place"] = HERE
        elif how and "place" not in self.errors:
            said = self._said(how, place)
            if own := self._own_place(how, said):
                cleaned["place"] = own
                return cleaned
            if how == Format.VIDEO and (fault := fault_of_video_link(said := as_video_link(said))):
                self.add_error("place", fault)
                return cleaned
            cleaned["place"] = said or self.places.get(how, "")
            if not cleaned["place"]:
                self.add_error("place", ASK_WHERE[how])
        return cleaned

    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("format", "place")}

    def _own_place(self, how: str, said: str) -> str:
        """A room of ours or of a service, left standing in the field or written by its name."""
        if how != Format.VIDEO:
            return ""
        rooms = {HERE} if "in_rapport" in self.fields else set()
        rooms |= {one for one in (*self.places.values(), self.before) if _is_room(one)}
        return next((one for one in rooms if said == place_name(one)), "")

    def _said(self, how: str, place: str) -> str:
        """What was written; the place of another format that was left standing does not count."""
        before = self.initial
        is_left_over = place == before.get("place") and how != before.get("format")
        return "" if is_left_over or _is_room(place) else place


def _is_room(place: str) -> bool:
    """A word of our own for a room, which nobody writes down."""
    return place == HERE or bool(service_of(place))


OWN_RULE = "own"
RHYTHMS = {
    1: _("Every week"),
    2: _("Every two weeks"),
    MONTHLY: _("Every month, same weekday"),
}


def _choices_of(proposed: int) -> list[tuple[str, str]]:
    """How often, with what the kind proposes (0: nothing) right after once."""
    many = _t("Every %(count)s weeks") % {"count": in_words(proposed)}
    found = [(one, str(RHYTHMS.get(one, many))) for one in rhythms(proposed)]
    said = {proposed: _t("%(rhythm)s, as suggested")} if proposed else {}
    every = [(str(one), said.get(one, "%(rhythm)s") % {"rhythm": how}) for one, how in found]
    return [("", _t("Once")), *every, (OWN_RULE, _t("By a rule of our own"))]


class WhenForm(FormatForm):
    """Up to ``most`` moments: ticked among common ones, or written down; once, or as a series."""

    repeats = forms.ChoiceField(
        label=_("How often"), required=False, widget=forms.RadioSelect, initial=""
    )
    weeks = forms.IntegerField(
        label=_("By a rule of our own: every how many weeks"),
        required=False,
        min_value=1,
        max_value=LONGEST_GAP,
    )

    slots = MomentsField(required=False)
    suggested = MomentsField(required=False)  # stood ticked when the form was opened
    own_1 = LocalMomentField(label=_("Suggest a time"), required=False)
    own_2 = LocalMomentField(label=_("Another"), required=False)
    own_3 = LocalMomentField(label=_("And one more"), required=False)
    minutes = forms.TypedChoiceField(
        choices=[(length, str(length)) for length in LENGTHS],
        coerce=int,
        widget=forms.HiddenInput,
        initial=45,
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        at: datetime,
        most: int = MAX_OFFERS,
        may_repeat: bool = False,
        proposed_weeks: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.most = at, most
        self.fields["repeats"].choices = _choices_of(proposed_weeks)  # type: ignore[attr-defined]
        if not may_repeat:
            del self.fields["repeats"], self.fields["weeks"]
        for name in ("own_1", "own_2", "own_3"):
            self.fields[name].zone = zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("repeats") == OWN_RULE and not cleaned.get("weeks") and not self.errors:
            self.add_error("weeks", _("Say after how many weeks you meet again."))
        if self.errors:
            return cleaned
        written = [cleaned[name] for name in ("own_1", "own_2", "own_3") if cleaned[name]]
        moments = self._with_room_for(written)
        if not moments:
            raise forms.ValidationError(_("Choose at least one time, ideally three."))
        if len(moments) > self.most:
            raise forms.ValidationError(
                _("Three times are enough. Remove some.")
                if self.most == MAX_OFFERS
                else _("Eight times are enough to choose from. Remove some.")
            )
        if moments[0] <= self.at:
            raise forms.ValidationError(_("One of these times has passed. Choose a later one."))
        if not rules.is_near(moments[-1], self.at):
            raise forms.ValidationError(TOO_FAR)
        cleaned["moments"] = moments
        return cleaned

    def _with_room_for(self, written: list[datetime]) -> list[datetime]:
        """All that was chosen; where that is too much, ticks that were ours from the start yield.

        The last of them first: what somebody has chosen with their own hand stays.
        """
        chosen = {*self.cleaned_data["slots"], *written}
        ours = sorted(chosen & set(self.cleaned_data["suggested"]) - set(written))
        while len(chosen) > self.most and ours:
            chosen.discard(ours.pop())
        return sorted(chosen)

    def offer(self) -> dict[str, Any]:
        names = ("moments", "minutes", "format", "place")
        return {name: self.cleaned_data[name] for name in names} | {"every": self._every()}

    def _every(self) -> int | None:
        repeats = self.cleaned_data.get("repeats")
        if repeats == OWN_RULE:
            return int(self.cleaned_data["weeks"])
        return int(repeats) if repeats else None

    def typed(self) -> list[datetime]:
        """What was written down rather than ticked: nobody has looked whether all are free then."""
        names = ("own_1", "own_2", "own_3")
        return [self.cleaned_data[name] for name in names if self.cleaned_data[name]]

    def ticked(self) -> set[str]:
        """What was ticked, to be ticked again after a refusal."""
        return set(self.data.getlist("slots")) if hasattr(self.data, "getlist") else set()


class MoveForm(forms.Form):
    """One new moment: a common one, or one's own."""

    slot = MomentsField(required=False)
    own = LocalMomentField(label=_("Or suggest your own"), required=False)

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

    def typed(self) -> list[datetime]:
        return [self.cleaned_data["own"]] if self.cleaned_data["own"] else []


class AgendaForm(forms.Form):
    agenda = forms.CharField(
        label=_("Topics and questions"),
        help_text=_("Both of you can write here."),
        required=False,
        max_length=LONGEST[AGENDA],
        widget=forms.Textarea(attrs={"rows": 4, "data-paper": AGENDA, "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class PaperNotesForm(forms.Form):
    """Notes that the people of a meeting write together."""

    notes = forms.CharField(
        label=_("Notes you write together"),
        help_text=_("Everybody of this meeting reads and writes them."),
        required=False,
        max_length=LONGEST[NOTES],
        widget=forms.Textarea(attrs={"rows": 6, "data-paper": NOTES, "autocomplete": "off"}),
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"id": "notes-version"}), min_value=0, max_value=2**31 - 1
    )


SHARING = [("shared", _("For both of us")), ("private", _("Only for me"))]


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("What you want to remember"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a word or two first.")},
    )
    sharing = forms.ChoiceField(
        label=_("Who can read it"), choices=SHARING, widget=forms.RadioSelect, initial="shared"
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, are_two: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not are_two:
            sharing = [("shared", _("For all of us")), *SHARING[1:]]
            self.fields["sharing"].choices = sharing  # type: ignore[attr-defined]

    def note(self) -> dict[str, Any]:
        return {
            "body": self.cleaned_data["body"],
            "is_shared": self.cleaned_data["sharing"] == "shared",
        }


class NoteAgainForm(NoteForm):
    """To change a note: without words it goes away."""

    key = None  # type: ignore[assignment]
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False
        self.fields["body"].help_text = _("Clear the text and the note is deleted.")


class QuestionForm(forms.Form):
    """What is to be talked about at the next meeting."""

    words = forms.CharField(
        label=_("What you want to ask or talk about"),
        max_length=rules.LINE,
        error_messages={"required": _("Write a word or two first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, **more: Any) -> None:
        # It stands on a page with a composer, whose label must not lead here.
        super().__init__(*args, **{"auto_id": "id_question_%s"} | more)


class PromiseForm(forms.Form):
    """Who does what until when."""

    words = forms.CharField(
        label=_("What"),
        max_length=300,
        help_text=_("One thing, small enough to get done."),
        error_messages={"required": _("Write a word or two first.")},
    )
    who = forms.ChoiceField(label=_("Who will do it?"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("By when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, for example 2027-03-31.")},
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, others: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"who": "me"}} | kwargs)
        self.people = {str(person.pk): person for person in others}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("me", _("I will")),
            *(
                (key, format_lazy(_("{name} will"), name=person.first_name))
                for key, person in self.people.items()
            ),
        ]

    def clean_who(self) -> Membership | None:
        """Who does it; None: whoever writes it down."""
        return self.people.get(self.cleaned_data["who"])


class PromiseDayForm(forms.Form):
    """Another day for a promise whose day is over."""

    until = forms.DateField(
        label=_("Which day suits it now?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day, for example 2027-03-31."),
            "invalid": _("Choose a day, for example 2027-03-31."),
        },
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )


class LogForm(forms.Form):
    """A talk that took place without being booked here."""

    starts_at = LocalMomentField(
        label=_("When did you meet?"),
        error_messages={"required": _("Say when you met; roughly is fine.")},
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

    def meeting(self) -> dict[str, Any]:
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


class SwapForm(forms.Form):
    """Whom to ask to host in one's place."""

    asked = forms.ChoiceField(
        label=_("Whom would you like to ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one person.")},
    )

    def __init__(self, *args: Any, others: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(person.pk): person for person in others}
        self.fields["asked"].choices = [  # type: ignore[attr-defined]
            (key, person.name) for key, person in self.others.items()
        ]

    def person(self) -> Membership:
        return self.others[self.cleaned_data["asked"]]
