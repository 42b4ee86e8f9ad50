"""What somebody looks for in the library, and what others write for it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.materials import rules
from mentoring.materials.catalogue.trainings import KEYS, Training, lessons
from mentoring.materials.models import ForRole, Material, MaterialKind, MaterialTopic, Piece, Stage
from mentoring.materials.queries import MaterialFilter
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

LANGUAGES = list(settings.LANGUAGES)
WHOLE = "organisation"


class SearchForm(forms.Form):
    """Reads what stands in the address; what is no choice of ours is none."""

    q = forms.CharField(required=False)
    role = forms.CharField(required=False)
    stage = forms.CharField(required=False)
    topic = forms.CharField(required=False)
    language = forms.CharField(required=False)
    starters = forms.CharField(required=False)

    def choice(self, usual: str) -> MaterialFilter:
        """``usual``: the language of somebody who has not chosen any."""
        said = self.cleaned_data if self.is_valid() else {}
        codes = [code for code, _name in LANGUAGES]
        return MaterialFilter(
            words=" ".join(said.get("q", "")[:200].split()[: rules.MAX_WORDS]),
            role=_known(said.get("role"), ForRole.values),
            stage=_known(said.get("stage"), Stage.values),
            topic=_known(said.get("topic"), MaterialTopic.values),
            language=_known(said.get("language"), [*codes, "any"]) or usual,
            all_starters=said.get("starters") == "all",
        )


def _known(said: str | None, values: list[Any]) -> str:
    return said if said and said in values else ""


class MaterialForm(forms.Form):
    title = forms.CharField(
        label=_("Its title"),
        max_length=rules.MAX_TITLE,
        error_messages={"required": _("Give it a title that people recognise.")},
    )
    summary = forms.CharField(
        label=_("What is it good for? One sentence"),
        max_length=rules.MAX_SUMMARY,
        required=False,
    )
    address = forms.CharField(
        label=_("Where does it lead?"),
        max_length=rules.MAX_ADDRESS,
        help_text=_("A whole address that begins with https://. People are told that they leave."),
        error_messages={"required": _("Paste the address of the page.")},
        widget=forms.URLInput,
    )
    upload = forms.FileField(label=_("The file"), required=False, allow_empty_file=True)
    body = forms.CharField(
        label=_("Your words"),
        max_length=rules.MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Markdown: ## before a heading, - before a point, **bold**, [words](address)."),
        error_messages={"required": _("Write what people are to read.")},
    )
    place = forms.ChoiceField(label=_("Who is it for?"))
    role = forms.ChoiceField(label=_("Written for"), choices=ForRole, required=False)
    stage = forms.ChoiceField(label=_("Helps most"), choices=Stage, required=False)
    topic = forms.ChoiceField(label=_("What it’s about"), choices=MaterialTopic)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, kind: str, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if kind not in (MaterialKind.LINK, MaterialKind.VIDEO):
            del self.fields["address"]
        if kind != MaterialKind.FILE:
            del self.fields["upload"]
        if kind != MaterialKind.PAGE:
            self.fields["body"].required = False
            self.fields["body"].label = _("A few words about it")
            self.fields["body"].widget.attrs["rows"] = 5

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if not rules.is_link(address):
            raise forms.ValidationError(
                _("This is not the address of a web page. It begins with https:// or http://.")
            )
        return address

    def clean_body(self) -> str:
        said: str = self.cleaned_data["body"]
        return said.replace("\r\n", "\n")  # as a browser sends what it was given with "\n"

    def values(self) -> dict[str, Any]:
        names = ("title", "summary", "address", "body", "role", "stage", "topic", "language")
        said = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return said | {"kind": self.kind}

    @property
    def programme_id(self) -> UUID | None:
        said = self.cleaned_data["place"]
        return None if said == WHOLE else UUID(said)


def places_of(
    actor: Membership, programmes: list[Programme], material: Material | None = None
) -> list[tuple[str, str]]:
    """For whom ``actor`` may write: programmes by name, and as an administrator everybody."""
    if material is not None:  # what people may have read stays where it is
        programme = material.programme
        return [(str(programme.pk), programme.name) if programme else _whole(actor)]
    found = [(str(one.pk), one.name) for one in programmes]
    return [_whole(actor), *found] if actor.is_admin else found


def _whole(actor: Membership) -> tuple[str, str]:
    named = _("Everybody in %(organisation)s") % {"organisation": actor.organisation.name}
    return WHOLE, named


def initial_of(piece: Piece) -> dict[str, Any]:
    names = ("title", "summary", "address", "body", "role", "stage", "topic", "language")
    version = piece.version if isinstance(piece, Material) else 1
    return {name: getattr(piece, name) for name in names} | {"version": version}


class ThoughtsForm(forms.Form):
    thoughts = forms.CharField(
        label=_("What you think"),
        max_length=rules.MAX_THOUGHTS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Only you read this, now and later. It is stored encrypted."),
    )


class ExcuseForm(forms.Form):
    words = forms.CharField(
        label=_("Why they are matched without it"),
        max_length=rules.MAX_EXCUSE,
        required=False,
        help_text=_("For those who run this programme."),
    )


class TrainingForm(forms.Form):
    """Two boxes for each training, and a field for each of its lessons."""

    def __init__(
        self,
        *args: Any,
        chosen: Collection[str],
        required: Collection[str],
        additions: Mapping[tuple[str, str], str],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for training in Training:
            self.fields[training.value] = forms.BooleanField(
                label=_OFFERS[training], required=False, initial=training in chosen
            )
            self.fields[f"required_{training.value}"] = forms.BooleanField(
                label=_("Match nobody on this side before they have been through it"),
                required=False,
                initial=training in required,
                help_text=_("Requests too wait until then. Who is together stays together."),
            )
            for lesson in lessons(training, language).values():
                self.fields[f"{training.value}-{lesson.key}"] = forms.CharField(
                    label=lesson.title,
                    max_length=rules.MAX_ADDITION,
                    required=False,
                    initial=additions.get((training.value, lesson.key), ""),
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def lessons_of(self, training: str) -> list[Any]:
        return [one for one in self if one.name.startswith(f"{training}-")]

    def has_additions(self, training: str) -> bool:
        return any(one.value() or one.errors for one in self.lessons_of(training))

    @property
    def chosen(self) -> list[str]:
        """What is required is recommended too."""
        return [one for one in Training.values if self.cleaned_data[one] or one in self.required]

    @property
    def required(self) -> list[str]:
        return [one for one in Training.values if self.cleaned_data[f"required_{one}"]]

    @property
    def additions(self) -> dict[tuple[str, str], str]:
        said = self.cleaned_data
        return {(of, key): said[f"{of}-{key}"].replace("\r\n", "\n") for of, key in KEYS}


_OFFERS = {
    Training.MENTORS: _("Recommend it to everybody who mentors here"),
    Training.MENTEES: _("Recommend it to everybody who is mentored here"),
}
