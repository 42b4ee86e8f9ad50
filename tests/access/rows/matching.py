from mentoring.matching.models import MatchConcern
from tests.access.rows import Row, runs_it
from tests.moments import NOON

SLUG = "growth-2026"


def make_search(world):
    """A finished search with Amina and Bo."""
    from mentoring.matching import actions
    from mentoring.matching.jobs import run_now

    run = actions.request_run(
        world.programme, criteria=world.programme.criteria, actor=world.cruz, at=NOON
    )
    run_now(run.pk)
    return run


def _number(world):
    return [SLUG, make_search(world).number]


def _pair(world):
    run = make_search(world)
    return [SLUG, run.number, run.groups.get().pk]


def _left(world):
    world.make_enrolment(world.programme, world.sana, "mentee")
    world.programme.enrolments.filter(is_mentor=True).update(capacity_max=1)
    run = make_search(world)
    return [SLUG, run.number, run.unmatched.get().pk]


def _two(world):
    return [SLUG, make_search(world).number + make_search(world).number - 1, 1]


def _under_way(world):
    from mentoring.matching import actions

    run = actions.request_run(world.programme, criteria={}, actor=world.cruz, at=NOON)
    return [SLUG, run.number]


def _words(world):
    from mentoring.participants.models import Skill

    skills = [
        Skill.objects.create(organisation=world.organisation, name=name, key=name.casefold())
        for name in ("ML", "Machine learning")
    ]
    return [SLUG, skills[0].pk, skills[1].pk, "same"]


def _with(world):
    return [world.make_relationship().pk]


def _concern(world):
    pair = world.make_relationship()
    said = MatchConcern.objects.create(
        organisation=pair.organisation,
        relationship=pair,
        by=world.bo,
        reason="time",
        created_at=NOON,
    )
    return ["growth-2026", said.pk]


def _afternoon(world):
    pair = world.make_relationship()
    pair.kind, pair.ends_on = "flash", None
    starts = NOON.isoformat()
    pair.reasons = {"round": {"run": 1, "number": 1, "minutes": 20, "starts_at": starts}}
    pair.save()
    return [SLUG]


ROWS = [
    Row("matching:studio", lambda world: [SLUG], **runs_it()),
    Row(
        "matching:start_run", lambda world: [SLUG], method="post", data=lambda world: {},
        **runs_it(422),
    ),
    Row("matching:rule_preview", lambda world: [SLUG], **runs_it()),
    Row("matching:runs", lambda world: [SLUG], **runs_it()),
    Row("matching:words", lambda world: [SLUG], **runs_it()),
    Row("matching:decide_words", _words, method="post", **runs_it(302)),
    Row("matching:run", _number, **runs_it()),
    Row("matching:progress", _number, **runs_it(302)),
    Row("matching:stop", _under_way, method="post", **runs_it(302)),
    Row("matching:compare", _two, **runs_it()),
    Row("matching:ask", _number, method="post", **runs_it(302)),
    Row("matching:add", _number, **runs_it()),
    Row("matching:pair", _pair, **runs_it()),
    Row("matching:change", lambda world: [*_pair(world), "lock"], method="post", **runs_it(302)),
    Row("matching:introduce", _pair, method="post", data=lambda world: {"words": "Two readers."},
        **runs_it(302)),
    Row("matching:letters", _pair, **runs_it()),
    Row("matching:unmatched", _left, **runs_it()),
    Row("matching:move", _number, method="post", data=lambda world: {}, **runs_it(404)),
    Row("matching:place_all", _number, method="post", data=lambda world: {}, **runs_it(302)),
    Row("matching:timetable", _number, **runs_it()),
    Row("matching:afternoon", _afternoon, mentee=200, mentor=200),
    Row("matching:publish", _number, **runs_it()),
    Row("matching:publish", _number, method="post", **runs_it(302)),
    Row("matching:letter", _with, mentee=200, mentor=200),
    Row("matching:answer", lambda world: [*_with(world), "not_now"], mentee=200, mentor=200),
    Row("matching:concern", _with, mentee=200, mentor=200),
    Row("matching:close_concern", _concern, method="post", **runs_it(302)),
]  # fmt: skip
