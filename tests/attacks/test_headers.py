"""Every answer tells browsers and search engines to keep nothing of it, at every address."""

import pytest
from django.conf import settings

from mentoring.calls.views import MAY_CALL
from mentoring.core.web.addresses import address
from tests.access.rows import Row
from tests.access.test_matrix import ROWS, reader, world

__all__ = ["reader", "world"]  # fixtures of the access matrix
# Files that are the same for everybody who may see a page of the organisation.
SHARED = {
    "organisations:accent_css", "organisations:logo", "organisations:manifest",
    "core:service_worker", "core:manifest",
}  # fmt: skip
# Kept by the reader's own browser until they sign out, under an address that nobody can guess.
PRIVATE = {"public:picture"}
RECORDING = {"files:send"}  # the page that may ask for the microphone
CALLING = {"calls:room"}  # and the one that may ask for camera, microphone and screen
# The same answers as in the access matrix, which PostgreSQL gives too.
pytestmark = pytest.mark.once
SIGNED_IN = ("admin", "coordinator", "mentee", "mentor", "sponsor", "stranger")


def somebody_who_may(row: Row) -> str:
    """Whoever gets the most out of an address; any of them where nobody signed in gets in."""
    return min(SIGNED_IN, key=lambda who: getattr(row, who))


class TestHeaders:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.name}")
    def test_are_there_at_every_address(self, row: Row, world, reader):
        args = row.args(world)
        where = address(row.name, *args, organisation=world.organisation.slug)
        client = reader(somebody_who_may(row))

        answer = getattr(client, row.method)(where, row.data(world))

        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        asked = settings.PERMISSIONS_POLICY
        if row.name in CALLING and answer.status_code == 200:
            asked = MAY_CALL
        else:
            assert "camera=()" in answer["Permissions-Policy"]
        if row.name in RECORDING and answer.status_code == 200:
            asked = asked.replace("microphone=()", "microphone=(self)")
        assert answer["Permissions-Policy"] == asked
        if row.name in PRIVATE:
            assert "private" in answer["Cache-Control"]
        elif row.name not in SHARED:
            assert "no-store" in answer["Cache-Control"]
