from tests.access.rows import Row, runs_it
from tests.moments import NOON

SLUG = "growth-2026"


def make_search(world):
    """A finished search with Amina and Bo."""
    from mentoring.matching import actions
    from mentoring.matching.jobs import search_now

    run = actions.request_run(
        world.programme, criteria=world.programme.criteria, actor=world.cruz, at=NOON
    )
    search_now(run.pk)
    return run


def _number(world):
    return [SLUG, make_search(world).number]


def _pair(world):
    run = make_search(world)
    return [SLUG, run.number, run.pairs.get().pk]


def _left(world):
    world.make_enrolment(world.programme, world.sana, "mentee")
    world.programme.enrolments.filter(is_mentor=True).update(capacity_max=1)
    run = make_search(world)
    return [SLUG, run.number, run.leftovers.get().pk]


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


ROWS = [
    Row("matching:studio", lambda world: [SLUG], **runs_it()),
    Row(
        "matching:find", lambda world: [SLUG], method="post", data=lambda world: {},
        **runs_it(422),
    ),
    Row("matching:outlook", lambda world: [SLUG], **runs_it()),
    Row("matching:searches", lambda world: [SLUG], **runs_it()),
    Row("matching:words", lambda world: [SLUG], **runs_it()),
    Row("matching:decide_words", _words, method="post", **runs_it(302)),
    Row("matching:run", _number, **runs_it()),
    Row("matching:progress", _number, **runs_it(302)),
    Row("matching:stop", _under_way, method="post", **runs_it(302)),
    Row("matching:compare", _two, **runs_it()),
    Row("matching:add", _number, **runs_it()),
    Row("matching:pair", _pair, **runs_it()),
    Row("matching:change", lambda world: [*_pair(world), "lock"], method="post", **runs_it(302)),
    Row("matching:letters", _pair, **runs_it()),
    Row("matching:leftover", _left, **runs_it()),
    Row("matching:publish", _number, **runs_it()),
    Row("matching:publish", _number, method="post", **runs_it(302)),
    Row("matching:letter", _with, mentee=200, mentor=200),
    Row("matching:doubt", _with, mentee=200, mentor=200),
]  # fmt: skip
