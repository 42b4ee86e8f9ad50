"""Who may read a piece, and who writes what others read."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.db.ids import is_id
from mentoring.materials.catalogue import Starter, starters
from mentoring.materials.catalogue.trainings import Lesson, Training, lessons
from mentoring.materials.models import (
    Certificate,
    HiddenStarter,
    Material,
    MaterialKind,
    MaterialVersion,
    Piece,
)
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_create

SIDE = {Training.MENTORS: "is_mentor", Training.MENTEES: "is_mentee"}


def piece_to_read(actor: Membership, key: str, language: str) -> Piece:
    """Published where ``actor`` is, or theirs to change; or a starter piece; else Http404."""
    if not is_id(key):
        return starter_to_read(actor, key, language)
    rows = Material.objects.select_related("programme")
    found = rows.for_reader(actor).filter(pk=key).first()
    return found or get_object_or_404(rows.written_by(actor), pk=key)


def piece_to_judge(actor: Membership, key: str, language: str) -> Piece:
    """Of which ``actor`` may say whether it was useful: published, and not theirs to change."""
    piece = piece_to_read(actor, key, language)
    if not may_judge(actor, piece):
        raise Http404
    return piece


def may_judge(actor: Membership, piece: Piece) -> bool:
    if isinstance(piece, Starter):
        return True
    return piece.is_published and not may_change(actor, piece)


def starter_to_read(actor: Membership, key: str, language: str) -> Starter:
    """In ``language``; what the organisation has hidden only administrators still see."""
    piece = starters(language).get(key)
    if piece is None or (is_hidden(actor, key) and not actor.is_admin):
        raise Http404
    return piece


def is_hidden(actor: Membership, key: str) -> bool:
    hidden = HiddenStarter.objects.filter(organisation=actor.organisation_id, starter=key)
    return hidden.exists()


def starter_to_hide(actor: Membership, key: str, language: str) -> Starter:
    if not actor.is_admin:
        raise Http404
    return starter_to_read(actor, key, language)


def may_change(actor: Membership, piece: Piece) -> bool:
    """Whoever runs its programme; what is for the whole organisation, administrators."""
    if isinstance(piece, Starter):
        return False
    if piece.programme is None:
        return actor.is_admin
    return piece.programme.is_managed_by(actor)


def material_to_change(actor: Membership, key: str) -> Material:
    if not is_id(key):
        raise Http404
    rows = Material.objects.written_by(actor).select_related("programme")
    return get_object_or_404(rows, pk=key)


def version_to_restore(actor: Membership, key: str, number: int) -> MaterialVersion:
    material = material_to_change(actor, key)
    return get_object_or_404(material.versions.select_related("material"), version=number)


def material_with_file(actor: Membership, key: str) -> Material:
    piece = piece_to_read(actor, key, "")
    if not isinstance(piece, Material) or piece.kind != MaterialKind.FILE:
        raise Http404
    return piece


def writer(actor: Membership) -> Membership:
    """``actor``, if they run anything, archived or not; for anyone else, Http404."""
    if not may_create(actor):
        raise Http404
    return actor


def may_write(actor: Membership) -> bool:
    """Whether there is anybody for whom ``actor`` may write something new."""
    return actor.is_admin or (may_create(actor) and programmes_to_write_for(actor).exists())


def author(actor: Membership) -> Membership:
    """``actor``, if they may write something new; for anyone else, Http404."""
    if not may_write(actor):
        raise Http404
    return actor


def programmes_to_write_for(actor: Membership) -> QuerySet[Programme]:
    return Programme.objects.coordinated_by(actor).current().order_by("name", "pk")


def place_to_write(actor: Membership, programme_id: UUID | None) -> Programme | None:
    """The programme that a material is for; None, the whole organisation, for administrators."""
    if programme_id is None:
        if not actor.is_admin:
            raise Http404
        return None
    return get_object_or_404(programmes_to_write_for(actor), pk=programme_id)


def training_to_read(training: str) -> Training:
    """Everybody in an organisation may read every training; what is none of ours is Http404."""
    if training not in Training.values:
        raise Http404
    return Training(training)


def asked_in(programme: Programme) -> QuerySet[Enrolment]:
    """Everybody who has joined on a side for which a training is required."""
    required = set(programme.trainings.filter(is_required=True).values_list("training", flat=True))
    sides = Q(pk__in=())
    for training, side in SIDE.items():
        if training in required:
            sides |= Q(**{side: True})
    return Enrolment.objects.joined().filter(
        sides, programme=programme, membership__removed_at=None
    )


def place_to_excuse(programme: Programme, enrolment_id: UUID) -> Enrolment:
    """Of somebody for whom this programme requires a training; who may, the caller has asked."""
    rows = asked_in(programme).select_related("membership")
    return get_object_or_404(rows, pk=enrolment_id)


def lesson_to_read(training: str, key: str, language: str) -> Lesson:
    found = lessons(training_to_read(training), language).get(key)
    if found is None:
        raise Http404
    return found


def certificate_to_see(organisation: Organisation, code: str) -> Certificate:
    """Whoever knows its address may; of another organisation's it is Http404."""
    rows = Certificate.objects.filter(organisation=organisation)
    return get_object_or_404(rows.select_related("membership__user"), code=code)


def certificate_that_holds(organisation: Organisation, code: str) -> Certificate:
    found = certificate_to_see(organisation, code)
    if not found.holds:
        raise Http404
    return found


def certificate_to_revoke(actor: Membership, code: str) -> Certificate:
    """One's own; an administrator may for somebody who has left and cannot sign in."""
    found = certificate_to_see(actor.organisation, code)
    if not found.holds or not (found.membership_id == actor.pk or actor.is_admin):
        raise Http404
    return found
