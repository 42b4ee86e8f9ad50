"""The quiet exit, and what somebody would like at the planned end."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.relationships import rules
from mentoring.relationships.models import EndWish, Relationship
from mentoring.relationships.queries import Ending

Reason = Relationship.EndReason

# The same reasons as a coordinator has, in the words of one of the two.
REASONS = [
    (Reason.COMPLETED, _("We’ve come to a natural end")),
    (Reason.NO_TIME, _("There’s no time for it at the moment")),
    (Reason.NOT_A_FIT, _("It was not the right match")),
    (Reason.LEFT, _("One of us is leaving")),
    (Reason.OTHER, _("Another reason")),
]


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What comes closest?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that comes closest.")},
    )
    note = forms.CharField(
        label=_("What should the coordinators know?"),
        help_text=_("Only the coordinators read this. It helps them find somebody better for you."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LeaveForm(EndForm):
    """How somebody goes from a group: alone or, in a part that may say so, by ending it for all."""

    for_all = forms.BooleanField(
        label=_("End it for everybody, not only for me"),
        required=False,
        help_text=_("The others hear that it has ended, and can be matched again."),
    )

    def __init__(self, *args: Any, relationship: Relationship, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = len(relationship.present)
        if relationship.are_two or not rules.may_end(relationship.kind, part, people):
            del self.fields["for_all"]


class WishForm(forms.Form):
    """One question, each answer with its day; ``choice`` is ``carry_on:8`` or a wish alone."""

    choice = forms.ChoiceField(
        label=_("What would you like?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you would like.")},
    )

    def __init__(self, *args: Any, ending: Ending | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = wishes(ending) if ending else []

    def wish(self) -> tuple[str, int | None]:
        choice, _colon, weeks = self.cleaned_data["choice"].partition(":")
        return choice, int(weeks) if weeks else None


def wishes(ending: Ending) -> list[tuple[str, str]]:
    """Every answer in the reader's language, with the day that it leads to."""
    carry_on = [
        (f"{EndWish.CARRY_ON}:{weeks}", _t("Carry on until %(day)s") % {"day": formats.day(until)})
        for weeks, until in ending.choices
    ]
    if ending.is_over:
        close = _t("End it now")
    else:
        close = _t("End it on %(day)s, as planned") % {"day": formats.day(ending.last_day)}
    return [
        *carry_on,
        (str(EndWish.LAST_MEETING), _t("Meet one last time, then end it")),
        (str(EndWish.CLOSE), close),
    ]
