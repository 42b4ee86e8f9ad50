"""Bytes that are no update of a paper cost its server nothing."""

import pytest
from pycrdt import Doc

from mentoring.meetings.rules import papers, yjs


class TestAPaper:
    @pytest.mark.parametrize(
        "update",
        [
            "fbaab6f750b2",
            "b9db927e496e1fad81aa9c7d3dcb5bf37977c203",
            "00ffffff7f",
            "01ffffff7f0100",
            "010101000401056e6f7465730161ffffff7f",
        ],
    )
    def test_with_a_few_bytes_that_promise_millions_is_refused_unread(self, update, monkeypatch):
        """The library would reserve room for all of them, which takes it seconds."""
        monkeypatch.setattr(Doc, "apply_update", None)

        with pytest.raises(yjs.NoUpdate):
            yjs.check(bytes.fromhex(update))
        with pytest.raises(papers.MalformedEdit):
            papers.add(Doc(), bytes.fromhex(update))
