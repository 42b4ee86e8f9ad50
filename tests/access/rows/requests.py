from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.requests.actions import answering, asking, shortlists
from mentoring.requests.models import Request
from tests.access.rows import Row, runs_it
from tests.moments import NOON

SLUG = "growth-2026"
WORDS = {"words": "Could we talk about the first minute?"}


def _asking(world, **fields):
    settings = {"coming_together": "ask", "ends_on": None, "is_evergreen": True} | fields
    Programme.objects.filter(slug=SLUG).update(**settings)
    Enrolment.objects.filter(membership=world.amina).update(capacity_max=5)
    Enrolment.objects.filter(membership=world.bo).update(mentors_wanted=5)
    world.programme.refresh_from_db()


def _people(world):
    _asking(world)
    return [SLUG, "mentors"]


def _amina(world):
    """Whom mentees may ask; not herself, and not by those who mentor."""
    return [*_people(world), world.amina.pk]


def _request(world, **fields):
    """Bo asks Amina."""
    _asking(world, **fields)
    how = {"actor": world.bo, "at": NOON}
    return [asking.ask(world.programme, world.amina, "mentee", "Could we talk?", **how).pk]


def _fresh(world):
    [key] = _request(world, request_days=3000)
    return [key]


def _agreed(world):
    [key] = _request(world, request_needs_yes=True, request_days=3000)
    answering.accept(Request.objects.with_people().get(pk=key), actor=world.amina, at=NOON)
    return [key]


def _list(world):
    """Bo's own; others have none there."""
    args = _people(world)
    shortlists.keep(world.programme, world.amina, "mentee", actor=world.bo, at=NOON)
    return args


def _full(world):
    """Amina, with no place left."""
    args = _amina(world)
    Enrolment.objects.filter(membership=world.amina).update(capacity_max=0)
    return args


def _post(name, args, data=None, **who):
    return Row(name, args, method="post", data=data or (lambda world: {}), **who)


looks = {"mentee": 200, "participant": 200}
ROWS = [
    Row("requests:people", _people, **looks),
    Row("requests:person", _amina, **looks),
    Row("requests:ask", _amina, **looks),
    _post("requests:ask", _amina, lambda world: WORDS, mentee=302, participant=302),
    _post("requests:keep", _amina, mentee=302, participant=302),
    Row("requests:list", _people, **looks),
    _post("requests:wait", _full, lambda world: {"do": "join"}, mentee=302, participant=302),
    _post("requests:list", _list, lambda world: {"do": "save", "words": "Hello"}, mentee=302),
    # Only the two read it: whoever runs the programme knows that it is there, not what it says.
    Row("requests:status", _request, mentee=200, mentor=200),
    _post("requests:withdraw", _request, mentee=302),
    _post("requests:answer", _fresh, lambda world: {"act": "no", "words": ""}, mentor=302),
    _post("requests:retract", _agreed, mentor=302),
    _post("requests:confirm", _agreed, **runs_it(302)),
    _post("requests:decline", _agreed, **runs_it(302)),
]
