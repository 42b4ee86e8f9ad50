from mentoring.core.db.ids import new_id
from mentoring.materials.actions import certificates, training, writing
from mentoring.materials.catalogue.trainings import Training, lessons
from tests.access.rows import Row, anybody, everyone, runs_it
from tests.moments import NOON

VALUES = {
    "kind": "page",
    "title": "How we meet here",
    "summary": "",
    "body": "By the window.",
    "role": "",
    "stage": "",
    "topic": "other",
    "language": "en",
}


def _starter(world):
    return ["first-talk"]


def _draft(world, programme=..., **values):
    """Of the programme, unless it is for everybody."""
    where = world.programme if programme is ... else programme
    made = writing.write(VALUES | values, programme=where, key=new_id(), actor=world.eli, at=NOON)
    return [made.key]


def _published(world):
    made = writing.write(VALUES, programme=world.programme, key=new_id(), actor=world.cruz, at=NOON)
    writing.publish(made, actor=world.cruz, at=NOON)
    return [made.key]


def _for_everybody(world):
    return _draft(world, None)


def _version(world):
    return [*_draft(world), 1]


def _edited(world):
    said = {name: value for name, value in VALUES.items() if name != "kind"}
    return said | {"place": str(world.programme.pk), "version": 1, "key": str(new_id())}


def _growth(world):
    return [world.programme.slug]


def _untrained(world):
    """The mentee, for whom the programme requires a training."""
    said = {"chosen": ["mentees"], "required": ["mentees"], "additions": {}}
    training.set_trainings(world.programme, **said, actor=world.cruz, at=NOON)
    place = world.programme.enrolments.get(membership=world.bo)
    return [world.programme.slug, place.pk]


def _certificate(world):
    """Of the mentee, for the training for mentees."""
    for lesson in lessons("mentees", "en").values():
        training.finish_lesson(lesson, "", actor=world.bo, at=NOON)
    return [certificates.issue(Training.MENTEES, actor=world.bo, at=NOON).code]


def _useful(world):
    return {"useful": "yes"}


in_it = {"mentee": 200, "mentor": 200, "participant": 200, "sponsor": 200, **runs_it()}
judge_it = {"mentee": 302, "mentor": 302, "participant": 302, "sponsor": 302}
writes = {"coordinator": 200, "other_coordinator": 200, "admin": 200}
ROWS = [
    Row("materials:library", **everyone()),
    Row("materials:piece", _starter, **everyone()),
    Row("materials:piece", _published, **in_it),
    Row("materials:piece", _draft, **runs_it()),
    Row("materials:piece", _for_everybody, admin=200),
    Row("materials:useful", _starter, method="post", data=_useful, **everyone(302)),
    Row("materials:useful", _draft, method="post", data=_useful),
    Row("materials:useful", _published, method="post", data=_useful, **judge_it),
    Row("materials:file", _draft),  # it is a page, and has none
    Row("materials:written", **writes),
    Row("materials:new", **writes),
    Row("materials:new", method="post", data=_edited, **runs_it(302), other_coordinator=422),
    Row("materials:change", _draft, **runs_it()),
    Row("materials:change", _for_everybody, admin=200),
    Row("materials:change", _draft, method="post", data=_edited, **runs_it(302)),
    Row(
        "materials:publish",
        _draft,
        method="post",
        data=lambda world: {"do": "publish"},
        **runs_it(302),
    ),
    Row(
        "materials:publish",
        _for_everybody,
        method="post",
        data=lambda world: {"do": "publish"},
        admin=302,
    ),
    Row("materials:remove", _draft, method="post", **runs_it(302)),
    Row("materials:versions", _draft, **runs_it()),
    Row("materials:restore", _version, method="post", **runs_it(302)),
    Row("materials:hide", _starter, method="post", data=lambda world: {"do": "hide"}, admin=302),
    Row("materials:trainings", **everyone()),
    Row("materials:training", lambda world: ["mentors"], **everyone()),
    Row("materials:lesson", lambda world: ["mentees", "asking"], **everyone()),
    Row("materials:lesson", lambda world: ["mentees", "asking"], method="post", **everyone(302)),
    Row("materials:choose_training", _growth, **runs_it()),
    Row("materials:choose_training", _growth, method="post", **runs_it(302)),
    Row("materials:training_people", _growth, **runs_it()),
    Row(
        "materials:excuse_training",
        _untrained,
        method="post",
        data=lambda world: {"words": "She ran it."},
        **runs_it(302),
    ),
    Row("materials:certify", lambda world: ["mentors"], method="post", **everyone(422)),
    Row("materials:certificate", _certificate, **anybody()),
    Row("materials:certificate", lambda world: ["A" * 43], **anybody(404)),
    Row("materials:badge", _certificate, **anybody()),
    Row("materials:revoke", _certificate, mentee=200, admin=200),
    Row("materials:revoke", _certificate, method="post", mentee=302, admin=302),
    Row("materials:badge_keys", **anybody()),
    Row("materials:badge_issuer", **anybody()),
    Row("materials:badges_revoked", **anybody()),
]
