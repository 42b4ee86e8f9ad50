"""The turns in the life of a programme: launched, ended, reopened, archived, brought back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes import queries
from mentoring.programmes.actions.change import save_guidelines_version
from mentoring.programmes.models import Programme


class Incomplete(Refusal):
    message = _(
        "{name} cannot be launched yet. Missing: {points}. Add what’s missing, then launch."
    )

    POINTS = {
        "purpose": _("its purpose"),
        "goal": _("its goal"),
        "measures": _("one measure of its goal"),
        "dates": _("the first and last day"),
        "guidelines": _("the guidelines"),
        "coordinator": _("a coordinator"),
        "weights": _("what counts when people are matched"),
    }


@transaction.atomic
def launch(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Open the doors: from now on people can be invited and may join.

    Raises ``Incomplete`` while the checklist has open points. The row is locked first: of two
    launches at the same moment one records the event, the other finds it done.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.launched_at is None:
        if open_points := queries.missing(locked):
            open_names = ", ".join(str(Incomplete.POINTS[code]) for code in open_points)
            raise Incomplete(name=locked.name, points=open_names)
        locked.launched_at = at
        locked.save(update_fields=["launched_at"])
        save_guidelines_version(locked, actor=actor, at=at)
        record("programmes.launched", locked, actor=actor, at=at)
    programme.launched_at = locked.launched_at
    return programme


class NotRunning(Refusal):
    message = _("{name} is not running, so there is nothing to end.")


@transaction.atomic
def end(
    programme: Programme,
    *,
    thanks: str,
    question: str,
    ends_pairs: bool = True,
    actor: Membership | None,
    at: datetime,
) -> Programme:
    """End a programme: everybody in it is thanked and asked once, and its pages stay.

    With ``ends_pairs`` those who are still together are parted; otherwise they carry on by
    themselves. Letters, the parting and the last report follow from the event. A second end
    changes nothing; raises ``NotRunning`` for a draft and for what was archived.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if not locked.is_live:
        raise NotRunning(name=locked.name)
    if locked.ended_at is None:
        locked.ended_at, locked.thanks, locked.closing_question = at, thanks, question
        locked.save(update_fields=["ended_at", "thanks", "closing_question"])
        record("programmes.ended", locked, actor=actor, at=at, data={"ends_pairs": ends_pairs})
    programme.ended_at, programme.thanks = locked.ended_at, locked.thanks
    programme.closing_question = locked.closing_question
    return programme


@transaction.atomic
def reopen(programme: Programme, *, actor: Membership, at: datetime) -> Programme:
    """Let an ended programme run again. Who was parted stays parted, and can be matched anew."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.ended_at is not None:
        locked.ended_at = None
        locked.save(update_fields=["ended_at"])
        record("programmes.reopened", locked, actor=actor, at=at)
    programme.ended_at = None
    return programme


@transaction.atomic
def archive(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Put a programme away: it takes nobody in any more, and stays readable.

    Nobody is parted or written to: who is still together carries on. That is what ``end`` is for.
    """
    return _set_archived(programme, at, actor=actor, at=at)


@transaction.atomic
def bring_back(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Take a programme out of the archive, as it was."""
    return _set_archived(programme, None, actor=actor, at=at)


def _set_archived(
    programme: Programme,
    archived_at: datetime | None,
    *,
    actor: Membership | None,
    at: datetime,
) -> Programme:
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if (locked.archived_at is None) != (archived_at is None):
        locked.archived_at = archived_at
        locked.save(update_fields=["archived_at"])
        data = {"is_archived": archived_at is not None}
        record("programmes.archived", locked, actor=actor, at=at, data=data)
    programme.archived_at = locked.archived_at
    return programme
