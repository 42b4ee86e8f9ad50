from uuid import uuid4

from tests.access.rows import Row
from tests.moments import NOON


def _room(world):
    return [world.make_relationship().pk]


def sent_in(world, relationship):
    """Conversation and file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from mentoring.files import actions
    from mentoring.files.models import File
    from tests.files.conftest import picture

    files = actions.prepare([SimpleUploadedFile("a.png", picture("PNG", (20, 20)))])
    actions.send_files(relationship, files, "", sent_as=uuid4(), actor=world.bo, at=NOON)
    file = File.objects.get()
    return [file.conversation_id, file.pk]


def _sent(world):
    relationship = world.make_relationship()
    return [relationship.pk, sent_in(world, relationship)[1]]


def the_two(status: int = 200) -> dict[str, int]:
    """Whoever runs the programme or the organisation fetches nothing of it."""
    return {"mentee": status, "mentor": status}


ROWS = [
    Row("files:send", _room, **the_two()),
    Row("files:send", _room, method="post", **the_two(422)),
    Row("files:fetch", _sent, **the_two()),
    Row("files:preview", _sent, **the_two()),
    Row("files:state", _sent, **the_two()),
]
