from mentoring.circles.actions import founding, joining
from mentoring.circles.models import OpenCircle
from mentoring.circles.permissions import invitation_to
from mentoring.core.db.ids import new_id
from mentoring.programmes.models import Programme
from tests.access.rows import Row, everyone, runs_it, those_in_it
from tests.circles.conftest import VALUES
from tests.moments import NOON

SLUG = "growth-2026"


def _open(world):
    Programme.objects.filter(slug=SLUG).update(
        model="peer_circle", coming_together="open", allows_founding=True
    )
    world.programme.refresh_from_db()


def _programme(world):
    _open(world)
    return [SLUG]


def _circle(world, **fields):
    """Bo's own."""
    _open(world)
    values = VALUES | fields
    key = new_id()
    how = {"host": world.bo, "key": key, "actor": world.bo, "at": NOON}
    return [founding.found(world.programme, values, **how).pk]


def _request(world):
    """Amina asks; Bo answers."""
    [key] = _circle(world, asks=True)
    return [joining.come(OpenCircle.objects.get(pk=key), actor=world.amina, at=NOON).pk]


def _member(world):
    """Amina is in Bo's circle."""
    [key] = _circle(world)
    return [joining.come(OpenCircle.objects.get(pk=key), actor=world.amina, at=NOON).pk]


def _invitation(world):
    [key] = _circle(world, reach="hidden")
    return [invitation_to(OpenCircle.objects.get(pk=key))]


def _values(world):
    return {name: str(value) for name, value in VALUES.items()} | {"key": str(new_id())}


def _post(name, args, data=None, **who):
    return Row(name, args, method="post", data=data or (lambda world: {}), **who)


shown = those_in_it() | runs_it()
kept = {"mentee": 302} | runs_it(302)
ROWS = [
    # Everybody here could join the programme: its public circles are theirs to find.
    Row("circles:circles", _programme, **everyone()),
    Row("circles:found", _programme, **shown),
    _post("circles:found", _programme, _values, **(those_in_it(302) | runs_it(302))),
    Row("circles:circle", _circle, **shown),
    Row("circles:circle", lambda world: _circle(world, reach="public"), **everyone()),
    Row("circles:circle", lambda world: _circle(world, reach="hidden"), mentee=200, **runs_it()),
    _post("circles:come", _circle, **(those_in_it(302) | runs_it(302))),
    _post("circles:seat", _circle, mentee=302, mentor=422, participant=422, **runs_it(422)),
    Row("circles:change", _circle, mentee=200, **runs_it()),
    _post("circles:change", _circle, _values, **kept),
    _post("circles:hand_over", _circle, **kept),
    _post("circles:renew_link", _circle, **kept),
    _post("circles:close", _circle, **kept),
    _post("circles:answer", _request, lambda world: {"act": "yes"}, **kept),
    _post("circles:remove", _member, **kept),
    Row("circles:invited", _invitation, **everyone()),
]
