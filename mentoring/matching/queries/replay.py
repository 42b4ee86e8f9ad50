"""Whether a run comes out the same once more."""

from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import load
from mentoring.matching.rules.grouping import points_of
from mentoring.relationships.rules import composition_of

COMPARED = ("total", "bound", "pairs", "circles", "blocking_pairs")  # as far as the kind has them


def differences(run: Run) -> list[str]:
    """What differs between a run as it was found and a run of today on the same frozen people.

    Pairs that a coordinator added or took apart afterwards are not the run's and do not count.
    """
    frozen = load(bytes(run.problem))
    again = solving.run(
        frozen,
        run.criteria,
        kind=run.kind,
        sizes=run.sizes,
        seed=run.seed,
        rounds=run.rounds.count if run.rounds else 0,
    )
    found = []
    for name, now in solving.certificate_of(again).items():
        if name in COMPARED and now != run.certificate[name]:
            found.append(f"{name}: {run.certificate[name]} then, {now} now")
    if again.solution.problem_digest != run.certificate["problem_digest"]:
        found.append("the problem itself differs")
    return found + _other_groups(run, again)


def _other_groups(run: Run, again: solving.SolvedRun) -> list[str]:
    rows = run.groups.filter(origin=ProposedGroup.Origin.ENGINE)
    kept = {group.composition: group for group in rows}
    found = []
    for one in again.groups:
        group = kept.get(composition_of(one.parts))
        scored = [again.asked.points_of(*couple) for couple in one.couples]
        points = points_of(one.kind, [pairs.points(at) for pairs, at in scored])
        if group is not None and group.contributions != points:
            found.append(f"pair {group.pk}: {group.contributions} then, {points} now")
    return found
