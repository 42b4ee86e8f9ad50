"""What was written goes once a request is over for long; that there was one stays."""

from datetime import timedelta

from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, thinning
from mentoring.requests.jobs import thin_out
from tests.moments import NOON
from tests.requests.conftest import WORDS

KEEP = thinning.KEEP_WORDS


class TestWords:
    def test_go_some_time_after_a_no_and_the_page_stays(self, ask, world, now, browse):
        request = answering.decline(ask(), "Next spring?", actor=world.amina, at=NOON)
        thin_out(NOON + KEEP - timedelta(seconds=1))
        assert (now(request).words, now(request).answer) == (WORDS, "Next spring?")

        thin_out(NOON + KEEP)

        kept = now(request)
        assert (kept.words, kept.answer, kept.state) == ("", "", "no")
        assert not thinning.words_over(NOON + 9 * KEEP).exists()
        page = browse(world.bo).get(f"/northwind/asked/{request.pk}/")
        assert "<blockquote" not in page.text

    def test_of_a_yes_stay_as_long_as_the_two_work_together(self, ask, world, now):
        request = answering.accept(ask(), actor=world.amina, at=NOON)
        thin_out(NOON + 9 * KEEP)
        assert now(request).words == WORDS

        Relationship.objects.update(ended_at=NOON)
        thin_out(NOON + KEEP)

        assert now(request).words == ""

    def test_that_wait_for_an_answer_stay(self, ask, now):
        request = ask()
        thin_out(NOON + 9 * KEEP)
        assert now(request).words == WORDS
