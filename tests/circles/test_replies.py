"""A yes or a no in a reply does what the link in the letter does."""

import pytest
from django.utils import timezone

from mentoring.circles.actions import joining
from mentoring.circles.models import Joiner
from mentoring.notifications.models import Mail
from tests.inbound.conftest import Answering, _takes_mail  # noqa: F401


@pytest.fixture
def asked(found, newcomers, world, run_jobs):
    now = timezone.now()
    joiner = joining.come(found(asks=True), actor=newcomers[0], at=now)
    run_jobs(at=now)
    return joiner, Answering(Mail.objects.get(kind="circles.asked", recipient=world.bo))


class TestARequest:
    @pytest.mark.parametrize(
        ("words", "state", "answer"),
        [("Yes", "in", ""), ("Nein\n\nWir sind schon viele.", "out", "Wir sind schon viele.")],
    )
    def test_is_answered_by_a_word(self, asked, words, state, answer):
        joiner, letter = asked

        assert letter.send(words).words.startswith("taken: a request to join a circle")

        joiner.refresh_from_db()
        assert (joiner.state, joiner.answer) == (state, answer)

    def test_is_never_guessed(self, asked, run_jobs):
        joiner, letter = asked

        letter.send("Who is that?")

        joiner.refresh_from_db()
        assert joiner.state == Joiner.State.ASKED
