"""Cruz writes for the programme, Eli for everybody; Amina and Bo read."""

import pytest

from mentoring.core.db.ids import new_id
from mentoring.materials.actions import writing
from mentoring.materials.models import Material
from tests.moments import NOON

LIBRARY = "/northwind/library/"
VALUES = {
    "kind": "page",
    "title": "How we meet here",
    "summary": "Rooms, and who has the key.",
    "body": "The small room by the window is ours on Thursdays.",
    "role": "",
    "stage": "",
    "topic": "other",
    "language": "en",
}


@pytest.fixture
def write(cast):
    """A published material of the programme; ``programme=None``: of the whole organisation."""

    def write(*, programme=..., is_published=True, at=NOON, starter="", upload=None, **values):
        where = cast.programme if programme is ... else programme
        who = cast.eli if where is None else cast.cruz
        said = {"programme": where, "starter": starter, "upload": upload}
        made = writing.write(VALUES | values, key=new_id(), actor=who, at=at, **said)
        if is_published:
            writing.publish(made, actor=who, at=at)
        return Material.objects.get(pk=made.pk)

    return write


@pytest.fixture
def form(cast):
    """What the page for writing sends."""

    def form(**fields):
        said = {name: value for name, value in VALUES.items() if name != "kind"}
        said |= {"place": str(cast.programme.pk), "version": 1, "key": str(new_id())}
        return said | fields

    return form
