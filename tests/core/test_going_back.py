"""Going back in the browser and sending the same words again changes nothing and says so.

The page that comes back has a new key, so nothing but the words can tell.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mentoring.checkins.models import CheckIn
from mentoring.events.models import Event
from mentoring.goals.models import Goal, GoalStep
from mentoring.imports.models import ImportBatch
from mentoring.matching.models import MatchConcern
from mentoring.meetings.models import Meeting, Note, Proposal
from mentoring.messaging.models import Entry
from mentoring.notifications.models import Mail
from mentoring.programmes.models import FormField, Programme
from tests.moments import DAY


@pytest.fixture
def again(browse):
    """Open a page, send it, go back to it and send it once more; the last answer, followed."""

    def again(member, page, to="", times=2, name="key", **words):
        browser = browse(member)
        for _ in range(times):
            key = re.search(rf'name="{name}" value="([0-9a-f-]+)"', browser.get(page).text)
            sent = words | ({name: key[1]} if key else {})
            answer = browser.post(to or page, sent, follow=True)
        return answer

    return again


def later(model, field, **by):
    """Time passes: move a row back."""
    for row in model.objects.all():
        model.objects.filter(pk=row.pk).update(**{field: getattr(row, field) - timedelta(**by)})


class TestGoingBack:
    def test_leaves_one_goal(self, cast, make_relationship, again):
        where = f"/northwind/with/{make_relationship().pk}/goals/new/"

        answer = again(cast.bo, where, title="Lead a project")

        assert Goal.objects.count() == 1
        assert "You two already have this goal" in answer.text
        assert Event.objects.filter(name="goals.set").count() == 1

    def test_says_the_rest_of_a_goal_anew(self, cast, make_relationship, again):
        where = f"/northwind/with/{make_relationship().pk}/goals/new/"
        again(cast.bo, where, times=1, title="Lead a project")

        again(cast.bo, where, times=1, title="Lead a project", measure="The team decides.")

        assert Goal.objects.get().measure == "The team decides."

    def test_with_other_words_writes_another_goal(self, cast, make_relationship, browse, again):
        where = f"/northwind/with/{make_relationship().pk}/goals/new/"
        key = "0199a3c2-1111-7000-8000-000000000009"

        for title in ("Lead a project", "Speak in public"):  # the browser has kept the old page
            browse(cast.bo).post(where, {"title": title, "key": key})

        assert Goal.objects.count() == 2

    def test_much_later_is_a_goal_of_its_own(self, cast, make_relationship, again):
        where = f"/northwind/with/{make_relationship().pk}/goals/new/"
        again(cast.bo, where, times=1, title="Lead a project")
        later(Goal, "created_at", minutes=11)

        again(cast.bo, where, times=1, title="Lead a project")

        assert Goal.objects.count() == 2

    def test_leaves_one_step(self, cast, make_relationship, make_goal, again):
        goal = make_goal(make_relationship())
        where = f"/northwind/with/{goal.relationship_id}/goals/{goal.pk}/"

        answer = again(cast.bo, where, to=where + "steps/", title="Ask Lea")

        assert GoalStep.objects.count() == 1
        assert answer.status_code == 422
        assert "“Ask Lea” is already one of the steps." in answer.text

    def test_leaves_one_note_with_the_last_word_on_who_reads_it(
        self, cast, make_relationship, make_meeting, again
    ):
        talk = make_meeting(make_relationship(), starts_at=timezone.now() - DAY)
        where = f"/northwind/with/{talk.relationship_id}/talk/{talk.pk}/"
        words = {"to": where + "notes/", "body": "Ask for the budget."}
        again(cast.bo, where, times=1, sharing="shared", **words)

        answer = again(cast.bo, where, times=1, sharing="private", **words)

        assert Note.objects.get().is_shared is False
        assert "it was not saved twice" in answer.text

    def test_leaves_one_talk_of_the_past(self, cast, make_relationship, again):
        where = f"/northwind/with/{make_relationship().pk}/talk/past/"
        when = (timezone.now() - DAY).strftime("%Y-%m-%dT%H:%M")

        answer = again(cast.bo, where, starts_at=when, minutes=45, format="video")

        assert Meeting.objects.count() == 1
        assert "This meeting is already recorded" in answer.text

    def test_leaves_one_offer_and_one_letter(self, cast, make_relationship, again, run_jobs):
        where = f"/northwind/with/{make_relationship(agreed=True).pk}/talk/"
        moment = (timezone.now() + 3 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)

        answer = again(
            cast.bo, where, slots=[moment.isoformat()], minutes=45, format="video", place=""
        )
        run_jobs()

        assert Proposal.objects.count() == 1
        assert Mail.objects.count() == 1
        assert "no second email was sent" in answer.text

    def test_leaves_an_offer_that_was_booked_meanwhile(
        self, cast, make_relationship, make_meeting, again
    ):
        relationship = make_relationship(agreed=True)
        where = f"/northwind/with/{relationship.pk}/talk/"
        moment = (timezone.now() + 3 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
        words = {"slots": [moment.isoformat()], "minutes": 45, "format": "video", "place": ""}
        again(cast.bo, where, times=1, **words)
        meeting = make_meeting(relationship, starts_at=moment)
        Proposal.objects.update(answered_at=timezone.now(), meeting=meeting)

        again(cast.bo, where, times=1, **words)
        assert Proposal.objects.count() == 1

        Meeting.objects.update(cancelled_at=timezone.now())  # called off: offered anew
        again(cast.bo, where, times=1, **words)
        assert Proposal.objects.count() == 2

    def test_thanks_for_a_check_in_once_more(self, cast, make_relationship, make_checkin, browse):
        now = timezone.now()
        checkin = make_checkin(make_relationship(), cast.bo, due_on=now.date(), sent_at=now)
        bo, where = browse(cast.bo), f"/northwind/check-ins/{checkin.pk}/"
        answers = [
            bo.post(where, {"worth": worth, "progress": 3, "comment": ""}) for worth in (4, 4, 1)
        ]

        assert [answer.status_code for answer in answers] == [302, 302, 422]
        assert "already answered this check-in" in answers[2].text
        assert CheckIn.objects.get().worth == 4
        assert Event.objects.filter(name="checkins.answered").count() == 1

    def test_tells_a_concern_once(self, cast, make_relationship, again):
        where = f"/northwind/with/{make_relationship().pk}/not-this/"

        again(cast.bo, where, reason=MatchConcern.Reason.values[0], words="Not now.")

        assert MatchConcern.objects.count() == 1

    def test_begins_one_programme(self, cast, again):
        before = Programme.objects.count()

        answer = again(cast.cruz, "/northwind/programmes/new/", template="flash")

        assert Programme.objects.count() == before + 1
        assert "the draft you’ve just started" in answer.text

    def test_begins_another_once_the_first_has_a_name_of_its_own(self, cast, again):
        before = Programme.objects.count()
        again(cast.cruz, "/northwind/programmes/new/", times=1, template="flash")
        Programme.objects.filter(template="flash").update(name="Flash in Oslo")

        again(cast.cruz, "/northwind/programmes/new/", times=1, template="flash")

        assert Programme.objects.count() == before + 2

    def test_copies_a_programme_once(self, cast, again):
        before = Programme.objects.count()
        page = f"/northwind/programmes/{cast.programme.slug}/"

        answer = again(cast.cruz, page, to=page + "copy/")

        assert Programme.objects.count() == before + 1
        assert "the copy you’ve just made" in answer.text

    def test_asks_one_question(self, cast, again):
        where = f"/northwind/programmes/{cast.programme.slug}/questions/"

        answer = again(cast.cruz, where, label="Tea?", kind="line", audience="both")

        assert FormField.objects.filter(label="Tea?").count() == 1
        assert answer.status_code == 422
        assert "“Tea?” is already asked" in answer.text

    def test_keeps_one_file_until_another_comes(self, cast, browse):
        where = f"/northwind/programmes/{cast.programme.slug}/people/import/"
        cruz, one = browse(cast.cruz), b"name,email,role\nIda,ida@example.org,mentor\n"

        for content in (one, one, one.replace(b"ida@", b"eda@")):
            file = SimpleUploadedFile("people.csv", content)
            answer = cruz.post(where, {"file": file}, follow=True)
            if content == one and ImportBatch.objects.count() == 1:
                said = answer.text

        assert ImportBatch.objects.count() == 2
        assert "You’ve only just uploaded this file" in said

    def test_sends_a_coordinators_words_once(self, cast, make_relationship, again):
        pair = make_relationship(started_at=timezone.now() - 30 * DAY)
        where = f"/northwind/programmes/{cast.programme.slug}/today/write/silent/{pair.pk}/"

        answer = again(
            cast.cruz,
            where,
            name="once",
            people=[str(cast.bo.pk)],
            words="Dear Bo, how about it?",
        )

        assert Entry.objects.filter(author=cast.cruz).count() == 1
        assert answer.status_code == 422
        assert "Nothing was sent twice" in answer.text
