"""Answers that a human has to see, whether their writer asked for help or not."""

import pytest
from django.utils import timezone

from mentoring.checkins import actions, rules
from mentoring.checkins.models import CheckIn
from mentoring.notifications.models import Mail
from mentoring.relationships.actions import end
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()
TODAY = "/northwind/programmes/growth-2026/today/"


@pytest.fixture
def checkin(cast, make_relationship, make_meeting, make_checkin):
    pair = make_relationship(agreed=True, started_at=NOW - 14 * DAY)
    return make_checkin(pair, cast.bo, due_on=NOW.date(), sent_at=NOW)


@pytest.fixture
def answer(cast, checkin):
    def answer(at=NOW, **said):
        usual = {"worth": 4, "progress": 4, "comment": "", "wants_help": False}
        actions.answer(checkin, actor=cast.bo, at=at, **usual | said)

    return answer


class TestSignalOf:
    @pytest.mark.parametrize(
        "comment",
        [
            "I feel I am a burden to everybody.",
            "He threatened to tell my manager.",
            "I can\u2019t go on like this",
            "She touched me and I do not feel safe.",
            "Ich kann nicht mehr.",
            "Er hat mich bedroht.",
            "Ich habe Angst vor ihm.",
        ],
    )
    def test_hears_harm_and_despair_in_both_languages(self, comment):
        assert rules.signal_of(worth=5, progress=5, comment=comment) == "harm"

    @pytest.mark.parametrize(
        ("worth", "progress", "expected"),
        [(1, 4, "unhappy"), (4, 1, "unhappy"), (2, 2, ""), (5, 5, "")],
    )
    def test_takes_the_lowest_answer_seriously(self, worth, progress, expected):
        assert rules.signal_of(worth=worth, progress=progress, comment="") == expected

    @pytest.mark.parametrize(
        "comment", ["More time, please.", "We met in a bar, harmless fun.", "Mehr Zeit, bitte."]
    )
    def test_leaves_other_words_alone(self, comment):
        assert rules.signal_of(worth=3, progress=3, comment=comment) == ""

    @pytest.mark.parametrize(
        ("worth", "progress", "expected"),
        [
            (2, 5, "again"),
            (5, 2, "again"),
            (1, 1, "again"),
            (3, 3, ""),
            (3, None, ""),
            (None, None, ""),
        ],
    )
    def test_hears_a_low_answer_after_a_low_one(self, worth, progress, expected):
        said = {"worth": worth, "progress": progress}

        assert rules.signal_of(**said, comment="", was_low=True) == expected
        assert rules.signal_of(**said, comment="Hopeless.", was_low=True) == "harm"


class TestWhatAnAnswerSaysBesides:
    """Without a call for help it is of a time: while they are together, and once for all such."""

    @pytest.fixture
    def low(self, cast, make_relationship, make_checkin):
        pair = make_relationship(agreed=True, started_at=NOW - 40 * DAY)

        def low(number=1, signal="unhappy", **said):
            usual = {"due_on": NOW.date(), "sent_at": NOW, "answered_at": NOW, "worth": 1}
            return make_checkin(pair, cast.bo, number=number, signal=signal, **usual | said)

        return low

    def keys(self, cast):
        told = [one.kind.key for one in today(cast.programme, at=NOW).matters]
        return [key for key in told if key not in ("silent", "no_agreement")]

    @pytest.mark.parametrize("signal", ["unhappy", "again"])
    def test_is_told_once_for_all_of_its_kind(self, cast, low, signal):
        low(signal=signal)
        newer = low(2, signal)
        low(3, "", worth=5)
        assert len(self.keys(cast)) == 1

        actions.close_help(newer, actor=cast.cruz, at=NOW)
        assert self.keys(cast) == []

    @pytest.mark.parametrize("signal", ["unhappy", "again"])
    def test_stands_while_they_are_together(self, cast, low, signal):
        pair = low(signal=signal).relationship
        end(pair, reason="completed", actor=cast.cruz, at=NOW)

        assert self.keys(cast) == []

    @pytest.mark.parametrize(("signal", "asked"), [("harm", False), ("unhappy", True), ("", True)])
    def test_stays_where_somebody_is_needed(self, cast, low, signal, asked):
        pair = low(signal=signal, wants_help=asked).relationship
        low(2, "", worth=5)
        end(pair, reason="completed", actor=cast.cruz, at=NOW)

        assert self.keys(cast) == ["harm" if signal == "harm" else "help"]


class TestTwoLowAnswersRunning:
    @pytest.fixture
    def before(self, cast, checkin, make_checkin):
        """What somebody of the relationship answered four weeks earlier."""

        def before(whom, **said):
            CheckIn.objects.filter(pk=checkin.pk).update(number=2)
            checkin.number = 2
            long_ago = NOW - 28 * DAY
            usual = {"due_on": long_ago.date(), "sent_at": long_ago, "answered_at": long_ago}
            return make_checkin(checkin.relationship, whom, number=1, **usual | said)

        return before

    def test_are_a_cause_without_a_tick(self, cast, before, answer, browse):
        before(cast.bo, worth=2, progress=3)
        answer(worth=3, progress=2)

        (matter,) = today(cast.programme, at=NOW).matters
        page = browse(cast.cruz).get(TODAY).text

        assert matter.kind.key == "low_again"
        assert "Bo Larsen says twice in a row that little comes of it" in page
        assert "The second low answer in a row. Standing still." in page

    def test_are_told_beside_a_call_for_help(self, cast, before, answer, browse):
        before(cast.bo, worth=2, progress=2)
        answer(worth=2, progress=2, wants_help=True)

        (matter,) = today(cast.programme, at=NOW).matters
        page = browse(cast.cruz).get(TODAY).text

        assert matter.kind.key == "help"
        assert "The second low answer in a row. Worth the time: hardly. Standing still." in page

    @pytest.mark.parametrize("said", [{"worth": 3}, {"worth": None}, {"answered_at": None}])
    def test_have_to_be_running(self, cast, before, answer, said):
        before(cast.bo, **{"worth": 2, "progress": 3} | said)
        answer(worth=2, progress=2)

        assert today(cast.programme, at=NOW).matters == []

    @pytest.mark.parametrize("is_closed", [False, True])
    def test_are_told_once_until_somebody_has_taken_care(self, cast, before, answer, is_closed):
        """Otherwise Today would grow by a row each month."""
        waiting = before(cast.bo, worth=2, progress=2, signal="again")
        if is_closed:
            actions.close_help(waiting, actor=cast.cruz, at=NOW)
        answer(worth=2, progress=2)

        (matter,) = today(cast.programme, at=NOW).matters
        assert (matter.subject_id == waiting.pk) is not is_closed

    def test_have_to_be_one_persons(self, cast, before, answer):
        before(cast.amina, worth=2, progress=2)
        answer(worth=2, progress=2)

        assert today(cast.programme, at=NOW).matters == []

    def test_are_gone_once_somebody_has_taken_care(self, cast, before, answer, checkin, browse):
        before(cast.bo, worth=2, progress=2)
        answer(worth=2, progress=2)

        browse(cast.cruz).post(f"/northwind/check-ins/{checkin.pk}/help/")

        assert today(cast.programme, at=NOW).matters == []


class TestAnAnswer:
    def test_with_words_of_harm_stands_above_everything_and_is_mailed_without_a_tick(
        self, cast, answer, make_checkin, checkin, browse, run_jobs
    ):
        make_checkin(checkin.relationship, cast.amina, answered_at=NOW - 3 * DAY, wants_help=True)
        answer(comment="He threatened me.")
        run_jobs()

        matters = today(cast.programme, at=NOW).matters
        assert [one.kind.key for one in matters][:2] == ["harm", "help"]
        page = browse(cast.cruz).get(TODAY).text
        assert "Bo Larsen may need somebody now" in page
        mail = Mail.objects.get(kind="checkins.help_asked", recipient=cast.cruz)
        assert mail.subject == "Something in Growth 2026 is waiting for you"
        assert "threatened" not in mail.text, "what they wrote stays on the site"

    def test_of_the_lowest_kind_reaches_today_and_not_the_mail(
        self, cast, answer, browse, run_jobs
    ):
        answer(worth=1, progress=1)
        run_jobs()

        page = browse(cast.cruz).get(TODAY).text
        assert "Bo Larsen says it is not going well" in page
        assert "Worth the time: not at all. Going backwards." in page
        assert not Mail.objects.filter(kind="checkins.help_asked").exists()

    @pytest.mark.parametrize("said", [{"worth": 1}, {"comment": "Hopeless."}])
    def test_is_gone_from_today_once_it_is_taken_care_of(self, cast, answer, checkin, browse, said):
        answer(**said)

        browse(cast.cruz).post(f"/northwind/check-ins/{checkin.pk}/help/")

        assert today(cast.programme, at=NOW).matters == []

    def test_that_asks_for_help_is_never_too_late(self, cast, answer, checkin):
        with pytest.raises(actions.CheckInClosed):
            answer(at=NOW + 60 * DAY)

        answer(at=NOW + 60 * DAY, wants_help=True)

        assert CheckIn.objects.get(pk=checkin.pk).wants_help
