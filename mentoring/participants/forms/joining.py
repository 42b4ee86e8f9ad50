"""The five steps of joining. Each form shows what was typed again when something is refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import listed
from mentoring.core.web.video_links import fault_of_video_link
from mentoring.participants.forms.people import roles_of
from mentoring.participants.queries.person import FORMAT_NAMES, language_name
from mentoring.participants.rules import availability, languages, zones
from mentoring.participants.rules.text import clean, key_of
from mentoring.programmes.forms import AnswersForm
from mentoring.programmes.kinds import KINDS, KindRules
from mentoring.programmes.models import FormField

SPARE_ROWS = 3
MAX_ROWS = 30
MAX_PREFERENCES = 5


class RowsForm(forms.Form):
    """A form with rows of a word and a weight beside its fields."""

    def said(self, word: str, weight: str, *, most: int = MAX_ROWS) -> list[tuple[str, str]]:
        """Pairs as they were typed, without empty ones."""
        words, weights = self.data.getlist(word), self.data.getlist(weight)  # type: ignore[attr-defined]
        weights += [""] * (len(words) - len(weights))
        pairs = [(clean(w)[:80], x) for w, x in zip(words, weights, strict=False)]
        return [pair for pair in pairs if pair[0]][:most]


class AboutForm(RowsForm):
    """Role, time zone, languages."""

    role = forms.ChoiceField(label=_("How would you like to take part?"), widget=forms.RadioSelect)
    called = forms.CharField(
        label=_("What should we call you?"),
        max_length=60,
        required=False,
        help_text=_("Letters and messages begin with it. Empty: your first name."),
    )
    identities = forms.CharField(
        label=_("Anything you share with others and would like to name"),
        max_length=400,
        required=False,
        help_text=_(
            "For instance first in the family at university, parent, veteran; with commas between. "
            "Only you see it. It counts only when you or somebody else asks for it below, and "
            "emptying the field deletes it."
        ),
    )
    prefers_same_identity = forms.BooleanField(
        label=_("I would like to be matched with somebody who shares it"), required=False
    )
    timezone = forms.CharField(
        label=_("Your time zone"), max_length=60, help_text=_("For instance Europe/Berlin.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        roles: Sequence[str],
        languages: Sequence[Any],
        kind: KindRules = KINDS["one_to_one"],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["role"].choices = roles_of(kind, roles)  # type: ignore[attr-defined]
        if not kind.has_sides:  # nobody is asked what there is no choice about
            self.fields["role"].widget = forms.HiddenInput()
        self.known = [(language_name(code), level) for code, level in languages]

    @property
    def rows(self) -> list[tuple[str, str]]:
        rows = self.said("language", "level") if self.is_bound else self.known
        return [*rows, *[("", "")] * (2 if rows else SPARE_ROWS)]

    def clean_identities(self) -> list[str]:
        words = (clean(word)[:60] for word in self.cleaned_data["identities"].split(","))
        return list(dict.fromkeys(word for word in words if word))[:20]

    def clean_timezone(self) -> str:
        said = self.cleaned_data["timezone"]
        zone = zones.zone(said)
        if zone is None:
            near = listed(zones.near_zones(said))
            raise forms.ValidationError(
                _("This time zone is not known. Did you mean %(near)s?")
                if near
                else _("This time zone is not known. Choose one from the list."),
                params={"near": near},
            )
        return zone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        found: dict[str, str] = {}
        for word, level in self.said("language", "level"):
            known = languages.language(word)
            if known is None:
                self.add_error(None, _not_known(word))
            else:
                found[known[0]] = level if level in languages.CEFR else languages.LEVEL_UNSAID
        if not found:
            self.add_error(None, _("Name at least one language you can talk in."))
        said["languages"] = [list(pair) for pair in found.items()]
        return said


def _not_known(word: str) -> forms.ValidationError:
    return forms.ValidationError(
        _("The language “%(word)s” is not known. Choose one from the list."), params={"word": word}
    )


class SkillsForm(RowsForm):
    """What one can help with and what one would like to learn."""

    def __init__(
        self, data: Any = None, *, sides: Sequence[str], known: dict[str, list[Any]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.sides, self.known = sides, known

    def rows(self, side: str) -> list[tuple[str, str]]:
        rows = self.said(side, f"{side}_weight") if self.is_bound else self.known[side]
        return [*rows, *[("", "")] * SPARE_ROWS][:MAX_ROWS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for side in self.sides:
            most, unsaid = (5, 3) if side == "offered" else (3, 2)
            found: dict[str, tuple[str, int]] = {}
            for word, weight in self.said(side, f"{side}_weight"):
                number = int(weight) if weight.isdecimal() else unsaid
                found.setdefault(key_of(word), (word, min(max(number, 1), most)))
            said[side] = list(found.values())
            if not found and side == "offered":
                self.add_error(None, _("Name at least one thing you can help with."))
            elif not found:
                self.add_error(None, _("Name at least one thing you’d like to learn."))
        return said


class GoalsForm(AnswersForm):
    """Own words, and the questions that the programme asks."""

    def __init__(
        self,
        questions: Iterable[FormField],
        data: Any = None,
        *,
        is_mentee: bool,
        kind: KindRules = KINDS["one_to_one"],
        **kwargs: Any,
    ) -> None:
        super().__init__(questions, data, **kwargs)
        own: dict[str, forms.Field] = {}
        words = forms.Textarea({"rows": 4})
        if is_mentee:
            own["goals"] = forms.CharField(
                label=_t(kind.asks.goals)
                if kind.asks.goals
                else _("What would you like to get closer to?"),
                required=False,
                max_length=4000,
                widget=words,
                help_text=_("In your own words. A sentence is enough."),
            )
        own["bio"] = forms.CharField(
            label=_("What should the other person know about you?")
            if kind.is_for_two
            else _("What should the others know about you?"),
            required=False,
            max_length=4000,
            widget=words,
            help_text=_("What you do, what you’ve done, what you like to talk about."),
        )
        self.fields = own | self.fields

    @property
    def own_words(self) -> dict[str, str]:
        said = {name: self.cleaned_data.get(name, "") for name in ("goals", "bio")}
        return {name: clean(words, lines=True) for name, words in said.items()}

    @property
    def cleaned_answers(self) -> dict[str, Any]:
        said = super().cleaned_answers
        return {name: value for name, value in said.items() if name not in {"goals", "bio"}}


class TimesForm(forms.Form):
    """Half hours of the week, and ways to meet."""

    formats = forms.MultipleChoiceField(
        label=_("How do you like to meet?"),
        required=False,
        choices=list(FORMAT_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    reach = forms.CharField(
        label=_("How may your match reach you?"),
        max_length=200,
        required=False,
        help_text=_(
            "A phone number, a chat name, an address: whatever you give here, your match reads it "
            "on your page, and nobody else does."
        ),
    )

    video_link = forms.URLField(
        label=_("Your own video link"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("From Zoom, Teams or Meet: your video meetings then take place there."),
    )

    def __init__(self, data: Any = None, *, known: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.known = known

    def clean_video_link(self) -> str:
        link = str(self.cleaned_data["video_link"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("A video link begins with https://."))
        if fault := fault_of_video_link(link):
            raise forms.ValidationError(fault)
        return link

    @property
    def chosen(self) -> list[str]:
        if self.is_bound:
            return list(self.data.getlist("availability"))  # type: ignore[attr-defined]
        return availability.bits_to_cells(self.known)

    @property
    def bits(self) -> str:
        return availability.cells_to_bits(self.chosen)

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last minute of the day that the grid shows: 6 to 22, or what one has said."""
        windows = availability.windows(self.bits)
        first = min([start for _, start, _ in windows], default=360)
        last = max([end for _, _, end in windows], default=1320)
        return min(first // 60 * 60, 360), max(-(-last // 60) * 60, 1320)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.bits == availability.NO_TIME:
            self.add_error(None, _("Tick at least one half hour when you could usually meet."))
        return said


class PreferencesForm(forms.Form):
    """How many people, whom one would like, whom one would rather not meet."""

    capacity_max = forms.IntegerField(
        label=_("How many people can you take on at once?"),
        min_value=1,
        max_value=20,
        help_text=_("One is plenty. You can change it at any time."),
    )
    mentors_wanted = forms.IntegerField(
        label=_("How many people would you like to be matched with?"), min_value=1, max_value=5
    )

    def __init__(
        self,
        data: Any = None,
        *,
        is_mentor: bool,
        is_mentee: bool,
        kind: KindRules = KINDS["one_to_one"],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        if kind.is_sized:
            self.fields["capacity_max"].label = _("How many groups can you lead at once?")
            self.fields["mentors_wanted"].label = _("How many groups would you like to be in?")
        if not is_mentor or not kind.has_sides:
            del self.fields["capacity_max"]
        if not is_mentee:
            del self.fields["mentors_wanted"]
