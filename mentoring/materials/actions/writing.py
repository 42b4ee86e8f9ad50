"""Writing what others read: drafts, changes with every version kept, publishing, taking back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import same_deed, unless_taken
from mentoring.events.record import record
from mentoring.files.actions import Prepared, forget_copies, keep_file, lock_room
from mentoring.materials.catalogue import Starter, minutes
from mentoring.materials.models import (
    HiddenStarter,
    Material,
    MaterialKind,
    MaterialVersion,
    MaterialWords,
)
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme

WORDS = ("title", "summary", "body", "address")  # what a version keeps


class NoFile(Refusal):
    message = _("Choose the file that people are to find here.")


class ChangedMeanwhile(Refusal):
    message = _(
        "Somebody else saved this while you were writing. Your words are still here: compare them "
        "with what is saved now, then save again."
    )


class StillPublished(Refusal):
    message = _("People can read this. Take it back before you remove it.")


@transaction.atomic
def write(
    values: Mapping[str, Any],
    *,
    programme: Programme | None,
    key: UUID,
    actor: Membership,
    at: datetime,
    upload: Prepared | None = None,
    starter: str = "",
) -> Material:
    """A draft, of the whole organisation where there is no programme.

    ``starter``: the starter piece in whose place it stands once it is published. ``key`` makes a
    second click harmless. Raises ``NoFile``, and ``NoRoomToKeep`` for the file.
    """
    lock_room(actor.organisation_id)
    theirs = Material.objects.filter(organisation=actor.organisation_id, created_by=actor)
    same = {**values, "starter": starter, "programme_id": programme.pk if programme else None}
    known = same_deed(theirs, key, moment="created_at", at=at, **same)
    if known and (upload is None or known.pk == key):  # another file makes it another material
        return known
    if values["kind"] == MaterialKind.FILE and upload is None:
        raise NoFile
    material = Material(
        pk=unless_taken(key, Material),
        organisation_id=actor.organisation_id,
        programme=programme,
        starter=starter,
        created_by=actor,
        created_at=at,
        **values,
    )
    _save(material, actor, at)
    _keep(material, upload, actor, at)
    record("materials.written", material, actor=actor, at=at, data={"kind": material.kind})
    return material


@transaction.atomic
def change(
    material: Material,
    values: Mapping[str, Any],
    *,
    version: int,
    actor: Membership,
    at: datetime,
    upload: Prepared | None = None,
) -> Material:
    """Say it anew; ``version`` is the one that was read before. What it said is kept.

    Whether it was useful was said of the words before, or of the file: it is forgotten with them.
    """
    material = _lock(material, actor)
    if material.version != version:
        raise ChangedMeanwhile
    if upload is None and all(getattr(material, name) == said for name, said in values.items()):
        return material
    if upload or any(getattr(material, name) != values[name] for name in WORDS if name in values):
        material.opinions.all().delete()
    for name, said in values.items():
        setattr(material, name, said)
    material.version += 1
    _save(material, actor, at)
    _keep(material, upload, actor, at)
    record("materials.changed", material, actor=actor, at=at, data={"version": material.version})
    return material


@transaction.atomic
def restore(before: MaterialVersion, *, actor: Membership, at: datetime) -> Material:
    """Let it say again what it said in an earlier version; that is a new version too."""
    material = _lock(before.material, actor)
    words = {name: getattr(before, name) for name in WORDS}
    return change(material, words, version=material.version, actor=actor, at=at)


@transaction.atomic
def publish(material: Material, *, actor: Membership, at: datetime) -> Material:
    """From now on people find it; a second time nothing happens."""
    material = _lock(material, actor)
    if material.published_at is None:
        material.published_at = at
        material.save(update_fields=["published_at"])
        record("materials.published", material, actor=actor, at=at)
    return material


@transaction.atomic
def withdraw(material: Material, *, actor: Membership, at: datetime) -> Material:
    """A draft again, which only those who write it see."""
    material = _lock(material, actor)
    if material.published_at is not None:
        material.published_at = None
        material.save(update_fields=["published_at"])
        record("materials.taken_back", material, actor=actor, at=at)
    return material


@transaction.atomic
def remove(material: Material, *, actor: Membership, at: datetime) -> None:
    """A draft with all of its versions, and its file; ``StillPublished`` for anything else."""
    material = _lock(material, actor)
    if material.published_at is not None:
        raise StillPublished
    record("materials.removed", material, actor=actor, at=at)
    forget_copies(material.pk)
    material.delete()


@transaction.atomic
def hide_starter(piece: Starter, *, actor: Membership, at: datetime) -> None:
    """Out of the library of the whole organisation."""
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    values = {"organisation": organisation, "starter": piece.key}
    if not HiddenStarter.objects.filter(**values).exists():
        row = HiddenStarter.objects.create(hidden_by=actor, hidden_at=at, **values)
        record("materials.starter_hidden", row, actor=actor, at=at, data={"starter": piece.key})


@transaction.atomic
def show_starter(piece: Starter, *, actor: Membership, at: datetime) -> None:
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    ours = HiddenStarter.objects.filter(organisation=actor.organisation_id, starter=piece.key)
    if row := ours.first():
        record("materials.starter_shown", row, actor=actor, at=at, data={"starter": piece.key})
        row.delete()


def _lock(material: Material, actor: Membership) -> Material:
    """The organisation first, as whoever takes room for files does."""
    lock_room(actor.organisation_id)
    return Material.objects.select_for_update().get(pk=material.pk)


def _save(material: Material, actor: Membership, at: datetime) -> None:
    material.updated_at = at
    is_page = material.kind == MaterialKind.PAGE
    material.minutes = minutes(material.body) if is_page else None
    material.save()
    words = {"found_by": MaterialWords.of(material)}
    MaterialWords.objects.update_or_create(material=material, defaults=words)
    MaterialVersion.objects.create(
        id=new_id(),
        organisation_id=material.organisation_id,
        material=material,
        version=material.version,
        saved_by=actor,
        saved_at=at,
        **{name: getattr(material, name) for name in WORDS},
    )


def _keep(material: Material, upload: Prepared | None, actor: Membership, at: datetime) -> None:
    """A new file takes the place of the one before."""
    if upload is not None:
        forget_copies(material.pk)
        keep_file(upload, kept_for=material.pk, actor=actor, at=at)
