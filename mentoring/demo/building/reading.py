"""A library with something of Northwind's own in it, and what two people said of it."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring.core.db.ids import new_id
from mentoring.demo.words import reading as words
from mentoring.files.actions import prepare
from mentoring.materials.actions import certificates, training, writing
from mentoring.materials.actions.reading import say_useful
from mentoring.materials.catalogue import starters
from mentoring.materials.catalogue.trainings import Training, lessons
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

WEEK = timedelta(weeks=1)


def build(
    boss: Membership,
    coordinator: Membership,
    growth: Programme,
    readers: list[Membership],
    *,
    at: datetime,
) -> None:
    """Two pages for everybody, three things for one programme, a draft; trainings, one done."""
    [sheet] = prepare([SimpleUploadedFile(words.SHEET_NAME, words.SHEET_WORDS.encode())])
    for weeks, values, actor, programme, upload in (
        (20, words.HERE, boss, None, None),
        (18, words.ROOMS, boss, None, None),
        (15, words.STEPS, coordinator, growth, None),
        (9, words.TALK, coordinator, growth, None),
        (6, words.SHEET, coordinator, growth, sheet),
    ):
        then = at - weeks * WEEK
        made = writing.write(
            values, programme=programme, upload=upload, key=new_id(), actor=actor, at=then
        )
        writing.publish(made, actor=actor, at=then)
        for reader in readers:
            say_useful(made, is_useful=True, actor=reader, at=at - 2 * WEEK)
    writing.write(
        words.DRAFT, programme=growth, key=new_id(), actor=coordinator, at=at - timedelta(days=2)
    )
    for reader in readers:
        say_useful(starters("en")["first-talk"], is_useful=True, actor=reader, at=at - 19 * WEEK)
    training.set_trainings(
        growth,
        chosen=Training.values,
        additions={("mentors", "boundaries"): words.AT_NIGHT},
        actor=coordinator,
        at=at - 21 * WEEK,
    )
    for reader in readers:
        for weeks, lesson in enumerate(list(lessons(Training.MENTORS, "en").values())[:2]):
            training.finish_lesson(lesson, words.THOUGHTS[weeks], actor=reader, at=at - 3 * WEEK)
    for lesson in lessons(Training.MENTORS, "en").values():
        training.finish_lesson(lesson, "", actor=coordinator, at=at - 20 * WEEK)
    certificates.issue(Training.MENTORS, actor=coordinator, at=at - 20 * WEEK)
