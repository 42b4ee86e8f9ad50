"""Going through lessons, and what a programme recommends and adds to them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring.events.record import record
from mentoring.materials.catalogue.trainings import KEYS, LESSONS, Lesson
from mentoring.materials.models import LessonAddition, LessonDone, TrainingOffer
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


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
        data = {"training": lesson.training}
        record("materials.training_completed", actor, actor=actor, at=at, data=data)
    return done


@transaction.atomic
def set_trainings(
    programme: Programme,
    *,
    chosen: Collection[str],
    additions: Mapping[tuple[str, str], str],
    actor: Membership,
    at: datetime,
) -> None:
    """Which trainings the programme recommends, and what it says below their lessons."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    here = {"organisation_id": programme.organisation_id, "programme": programme}
    programme.trainings.exclude(training__in=chosen).delete()
    for training in chosen:
        by = {"offered_by": actor, "offered_at": at}
        TrainingOffer.objects.get_or_create(**here, training=training, defaults=by)
    for training, key in KEYS:
        words = additions.get((training, key), "").strip()
        place: dict[str, Any] = {**here, "training": training, "lesson": key}
        if not words:
            LessonAddition.objects.filter(**place).delete()
            continue
        by = {"words": words, "written_by": actor, "written_at": at}
        LessonAddition.objects.update_or_create(**place, defaults=by)
    said = {"trainings": sorted(chosen)}
    record("materials.trainings_set", programme, actor=actor, at=at, data=said)
