"""What somebody says when they report, ask for a key, or answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.safeguarding import rules
from mentoring.safeguarding.models import Report


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=rules.WORDS, widget=widget, **more)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    words = _words(
        _("In your own words"),
        required=False,
        help_text=_("What happened, and what you would like to happen now."),
    )
    around = forms.TypedChoiceField(
        label=_("What may they read?"),
        coerce=int,
        choices=[
            (0, _("This message only")),
            (5, _("This message and up to 5 before and after it")),
            (20, _("This message and up to 20 before and after it")),
        ],
        initial=5,
        widget=forms.RadioSelect,
    )


class BlockForm(forms.Form):
    tells_coordinators = forms.BooleanField(
        label=_("Tell the coordinators of the programme that I did this"), required=False
    )


class NoteForm(forms.Form):
    words = _words(_("A note for the safeguarding role"))


class CloseForm(forms.Form):
    answer = _words(
        _("Your answer to whoever reported it"),
        help_text=_("They read this on the site: what was done, and whom they can turn to."),
    )


class AskForm(forms.Form):
    reason = _words(
        _("Why it has to be opened"),
        help_text=_("The people in the conversation will read this."),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(24, _("24 hours")), (72, _("72 hours"))],
        initial=24,
        widget=forms.RadioSelect,
    )


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("Email address"))


class MinorsForm(forms.Form):
    email = forms.EmailField(label=_("Email address of the supervisor"))
    quiet_from = forms.IntegerField(label=_("Quiet from (hour)"), min_value=0, max_value=23)
    quiet_until = forms.IntegerField(label=_("Quiet until (hour)"), min_value=0, max_value=23)
