"""What a circle is, and answers to who would like to come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.circles import rules
from mentoring.circles.models import OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Kind

KINDS = [(kind, Kind(kind).label) for kind in rules.GROWING]


class CircleForm(forms.Form):
    name = forms.CharField(
        label=_("What is it called?"),
        max_length=80,
        error_messages={"required": _("Give it a name that says who meets there.")},
    )
    about = forms.CharField(
        label=_("What is it about, and for whom?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences that help somebody decide."),
        error_messages={"required": _("Say in a sentence or two what it is about.")},
    )
    rhythm = forms.CharField(
        label=_("How often do you meet?"),
        max_length=120,
        required=False,
        help_text=_("In your own words: “every second Thursday, an hour, by video”."),
    )
    seats = forms.IntegerField(
        label=_("Seats, with everybody counted"),
        min_value=3,
        max_value=20,
        initial=rules.USUAL_SEATS,
    )
    begins_with = forms.IntegerField(
        label=_("It begins once so many are there"),
        min_value=3,
        max_value=20,
        initial=rules.USUAL_START,
    )
    reach = forms.ChoiceField(
        label=_("Who can find it?"),
        choices=OpenCircle.Reach,
        initial=OpenCircle.Reach.LISTED,
        widget=forms.RadioSelect,
    )
    asks = forms.TypedChoiceField(
        label=_("How do people come in?"),
        coerce=lambda said: said == "True",
        initial="False",
        widget=forms.RadioSelect,
        choices=[
            ("False", _("They join at once while a seat is free")),
            ("True", _("They ask, and somebody says yes or a kind no")),
        ],
    )
    is_taking = forms.BooleanField(
        label=_("It takes people in at the moment"), required=False, initial=True
    )

    def __init__(self, *args: Any, is_supervised: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_supervised:  # somebody says yes in any case, and nobody outside finds it
            del self.fields["asks"]
            self.fields["reach"].choices = [  # type: ignore[attr-defined]
                one for one in OpenCircle.Reach.choices if one[0] != OpenCircle.Reach.PUBLIC
            ]

    def values(self) -> dict[str, Any]:
        names = ("name", "about", "rhythm", "seats", "begins_with", "reach", "is_taking")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {"asks": self.cleaned_data.get("asks", True)}


class HostForm(forms.Form):
    """By address, as coordinators know people; only those who have joined."""

    host = forms.EmailField(
        label=_("Who hosts it? Their email address"),
        required=False,
        help_text=_("Whoever hosts says yes to people. Empty: those who run the programme do."),
    )

    programme: Programme

    def clean_host(self) -> Membership | None:
        email = self.cleaned_data["host"]
        if not email:
            return None
        places = Enrolment.objects.joined().filter(programme=self.programme)
        people = Membership.objects.present().filter(pk__in=places.values("membership"))
        found = people.filter(email__iexact=email).first()
        if found is None:
            raise forms.ValidationError(_("Nobody who has joined this programme has this address."))
        return found


class HandOverForm(HostForm):
    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme


class FoundForm(CircleForm, HostForm):
    kind = forms.ChoiceField(
        label=_("What kind of circle is it?"),
        choices=KINDS,
        initial=rules.GROWING[0],
        widget=forms.RadioSelect,
        help_text=_("Peers meet as equals. In the other kinds somebody with experience hosts."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, programme: Programme, names_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, is_supervised=programme.minors_since is not None, **kwargs)
        self.programme = programme
        if programme.model in rules.GROWING:
            self.fields["kind"].initial = programme.model
        del self.fields["is_taking"]
        if not names_host:
            del self.fields["host"]

    def values(self) -> dict[str, Any]:
        self.cleaned_data["is_taking"] = True
        return super().values() | {"kind": self.cleaned_data["kind"]}


class AskForm(forms.Form):
    words = forms.CharField(
        label=_("A word about why you would like to come"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("A kind word, if you like"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
