"""Every notice that any app declares, and what declaring refuses."""

import pytest

from mentoring.core.web.pages import jinja
from mentoring.notifications import kinds
from mentoring.notifications.kinds import UndeclaredProgramme, declare_notice, declared_notices
from mentoring.notifications.rules import NoticeClass

EVERY = declared_notices()


class TestEveryDeclaredNotice:
    def test_is_one_of_many(self):
        assert len(EVERY) >= 20
        assert {kind.notice_class for kind in EVERY} >= {
            NoticeClass.PROMPT,
            NoticeClass.TRANSACTIONAL,
        }

    @pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
    def test_has_words_and_when_unasked_a_budget_and_an_off_switch(self, kind):
        assert jinja().env.get_template(kind.template)
        if kind.notice_class is NoticeClass.PROMPT:
            assert kind.programme is not None
        if kind.is_unasked:
            assert str(kind.label)

    @pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
    def test_comes_by_day_when_nobody_waits_for_it(self, kind):
        if kind.is_unasked:
            assert kind.by_day

    def test_is_told_by_day_too_when_it_is_announced_to_many(self):
        announced = {kind.name for kind in EVERY if kind.by_day and not kind.is_unasked}
        assert announced >= {
            "checkins.programme_ended",
            "matching.letter",
            "matching.not_this_time",
            "matching.on_hold",
            "meetings.offer_lapsed",
            "relationships.completed",
            "relationships.last_day_reached",
        }


class TestDeclaring:
    def test_refuses_a_prompt_without_a_programme(self):
        with pytest.raises(UndeclaredProgramme, match="its dial is the budget"):
            declare_notice("x.nag", NoticeClass.PROMPT, template="mail/base.html", label="Nagging")

    def test_refuses_a_prompt_that_nobody_could_switch_off(self):
        with pytest.raises(ValueError, match="needs a label"):
            declare_notice(
                "x.nag", NoticeClass.PROMPT, template="mail/base.html", programme=lambda row: row
            )

    def test_refuses_the_same_name_twice(self):
        with pytest.raises(ValueError, match="declared twice"):
            declare_notice("invitation", NoticeClass.TRANSACTIONAL, template="mail/base.html")

    def test_leaves_nothing_behind_when_it_refuses(self):
        with pytest.raises(UndeclaredProgramme):
            declare_notice("x.nag", NoticeClass.PROMPT, template="mail/base.html", label="Nagging")

        assert kinds.find_notice("x.nag") is None
