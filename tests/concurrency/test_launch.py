"""Two coordinators press Launch at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mentoring.events.models import Event
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from tests.moments import NOON


@pytest.mark.django_db(transaction=True)
class TestTwoLaunchesAtOnce:
    def test_record_one_event_and_keep_one_version(self, cast):
        draft = actions.create_from_template(cast.organisation, "flash", actor=cast.cruz, at=NOON)
        start = Barrier(4)

        def press() -> None:
            try:
                mine = Programme.objects.get(pk=draft.pk)
                start.wait(timeout=10)
                actions.launch(mine, actor=cast.cruz, at=NOON)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            for pressed in [pool.submit(press) for _ in range(4)]:
                pressed.result()

        assert Event.objects.filter(name="programmes.launched").count() == 1
        assert draft.guidelines_versions.count() == 1
