"""What matters here: weights and rules; and the small forms around a run."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from matchengine import OBJECTIVES
from mentoring.matching.models import MatchConcern
from mentoring.matching.queries.labels import HELP, SETTINGS, criteria_of
from mentoring.matching.rules.criteria import CRITERIA, DEFAULT_RULES, complete
from mentoring.matching.rules.rounds import LENGTHS, MOST, Rounds
from mentoring.programmes.kinds import KINDS, SIZED, USUAL_SIZES
from mentoring.relationships.models import Part
from mentoring.relationships.rules import SINGLE_TALKS

GOALS = [
    ("total", _("The highest total score")),
    ("most", _("As many people as possible matched")),
    ("maximin", _("The weakest pair as strong as possible")),
    ("leximin", _("The weakest pair first, then the next, and so on")),
    ("stable", _("Nobody would rather swap")),
]
TEAMS_BY = [
    ("department", _("People of one department")),
    ("office", _("People of one office")),
    ("manager", _("People of one manager")),
    ("", _("There are no teams yet: put people together")),
]
PREFERS = [("different", _("A different one")), ("same", _("The same one"))]


class CriteriaForm(forms.Form):
    """Weights from 0 to 100 in any proportion, and rules that no score can outweigh."""

    shared_language = forms.BooleanField(label=SETTINGS["shared_language"], required=False)
    not_manager = forms.BooleanField(label=SETTINGS["not_manager"], required=False)
    not_past_partner = forms.BooleanField(label=SETTINGS["not_past_partner"], required=False)
    ask_first = forms.BooleanField(
        label=SETTINGS["ask_first"],
        required=False,
        help_text=_(
            "Two of whom one has not said what a rule needs to know are not brought together."
        ),
    )
    min_overlap_hours = forms.FloatField(
        label=SETTINGS["min_overlap_hours"],
        min_value=0,
        max_value=40,
        step_size=0.5,
        help_text=_("Per week. 0 turns the rule off."),
    )
    min_grade_gap = forms.IntegerField(
        label=SETTINGS["min_grade_gap"],
        min_value=-20,
        max_value=20,
        required=False,
        help_text=_("0 means at least as senior. Leave empty for no rule."),
    )
    department_prefers = forms.ChoiceField(label=SETTINGS["department_prefers"], choices=PREFERS)
    location_prefers = forms.ChoiceField(label=SETTINGS["location_prefers"], choices=PREFERS)
    objective = forms.ChoiceField(
        label=SETTINGS["objective"], choices=[goal for goal in GOALS if goal[0] in OBJECTIVES]
    )

    everybody = forms.BooleanField(required=False)
    rounds = forms.IntegerField(
        label=_("Rounds"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("One each half hour. 0: every pair finds a time of its own."),
    )
    rounds_on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rounds_at = forms.TimeField(
        label=_("The first round begins"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 1800}, format="%H:%M"),
        help_text=_("On the hour or the half hour, by the organisation’s clock."),
    )
    rounds_minutes = forms.TypedChoiceField(
        label=_("How long a talk takes"),
        coerce=int,
        empty_value=None,
        initial=LENGTHS[1],
        required=False,
        choices=[(one, _("%(minutes)s minutes") % {"minutes": one}) for one in LENGTHS],
    )
    teams_by = forms.ChoiceField(
        label=_("Who is one team"),
        required=False,
        help_text=_(
            "A team stays together, whatever its size. Numbers count where there are none."
        ),
    )
    least = forms.IntegerField(label=_("At least"), min_value=3, max_value=20, required=False)
    most = forms.IntegerField(label=_("At most"), min_value=3, max_value=20, required=False)

    def __init__(
        self,
        *args: Any,
        not_joined: int = 0,
        kind: str = "one_to_one",
        questions: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_teams = bool(KINDS[kind].teams_by)
        teams_by = self.fields["teams_by"]
        assert isinstance(teams_by, forms.ChoiceField)
        teams_by.choices = [*TEAMS_BY, *questions]
        self.not_joined, self.is_sized = not_joined, kind in SIZED
        self.has_rounds, self.has_seniors = kind in SINGLE_TALKS, KINDS[kind].has_seniors
        self.fields["everybody"].label = ngettext(
            "Include %(count)s person who has not joined yet",
            "Include %(count)s people who have not joined yet",
            not_joined,
        ) % {"count": not_joined}
        has_sides = KINDS[kind].has_sides  # nobody is a peer's senior
        words = criteria_of(kind)
        self.counts = [name for name in CRITERIA if has_sides or name != "seniority"]
        for name in self.counts:
            label = words[name]
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=label, help_text=HELP.get(name, ""), min_value=0, max_value=100
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        least, most = said.get("least"), said.get("most")
        if least and most and most < least:
            self.add_error("most", _("The most people of a group cannot be fewer than the least."))
        if said.get("rounds") and self.has_rounds:
            self._ask_when(said)
        return said

    def _ask_when(self, said: dict[str, Any]) -> None:
        begins = said.get("rounds_at")
        if not said.get("rounds_on"):
            self.add_error("rounds_on", _("Choose the day of the afternoon."))
        if begins is None:
            self.add_error("rounds_at", _("Choose when the first round begins."))
        elif begins.minute % 30:
            self.add_error("rounds_at", _("Rounds begin on the hour or the half hour."))

    @property
    def afternoon(self) -> Rounds | None:
        """The rounds that were asked for; None where every pair finds a time of its own."""
        said = self.cleaned_data
        if not self.has_rounds or not said["rounds"]:
            return None
        minutes = said["rounds_minutes"] or LENGTHS[1]
        return Rounds(said["rounds"], said["rounds_on"], said["rounds_at"], minutes)

    @property
    def sizes(self) -> tuple[int, int] | None:
        """The fewest and the most people of a group, where both were said."""
        least, most = self.cleaned_data["least"], self.cleaned_data["most"]
        return (least, most) if self.is_sized and least and most else None

    def weights(self) -> list[Any]:
        return [self[f"weight_{name}"] for name in self.counts]

    def criteria(self) -> dict[str, Any]:
        """What a run needs, once the form is valid."""
        said = self.cleaned_data
        return {
            "weights": {name: said.get(f"weight_{name}", 0) for name in CRITERIA},
            "rules": {name: said[name] for name in DEFAULT_RULES},
            "objective": said["objective"],
        }


def initial(criteria: dict[str, Any]) -> dict[str, Any]:
    """The form's first values from a programme's criteria."""
    whole = complete(criteria)
    weights: dict[str, Any] = {
        f"weight_{name}": weight for name, weight in whole["weights"].items()
    }
    rules = {name: _plain(value) for name, value in whole["rules"].items()}
    return weights | rules | {"objective": whole["objective"]}


def _plain(value: Any) -> Any:
    """1 rather than 1.0, as people write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def criteria_form(
    criteria: dict[str, Any],
    tried: dict[str, str],
    *,
    not_joined: int = 0,
    everybody: bool = False,
    kind: str = "one_to_one",
    sizes: tuple[int, int] = USUAL_SIZES,
    rounds: Rounds | None = None,
    teams_by: str = "",
    questions: Sequence[tuple[str, str]] = (),
) -> CriteriaForm:
    """Filled with the criteria; ``tried`` are rules that a suggestion wants to relax."""
    values = initial(criteria) | {"everybody": everybody, "least": sizes[0], "most": sizes[1]}
    values["teams_by"] = teams_by
    if rounds:
        values |= {"rounds": rounds.count, "rounds_on": rounds.on, "rounds_at": rounds.at}
        values["rounds_minutes"] = rounds.minutes
    relaxed = {name: value for name, value in tried.items() if name in SETTINGS}
    for name, value in relaxed.items():
        values[name] = False if value == "off" else value
    return CriteriaForm(initial=values, not_joined=not_joined, kind=kind, questions=questions)


class MoveForm(forms.Form):
    """Who goes where; ``of``: the group they are in, nothing for somebody left over.

    ``part``: what somebody left over is to be in it; nothing for whoever learns.
    """

    person = forms.UUIDField()
    group = forms.UUIDField()
    of = forms.UUIDField(required=False)
    part = forms.ChoiceField(choices=[("", ""), *Part.choices], required=False)
    note = forms.CharField(
        label=_("Why do it anyway?"),
        required=False,
        max_length=300,
        help_text=_("Stored with the group, for whoever asks later."),
    )


class PlaceForm(forms.Form):
    """A rule by which people left over are placed: a field, and what stands in it."""

    field = forms.ChoiceField(
        label=_("Where"),
        choices=[
            ("", _("everybody left over")),
            ("department", _("Department")),
            ("office", _("Office")),
            ("country", _("Country")),
        ],
        required=False,
    )
    value = forms.CharField(label=_("is"), max_length=120, required=False)


class ConcernForm(forms.Form):
    """Not the right time, or not the right person: said in confidence."""

    reason = forms.ChoiceField(
        label=_("What’s on your mind?"),
        choices=MatchConcern.Reason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Anything that helps us help"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class IntroductionForm(forms.Form):
    """Why somebody thought of these people, in words of their own."""

    words = forms.CharField(
        label=_("Why I thought of you two"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the letters to everybody in this match, with your name."),
    )

    def __init__(self, *args: Any, are_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not are_two:
            self.fields["words"].label = _("Why I thought of you")


class PublishForm(forms.Form):
    """When those who have nobody this time are looked at again."""

    next_on = forms.DateField(
        label=_("When will you look again?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Whoever is unmatched is told. Without a day they read that you will write."),
    )


class NoteForm(forms.Form):
    """Why a pair or a group is made against a rule."""

    note = forms.CharField(
        label=_("Why make this pair anyway?"),
        required=False,
        max_length=300,
        help_text=_("Stored with the pair, for whoever asks later."),
    )

    def __init__(self, *args: Any, are_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not are_two:
            self.fields["note"].label = _("Why make this group anyway?")
            self.fields["note"].help_text = MoveForm.base_fields["note"].help_text
