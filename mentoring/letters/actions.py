"""Writing a letter's own words, taking them back, switching it off and on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.letters.models import OffSwitch, OwnWords
from mentoring.letters.queries import is_editable
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.wording import LetterWords
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


class ChangedMeanwhile(Refusal):
    message = _(
        "{name} has changed these words since you opened this page. Below yours you find theirs: "
        "take over what you need, then save again."
    )


class TakenBackMeanwhile(Refusal):
    message = _(
        "Somebody has gone back to the product’s words since you opened this page. "
        "Save again if yours are still needed."
    )


class WordsAreFixed(Refusal):
    message = _("The words of this email are the same in every programme.")


class StaysOn(Refusal):
    message = _("This email always goes: {why}")


@transaction.atomic
def save_words(
    programme: Programme,
    kind: NoticeKind,
    language: str,
    words: LetterWords,
    *,
    version: int,
    actor: Membership,
    at: datetime,
) -> OwnWords:
    """Give a letter words of its own; ``version``: of the words one began from, 0 for none.

    Raises ``ChangedMeanwhile`` and ``TakenBackMeanwhile`` where somebody else was faster.
    """
    if not is_editable(kind):
        raise WordsAreFixed
    row = _present(programme, kind, language, version)
    if row and row.said == words:
        return row
    row = row or OwnWords(
        organisation_id=programme.organisation_id,
        programme=programme,
        letter=kind.letter_name,
        language=language,
    )
    row.subject, row.words, row.more = words.subject, words.words, words.more
    row.version, row.changed_by, row.changed_at = version + 1, actor, at
    row.save()
    _record("letters.changed", programme, kind, actor, at, language=language)
    return row


@transaction.atomic
def restore(
    programme: Programme,
    kind: NoticeKind,
    language: str,
    *,
    version: int,
    actor: Membership,
    at: datetime,
) -> None:
    """Back to the product's words in one language; nothing where it has them already."""
    row = _present(programme, kind, language, version, absent_is_fine=True)
    if row:
        row.delete()
        _record("letters.restored", programme, kind, actor, at, language=language)


@transaction.atomic
def switch(
    programme: Programme, kind: NoticeKind, *, is_off: bool, actor: Membership, at: datetime
) -> None:
    """Have a letter go, or not; ``StaysOn`` for what must arrive."""
    if is_off and not kind.may_be_off:
        why = kind.letter.stays_on if kind.letter else ""
        raise StaysOn(why=why or _("somebody waits for it."))
    Programme.objects.select_for_update().get(pk=programme.pk)
    rows = OffSwitch.objects.filter(programme=programme, letter=kind.letter_name)
    if is_off == rows.exists():
        return
    if is_off:
        OffSwitch.objects.create(
            organisation_id=programme.organisation_id,
            programme=programme,
            letter=kind.letter_name,
            switched_by=actor,
            switched_at=at,
        )
    else:
        rows.delete()
    _record("letters.switched", programme, kind, actor, at, is_off=is_off)


@transaction.atomic
def copy_to(copy: Programme, original: Programme) -> None:
    """What was decided for a programme holds for the next round of it too."""
    words = list(OwnWords.objects.filter(programme=original))
    switches = list(OffSwitch.objects.filter(programme=original))
    for word in words:
        word.pk, word.programme = new_id(), copy
    for one in switches:
        one.pk, one.programme = new_id(), copy
    OwnWords.objects.bulk_create(words, ignore_conflicts=True)
    OffSwitch.objects.bulk_create(switches, ignore_conflicts=True)


def _present(
    programme: Programme,
    kind: NoticeKind,
    language: str,
    version: int,
    *,
    absent_is_fine: bool = False,
) -> OwnWords | None:
    """The words there are, if they are still those of ``version``. Locks the programme's row."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    rows = OwnWords.objects.filter(programme=programme, letter=kind.letter_name, language=language)
    row = rows.select_related("changed_by").first()
    if row is None and (version == 0 or absent_is_fine):
        return None
    if row is None:
        raise TakenBackMeanwhile
    if row.version != version:
        raise ChangedMeanwhile(name=row.changed_by.name if row.changed_by else _("Somebody"))
    return row


def _record(
    name: str,
    programme: Programme,
    kind: NoticeKind,
    actor: Membership,
    at: datetime,
    **more: object,
) -> None:
    data = {"letter": kind.letter_name, **more}
    record(name, programme, actor=actor, at=at, data=data)
