"""The last room for files, and the second key, are taken once in the same moment."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.files import actions as files
from mentoring.files.models import File
from mentoring.messaging.models import Conversation, Entry
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions
from mentoring.safeguarding.models import Opening
from tests.concurrency.racing import race
from tests.files.conftest import disk, upload  # noqa: F401 - a fixture
from tests.moments import NOON


@pytest.mark.django_db(transaction=True)
class TestTheLastRoom:
    def test_is_taken_once(self, cast, make_relationship, settings):
        settings.PERSON_MEGABYTES = 1
        relationship = make_relationship()

        def send():
            ready = files.prepare([upload("one.txt", b"a" * 700_000)])
            return files.send_files(
                relationship, ready, "", sent_as=uuid4(), actor=cast.bo, at=NOON
            )

        outcomes = race(send, send, send)

        assert sorted(type(each).__name__ for each in outcomes) == ["Entry", "NoRoom", "NoRoom"]
        assert (File.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
class TestTheSecondKey:
    def test_is_turned_or_refused_but_not_both(self, cast, make_relationship, make_member):
        from mentoring.messaging.actions import send

        relationship = make_relationship()
        send(relationship, "Hello", sent_as=uuid4(), actor=cast.bo, at=NOON)
        keepers = [make_member(cast.organisation, name) for name in ("Noor", "Omar", "Pia")]
        for one in keepers:
            give(Role.SAFEGUARDING, to=one, actor=cast.eli, at=NOON)
        noor, omar, pia = keepers
        now = timezone.now()
        asked = actions.ask_to_open(
            Conversation.objects.get(), reason="Fear", hours=24, actor=noor, at=now
        )

        outcomes = race(
            lambda: actions.agree(asked, actor=omar, at=now),
            lambda: actions.agree(asked, actor=pia, at=now),
            lambda: actions.refuse(asked, actor=pia, at=now),
        )

        assert sum(isinstance(each, actions.NotWaiting) for each in outcomes) == 2
        opening = Opening.objects.get()
        assert (opening.agreed_at is None) != (opening.refused_at is None)
