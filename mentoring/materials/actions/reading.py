"""What readers say of a piece. No matter for the event log: nobody but they can look it up."""

from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring.materials.catalogue import Starter
from mentoring.materials.models import Material, Opinion, Piece
from mentoring.organisations.models import Membership


@transaction.atomic
def say_useful(piece: Piece, *, is_useful: bool, actor: Membership, at: datetime) -> None:
    """One answer a person and piece, which they can change."""
    Membership.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two clicks, one row
    about: dict[str, Any] = {"material": None, "starter": piece.key}
    if not isinstance(piece, Starter):  # which may have been taken back in the same moment
        there = Material.objects.published().select_for_update(no_key=True)
        about = {"material": there.get(pk=piece.pk), "starter": ""}
    Opinion.objects.update_or_create(
        organisation_id=actor.organisation_id,
        membership=actor,
        **about,
        defaults={"is_useful": is_useful, "said_at": at},
    )
