"""Questions of a programme: writing them, and answering them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.programmes.forms.eligibility import audiences_of
from mentoring.programmes.models import FormField, PartWords

Kind = FormField.Kind


class AnswersForm(forms.Form):
    """A form made of ``FormField`` rows.

    ``answers`` are earlier ones, as ``Enrolment.answers`` keeps them: the field's id as text ->
    words, a list of words, or True and False. ``cleaned_answers`` has the same shape; what was
    left empty is not in it.
    """

    def __init__(
        self,
        questions: Iterable[FormField],
        data: Any = None,
        *,
        answers: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.questions = list(questions)
        super().__init__(data, initial=dict(answers or {}), **kwargs)
        for question in self.questions:
            self.fields[str(question.pk)] = field_for(question)

    @property
    def cleaned_answers(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if value not in ("", [], None)
        }


def field_for(question: FormField) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": question.is_required,
    }
    options = [(option, option) for option in question.options]
    match question.kind:
        case Kind.TEXT:
            return forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 4}), **common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=options, widget=forms.CheckboxSelectMultiple, **common
            )
        case Kind.YES_NO:
            return forms.TypedChoiceField(
                choices=[("True", _("Yes")), ("False", _("No"))],
                coerce=lambda said: said == "True",
                empty_value=None,
                widget=forms.RadioSelect,
                **common,
            )
    return forms.CharField(max_length=300, **common)


class QuestionForm(forms.Form):
    """Writing one question."""

    label = forms.CharField(label=_("Your question"), max_length=200)
    help = forms.CharField(
        label=_("Hint shown below it"),
        max_length=300,
        required=False,
        help_text=_("For instance who reads the answer, and when."),
    )
    audience = forms.ChoiceField(
        label=_("Who do you ask?"),
        choices=FormField.Audience,
        widget=forms.RadioSelect,
        initial=FormField.Audience.BOTH,
    )
    kind = forms.ChoiceField(
        label=_("How do people answer?"), choices=Kind, widget=forms.RadioSelect, initial=Kind.TEXT
    )
    options = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One per line. Only for “Choose one” and “Choose any”."),
    )
    is_required = forms.BooleanField(label=_("People must answer this to join"), required=False)
    is_shown = forms.BooleanField(
        label=_("Whoever is matched with them reads the answer"), required=False, initial=True
    )
    is_everywhere = forms.BooleanField(
        label=_("Ask in every programme of the organisation"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id, required=False)

    def __init__(
        self, *args: Any, called: PartWords, may_ask_everywhere: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences_of(called)  # type: ignore[attr-defined]
        if not called.has_sides:  # of peers, everybody is asked
            del self.fields["audience"]
        if not may_ask_everywhere:
            del self.fields["is_everywhere"]

    @staticmethod
    def starting_from(question: FormField) -> dict[str, Any]:
        names = ("label", "help", "audience", "kind", "is_required", "is_shown")
        initial = {name: getattr(question, name) for name in names}
        return initial | {"options": "\n".join(question.options)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lines = [line.strip()[:200] for line in cleaned.get("options", "").splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))[:50]
        is_choice = cleaned.get("kind") in (Kind.CHOICE, Kind.CHOICES)
        if is_choice and len(options) < 2:
            self.add_error("options", _("Write at least two answers, one per line."))
        cleaned["options"] = options if is_choice else []
        return cleaned

    def values(self) -> dict[str, Any]:
        said = {"audience": self.initial.get("audience", FormField.Audience.BOTH)}
        said |= self.cleaned_data
        return {k: v for k, v in said.items() if k not in ("is_everywhere", "key")}
