"""News reaches the process that holds the socket, whoever moved the topic; each bus the same."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from mentoring.live import bus
from tests.live.conftest import wait_for_redis

pytestmark = pytest.mark.django_db(transaction=True)

MOVE = """
import django; django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.LIVE_BUS = {bus!r}
from django.db import transaction
from mentoring.live import topics
from tests.moments import NOON
topics.topic_kind("club", may_listen=set)
with transaction.atomic():
    topics.announce("club", "tea", at=NOON)
"""


def move_elsewhere():
    """Move the topic from another process."""
    program = MOVE.format(name=str(connection.settings_dict["NAME"]), bus=settings.LIVE_BUS)
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env={**os.environ})


class TestTheDatabase:
    def test_tells_what_another_process_has_moved(self, cast, listening):
        bo = listening(cast.bo, tea=0)

        move_elsewhere()

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 1}}

    def test_tells_it_again_after_its_line_was_cut(self, cast, club, listening):
        if connection.vendor != "postgresql":
            pytest.skip("a file has no line")
        bo = listening(cast.bo, tea=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
            assert cursor.rowcount >= 1

        club.moves("tea")

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 1}}


class TestRedis:
    @pytest.fixture(autouse=True)
    def _configured(self, settings, redis_server):
        settings.LIVE_BUS = f"redis://127.0.0.1:{redis_server[0]}/0"
        bus.bus.cache_clear()
        yield
        bus.bus.cache_clear()

    def test_tells_what_another_process_has_moved(self, cast, listening):
        bo = listening(cast.bo, tea=0)

        move_elsewhere()

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 1}}

    def test_that_went_away_loses_time_only(self, cast, club, listening, redis_server):
        port, running, start = redis_server
        bo = listening(cast.bo, tea=0)
        running[-1].kill()
        running[-1].wait(10)

        club.moves("tea")  # committed, though nobody could be told
        assert bo.hears_nothing_but_pong()
        running.append(start())
        wait_for_redis(port)

        assert bo.hears(within=20) == {"kind": "newer", "topics": {"club:tea": 1}}
