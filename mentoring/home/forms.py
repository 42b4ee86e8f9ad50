"""Writing to people and mending their addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.ids import new_id
from mentoring.home.rules import Cause
from mentoring.organisations.models import Membership


class WordsForm(forms.Form):
    people = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person to write to.")},
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    words = forms.CharField(
        label=_("Your words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 9})
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(one.pk), one.name) for one in choices]  # type: ignore[attr-defined]

    def chosen(self, people: list[Membership]) -> list[Membership]:
        return [one for one in people if str(one.pk) in self.cleaned_data["people"]]


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("The address that works"), max_length=254)


def draft(cause: Cause, people: list[Membership], sender: Membership) -> dict[str, Any]:
    """A first wording for each cause, to be changed before it goes out."""
    names = {
        "first": people[0].first_name,
        "second": people[-1].first_name,
        "sender": sender.first_name,
    }
    subject, words = _DRAFTS[cause](names)
    return {
        "subject": subject,
        "words": words,
        "once": new_id(),
        "people": [str(one.pk) for one in people],
    }


def _help_draft(names: dict[str, str]) -> tuple[str, str]:
    return _t("You asked for a word"), _t(
        "Dear %(first)s,\n\nThank you for telling me. I would like to hear more: when would a "
        "short call suit you this week? Nothing you say to me goes further without you.\n\n"
        "%(sender)s"
    ) % names


def _left_draft(names: dict[str, str]) -> tuple[str, str]:
    return _t("How you go on from here"), _t(
        "Dear %(first)s,\n\nyour partner is no longer in the programme. I would like to hear how "
        "you want to go on: with somebody new, later, or not at all for now. A word is enough."
        "\n\n%(sender)s"
    ) % names


def _agreement_draft(names: dict[str, str]) -> tuple[str, str]:
    return _t("Ready to begin?"), _t(
        "Dear %(first)s, dear %(second)s,\n\nyou were matched a little while ago and have not yet "
        "both said yes to the guidelines. It takes a minute on the page you share, and then the "
        "first talk is two clicks away. If something is in the way, just answer me.\n\n%(sender)s"
    ) % names


def _silent_draft(names: dict[str, str]) -> tuple[str, str]:
    return _t("Time for a talk?"), _t(
        "Dear %(first)s, dear %(second)s,\n\nit has been a while since your last talk, and that "
        "happens. On the page you share, “Suggest a talk” shows the next times that suit you "
        "both. If this is not a good season, tell me and we find another way.\n\n%(sender)s"
    ) % names


_DRAFTS = {
    Cause.HELP: _help_draft,
    Cause.DOUBT: _help_draft,
    Cause.LEFT: _left_draft,
    Cause.NO_AGREEMENT: _agreement_draft,
    Cause.SILENT: _silent_draft,
    Cause.BOUNCED: _help_draft,
}
