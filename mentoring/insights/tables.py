"""The columns of what can be exported: everything a coordinator sees."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.checkins.queries import closing_answers
from mentoring.circles.models import OpenCircle
from mentoring.insights import queries
from mentoring.insights.reports import report_of
from mentoring.matching.models import Run
from mentoring.matching.queries.labels import (
    FREE_MENTOR,
    RULES,
    SAID_TO_NOBODY,
    UNCHECKED,
    UNMATCHED_REASONS,
    bar,
)
from mentoring.matching.queries.studio import unmatched_groups
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import measures_of
from mentoring.relationships.models import Member, members_of
from mentoring.relationships.rules import MENTORING_PARTS

RELATIONSHIP_HEAD = (
    _("Mentee"), _("Mentee’s email"), _("Mentee’s department"), _("Mentor"),
    _("Mentor’s email"), _("Mentor’s department"), _("Score"), _("Since"),
    _("Mentor accepted guidelines"),
    _("Mentee accepted guidelines"), _("Meetings held"), _("Last meeting"), _("Next meeting"),
    _("Goals"),
    _("Goal progress, per cent"), _("Time well spent, out of 5"), _("Answers"), _("Asked for help"),
    _("Status"), _("Ended"), _("Reason"),
)  # fmt: skip
FEEDBACK_HEAD = (
    _("Answered"), _("Person"), _("Email"), _("Relationship"), _("Check-in"),
    _("Time well spent, out of 5"), _("Progress, out of 5"), _("Asked for help"),
    _("What they wrote"),
)  # fmt: skip
CIRCLE_HEAD = (
    _("Circle"),
    _("Kind"),
    _("Host"),
    _("Seats"),
    _("Taken"),
    _("Waiting"),
    _("Asked"),
    _("Founded"),
    _("Has begun"),
    _("Closed"),
)
REPORT_HEAD = (_("Section"), _("What"), _("Number"), _("Of"))
PAIR_HEAD = (
    _("Mentee"),
    _("Mentee’s email"),
    _("Mentor"),
    _("Mentor’s email"),
    _("Score"),
    _("Score breakdown"),
    _("Points that rest on answers"),
    _("Not checked"),
    _("Locked"),
    _("Added by hand"),
    _("Note"),
)
UNMATCHED_HEAD = (
    _("Person"),
    _("Email"),
    _("Department"),
    _("Role"),
    _("Why"),
    _("Possible partners"),
    _("Rules in the way"),
    _("One more place would help with"),
)
QUESTIONS = {"worth": _("Time well spent"), "progress": _("Progress")}


def report_rows(programme: Programme, *, at: datetime) -> Iterator[tuple[Any, ...]]:
    """What the report shows; answers from 1 to 5 with how many gave each."""
    report = report_of(programme, at=at)
    for step in report.steps:
        yield _("From invitation to first goal"), step.label, step.count, step.of
    for month in report.months:
        yield _("Meetings held"), month.first.date().isoformat()[:7], month.talks, None
    for measure in measures_of(programme):
        now = measure.history[0].value if measure.history else None  # type: ignore[attr-defined]
        yield _("How success is measured"), measure.name, now, measure.target
    for question, words in QUESTIONS.items():
        answers = report.spreads[question]
        if answers.is_withheld:
            continue
        for value, count in enumerate(answers.counts, start=1):
            yield words, value, count, answers.total


def circle_rows(programme: Programme) -> Iterator[tuple[Any, ...]]:
    """The open circles of a programme, each with how many are in it and on the way."""
    rows = OpenCircle.objects.filter(programme=programme).select_related("host").with_joiners()
    for one in rows.order_by("founded_at", "pk"):
        yield (
            one.name,
            one.get_kind_display(),
            one.host.name if one.host else None,
            one.seats,
            len(one.holding),
            len(one.waiting),
            len(one.asking),
            one.founded_at,
            one.has_begun,
            one.closed_at,
        )


def pair_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """The pairs and groups of one run, each with what makes up its score.

    Of a group all who learn stand in the columns of the mentee, and all who mentor in the others.
    """
    pairs = run.groups.proposed().with_people().order_by("-score", "id")
    for pair in pairs.iterator(chunk_size=1000):
        members = pair.in_order
        mentored = [one.person for one in members if one.part not in MENTORING_PARTS]
        mentoring = [one.person for one in members if one.part in MENTORING_PARTS]
        parts = "; ".join(
            f"{part.label} {part.points:.2f}"
            for part in bar(pair.contributions, pair.kind)
            if part.points
        )
        yield (
            *_addresses(mentored),
            *_addresses(mentoring),
            pair.score / 100,
            parts,
            pair.answered / 100,
            "; ".join(str(UNCHECKED[rule]) for rule in pair.unchecked),
            pair.is_locked,
            pair.origin == pair.Origin.HAND,
            pair.said_why,
        )


def unmatched_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Who is unmatched in one run and why, in the order of the page."""
    organisation = run.programme.organisation
    mentors = Enrolment.objects.filter(programme=run.programme_id, is_mentor=True)
    names = {str(pk): name for pk, name in mentors.values_list("pk", "membership__name")}
    for group in unmatched_groups(run):
        role = organisation.word("mentee" if group.is_mentee else "mentor")
        is_free = not group.is_mentee and group.reason != "no_allowed_partner"
        why = FREE_MENTOR if is_free else UNMATCHED_REASONS[group.reason]
        for row in group.people:
            person, detail = row.enrolment.membership, row.detail
            nearest = [names[key] for key in detail.get("nearest", []) if key in names]
            yield (
                person.name,
                person.email,
                person.department,
                role,
                why,
                detail.get("allowed"),
                _rules(detail.get("blocked", {})),
                "; ".join(nearest),
            )


def _rules(blocked: dict[str, int]) -> str:
    """Each rule with how many partners it forbids, but not who asked to avoid whom."""
    told = [(RULES[rule], count) for rule, count in blocked.items() if rule not in SAID_TO_NOBODY]
    return "; ".join(f"{words} ({count})" for words, count in told)


def relationship_rows(
    programme: Programme, show: str, words: str, *, at: datetime
) -> Iterator[tuple[Any, ...]]:
    found = queries.shown(queries.relationships(programme, at=at), show, words, at=at)
    found = found.prefetch_related(members_of()).order_by("started_at", "id")
    row: Any  # annotated by ``relationships``
    for row in found.iterator(chunk_size=1000):
        mentored = [one for one in row.present if one.part not in MENTORING_PARTS]
        mentoring = [one for one in row.present if one.part in MENTORING_PARTS]
        yield (
            *_people(mentored),
            *_people(mentoring),
            row.score / 100 if row.score is not None else None,
            row.started_at.date(),
            _agreed_at(mentoring),
            _agreed_at(mentored),
            row.held,
            row.last_at,
            row.next_at,
            row.goal_count,
            row.goal_progress,
            row.worth,
            row.answers,
            row.wants_help,
            queries.standing_of(row, first_day=programme.starts_on, at=at).value,
            row.ended_at,
            row.get_end_reason_display() if row.end_reason else "",
        )


def _people(members: list[Member]) -> tuple[str, str, str]:
    """Names, addresses and departments; of a pair there is one of each."""
    people = [member.membership for member in members]
    departments = filter(None, (one.department for one in people))
    return *_addresses(people), "; ".join(departments)


def _addresses(people: Sequence[Membership]) -> tuple[str, str]:
    return "; ".join(one.name for one in people), "; ".join(one.email for one in people)


def _agreed_at(members: list[Member]) -> datetime | None:
    """When the last of them agreed; None while somebody has not."""
    moments = [member.agreed_at for member in members]
    return None if None in moments or not moments else max(filter(None, moments))


def feedback_rows(programme: Programme) -> Iterator[tuple[Any, ...]]:
    for one in queries.answers(programme).iterator(chunk_size=1000):
        pair = " – ".join(person.name for person in one.relationship.people)
        yield (
            one.answered_at,
            one.membership.name,
            one.membership.email,
            pair,
            one.number,
            one.worth,
            one.progress,
            one.wants_help,
            one.comment,
        )
    for last in closing_answers(programme).iterator(chunk_size=1000):
        yield (
            last.answered_at,
            last.membership.name,
            last.membership.email,
            "",
            _("at the end of the programme"),
            last.worth,
            None,
            False,
            last.comment,
        )
