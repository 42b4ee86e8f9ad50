"""A matching run from the request to its pairs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from matchengine import ENGINE_VERSION
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.live.topics import announce
from mentoring.matching.models import ProposedGroup, Run, Unmatched, save_groups
from mentoring.matching.queries.counts import not_joined
from mentoring.matching.queries.people import held_back_in, ready, with_roles
from mentoring.matching.queries.results import Result
from mentoring.matching.queries.studio import little_known
from mentoring.matching.rules.criteria import complete
from mentoring.matching.rules.problems import AMONG_PEERS
from mentoring.matching.rules.rounds import Rounds
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Kind
from mentoring.relationships.rules import KINDS, SIZED, USUAL_SIZES

BATCH = 500


class RunUnderWay(Refusal):
    message = _("Run {number} is still under way. Wait for it, or stop it first.")


class NobodyToMatch(Refusal):
    message = _(
        "{mentees} people who look for a mentor and {mentors} mentors have joined. You need at "
        "least one of each: add or invite people first."
    )


class NobodyHasJoined(Refusal):
    message = _(
        "{mentees} people who look for a mentor and {mentors} mentors have joined, which is not "
        "enough. {waiting} more have not joined yet: invite them first, or include them on purpose "
        "(on the command line: --everybody)."
    )


class TrainingComesFirst(Refusal):
    message = _(
        "{mentees} people who look for a mentor and {mentors} mentors can be matched, which is not "
        "enough. {waiting} more have joined and still have the training to finish."
    )


class PeersTrainFirst(Refusal):
    message = _(
        "{count} people who both learn and pass on can be matched. You need at least {least}, and "
        "{waiting} more have joined and still have the training to finish."
    )


class TooFewPeers(Refusal):
    message = _(
        "{count} people who both learn and pass on have joined. You need at least {least}: add or "
        "invite people first, as mentor and mentee at once."
    )


class SizesDoNotFit(Refusal):
    message = _("From {least} to {most} people fit into one group of this kind: {kind}.")


class NoRounds(Refusal):
    message = _("Only single talks take place in rounds, not this kind: {kind}.")


class AfternoonPast(Refusal):
    message = _("The first round would begin in the past. Choose a day that is still to come.")


class NothingMatters(Refusal):
    message = _(
        "Every weight is 0, so all pairs would score the same. Give at least one some weight."
    )


class ProgrammeArchived(Refusal):
    message = _("{programme} has ended or is archived. Copy it to match people again.")


def refuse_past(rounds: Rounds, programme: Programme, at: datetime) -> None:
    """Raises ``AfternoonPast``: nobody is invited to a talk that is over."""
    if rounds.starts_at(0, programme.organisation.timezone) <= at:
        raise AfternoonPast


@transaction.atomic
def request_run(
    programme: Programme,
    *,
    criteria: Mapping[str, Any],
    actor: Membership | None,
    at: datetime,
    base: Run | None = None,
    seed: int = 0,
    everybody: bool = False,
    kind: str = "",
    sizes: tuple[int, int] | None = None,
    rounds: Rounds | None = None,
    teams_by: str | None = None,
) -> Run:
    """Queue a run with these criteria, which also become the programme's own.

    ``kind`` is what its groups would be and ``sizes`` the fewest and the most people of one; where
    nothing is said, those of ``base``, then the programme's model. Locked pairs of ``base`` are
    kept and removed ones not proposed again, unless ``base`` is published. Only people who joined
    take part, unless ``everybody`` is asked for on purpose.

    ``teams_by``: what makes people one team, in a kind that keeps teams whole; empty: nothing does.

    ``rounds``: an afternoon on which everybody meets somebody else each time.

    Raises ``RunUnderWay``, ``NobodyToMatch``, ``NobodyHasJoined``, ``TrainingComesFirst``,
    ``PeersTrainFirst``, ``TooFewPeers``, ``SizesDoNotFit``, ``NoRounds``, ``AfternoonPast``,
    ``NothingMatters`` or ``ProgrammeArchived``.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    shape = _shape(programme, base, kind, sizes)
    settings = {
        "criteria": complete(criteria, shape["kind"]),
        "base": str(base.pk) if base and base.is_open else None,
        "everybody": everybody,
        **shape,
        "teams_by": _teams_by(shape["kind"], base, teams_by),
    }
    if rounds is not None:
        if KINDS[settings["kind"]].rhythm_weeks:
            raise NoRounds(kind=Kind(settings["kind"]).label)
        refuse_past(rounds, programme, at)
        settings["rounds"] = rounds.dump()
    _check(programme, settings, at)
    run = _create(programme, settings, seed=seed, actor=actor, at=at)
    programme.criteria = {**programme.criteria, **settings["criteria"]}
    programme.save(update_fields=["criteria"])
    record("matching.requested", run, actor=actor, at=at, data={"number": run.number})
    return run


def _create(
    programme: Programme,
    settings: Mapping[str, Any],
    *,
    seed: int,
    actor: Membership | None,
    at: datetime,
) -> Run:
    """The next run of the programme, which the caller has locked."""
    last = programme.runs.aggregate(last=Max("number"))["last"] or 0
    return Run.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        number=last + 1,
        created_by=actor,
        created_at=at,
        seed=seed,
        engine_version=ENGINE_VERSION,
        settings=settings,
    )


def _shape(
    programme: Programme, base: Run | None, kind: str, sizes: tuple[int, int] | None
) -> dict[str, Any]:
    """Which groups are wanted, of how many people; ``SizesDoNotFit`` where the kind has others."""
    before = base.settings if base and base.is_open else {}
    if before.get("model", programme.model) != programme.model:
        before = {}  # the programme has become another one meanwhile
    kind = kind or before.get("kind") or programme.model
    sizes = sizes or before.get("sizes") or USUAL_SIZES
    _check_sizes(kind, *sizes)
    return {"kind": kind, "sizes": list(sizes), "model": programme.model}


def _teams_by(kind: str, base: Run | None, said: str | None) -> str:
    """What makes people one team; as usual where the run before knew nothing of teams yet."""
    usual = KINDS[kind].teams_by
    if not usual:
        return ""
    if said is None and base is not None and base.is_open and base.kind == kind:
        return str(base.settings.get("teams_by", usual))
    return usual if said is None else said


def _check_sizes(kind: str, least: int, most: int) -> None:
    known = KINDS[kind]
    if kind in SIZED and not known.least <= least <= most <= known.most:
        raise SizesDoNotFit(least=known.least, most=known.most, kind=Kind(kind).label)


def _check(programme: Programme, settings: Mapping[str, Any], at: datetime) -> None:
    if programme.is_over:
        raise ProgrammeArchived(programme=programme)
    if not any(settings["criteria"]["weights"].values()):
        raise NothingMatters
    if under_way := programme.runs.under_way().first():
        raise RunUnderWay(number=under_way.number)
    _check_people(programme, settings["kind"], at, everybody=settings["everybody"])


def _check_people(programme: Programme, kind: str, at: datetime, *, everybody: bool) -> None:
    on = programme.day_at(at)
    people = ready(programme, on=on, everybody=everybody)
    if kind in AMONG_PEERS:
        are_peers = not programme.kind.has_sides
        peers = sum(are_peers or (one.is_mentee and one.is_mentor) for one in people)
        least = KINDS[kind].least
        if peers < least and (owing := held_back_in(programme, on=on).count()):
            raise PeersTrainFirst(count=peers, least=least, waiting=owing)
        if peers < least:
            raise TooFewPeers(count=peers, least=least)
        return
    mentees, mentors, _places = with_roles(people)
    if mentees and mentors:
        return
    if owing := held_back_in(programme, on=on).count():
        raise TrainingComesFirst(mentees=mentees, mentors=mentors, waiting=owing)
    waiting = 0 if everybody else not_joined(programme, on=on)
    if waiting:
        raise NobodyHasJoined(mentees=mentees, mentors=mentors, waiting=waiting)
    raise NobodyToMatch(mentees=mentees, mentors=mentors)


@transaction.atomic
def ask_little_known(run: Run, *, actor: Membership, at: datetime) -> int:
    """Ask those who joined and told little to tell more, once for a run; returns how many."""
    people = [one for one in little_known(run) if one.status == Enrolment.Status.JOINED]
    ids = [str(one.pk) for one in people]
    record("matching.asked", run, actor=actor, at=at, data={"enrolments": ids})
    return len(ids)


@transaction.atomic
def begin(run_id: UUID | str) -> Run | None:
    """Take a waiting run, or one whose worker was killed; None when there is nothing to do."""
    run = Run.objects.select_for_update().filter(pk=run_id).under_way().first()
    if run is None:
        return None
    run.state, run.stage, run.progress = Run.State.RUNNING, "people", 2
    run.save(update_fields=["state", "stage", "progress"])
    return run


@transaction.atomic
def note_progress(run: Run, stage: str, done: float, *, at: datetime) -> None:
    """How far a search is, ``done`` of 1; nothing is said of one that was stopped."""
    mine = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    if mine.update(stage=stage, progress=round(100 * done)):
        announce("run", run.pk, at=at)


@transaction.atomic
def finish(run: Run, result: Result, *, at: datetime) -> None:
    """Keep what was found, all of it, or nothing where the run was stopped meanwhile."""
    locked = Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.RUNNING).first()
    if locked is None:
        return
    ProposedGroup.objects.filter(run=locked).delete()
    Unmatched.objects.filter(run=locked).delete()
    save_groups(result.groups, batch_size=BATCH)
    Unmatched.objects.bulk_create(result.unmatched, batch_size=BATCH)
    locked.problem, locked.certificate = result.problem, result.certificate
    locked.state, locked.stage, locked.progress = Run.State.DONE, "done", 100
    locked.finished_at = at
    locked.save()
    announce("run", locked.pk, at=at)
    data = {"number": locked.number, "pairs": len(result.groups)}
    record("matching.finished", locked, actor=locked.created_by, at=at, data=data)


def fail(run: Run, why: str, *, at: datetime) -> None:
    _end(run, why, None, at, "matching.failed")


def stop(run: Run, *, actor: Membership, at: datetime) -> None:
    """End a run that is under way; one that has ended meanwhile stays as it is."""
    why = str(_("{name} stopped this run.")).format(name=actor.name)
    _end(run, why, actor, at, "matching.stopped")


@transaction.atomic
def _end(run: Run, why: str, actor: Membership | None, at: datetime, event: str) -> None:
    locked = Run.objects.select_for_update().filter(pk=run.pk).under_way().first()
    if locked is None:
        return
    locked.state, locked.problem_text, locked.finished_at = Run.State.FAILED, why[:500], at
    locked.save(update_fields=["state", "problem_text", "finished_at"])
    announce("run", locked.pk, at=at)
    record(event, locked, actor=actor, at=at, data={"number": locked.number})
