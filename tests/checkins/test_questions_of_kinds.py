"""A check-in asks in the words of its kind; after a single talk one question, once."""

import pytest
from django.utils import timezone, translation

from mentoring.checkins import actions
from mentoring.checkins.models import CheckIn
from mentoring.core.web.addresses import address
from mentoring.notifications.models import Mail
from mentoring.programmes.kinds import KINDS, SIZED, CheckInQuestions
from tests.moments import DAY, NOON


@pytest.fixture
def together(cast, make_member, make_enrolment, make_relationship):
    def make(kind, **fields):
        least = KINDS[kind].parts.items()
        parts = [part for part, (count, _most) in least for _ in range(count)]
        people = [cast.bo, cast.amina]
        for name in ("Cem Demir", "Dee Ono", "Eva Lund")[: len(parts) - 2]:
            people.append(make_member(cast.organisation, name))
            make_enrolment(cast.programme, people[-1], "both")
        members = dict(zip(people, parts, strict=True))
        fields = {"ends_on": (NOON + 200 * DAY).date()} | fields
        return make_relationship(kind=kind, members=members, agreed=True, **fields)

    return make


def page(checkin) -> str:
    return address("checkins:checkin", checkin.pk, organisation="northwind")


@pytest.mark.parametrize("kind", [kind for kind, one in KINDS.items() if one.rhythm_weeks])
def test_letter_and_page_ask_what_the_kind_asks(client, cast, together, run_jobs, kind):
    together(kind)
    actions.send_due(at=NOON + 14 * DAY)
    run_jobs()
    asks = KINDS[kind].checkin

    letter = Mail.objects.get(recipient=cast.bo, kind="checkins.sent")
    assert asks.worth in letter.text
    assert "Three questions" in letter.text
    client.force_login(cast.bo.user)
    said = client.get(page(CheckIn.objects.get(membership=cast.bo))).content.decode()
    for words in (asks.worth, asks.progress, asks.better):
        assert words in said


def test_of_one_mentee_and_one_mentor_are_the_usual_ones():
    assert KINDS["one_to_one"].checkin == KINDS["reverse"].checkin == CheckInQuestions()


@pytest.mark.parametrize("kind", [kind for kind, one in KINDS.items() if not one.is_pair])
def test_differ_where_more_than_one_learns_from_one(kind):
    assert KINDS[kind].checkin != CheckInQuestions()
    if kind in SIZED:
        asks = KINDS[kind].checkin
        with translation.override("en"):
            words = " ".join((asks.worth, asks.progress, asks.better)).lower()
        assert "your pair" not in words
        assert "both" not in words


class TestAfterASingleTalk:
    def test_one_question_comes_once_on_the_day_after_it(
        self, client, cast, together, make_meeting, run_jobs
    ):
        flash = together("flash")
        assert actions.send_due(at=NOON + 60 * DAY) == 0

        make_meeting(flash, starts_at=NOON + 60 * DAY)
        assert actions.send_due(at=NOON + 60 * DAY + DAY / 4) == 0
        assert actions.send_due(at=NOON + 61 * DAY) == 2
        assert actions.send_due(at=NOON + 150 * DAY) == 0
        run_jobs()

        letter = Mail.objects.get(recipient=cast.bo, kind="checkins.sent")
        assert "Was the talk worth your time?" in letter.text
        assert letter.subject == "How was the talk with Amina?"
        assert "One question" in letter.text
        checkin = CheckIn.objects.get(membership=cast.bo)
        client.force_login(cast.bo.user)
        shown = client.get(page(checkin)).content.decode()
        assert 'name="progress"' not in shown
        assert "You and Amina: how was the talk?</h1>" in shown
        assert "how is it going" not in shown

    def test_it_is_answered_by_one_word_and_closed_after_three_weeks(
        self, client, cast, together, make_meeting
    ):
        make_meeting(together("flash"), starts_at=NOON)
        actions.send_due(at=timezone.now())
        assert not CheckIn.objects.exists()  # too long ago to ask

        make_meeting(together("flash", composition="x"), starts_at=timezone.now() - DAY)
        actions.send_due(at=timezone.now())
        checkin, other = CheckIn.objects.order_by("membership__user__email")
        client.force_login(checkin.membership.user)
        refused = client.post(page(checkin), {"comment": "Thanks"})
        assert refused.status_code == 422
        assert "closest" in refused.content.decode()
        client.post(page(checkin), {"worth": "5"})

        checkin.refresh_from_db()
        assert (checkin.worth, checkin.progress) == (5, None)
        with pytest.raises(actions.TalkIsPast):
            actions.answer(
                other,
                worth=4,
                progress=None,
                comment="",
                wants_help=False,
                actor=other.membership,
                at=timezone.now() + 22 * DAY,
            )

    def test_nobody_is_asked_about_each_talk_of_an_afternoon_or_one_that_was_missed(
        self, together, make_meeting
    ):
        make_meeting(together("flash", ends_on=None), starts_at=NOON)
        make_meeting(together("flash", composition="y"), starts_at=NOON - DAY / 4, outcome="missed")

        assert actions.send_due(at=NOON + DAY) == 0
