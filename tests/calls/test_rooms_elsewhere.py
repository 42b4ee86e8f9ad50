"""Two people of one room at two web processes: by the database's bus."""

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.live import bus
from tests.calls.conftest import KEYS
from tests.calls.test_rooms import AGAIN, end_of

pytestmark = pytest.mark.django_db(transaction=True)
LONG = {"kind": "description", "type": "offer", "sdp": 'v=0 "\\r\\n' * 1000, "round": 1}


@pytest.fixture(autouse=True)
def _with_others():
    if connection.vendor != "postgresql":
        pytest.skip("one web process serves a file")
    bus.bus.cache_clear()


def hears_of(page, **said):
    """Until the page has heard of exactly one other, of whom this is said."""
    while True:
        others = page.hears("seats")["others"]
        if len(others) == 1 and said.items() <= others[0].items():
            return others[0]


@pytest.fixture
def two(cast, page_of, here, elsewhere):
    """Amina sits at one process, and Bo comes to the other."""
    amina = page_of(cast.amina, here)
    amina.sits("amina")
    bo = page_of(cast.bo, elsewhere)
    hears_of(bo, seat=KEYS["amina"])
    bo.sits("bo")
    hears_of(amina, seat=KEYS["bo"])
    return amina, bo


class TestTwoElsewhere:
    def test_agree_who_offers_and_pass_on_what_is_long(self, cast, page_of, here, elsewhere):
        amina, bo = page_of(cast.amina, here), page_of(cast.bo, elsewhere)
        amina.hears("seats"), bo.hears("seats")
        amina.sits("amina")
        hears_of(bo, seat=KEYS["amina"])
        bo.say("sit", seat=KEYS["bo"])

        hears_of(bo, seat=KEYS["amina"], offers=True)
        hears_of(amina, seat=KEYS["bo"], offers=False)
        bo.say("pass", to=KEYS["amina"], body=LONG)
        bo.say("pass", to=KEYS["amina"], body=AGAIN)

        assert [amina.hears("passed")["body"] for _ in range(2)] == [LONG, AGAIN]

    def test_may_come_back_at_the_other_process(self, cast, page_of, two, here):
        amina, bo = two
        bo.socket.close()
        hears_of(amina, away=True)
        amina.say("pass", to=KEYS["bo"], body=AGAIN)

        bo = page_of(cast.bo, here)
        bo.say("sit", seat=KEYS["bo"])

        assert bo.hears("passed")["body"] == AGAIN
        hears_of(amina, seat=KEYS["bo"], away=False)

    def test_sit_once_each_wherever_they_joined_last(self, cast, page_of, two, here):
        amina, bo = two
        again = page_of(cast.bo, here)
        again.hears("seats")

        again.say("sit", seat=KEYS["again"])

        assert bo.hears("elsewhere") == {"kind": "elsewhere"}
        hears_of(amina, seat=KEYS["again"])

    def test_hear_at_once_who_may_not_be_here_any_more(self, cast, pair, two):
        amina, bo = two
        type(cast.bo).objects.filter(pk=cast.bo.pk).update(removed_at=timezone.now())

        assert end_of(bo) == "not here"
        while amina.hears("seats")["others"]:
            pass
