"""The picture of a person: two files by a name that nobody can guess and that is used once."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.organisations.models.faces import SIDES, picture_file


@transaction.atomic
def set_picture(
    member: Membership, squares: Mapping[int, bytes], *, actor: Membership | None, at: datetime
) -> None:
    """Show this picture of somebody from now on. ``squares``: side → a WebP of our own making."""
    old = _lock(member)
    member.picture = token_hex(16)
    for side in SIDES:
        default_storage.save(picture_file(member.picture, side), ContentFile(squares[side]))
    member.save(update_fields=["picture"])
    _delete_files_later(old)
    record("organisations.picture_chosen", member, actor=actor, at=at)


@transaction.atomic
def remove_picture(member: Membership, *, actor: Membership | None, at: datetime) -> None:
    """Show two letters again; without a picture nothing happens."""
    if forget_picture(member):
        record("organisations.picture_removed", member, actor=actor, at=at)


def forget_picture(member: Membership) -> bool:
    """Part of a verb that takes somebody's data away: row and files; whether there were any."""
    old = _lock(member)
    if not old:
        return False
    member.picture = ""
    member.save(update_fields=["picture"])
    _delete_files_later(old)
    return True


def _lock(member: Membership) -> str:
    """The picture of before; two at the same moment must not both think that they replaced it."""
    locked = Membership.objects.select_for_update().only("picture").get(pk=member.pk)
    return locked.picture


def _delete_files_later(picture: str) -> None:
    """Once it is certain that no row names them any more."""
    if picture:
        transaction.on_commit(lambda: delete_files(picture))


def delete_files(picture: str) -> None:
    for side in SIDES:
        default_storage.delete(picture_file(picture, side))
