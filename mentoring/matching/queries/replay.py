"""Whether a run comes out the same once more."""

from mentoring.matching.models import Pair, Run
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import thaw


def differences(run: Run) -> list[str]:
    """What differs between a run as it was found and a run of today on the same frozen people.

    Pairs that a coordinator added or took apart afterwards are not the search's and do not count.
    """
    frozen = thaw(bytes(run.problem))
    again = solving.run(frozen, run.criteria, seed=run.seed)
    found = []
    for name in ("total", "bound", "pairs", "blocking_pairs"):
        now = getattr(again.solution.certificate, name)
        if now != run.certificate[name]:
            found.append(f"{name}: {run.certificate[name]} then, {now} now")
    if again.solution.problem_digest != run.certificate["problem_digest"]:
        found.append("the problem itself differs")
    return found + _other_pairs(run, again)


def _other_pairs(run: Run, again: solving.Outcome) -> list[str]:
    frozen = thaw(bytes(run.problem))
    kept = {
        (pair.mentee_id, pair.mentor_id): pair
        for pair in Pair.objects.filter(run=run, origin=Pair.Origin.ENGINE)
    }
    found = []
    for i, j in again.solution.pairs.tolist():
        pair = kept.get((frozen.mentee_ids[i], frozen.mentor_ids[j]))
        scored, at = solving.points_of(again, i, j)
        if pair is not None and pair.contributions != scored.points(at):
            found.append(f"pair {pair.pk}: {pair.contributions} then, {scored.points(at)} now")
    return found
