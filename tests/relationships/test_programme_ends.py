"""A programme ends: those who are still together are asked about, thanked and parted."""

import re

import pytest
from django.utils import timezone

from mentoring.checkins.models import ClosingAnswer
from mentoring.events.models import Event
from mentoring.goals.jobs import ask_about_past_days
from mentoring.insights import reports
from mentoring.meetings import jobs as meetings
from mentoring.meetings.models import Attendance, Promise
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions.enrolments import Archived, enrol
from mentoring.programmes.models import Programme
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from mentoring.today.queries.attention import today
from tests.moments import DAY, NOON

NOW = timezone.now()
ARCHIVE = "/northwind/programmes/growth-2026/archive/"
END = "/northwind/programmes/growth-2026/end/"
CLOSING = "/northwind/programmes/growth-2026/closing/"
FEEDBACK = "/northwind/programmes/growth-2026/feedback/"
WORDS = {"thanks": "Thank you, all of you.", "question": "What next?", "pairs": "end"}


@pytest.fixture
def pair(make_relationship, make_meeting):
    pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
    make_meeting(pair, starts_at=NOW - 3 * DAY)
    return pair


class TestArchiving:
    def test_asks_first_what_becomes_of_those_who_are_together(self, cast, pair, browse):
        page = browse(cast.cruz).post(ARCHIVE)

        assert page.status_code == 422
        assert "1 relationship is still open" in page.text
        cast.programme.refresh_from_db()
        assert cast.programme.archived_at is None

    def test_lets_them_carry_on_where_that_is_chosen(self, cast, pair, browse, run_jobs):
        browse(cast.cruz).post(ARCHIVE, {"pairs": "keep"})
        run_jobs()

        pair.refresh_from_db()
        cast.programme.refresh_from_db()
        assert pair.is_open
        assert cast.programme.archived_at

    def test_is_followed_by_no_email_whatever_the_clock_brings(
        self, cast, pair, make_meeting, make_checkin, make_goal, browse, run_jobs
    ):
        """Everything waits for its day: a check-in, a reminder, a goal, the last day, a return."""
        make_meeting(pair, starts_at=NOW + 3 * DAY)
        make_checkin(pair, cast.bo, due_on=(NOW + DAY).date())
        make_goal(pair, target_on=(NOW + 2 * DAY).date())
        browse(cast.cruz).post(ARCHIVE, {"pairs": "keep"})
        run_jobs()

        for days in (1, 2, 3, 8, 30):
            run_jobs(at=NOW + days * DAY, clock=True)

        told = Mail.objects.filter(created_at__gt=NOW + DAY / 24, recipient__in=pair.people)
        assert set(told.values_list("kind", flat=True)) <= {"meetings.reminder"}

    @pytest.mark.parametrize(("archived_at", "asks"), [(None, 1), (NOON, 0)])
    def test_asks_no_more_what_became_of_days_and_meetings(
        self, archived_at, asks, cast, pair, make_goal, make_meeting
    ):
        yesterday = NOON.date() - DAY
        make_goal(pair, target_on=yesterday)
        Promise.objects.create(
            organisation=cast.organisation,
            relationship=pair,
            by=cast.bo,
            words="Send the slides",
            until=yesterday,
            made_at=NOON - 9 * DAY,
        )
        talk = make_meeting(pair, starts_at=NOON - DAY / 6)
        Programme.objects.update(archived_at=archived_at)

        ask_about_past_days(NOON)
        meetings.ask_about_past_promises(NOON)
        meetings.ask(NOON)

        for kind in ("goals.past", "meetings.promise_past"):
            assert InboxItem.objects.filter(kind=kind).count() == asks
        asked = Attendance.objects.filter(meeting=talk).exclude(asked_at=None)
        assert asked.exists() is bool(asks)

    def test_asks_nothing_where_nobody_is_together(self, cast, browse):
        assert browse(cast.cruz).post(ARCHIVE).status_code == 302


class TestEnding:
    @pytest.fixture
    def ended(self, cast, pair, browse, run_jobs):
        answer = browse(cast.cruz).post(END, WORDS, follow=True)
        run_jobs()
        cast.programme.refresh_from_db()
        return answer

    def test_is_said_wherever_the_programme_is_listed(self, cast, ended, browse):
        for person, where in (
            (cast.cruz, "/northwind/programmes/"),
            (cast.cruz, "/northwind/"),
            (cast.bo, "/northwind/"),
        ):
            page = browse(person).get(where, follow=True).text
            assert "Growth 2026" in page
            assert re.search(r">\s*ended\b", page), where
            assert not re.search(r">\s*running\s*<", page)

    def test_begins_with_words_that_can_be_made_ones_own(self, cast, pair, browse):
        page = browse(cast.cruz).get(END).text

        assert "Thank you for being part of Growth 2026" in page
        assert "1 relationship is still open." in page

    def test_asks_what_becomes_of_those_who_are_together(self, cast, pair, browse):
        refused = browse(cast.cruz).post(END, WORDS | {"pairs": ""})

        assert refused.status_code == 422
        assert "Choose what happens to those who are together." in refused.text
        assert WORDS["thanks"] in refused.text

    def test_parts_and_thanks_everybody_in_one_letter(self, cast, pair, ended):
        pair.refresh_from_db()
        thanked = Mail.objects.filter(kind="checkins.programme_ended")

        assert pair.end_reason == "completed"
        assert {mail.to for mail in thanked} == {cast.amina.email, cast.bo.email}
        assert all(WORDS["thanks"] in mail.text for mail in thanked)
        assert all(WORDS["question"] in mail.text for mail in thanked)
        assert not Mail.objects.filter(kind="relationships.ended").exists()

    def test_thanks_whoever_joined_and_was_never_matched(
        self, cast, pair, make_member, make_enrolment, browse, run_jobs
    ):
        alone = make_member(cast.organisation, "Noa Lind")
        make_enrolment(cast.programme, alone)
        stranger = make_member(cast.organisation, "Ina Rau")
        make_enrolment(cast.programme, stranger, status="imported")
        browse(cast.cruz).post(END, WORDS)
        run_jobs()

        assert Mail.objects.filter(kind="checkins.programme_ended", recipient=alone).exists()
        assert not Mail.objects.filter(recipient=stranger).exists()

    def test_keeps_what_was_theirs_for_its_members(self, cast, pair, ended, browse):
        home = browse(cast.bo).get("/northwind/").text
        room = f"/northwind/with/{pair.pk}/"

        assert f'href="{room}"' in home
        assert browse(cast.bo).get(room).status_code == 200
        about = browse(cast.bo).get("/northwind/programmes/growth-2026/about/").text
        assert WORDS["thanks"] in about
        assert "Say how it was" in about

    def test_keeps_its_pages_for_coordinators_and_sponsors(self, cast, pair, ended, browse):
        for path in ("", "relationships/", "report/", "feedback/", "people/"):
            page = browse(cast.cruz).get(f"/northwind/programmes/growth-2026/{path}")
            assert page.status_code == 200, path
        report = browse(cast.sana).get("/northwind/programmes/growth-2026/report/").text
        assert "Last report" in report
        assert "Ended" in browse(cast.cruz).get("/northwind/programmes/").text

    def test_takes_nobody_in_any_more(self, cast, ended):
        late = {"name": "Noa Lind", "email": "noa@northwind.example", "role": "mentee"}

        with pytest.raises(Archived, match="has ended or is archived"):
            enrol(cast.programme, **late, actor=cast.cruz, at=NOW)

    def test_lets_those_carry_on_where_that_is_chosen(self, cast, pair, browse, run_jobs):
        browse(cast.cruz).post(END, WORDS | {"pairs": "keep"})
        run_jobs()

        pair.refresh_from_db()
        assert pair.is_open
        (letter,) = Mail.objects.filter(kind="checkins.programme_ended", recipient=cast.bo)
        assert "carries on until their own last day" in letter.text

    def test_twice_thanks_once(self, cast, pair, ended, browse, run_jobs):
        browse(cast.cruz).post(END, WORDS)
        run_jobs()

        assert Mail.objects.filter(kind="checkins.programme_ended").count() == 2
        assert Event.objects.filter(name="programmes.ended").count() == 1

    def test_is_refused_for_a_draft(self, cast, browse):
        cast.programme.launched_at = None
        cast.programme.save()

        refused = browse(cast.cruz).post(END, WORDS)

        assert refused.status_code == 422
        assert "is not running, so there is nothing to end" in refused.text

    def test_can_be_followed_by_a_copy_for_another_round(self, cast, ended, browse):
        browse(cast.cruz).post("/northwind/programmes/growth-2026/copy/")

        copy = Programme.objects.exclude(pk=cast.programme.pk).get(organisation=cast.organisation)
        assert copy.is_draft
        assert (copy.ended_at, copy.thanks) == (None, "")
        assert copy.closing_question == WORDS["question"]

    def test_can_be_undone_by_reopening(self, cast, ended, browse):
        browse(cast.cruz).post("/northwind/programmes/growth-2026/end/undo/")

        cast.programme.refresh_from_db()
        assert cast.programme.is_running


class TestTheLastReport:
    def test_does_not_move_once_the_programme_has_ended(
        self, cast, pair, make_meeting, browse, run_jobs
    ):
        make_meeting(pair, starts_at=NOW - 10 * DAY, said={"mentor": True})
        before = reports.report_of(cast.programme, at=NOW)
        browse(cast.cruz).post(END, WORDS)
        run_jobs()
        cast.programme.refresh_from_db()
        pair.delete()

        kept = reports.report_of(cast.programme, at=NOW + 90 * DAY)

        assert kept.taken_at
        assert kept.steps == before.steps
        assert [month.talks for month in kept.months if month.talks] == [1]


class TestTheLastQuestion:
    @pytest.fixture
    def letter(self, cast, pair, browse, run_jobs):
        browse(cast.cruz).post(END, WORDS)
        run_jobs()
        return Mail.objects.get(kind="checkins.programme_ended", recipient=cast.bo)

    def test_is_answered_from_the_letter_without_signing_in(self, cast, letter, client):
        very = re.findall(r"https?://[^/]+(/link/(?!stop/)\S+)", letter.text)[0]
        page = client.get(very).text
        done = client.post(very, {"worth": "5", "comment": "Keep the briefs."})

        assert WORDS["question"] in page
        assert "Thank you for telling us." in done.text
        said = ClosingAnswer.objects.get(membership=cast.bo)
        assert (said.worth, said.comment) == (5, "Keep the briefs.")

    def test_waits_at_home_until_it_is_answered(self, cast, letter, browse):
        asked = browse(cast.bo).get("/northwind/").text
        browse(cast.bo).post(CLOSING, {"worth": "4", "comment": ""})
        answered = browse(cast.bo).get("/northwind/").text

        assert "How was Growth 2026?" in asked
        assert "How was Growth 2026?" not in answered

    def test_may_be_answered_anew(self, cast, letter, browse):
        browse(cast.bo).post(CLOSING, {"worth": "4", "comment": "Good."})
        assert "Good." in browse(cast.bo).get(CLOSING).text
        browse(cast.bo).post(CLOSING, {"worth": "2", "comment": "Less so."})

        assert ClosingAnswer.objects.get(membership=cast.bo).worth == 2

    def test_shows_its_words_to_coordinators_and_only_figures_to_sponsors(
        self, cast, letter, browse
    ):
        browse(cast.bo).post(CLOSING, {"worth": "4", "comment": "More evenings."})

        assert "More evenings." in browse(cast.cruz).get(FEEDBACK).text
        report = browse(cast.sana).get("/northwind/programmes/growth-2026/report/").text
        assert "More evenings." not in report
        assert "Too few people have answered" in report

    def test_brings_words_of_harm_to_the_coordinators(self, cast, letter, browse):
        browse(cast.bo).post(CLOSING, {"worth": "1", "comment": "My mentor threatened me."})

        kinds = [matter.kind.key for matter in today(cast.programme, at=timezone.now()).matters]
        assert "written" in kinds

    def test_is_not_asked_while_the_programme_runs(self, cast, pair, browse):
        assert browse(cast.bo).get(CLOSING).status_code == 404


LAST = (NOW + 28 * DAY).date()


class TestTheFirstDay:
    def test_without_a_match_brings_a_coordinator_to_the_studio(self, cast):
        cast.programme.starts_on = cast.organisation.day_at(NOW)
        cast.programme.ends_on = (NOW + 90 * DAY).date()
        cast.programme.save()

        (matter,) = today(cast.programme, at=NOW).matters

        assert matter.kind.key == "first_day"
        assert matter.kind.why(matter) == "2 people have joined and are waiting."
        acts = matter.kind.acts(matter, cast.programme)
        assert acts[0].url == "/northwind/programmes/growth-2026/matching/"
        assert today(cast.programme, at=NOW - DAY).matters == []

    def test_with_a_match_is_a_day_like_any_other(self, cast, pair):
        cast.programme.starts_on = cast.organisation.day_at(NOW)
        cast.programme.save()

        assert today(cast.programme, at=NOW).matters == []


class TestTheLastDay:
    @pytest.fixture(autouse=True)
    def was_yesterday(self, cast):
        cast.programme.ends_on = cast.organisation.day_at(NOW) - DAY
        cast.programme.starts_on = (NOW - 90 * DAY).date()
        cast.programme.save()

    def test_of_a_programme_brings_a_coordinator_to_its_end(self, cast, pair, browse):
        (matter,) = today(cast.programme, at=NOW).matters
        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/today/").text

        assert matter.kind.key == "last_day"
        assert "How does it end?" in page
        assert "1 relationship is still open." in page
        assert f'href="{END}"' in page
        assert today(cast.programme, at=NOW - DAY).matters == []

    def test_asks_for_thanks_where_everybody_has_finished(self, cast):
        (matter,) = today(cast.programme, at=NOW).matters

        assert matter.kind.key == "last_day"
        assert matter.kind.why(matter).startswith("Everybody has finished.")

    def test_asks_no_more_once_it_has_ended(self, cast, browse):
        browse(cast.cruz).post(END, WORDS)

        assert today(cast.programme, at=NOW).matters == []


class TestTheLastWeeks:
    @pytest.fixture
    def others(self, cast, make_relationship, make_member, make_enrolment):
        people = [make_member(cast.organisation, name) for name in ("Cem Acar", "Dee Ray")]
        for one in people:
            make_enrolment(cast.programme, one, "mentee")
        return [make_relationship(mentee=one, agreed=True, ends_on=LAST) for one in people]

    @pytest.fixture(autouse=True)
    def in_four_weeks(self, cast, pair, others):
        cast.programme.ends_on = LAST
        cast.programme.starts_on = (NOW - 90 * DAY).date()
        cast.programme.save()
        for one in (pair, *others):
            one.ends_on = LAST
            one.save()
            actions.ask_about_end(one, at=NOW)

    def ends(self, cast, at):
        keys = ("last_day", "last_weeks")
        return [one for one in today(cast.programme, at=at).matters if one.kind.key in keys]

    def test_are_one_matter_for_all_pairs(self, cast):
        (matter,) = self.ends(cast, NOW)

        assert matter.kind.title(matter).startswith("3 pairs end with the programme on ")
        assert matter.kind.why(matter).startswith("They are asked what comes after;")

    def test_are_of_those_who_end_with_it(self, cast, others):
        """Somebody who planned to end months earlier is asked about a day of their own."""
        Relationship.objects.filter(pk=others[0].pk).update(ends_on=LAST - DAY)

        (matter,) = self.ends(cast, NOW)

        assert matter.count == 2

    def test_are_no_matter_where_only_others_are_asked(self, cast, pair, others):
        Relationship.objects.update(ends_on=LAST - DAY)

        assert self.ends(cast, NOW) == []

    def test_tell_how_many_carry_on(self, cast, others):
        actions.extend(others[0], until=LAST + 28 * DAY, actor=cast.cruz, at=NOW)

        (matter,) = self.ends(cast, NOW)

        assert matter.count == 2
        assert matter.kind.why(matter).endswith("1 carries on.")

    def test_are_over_with_how_many_carry_on_and_closed(self, cast, pair, others):
        actions.extend(others[0], until=LAST + 28 * DAY, actor=cast.cruz, at=NOW)
        after = NOW + 29 * DAY
        actions.close_as_planned(pair, at=after)

        (matter,) = self.ends(cast, after)
        assert matter.kind.key == "last_day"
        assert matter.kind.why(matter) == "1 relationship is still open. 1 carries on, 1 closed."

        actions.close_as_planned(others[1], at=after)
        (matter,) = self.ends(cast, after)
        assert matter.kind.why(matter) == "1 carries on, 2 closed."

    def test_that_are_over_are_said_where_the_week_was(self, cast, browse):
        cast.programme.ends_on = (timezone.now() - 2 * DAY).date()
        cast.programme.save()

        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/today/").text

        assert "the last day was" in page
        assert "week 1" not in page


class TestAPlannedEnd:
    def test_is_noticed_the_day_after(self, cast, pair, browse):
        pair.ends_on = cast.organisation.day_at(NOW)
        pair.save()

        assert today(cast.programme, at=NOW).matters == []
        (matter,) = today(cast.programme, at=NOW + DAY).matters
        assert matter.kind.key == "past_end"
        where = f"/northwind/programmes/growth-2026/today/write/past_end/{pair.pk}/"
        assert "shall we end it well?" in browse(cast.cruz).get(where).text

    def test_that_is_over_is_said_in_the_room(self, cast, pair, browse):
        pair.ends_on = (NOW - DAY).date()
        pair.closes_on = (NOW + 13 * DAY).date()
        pair.save()

        room = browse(cast.bo).get(f"/northwind/with/{pair.pk}/").text

        assert "The day until which you planned is over." in room
        assert f'href="/northwind/with/{pair.pk}/ending/"' in room


class TestTheDates:
    def test_that_a_launch_needs_are_not_called_optional(self, cast, browse):
        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/shape/").text

        label = page.partition('for="id_starts_on"')[2].partition("</label>")[0]
        assert "optional" not in label
        assert "Needed before launch" in page
