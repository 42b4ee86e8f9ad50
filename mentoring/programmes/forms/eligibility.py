"""Who may join: a list of rules, each edited in place, saved together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentoring.programmes import rules
from mentoring.programmes.models import PartWords

MAX_RULES = 20
FIELD_WORDS = {
    "department": _("Department"),
    "job_title": _("Job title"),
    "office": _("Office"),
    "country": _("Country"),
    "grade": _("Grade"),
    "tenure_years": _("Years with us"),
}
CHOOSE = [("in", _("is one of")), ("not_in", _("is none of"))]
MENTION = [("contains", _("contains")), ("not_contains", _("does not contain"))]
MEASURE = [("at_least", _("is at least")), ("at_most", _("is at most"))]


class RuleForm(forms.Form):
    """One rule; which fields it has follows from what it is about."""

    field = forms.CharField(widget=forms.HiddenInput, max_length=140)
    audience = forms.ChoiceField(label=_("Who it applies to"))
    op = forms.ChoiceField(label=_("The rule"))

    def __init__(
        self, about: str, values: Sequence[str], called: PartWords, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.fields["audience"].choices = audiences_of(called)  # type: ignore[attr-defined]
        if not called.has_sides:  # nobody is asked what there is no choice about
            self.initial["audience"] = "both"
            self.fields["audience"].widget = forms.HiddenInput()
        self.fields["op"].choices = ops_of(about)  # type: ignore[attr-defined]
        self.fields["value"] = self._value_field(values)

    @property
    def title(self) -> Any:
        return FIELD_WORDS.get(self.about, self.about.removeprefix(rules.ATTRIBUTE))

    def _value_field(self, values: Sequence[str]) -> forms.Field:
        if self.about in rules.NUMBER_FIELDS:
            whole = self.about == "grade"
            kind = forms.IntegerField if whole else forms.FloatField
            missing = {"required": _("Enter a number, or remove the rule.")}
            return kind(
                label=_("Number"),
                min_value=0,
                max_value=99,
                error_messages=missing,
                widget=forms.NumberInput({"step": "1" if whole else "0.1"}),
            )
        if self.about == "job_title":
            missing = {"required": _("Enter a word, or remove the rule.")}
            return forms.CharField(label=_("Text"), max_length=80, error_messages=missing)
        missing = {"required": _("Tick at least one, or remove the rule.")}
        return forms.MultipleChoiceField(
            label=_("Values"),
            choices=[(value, value) for value in values],
            widget=forms.CheckboxSelectMultiple,
            error_messages=missing,
        )

    def rule(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        value = round(cleaned["value"], 1) if self.about == "tenure_years" else cleaned["value"]
        return {
            "field": self.about,
            "op": cleaned["op"],
            "value": value,
            "audience": cleaned["audience"],
        }


def audiences_of(called: PartWords) -> list[tuple[str, Any]]:
    """Whom a rule may concern, in the programme's own words: of peers, everybody."""
    everybody = [("both", _("Everybody"))]
    if not called.has_sides:
        return everybody
    sides = [("mentor", called.mentors), ("mentee", called.mentees)]
    return everybody + [(side, capfirst(words)) for side, words in sides]


def ops_of(field: str) -> list[tuple[str, Any]]:
    if field in rules.NUMBER_FIELDS:
        return MEASURE
    return MENTION if field == "job_title" else CHOOSE


class NewRule(forms.Form):
    """What the next rule is about."""

    about = forms.ChoiceField(label=_("Add a rule about"), required=False)

    def __init__(self, fields: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        further = [
            (field, field.removeprefix(rules.ATTRIBUTE))
            for field in fields
            if field.startswith(rules.ATTRIBUTE)
        ]
        self.fields["about"].choices = [*FIELD_WORDS.items(), *further]  # type: ignore[attr-defined]


def _with_chosen(
    values: Mapping[str, Sequence[str]], eligibility: Sequence[rules.Rule]
) -> dict[str, list[str]]:
    """What can be ticked: what people have, and what a rule already says, though nobody has it."""
    known = {field: list(found) for field, found in values.items()}
    for rule in eligibility:
        if isinstance(rule["value"], list):
            listed = known.setdefault(rule["field"], [])
            listed += [value for value in rule["value"] if value not in listed]
    return known


class EligibilityForm:
    """All rules of a programme. ``values`` knows, for each field of words, what people have there.

    Numbered prefixes may have gaps: a rule that was removed on the page is not sent.
    """

    def __init__(
        self,
        eligibility: Sequence[rules.Rule],
        values: Mapping[str, Sequence[str]],
        called: PartWords,
        data: Any = None,
    ) -> None:
        self.called = called
        self.values = _with_chosen(values, eligibility)
        self.forms: list[RuleForm] = []
        if data is None:
            for number, rule in enumerate(eligibility):
                self._append(rule["field"], number, initial=dict(rule))
            return
        for number in range(MAX_RULES):
            about = data.get(f"rule{number}-field", "")
            if about in FIELD_WORDS or about in self.values:
                self._append(about, number, data=data)

    def _append(self, about: str, number: int, **kwargs: Any) -> None:
        known = self.values.get(about, ())
        self.forms.append(RuleForm(about, known, self.called, prefix=f"rule{number}", **kwargs))

    def begin(self, about: str, rule: rules.Rule | None = None) -> None:
        """Put one more rule on the page: an empty one, or one to look at."""
        taken = {form.prefix for form in self.forms}
        free = [number for number in range(MAX_RULES) if f"rule{number}" not in taken]
        if free:
            initial = dict(rule or {"field": about, "audience": "both"})
            self._append(about, free[0], initial=initial)

    def drop(self, prefix: str) -> None:
        self.forms = [form for form in self.forms if form.prefix != prefix]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    def rules(self) -> list[dict[str, Any]]:
        return [form.rule() for form in self.forms]

    def whole_rules(self) -> list[dict[str, Any]]:
        """Those that can be counted already, while others are being written."""
        asked = [form.rule() for form in self.forms if form.is_bound and form.is_valid()]
        fresh = [form.initial for form in self.forms if not form.is_bound]
        return asked + [dict(rule) for rule in fresh if "value" in rule]
