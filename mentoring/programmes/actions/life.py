"""The turns in the life of a programme: launched, archived, brought back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.programmes import queries
from mentoring.programmes.actions.change import keep_guidelines
from mentoring.programmes.models import Programme


class NotWhole(Refusal):
    message = _("{name} cannot be launched yet. Missing: {points}. Add it, then launch.")

    POINTS = {
        "purpose": _("its purpose"),
        "goal": _("its goal"),
        "measures": _("one measure of its goal"),
        "dates": _("the first and the last day"),
        "guidelines": _("the guidelines"),
        "coordinator": _("somebody who coordinates it"),
        "weights": _("what counts when people are matched"),
    }


@transaction.atomic
def launch(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Open the doors: from now on people can be invited and may join.

    Raises ``NotWhole`` while the checklist has open points. The row is locked first: of two
    launches at the same moment one records the event, the other finds it done.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.launched_at is None:
        if open_points := queries.missing(locked):
            words = ", ".join(str(NotWhole.POINTS[code]) for code in open_points)
            raise NotWhole(name=locked.name, points=words)
        locked.launched_at = at
        locked.save(update_fields=["launched_at"])
        keep_guidelines(locked, actor=actor, at=at)
        record("programmes.launched", locked, actor=actor, at=at)
    programme.launched_at = locked.launched_at
    return programme


@transaction.atomic
def archive(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Put a programme away: it takes nobody in any more, and stays readable."""
    return _set_archived(programme, at, actor=actor, at=at)


@transaction.atomic
def bring_back(programme: Programme, *, actor: Membership | None, at: datetime) -> Programme:
    """Take a programme out of the archive, as it was."""
    return _set_archived(programme, None, actor=actor, at=at)


def _set_archived(
    programme: Programme, archived_at: datetime | None, *, actor: Membership | None, at: datetime
) -> Programme:
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if (locked.archived_at is None) != (archived_at is None):
        locked.archived_at = archived_at
        locked.save(update_fields=["archived_at"])
        data = {"is_archived": archived_at is not None}
        record("programmes.archived", locked, actor=actor, at=at, data=data)
    programme.archived_at = locked.archived_at
    return programme
