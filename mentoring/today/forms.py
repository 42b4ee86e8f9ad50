"""Writing to people in words of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.db.ids import new_id
from mentoring.core.l10n.formats import listed
from mentoring.organisations.models import Membership, short_names
from mentoring.programmes.attention import AttentionKind
from mentoring.today.models import Announcement
from mentoring.today.queries.announcing import Reach


class WordsForm(forms.Form):
    people = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person to write to.")},
    )
    words = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 9}))
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(one.pk), one.name) for one in choices]  # type: ignore[attr-defined]

    def chosen(self, people: list[Membership]) -> list[Membership]:
        return [one for one in people if str(one.pk) in self.cleaned_data["people"]]

    def written(self) -> dict[str, Any]:
        """What is to be written, as ``actions.write_to`` takes it."""
        return {name: self.cleaned_data[name] for name in ("words", "once")}


def draft(kind: AttentionKind, people: list[Membership], sender: Membership) -> dict[str, Any]:
    """A first wording, to be changed before it goes out."""
    names = {
        "first": people[0].first_name,
        "second": people[-1].first_name,
        "all": listed(short_names(person.name for person in people)),
        "sender": sender.first_name,
    }
    write = kind.draft_to_many if len(people) > kind.greets else kind.draft
    _subject, words = write(names)
    return {
        "words": words,
        "once": new_id(),
        "people": [str(one.pk) for one in people],
    }


class AnnouncementForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("To"), choices=Announcement.Audience, widget=forms.RadioSelect, initial="everybody"
    )
    title = forms.CharField(label=_("Subject"), max_length=120)
    words = forms.CharField(
        label=_("Your message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 9})
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, reaches: list[Reach], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(one.audience, _reach(one)) for one in reaches]  # type: ignore[attr-defined]


def _reach(one: Reach) -> str:
    """An audience with how many it is and what it costs them."""
    told = one.people - one.resting  # by email: each costs them a stamp
    people = ngettext("%(num)s person", "%(num)s people", told) % {"num": told}
    if not one.people:
        return _t("%(audience)s: nobody now") % {"audience": one.label}
    if not told:
        return f"{one.label}: {_resting(one.resting)}"
    said = _t("%(audience)s: %(people)s, one stamp each")
    if one.at_limit:
        said = _t(
            "%(audience)s: %(people)s, one stamp each; %(num)s of them are at their limit, "
            "have it in their inbox at once and the rest with their next stamp"
        )
    said %= {"audience": one.label, "people": people, "num": one.at_limit}
    return f"{said}; {_resting(one.resting)}" if one.resting else said


def _resting(count: int) -> str:
    said = ngettext(
        "%(num)s takes a break and has it in the inbox alone",
        "%(num)s take a break and have it in the inbox alone",
        count,
    )
    return said % {"num": count}
