"""What a programme decided about its letters, for pages and for the letters themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.languages import own_name
from mentoring.letters.models import OffSwitch, OwnWords
from mentoring.notifications.kinds import NoticeKind, declared_letters, find_letter
from mentoring.notifications.wording import WAITED_FOR, Chosen, LetterWords
from mentoring.programmes.models import Programme

# Letters by what they are about, in the order of the page: first part of a kind's name → words.
SUBJECTS: dict[str, Any] = {
    "participants": _("Joining"),
    "matching": _("Matches"),
    "circles": _("Open circles"),
    "requests": _("Asking each other"),
    "relationships": _("Working together"),
    "meetings": _("Meetings"),
    "calendars": _("One’s own calendar"),
    "messaging": _("Conversations"),
    "goals": _("Goals"),
    "materials": _("Training"),
    "checkins": _("Check-ins, calls for help, and the end"),
    "today": _("What you send yourself"),
}


@dataclass(frozen=True)
class LetterLine:
    """One letter on the page: ``own`` by language, the latest change first."""

    kind: NoticeKind
    own: Sequence[OwnWords]
    off: OffSwitch | None

    @property
    def title(self) -> Any:
        assert self.kind.letter
        return self.kind.letter.title

    @property
    def languages(self) -> list[str]:
        return sorted(own_name(one.language) for one in self.own)

    @property
    def why_on(self) -> Any:
        """Why it cannot be switched off; "" where it can."""
        assert self.kind.letter
        return "" if self.kind.may_be_off else self.kind.letter.stays_on or WAITED_FOR


def is_editable(kind: NoticeKind) -> bool:
    """Whether a programme may say it in its own words."""
    return bool(kind.programme and kind.letter and not kind.letter.fixed)


def letter_of_programmes(name: str) -> NoticeKind:
    """A letter about a programme; otherwise Http404."""
    kind = find_letter(name)
    if kind is None or kind.programme is None or kind.letter is None:
        raise Http404
    return kind


def lines(programme: Programme) -> list[tuple[Any, list[LetterLine]]]:
    """Every letter of a programme by what it is about. Two queries."""
    own: dict[str, list[OwnWords]] = {}
    rows = OwnWords.objects.filter(programme=programme).select_related("changed_by")
    for row in rows.order_by("-changed_at"):
        own.setdefault(row.letter, []).append(row)
    off = {row.letter: row for row in OffSwitch.objects.filter(programme=programme)}
    found: dict[str, list[LetterLine]] = {name: [] for name in SUBJECTS}
    for kind in declared_letters():
        if kind.programme:
            line = LetterLine(kind, own.get(kind.letter_name, []), off.get(kind.letter_name))
            found[subject_of(kind)].append(line)
    return [(SUBJECTS[name], each) for name, each in found.items() if each]


def subject_of(kind: NoticeKind) -> str:
    return kind.name.partition(".")[0]


def of_the_organisation() -> list[NoticeKind]:
    """Letters whose words no programme changes, because they are about none."""
    return [kind for kind in declared_letters() if kind.programme is None and kind.letter]


def own_words(programme: Programme, kind: NoticeKind, language: str) -> OwnWords | None:
    rows = OwnWords.objects.filter(programme=programme, letter=kind.letter_name, language=language)
    return rows.select_related("changed_by").first()


def is_language(code: str) -> bool:
    return code in dict(settings.LANGUAGES)


def chosen(kind: NoticeKind, programme: Any, language: str) -> Chosen:
    """Whether a letter goes, and in which words. One query."""
    name = kind.letter_name
    off = OffSwitch.objects.filter(programme=OuterRef("pk"), letter=name)
    own = Q(own_words__letter=name, own_words__language=language)
    rows = Programme.objects.filter(pk=programme.pk).annotate(
        is_off=Exists(off), own=FilteredRelation("own_words", condition=own)
    )
    found = rows.values_list("is_off", "own__subject", "own__words", "own__more").first()
    if found is None:
        return Chosen()
    is_off, subject, words, more = found
    said = None if words is None or not is_editable(kind) else LetterWords(subject, words, more)
    return Chosen(is_off and kind.may_be_off, said)
