"""What pages about training show: how far somebody is, what is recommended to them, by whom."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.core.db.statements import statement
from mentoring.materials.catalogue.trainings import LESSONS, Lesson, Training, lessons
from mentoring.materials.models import (
    Certificate,
    LessonAddition,
    LessonDone,
    TrainingExcuse,
    TrainingFinished,
    TrainingOffer,
)
from mentoring.materials.rules import FEWEST_OPINIONS
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


@dataclass(frozen=True)
class TrainingProgress:
    """One training, as far as its reader is."""

    training: Training
    lessons: list[Lesson]
    done: frozenset[str]  # keys of lessons

    @property
    def count(self) -> int:
        return sum(one.key in self.done for one in self.lessons)

    @property
    def is_complete(self) -> bool:
        return self.count == len(self.lessons)

    @property
    def has_begun(self) -> bool:
        return self.count > 0

    @property
    def next(self) -> Lesson | None:
        """The first that is not done yet."""
        return next((one for one in self.lessons if one.key not in self.done), None)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.lessons)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The next one to do, begun from there; those before come last."""
        place = self.lessons.index(lesson) + 1
        order = self.lessons[place:] + self.lessons[: place - 1]
        return next((one for one in order if one.key not in self.done), None)


class Recommended(NamedTuple):
    """A training that is not complete yet, and the programmes that recommend it."""

    progress: TrainingProgress
    programmes: list[Programme]
    first_in: list[Programme]  # of these, where its reader is not matched before it


def progress_of(actor: Membership, training: str, language: str) -> TrainingProgress:
    return _progress(training, language, _done(actor))


def all_progress(actor: Membership, language: str) -> list[TrainingProgress]:
    done = _done(actor)
    return [_progress(training, language, done) for training in Training.values]


def _done(actor: Membership) -> set[tuple[str, str]]:
    mine = LessonDone.objects.filter(membership=actor)
    return set(mine.values_list("training", "lesson"))


def _progress(training: str, language: str, done: set[tuple[str, str]]) -> TrainingProgress:
    theirs = frozenset(key for of, key in done if of == training)
    return TrainingProgress(Training(training), list(lessons(training, language).values()), theirs)


def thoughts_of(actor: Membership, lesson: Lesson) -> LessonDone | None:
    mine = LessonDone.objects.filter(membership=actor, training=lesson.training)
    return mine.filter(lesson=lesson.key).first()


def certificate_of(actor: Membership, training: str) -> Certificate | None:
    """The one that holds."""
    return Certificate.objects.holding().filter(membership=actor, training=training).first()


def recommended(actor: Membership, language: str) -> list[Recommended]:
    """By programmes that go on and that ``actor`` has joined on the side which it is for."""
    offers = _offers(actor)
    if not offers:
        return []
    done, found = _done(actor), list[Recommended]()
    for training in Training.values:
        theirs = [one for one in offers if one.training == training]
        by = [one.programme for one in theirs]
        progress = _progress(training, language, done)
        if by and not progress.is_complete:
            found.append(
                Recommended(progress, by, [one.programme for one in theirs if _holds(one)])
            )
    return found


def _holds(offer: Any) -> bool:
    return bool(offer.is_required and not (offer.is_excused or offer.was_through))


@statement
def _offers(actor: Membership) -> QuerySet[Any]:
    """With whether the reader is excused there, or was through it before it had more lessons."""
    joined = Enrolment.objects.joined().filter(membership=actor, programme=OuterRef("programme"))
    as_mentor, as_mentee = (
        Exists(joined.filter(is_mentor=True)),
        Exists(joined.filter(is_mentee=True)),
    )
    theirs = Q(as_mentor, training=Training.MENTORS) | Q(as_mentee, training=Training.MENTEES)
    offers = TrainingOffer.objects.filter(
        theirs,
        organisation=actor.organisation_id,
        programme__archived_at=None,
        programme__ended_at=None,
    )
    excused = TrainingExcuse.objects.filter(
        enrolment__membership=actor, enrolment__programme=OuterRef("programme")
    )
    through = TrainingFinished.objects.filter(membership=actor, training=OuterRef("training"))
    offers = offers.annotate(is_excused=Exists(excused), was_through=Exists(through))
    return offers.select_related("programme").order_by("offered_at", "pk")


def additions_for(actor: Membership, lesson: Lesson) -> list[LessonAddition]:
    """Of programmes that ``actor`` has joined, or runs, as far as they recommend the training."""
    joined = Enrolment.objects.joined().filter(membership=actor).values("programme")
    run = Programme.objects.coordinated_by(actor).values("pk")
    here = Q(programme__in=joined) | Q(programme__in=run)
    offers = TrainingOffer.objects.filter(programme=OuterRef("programme"), training=lesson.training)
    rows = LessonAddition.objects.filter(here, Exists(offers), programme__archived_at=None)
    rows = rows.filter(training=lesson.training, lesson=lesson.key)
    return list(rows.select_related("programme").order_by("programme__name", "pk"))


def chosen_by(programme: Programme) -> set[str]:
    return set(programme.trainings.values_list("training", flat=True))


def required_by(programme: Programme) -> set[str]:
    return set(programme.trainings.filter(is_required=True).values_list("training", flat=True))


def additions_of(programme: Programme) -> dict[tuple[str, str], str]:
    rows = LessonAddition.objects.filter(programme=programme)
    return {(one.training, one.lesson): one.words for one in rows}


class Reached(NamedTuple):
    """How many of those whom a training is for have completed it."""

    training: Training
    completed: int | None  # None where so few people could be told from it
    of: int


def reached_in(programme: Programme) -> list[Reached]:
    """Of the people who have joined. Who they are is nobody's to read here."""
    found = []
    for training in Training:
        side = {"is_mentor": True} if training == Training.MENTORS else {"is_mentee": True}
        people = programme.enrolments.joined().filter(**side)
        of = people.count()
        completed = _completed(people, training) if of >= FEWEST_OPINIONS else None
        found.append(Reached(training, completed, of))
    return found


def _completed(people: QuerySet[Enrolment], training: Training) -> int:
    done: Any = LessonDone.objects.filter(
        membership__in=people.values("membership"),
        training=training,
        lesson__in=LESSONS[training],
    )
    each = done.order_by().values("membership").annotate(number=Count("pk"))
    return int(each.filter(number=len(LESSONS[training])).count())


def programmes_to_choose_for(actor: Membership) -> QuerySet[Programme]:
    return Programme.objects.coordinated_by(actor).current().order_by("name", "pk")
