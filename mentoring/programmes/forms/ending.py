"""How a programme ends: thanks, one question, and what becomes of those who are together."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.programmes.models import Programme

PAIRS = [
    ("end", _("They end with it, with thanks; meetings ahead are cancelled")),
    ("keep", _("They carry on until their own last day")),
]


class EndForm(forms.Form):
    thanks = forms.CharField(
        label=_("Your thanks"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "Everybody who took part reads this on the programme’s page, and in an email where a"
            " mail server is set up."
        ),
    )
    question = forms.CharField(
        label=_("One last question"),
        max_length=300,
        help_text=_(
            "They also say how worthwhile it was, on a scale. Only coordinators read the words."
        ),
    )
    pairs = forms.ChoiceField(
        label=_("Those who are still together"),
        choices=PAIRS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to those who are together.")},
    )

    def __init__(self, *args: Any, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waiting:
            del self.fields["pairs"]

    @staticmethod
    def starting_from(programme: Programme) -> dict[str, Any]:
        """First words, to be made one's own."""
        return {
            "thanks": programme.thanks
            or _t(
                "Thank you for being part of %(name)s, for the time you gave each other and for "
                "what you told us along the way."
            )
            % {"name": programme.name},
            "question": programme.closing_question
            or _t("What should we keep, and what should we do differently next time?"),
        }

    def words(self) -> dict[str, Any]:
        ends_pairs = self.cleaned_data.get("pairs", "end") == "end"
        said = self.cleaned_data
        return {"thanks": said["thanks"], "question": said["question"], "ends_pairs": ends_pairs}
