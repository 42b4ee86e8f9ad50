"""A certificate for a training that somebody has been through, and taking it back."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.materials.actions.badges import modulus_of, new_private
from mentoring.materials.catalogue.trainings import LESSONS, Training
from mentoring.materials.models import BadgeKey, Certificate, LessonDone
from mentoring.organisations.models import Membership, Organisation

MAX_TAKEN_BACK = 5  # of one person and training: each stays in the list that verifiers read


class NotThroughYet(Refusal):
    message = _("Go through all lessons first. What is left of them stands below.")


class TakenBackTooOften(Refusal):
    message = _("You have taken this certificate back several times. Ask an administrator first.")


@transaction.atomic
def issue(training: Training, *, actor: Membership, at: datetime) -> Certificate:
    """One that holds, for each person and training; a second click finds the same."""
    Membership.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = Certificate.objects.filter(membership=actor, training=training)
    if (known := mine.holding().first()) is not None:
        return known
    if mine.count() >= MAX_TAKEN_BACK:
        raise TakenBackTooOften
    done = LessonDone.objects.filter(membership=actor, training=training)
    if not set(done.values_list("lesson", flat=True)) >= set(LESSONS[training]):
        raise NotThroughYet
    _ensure_key(actor.organisation_id, at)
    made = Certificate.objects.create(
        organisation_id=actor.organisation_id,
        membership=actor,
        training=training,
        code=token_urlsafe(32),
        issued_at=at,
    )
    data = {"training": training.value}
    record("materials.certificate_issued", made, actor=actor, at=at, data=data)
    return made


@transaction.atomic
def revoke(certificate: Certificate, *, actor: Membership, at: datetime) -> None:
    """Its address says from now on that it does not hold; a second time changes nothing.

    Its person does so, or an administrator at the wish of somebody who has left.
    """
    locked = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    if locked.revoked_at is not None:
        return
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    data = {"training": locked.training}
    record("materials.certificate_taken_back", locked, actor=actor, at=at, data=data)


def _ensure_key(organisation_id: UUID, at: datetime) -> None:
    """The key that signs an organisation's badges, made with the first certificate."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if BadgeKey.objects.filter(organisation=organisation_id).exists():
        return
    private = new_private()
    BadgeKey.objects.create(
        organisation_id=organisation_id,
        private=private,
        modulus=modulus_of(private),
        made_at=at,
    )
