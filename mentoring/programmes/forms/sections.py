"""The sections of the builder. Each begins with what the programme has, and is saved alone."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.dates import FIRST, LAST
from mentoring.notifications.rules import MONTHLY_BUDGET
from mentoring.programmes import rules
from mentoring.programmes.kinds import KINDS, FitRules, KindRules
from mentoring.programmes.models import Kind, NewcomersRead, Programme


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PurposeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Why this programme exists. Everybody who is invited reads it first."),
    )
    goal = forms.CharField(
        label=_("The organisation’s goal"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One sentence: what will be different because of it."),
    )

    @staticmethod
    def starting_from(programme: Programme) -> dict[str, Any]:
        return {name: getattr(programme, name) for name in ("name", "purpose", "goal")}


class MeasureForm(forms.Form):
    name = forms.CharField(label=_("What you’ll look at"), max_length=200, required=False)
    baseline = forms.CharField(label=_("At the start"), max_length=60, required=False)
    target = forms.CharField(label=_("Target"), max_length=60, required=False)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)  # of one that is known


class BaseMeasureFormSet(forms.BaseFormSet[MeasureForm]):
    def kept(self) -> list[dict[str, Any]]:
        """Measures with a name; to clear the name is to remove the measure."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]


MeasureFormSet = forms.formset_factory(
    MeasureForm, formset=BaseMeasureFormSet, extra=2, max_num=12, validate_max=True
)


class ValueForm(forms.Form):
    """What a measure was on a day."""

    measure = forms.UUIDField(widget=forms.HiddenInput)
    value = forms.CharField(
        label=_("Value"),
        max_length=60,
        required=False,
        help_text=_(
            "As you would say it: 42 %, 3.9 of 5. Empty takes back what was entered for that day."
        ),
    )
    on = forms.DateField(
        label=_("On"),
        widget=DayInput(),
        error_messages={"invalid": _("Choose a day, for example 2027-03-31.")},
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )


class ShapeForm(forms.Form):
    model = forms.ChoiceField(
        label=_("What the relationship is"),
        choices=Kind,
        widget=forms.RadioSelect,
        help_text=_(
            "Who is together in which part, how many of them, and what they read about it. For"
            " reverse mentoring let senior people join as mentees; for flash mentoring choose two"
            " to four weeks."
        ),
    )
    coming_together = forms.ChoiceField(
        label=_("How people come together"),
        choices=Programme.ComingTogether,
        widget=forms.RadioSelect,
        help_text=_(
            "Open circles are founded by you, and by people in the programme where you allow it;"
            " others join while there is a seat. Only circles and teams can be open. People ask"
            " each other only where a relationship is a mentor with a mentee, and not in minors’"
            " mode."
        ),
    )
    who_asks = forms.ChoiceField(
        label=_("Who asks whom"), choices=Programme.WhoAsks, widget=forms.RadioSelect
    )
    requests_at_once = forms.IntegerField(
        label=_("Open requests of one person at once"),
        min_value=1,
        max_value=10,
        help_text=_("A small number keeps popular people from being swamped."),
    )
    request_days = forms.IntegerField(
        label=_("Days a request stays open"),
        min_value=3,
        max_value=30,
        help_text=_(
            "With nine days or more we remind on day 3 and day 7. Unanswered, it closes with a"
            " friendly word."
        ),
    )
    request_needs_yes = forms.BooleanField(
        label=_("A coordinator confirms each pair that two people have agreed on"),
        required=False,
        help_text=_("It waits for you on Today. You see who, never what they wrote."),
    )
    shortlist_length = forms.IntegerField(
        label=_("People whom somebody may name in an order"),
        min_value=1,
        max_value=10,
        help_text=_(
            "The first is asked; after a no, a break or silence the next one by itself, never two"
            " at once. With 1 nobody has a list."
        ),
    )
    is_evergreen = forms.TypedChoiceField(
        label=_("When it runs"),
        coerce=lambda said: said == "True",
        widget=forms.RadioSelect,
        choices=[
            ("False", _("As a cohort: everybody starts and ends together")),
            ("True", _("Always open: people join and are matched at any time")),
        ],
    )
    enrol_from = forms.DateField(label=_("People can join from"), widget=DayInput(), required=False)
    enrol_until = forms.DateField(label=_("until"), widget=DayInput(), required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput(), required=False)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)
    relationship_weeks = forms.IntegerField(
        label=_("Weeks people work together"), min_value=1, max_value=260
    )
    checkin_every_weeks = forms.IntegerField(
        label=_("Weeks between check-ins"),
        min_value=2,
        max_value=52,
        help_text=_("The first goes out by itself two weeks after the start."),
    )

    video_base = forms.URLField(
        label=_("Video service of this programme"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_(
            "Such as https://meet.jit.si, where each relationship gets a room of its own. Empty:"
            " the organisation’s, if it has one. A link that somebody keeps themselves comes first."
        ),
    )
    newcomers_read = forms.ChoiceField(
        label=_("What somebody reads who joins a circle or team later"),
        choices=NewcomersRead,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "In the conversation, notes, goals and files alike. Usual: everything in circles and"
            " teams; in peer circles what is written from then on. The page that they share says"
            " it. A change counts for those who join after it."
        ),
    )
    allows_direct = forms.BooleanField(
        label=_("People in this programme may write to each other, matched or not"),
        required=False,
        help_text=_(
            "Everybody who has joined then finds the others by name. Those who are matched can"
            " write to each other in any case, and everybody to whoever runs the programme."
        ),
    )
    allows_founding = forms.BooleanField(
        label=_("People in this programme may found open circles"),
        required=False,
        help_text=_(
            "Anybody who has joined can then found a circle that others find and join, and says"
            " who may. You can found one in any case, and change or close every one of them."
        ),
    )

    for _day in (starts_on, ends_on):
        _day.needed_for_launch = True  # type: ignore[attr-defined] # so not called optional
    del _day

    @classmethod
    def starting_from(cls, programme: Programme) -> dict[str, Any]:
        return {name: getattr(programme, name) for name in cls.base_fields}

    def clean_video_base(self) -> str:
        link = str(self.cleaned_data["video_base"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_("The address begins with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_what_cannot_be_open(cleaned)
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        opens, closes = cleaned.get("enrol_from"), cleaned.get("enrol_until")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Choose a later one."))
        if opens and closes and closes < opens:
            self.add_error(
                "enrol_until", _("Enrolment closes before it opens. Choose a later day.")
            )
        if last and closes and closes > last:
            self.add_error("enrol_until", _("That is after the last day. Choose an earlier one."))
        return cleaned

    def _refuse_what_cannot_be_open(self, cleaned: dict[str, Any]) -> None:
        kind, way = cleaned.get("model"), cleaned.get("coming_together")
        ways = Programme.ComingTogether
        if kind and way in (ways.ASK, ways.RUN_ASK) and not KINDS[kind].is_pair:
            self.add_error(
                "coming_together",
                _(
                    "People ask each other where one mentor meets one mentee, which is not so here:"
                    " %(kind)s. Choose one to one, reverse or flash mentoring, or another way."
                )
                % {"kind": Kind(kind).label},
            )
        if kind and way in (ways.OPEN, ways.MIXED) and not KINDS[kind].is_sized:
            self.add_error(
                "coming_together",
                _(
                    "Nobody can join a relationship of this kind later: %(kind)s. Let a coordinator"
                    " match people, or choose a circle or a team."
                )
                % {"kind": Kind(kind).label},
            )


class GuidelinesForm(forms.Form):
    guidelines = forms.CharField(
        label=_("Guidelines"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 18}),
        help_text=_("**Bold** with two stars, a heading with ##, a list with a dash."),
    )

    def clean_guidelines(self) -> str:
        return str(self.cleaned_data["guidelines"]).replace("\r\n", "\n").strip()


DIAL_WORDS = {
    1: _("Personal"),
    2: _("Mostly personal"),
    3: _("In between"),
    4: _("Mostly efficient"),
    5: _("Efficient"),
}


class DialForm(forms.Form):
    dial = forms.TypedChoiceField(
        label=_("Where does this programme stand?"),
        coerce=int,
        choices=[(position, DIAL_WORDS[position]) for position in sorted(MONTHLY_BUDGET)],
        widget=forms.RadioSelect,
    )


CRITERIA_WORDS = {
    "skills": _("Skills sought and offered"),
    "goals": _("Goals and experience"),
    "preference": _("People’s own preferences"),
    "seniority": _(FitRules.seniority),  # some kinds call it otherwise
    "availability": _("Shared hours"),
    "department": _("Department"),
    "location": _("Office"),
    "identity": _("Shared identity, where somebody asks for it"),
}


PREFERS = [("different", _("A different one")), ("same", _("The same one"))]


class CriteriaForm(forms.Form):
    """Weights, one field a criterion, and the rules that no score can outweigh."""

    shared_language = forms.BooleanField(label=_("They share a language"), required=False)
    not_manager = forms.BooleanField(label=_("Neither reports to the other"), required=False)
    not_past_partner = forms.BooleanField(
        label=_("They have not been matched before"), required=False
    )
    min_overlap_hours = forms.FloatField(
        label=_("Minimum hours a week when both are free"), min_value=0, max_value=40
    )
    min_grade_gap = forms.IntegerField(
        label=_("Minimum grade gap between mentor and mentee"),
        min_value=-20,
        max_value=20,
        required=False,
        help_text=_("0 means at least as senior. Leave empty for no rule."),
    )
    department_prefers = forms.ChoiceField(
        label=_("Preferred department"), choices=PREFERS, required=False
    )
    location_prefers = forms.ChoiceField(
        label=_("Preferred office"), choices=PREFERS, required=False
    )

    def __init__(self, *args: Any, kind: KindRules = KINDS["one_to_one"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kind.has_seniors:
            del self.fields["min_grade_gap"]
        self.weights = [name for name in CRITERIA_WORDS if kind.has_sides or name != "seniority"]
        words = {**CRITERIA_WORDS, "seniority": _(kind.fit.seniority)}
        for name in self.weights:
            self.fields[name] = forms.IntegerField(label=words[name], min_value=0, max_value=100)

    @staticmethod
    def starting_from(programme: Programme) -> dict[str, Any]:
        weights = programme.criteria.get("weights", {})
        zeros = dict.fromkeys([*CRITERIA_WORDS, "min_overlap_hours"], 0)
        mixes = {"department_prefers": "different", "location_prefers": "same"}
        return {**zeros, **mixes, **weights, **programme.criteria.get("rules", {})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not sum(cleaned[name] for name in self.weights):
            self.add_error(None, _("Something must count. Give at least one weight some points."))
        return cleaned

    def criteria(self, before: dict[str, Any]) -> dict[str, Any]:
        """The new criteria; what this form does not know stays as it was."""
        own = set(self.base_fields)
        return before | {
            "weights": {name: self.cleaned_data.get(name, 0) for name in CRITERIA_WORDS},
            "rules": before.get("rules", {})
            | {
                name: value
                for name, value in self.cleaned_data.items()
                if name in own and value != ""
            },
        }


def with_suggested_dates(initial: dict[str, Any], *, today: Any) -> dict[str, Any]:
    """Dates to confirm, for a cohort that has none yet."""
    if initial["is_evergreen"] or initial["starts_on"]:
        return initial
    return initial | rules.suggested_dates(today, weeks=initial["relationship_weeks"])
