"""The words of a letter, with placeholders by the names that their writer reads."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.letters import rules
from mentoring.letters.models import OwnWords
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.rendering import says_more
from mentoring.notifications.wording import MORE, SUBJECT, WORDS, Letter, LetterWords


class WordsForm(forms.Form):
    """``version``: of the words that were on the page, 0 for the product's."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=rules.MAX_SUBJECT,
        error_messages={"required": _("Write a subject: mail programs show it first.")},
    )
    words = forms.CharField(
        label=_("Words"),
        max_length=rules.MAX_WORDS,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Plain text. An empty line begins a new paragraph."),
        error_messages={
            "required": _("Write what the email should say, or go back to the product’s words.")
        },
    )
    more = forms.CharField(
        label=_("Words below the buttons"),
        max_length=rules.MAX_MORE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: NoticeKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert kind.letter
        self.letter = kind.letter
        if not self.letter.has_subject:
            del self.fields[SUBJECT]
        if not says_more(kind):
            del self.fields[MORE]

    def clean_subject(self) -> str:
        subject = str(self.cleaned_data[SUBJECT])
        if any(ord(sign) < 32 for sign in subject):
            raise ValidationError(_("A subject is one line. Take out the line breaks."))
        kept = self._read(subject)
        sentences = {f"{{{one.key}}}": one for one in self.letter.placeholders if one.is_sentence}
        for hole, one in sentences.items():
            if hole in kept:
                message = _t("{%(name)s} is a whole sentence: it fits below, not in a subject.")
                raise ValidationError(message % {"name": one.label})
        return kept

    def clean_words(self) -> str:
        return self._read(str(self.cleaned_data[WORDS]))

    def clean_more(self) -> str:
        return self._read(str(self.cleaned_data[MORE]))

    def clean(self) -> dict[str, Any]:
        texts = [self.cleaned_data.get(name, "") for name in (SUBJECT, WORDS, MORE)]
        needed = [one.key for one in self.letter.says if one.is_needed]
        if not self.errors:
            for key in rules.missing(texts, needed):
                self.add_error(WORDS, self._without(key))
        return self.cleaned_data

    def words_kept(self) -> LetterWords:
        said = self.cleaned_data
        return LetterWords(said.get(SUBJECT, ""), said[WORDS], said.get(MORE, ""))

    def _without(self, key: str) -> str:
        message = _t("{%(name)s} is missing: without it nobody knows what this email is about.")
        return message % {"name": self.letter.known[key].label}

    def _read(self, text: str) -> str:
        found = rules.read(text.replace("\r\n", "\n"), names_of(self.letter))
        if found.unknown:
            known = ", ".join(f"{{{one.label}}}" for one in self.letter.placeholders)
            message = _t("This email has no placeholder {%(name)s}. Take one of these: %(known)s.")
            raise ValidationError(message % {"name": found.unknown[0], "known": known})
        if found.has_stray_brace:
            raise ValidationError(
                _("A curly brace stands alone. Braces only go around the name of a placeholder.")
            )
        return found.text


def names_of(letter: Letter) -> dict[str, str]:
    """Every name of a placeholder, in every language and in small letters → its key."""
    names = {one.key.casefold(): one.key for one in letter.placeholders}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {str(one.label).casefold(): one.key for one in letter.placeholders}
    return names


def labels_of(letter: Letter) -> dict[str, str]:
    return {one.key: str(one.label) for one in letter.placeholders}


def initial(kind: NoticeKind, row: OwnWords | None, draft: LetterWords) -> Mapping[str, Any]:
    """Words as people write them, to begin from: their own, or the product's."""
    assert kind.letter
    labels = labels_of(kind.letter)
    if row is None:
        said, version = draft, 0
    else:
        said, version = row.said, row.version
    return {
        SUBJECT: rules.shown(said.subject, labels),
        WORDS: rules.shown(said.words, labels),
        MORE: rules.shown(said.more, labels),
        "version": version,
    }
