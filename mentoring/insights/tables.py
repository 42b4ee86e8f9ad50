"""The columns of what can be exported: everything a coordinator sees."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.insights import queries
from mentoring.matching.models import Run
from mentoring.matching.queries.labels import FREE_MENTOR, LEFT_OVER, RULES, SAID_TO_NOBODY, bar
from mentoring.matching.queries.studio import leftover_groups
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

RELATIONSHIP_HEAD = (
    _("Mentee"), _("Mentee's e-mail"), _("Mentee's department"), _("Mentor"),
    _("Mentor's e-mail"), _("Mentor's department"), _("Score"), _("Since"), _("Mentor agreed"),
    _("Mentee agreed"), _("Talks held"), _("Last talk"), _("Next talk"), _("Goals"),
    _("Goal progress, per cent"), _("Worth my time, of 5"), _("Answers"), _("Asks for help"),
    _("Standing"), _("Ended"), _("Reason"),
)  # fmt: skip
FEEDBACK_HEAD = (
    _("Answered"), _("Person"), _("E-mail"), _("Relationship"), _("Check-in"),
    _("Worth my time, of 5"), _("Getting closer, of 5"), _("Asks for help"), _("What they wrote"),
)  # fmt: skip
REPORT_HEAD = (_("Part of the report"), _("What"), _("Number"), _("Of"))
PAIR_HEAD = (
    _("Mentee"), _("Mentee's e-mail"), _("Mentor"), _("Mentor's e-mail"), _("Score"),
    _("Parts of the score"), _("Locked"), _("Added by hand"), _("Note"),
)  # fmt: skip
LEFTOVER_HEAD = (
    _("Person"), _("E-mail"), _("Department"), _("Role"), _("Why"), _("Possible partners"),
    _("Rules in the way"), _("One more place would help with"),
)  # fmt: skip
FUNNEL = {
    "invited": _("invited"), "joined": _("joined, of those invited"),
    "matched": _("matched, of all mentees"), "agreed": _("pairs who both agreed"),
    "met": _("pairs who have met"), "goals": _("pairs with a goal"),
}  # fmt: skip
QUESTIONS = {"worth": _("Worth my time"), "progress": _("Getting closer")}


def report_rows(programme: Programme, *, at: datetime) -> Iterator[tuple[Any, ...]]:
    """What the report shows; answers from 1 to 5 with how many gave each."""
    for step in queries.funnel(programme, at=at):
        yield _("How far people come"), FUNNEL[step.key], step.count, step.of
    for month in queries.talks_by_month(programme, at=at):
        yield _("Talks that took place"), month.first.date().isoformat()[:7], month.talks, None
    for question, words in QUESTIONS.items():
        answers = queries.spread(programme, question)
        for value, count in enumerate(answers.counts, start=1):
            yield words, value, count, answers.total


def pair_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """The pairs of one search, each with the parts that make up its score."""
    pairs = run.pairs.proposed().with_people().order_by("-score", "id")
    for pair in pairs.iterator(chunk_size=1000):
        mentee, mentor = pair.mentee.membership, pair.mentor.membership
        parts = "; ".join(
            f"{part.label} {part.points:.2f}" for part in bar(pair.contributions) if part.points
        )
        yield (
            mentee.name, mentee.email, mentor.name, mentor.email, pair.score / 100, parts,
            pair.is_locked, pair.origin == pair.Origin.HAND, pair.note,
        )  # fmt: skip


def leftover_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Whom one search left over and why, in the order of the page."""
    organisation = run.programme.organisation
    mentors = Enrolment.objects.filter(programme=run.programme_id, is_mentor=True)
    names = {str(pk): name for pk, name in mentors.values_list("pk", "membership__name")}
    for group in leftover_groups(run):
        role = organisation.word("mentee" if group.is_mentee else "mentor")
        is_free = not group.is_mentee and group.reason != "no_allowed_partner"
        why = FREE_MENTOR if is_free else LEFT_OVER[group.reason]
        for row in group.people:
            person, detail = row.enrolment.membership, row.detail
            nearest = [names[key] for key in detail.get("nearest", []) if key in names]
            yield (
                person.name, person.email, person.department, role, why, detail.get("allowed"),
                _rules(detail.get("blocked", {})), "; ".join(nearest),
            )  # fmt: skip


def _rules(blocked: dict[str, int]) -> str:
    """Each rule with how many partners it forbids, but not who asked to avoid whom."""
    told = [(RULES[rule], count) for rule, count in blocked.items() if rule not in SAID_TO_NOBODY]
    return "; ".join(f"{words} ({count})" for words, count in told)


def relationship_rows(
    programme: Programme, show: str, words: str, *, at: datetime
) -> Iterator[tuple[Any, ...]]:
    found = queries.shown(queries.relationships(programme, at=at), show, words, at=at)
    for row in found.order_by("started_at", "id").iterator(chunk_size=1000):
        yield (
            row.mentee.name, row.mentee.email, row.mentee.department, row.mentor.name,
            row.mentor.email, row.mentor.department,
            row.score / 100 if row.score is not None else None,
            row.started_at.date(), row.mentor_agreed_at, row.mentee_agreed_at, row.held,  # type: ignore[attr-defined]
            row.last_at, row.next_at, row.goal_count, row.goal_progress, row.worth, row.answers,  # type: ignore[attr-defined]
            row.wants_help, queries.standing_of(row, at=at).value, row.ended_at,  # type: ignore[attr-defined]
            row.get_end_reason_display() if row.end_reason else "",
        )  # fmt: skip


def feedback_rows(programme: Programme) -> Iterator[tuple[Any, ...]]:
    for one in queries.answers(programme).iterator(chunk_size=1000):
        pair = f"{one.relationship.mentee.name} – {one.relationship.mentor.name}"
        yield (
            one.answered_at, one.membership.name, one.membership.email, pair, one.number,
            one.worth, one.progress, one.wants_help, one.comment,
        )  # fmt: skip
