"""What somebody writes, under an id that their browser or our page made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id


class MessageForm(forms.Form):
    """Length is the action's to refuse: its words say what to do instead."""

    words = forms.CharField(
        label=_("Your words"),
        error_messages={"required": _("Write a word or two first.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answers = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**53
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
