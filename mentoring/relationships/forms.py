"""The quiet exit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.relationships.models import Relationship

Reason = Relationship.EndReason

# The same reasons as a coordinator has, in the words of one of the two.
REASONS = [
    (Reason.COMPLETED, _("We have reached the end together")),
    (Reason.NO_TIME, _("There is no time for it at present")),
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
        help_text=_("Only the coordinators read this. It helps them to find somebody better."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
