"""Going through lessons, and what a programme recommends and adds to them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.materials import rules
from mentoring.materials.catalogue.trainings import KEYS, LESSONS, Lesson
from mentoring.materials.models import (
    LessonAddition,
    LessonDone,
    TrainingExcuse,
    TrainingFinished,
    TrainingOffer,
)
from mentoring.materials.queries import requirements
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


class NoWords(Refusal):
    message = _("Say in a few words why, so that others who run this programme know.")


class NotYourself(Refusal):
    message = _(
        "Somebody else who runs this programme can let you be matched without it. "
        "Or go through the training."
    )


@transaction.atomic
def finish_lesson(lesson: Lesson, thoughts: str, *, actor: Membership, at: datetime) -> LessonDone:
    """Keep what ``actor`` thought, and that the lesson is done. Once, and changeable afterwards.

    The event says that a whole training was completed, nothing of single lessons.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two clicks, one row
    mine = LessonDone.objects.filter(membership=actor, training=lesson.training)
    known = mine.filter(lesson=lesson.key).first()
    if known is not None:
        known.thoughts = thoughts
        known.save(update_fields=["thoughts"])
        return known
    done = LessonDone.objects.create(
        organisation_id=actor.organisation_id,
        membership=actor,
        training=lesson.training,
        lesson=lesson.key,
        thoughts=thoughts,
        done_at=at,
    )
    if set(mine.values_list("lesson", flat=True)) >= set(LESSONS[lesson.training]):
        TrainingFinished.objects.get_or_create(
            membership=actor,
            training=lesson.training,
            defaults={"organisation_id": actor.organisation_id, "finished_at": at},
        )
        data = {"training": lesson.training}
        record("materials.training_completed", actor, actor=actor, at=at, data=data)
    return done


@transaction.atomic
def set_trainings(
    programme: Programme,
    *,
    chosen: Collection[str],
    required: Collection[str] = (),
    additions: Mapping[tuple[str, str], str],
    actor: Membership,
    at: datetime,
) -> None:
    """Which trainings the programme recommends, and what it says below their lessons.

    Of those, the ``required`` ones come before matching. Who is together stays together. What is
    required anew counts from now on: people are reminded of it a week later.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    here = {"organisation_id": programme.organisation_id, "programme": programme}
    programme.trainings.exclude(training__in=chosen).delete()
    for training in chosen:
        said = {"is_required": training in required}
        by = {"offered_by": actor, "offered_at": at}
        before = TrainingOffer.objects.filter(**here, training=training, is_required=True)
        is_new = training in required and not before.exists()
        TrainingOffer.objects.update_or_create(
            **here,
            training=training,
            defaults=said | (by if is_new else {}),
            create_defaults=said | by,
        )
    for training, key in KEYS:
        words = additions.get((training, key), "").strip()
        place: dict[str, Any] = {**here, "training": training, "lesson": key}
        if not words:
            LessonAddition.objects.filter(**place).delete()
            continue
        by = {"words": words, "written_by": actor, "written_at": at}
        LessonAddition.objects.update_or_create(**place, defaults=by)
    figures = {"trainings": sorted(chosen), "required": sorted({*required} & {*chosen})}
    record("materials.trainings_set", programme, actor=actor, at=at, data=figures)


@transaction.atomic
def excuse(place: Enrolment, words: str, *, actor: Membership, at: datetime) -> TrainingExcuse:
    """Let somebody be matched without the training; a second time nothing happens.

    ``NoWords``, ``NotYourself``.
    """
    if place.membership_id == actor.pk:
        raise NotYourself
    if not words.strip():
        raise NoWords
    Enrolment.objects.select_for_update(no_key=True).get(pk=place.pk)
    known = TrainingExcuse.objects.filter(enrolment=place).first()
    if known is not None:
        return known
    made = TrainingExcuse.objects.create(
        organisation_id=place.organisation_id,
        enrolment=place,
        words=words.strip()[: rules.MAX_EXCUSE],
        excused_by=actor,
        excused_at=at,
    )
    record("materials.training_excused", place, actor=actor, at=at)
    return made


def remind_of_training(at: datetime) -> int:
    """Ask those once more who have joined and wait for a match only because of a training.

    A week after the later of joining and the training's being required, and two weeks after that
    for the last time. Returns how many.
    """
    due = requirements.to_remind(at)[: rules.MAX_REMINDED_AT_ONCE]
    return sum(_remind(place, at) for place in due)


@transaction.atomic
def _remind(place: Enrolment, at: datetime) -> bool:
    Enrolment.objects.select_for_update(no_key=True).get(pk=place.pk)
    if not requirements.to_remind(at).filter(pk=place.pk).exists():
        return False  # another worker was there first
    nth = requirements.reminders_of(place) + 1
    record("materials.training_reminded", place, actor=None, at=at, data={"nth": nth})
    return True


@transaction.atomic
def ask_again(place: Enrolment, *, actor: Membership, at: datetime) -> None:
    """They need the training after all, before they are matched again."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=place.pk)
    if TrainingExcuse.objects.filter(enrolment=place).delete()[0]:
        record("materials.training_asked_again", place, actor=actor, at=at)
