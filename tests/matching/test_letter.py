"""The letter: on the site, by e-mail, in the preview; and the quiet way out."""

import pytest

from mentoring.events.models import Event
from mentoring.matching import actions
from mentoring.matching.models import MatchConcern
from mentoring.matching.notices import LETTER
from mentoring.matching.queries.letter import letter
from mentoring.notifications.models import InboxItem, Mail
from mentoring.notifications.rendering import rendered
from mentoring.participants.models import Preference
from mentoring.relationships.models import Relationship
from tests.messaging.test_conversation import send
from tests.moments import NOON
from tests.support.words import in_german


@pytest.fixture
def words(cast, pool):
    """Both have said something about themselves, and Bo wishes for Amina."""
    Preference.objects.create(enrolment=pool.bo, target=cast.amina, rank=1)
    cast.bo.profile.goals = "Lead my first project without losing the people in it."
    cast.bo.profile.save()
    cast.amina.profile.bio = "I like to talk about the parts that went wrong."
    cast.amina.profile.save()


@pytest.fixture
def together(cast, pool, words, make_run, pair_of, run_jobs):
    run = make_run()
    actions.publish(run, actor=cast.cruz, at=NOON)
    run_jobs()
    return Relationship.objects.visible_to(cast.amina).visible_to(cast.bo).get()


class TestLetter:
    def test_speaks_in_the_mentees_own_words(self, cast, together, browse):
        page = browse(cast.bo).get(f"/northwind/with/{together.pk}/letter/").content.decode()

        assert "Bo, meet Amina." in page
        assert "You wrote: “Lead my first project" in page
        assert "this is Amina: “I like to talk about" in page
        assert "Another department: fresh eyes on your work." in page
        assert "Tell Cruz in confidence" in page

    def test_tells_the_mentor_what_the_mentee_hopes_for(self, cast, together, browse):
        page = browse(cast.amina).get(f"/northwind/with/{together.pk}/letter/").content.decode()

        assert "Amina, meet Bo." in page
        assert "Bo hopes for this: “Lead my first project" in page
        assert "You wrote" not in page

    def test_shows_what_the_other_has_written_already(self, cast, together, browse):
        send(together, cast.bo, words="I am glad that we meet")

        page = browse(cast.amina).get(f"/northwind/with/{together.pk}/letter/").content.decode()

        assert "I am glad that we meet" in page
        assert f'hx-post="/northwind/with/{together.pk}/conversation/read/"' in page
        assert "Say hello to Bo" in page

    def test_goes_out_by_mail_with_the_same_words(self, cast, together):
        mail = Mail.objects.get(recipient=cast.bo, kind="matching.letter")

        assert mail.subject == "Bo, meet Amina."
        assert "You wrote: “Lead my first project without losing the people in it.”" in mail.text
        assert "http" in mail.text

    def test_speaks_german_to_whoever_does(self, cast, pool, words, make_run, run_jobs):
        cast.bo.language = "de"
        cast.bo.save()
        actions.publish(make_run(), actor=cast.cruz, at=NOON)
        run_jobs()

        mail = Mail.objects.get(recipient=cast.bo, kind="matching.letter")
        assert mail.subject == in_german("%(reader)s, meet %(other)s.", reader="Bo", other="Amina")

    def test_can_be_read_before_publishing_word_for_word(
        self, cast, pool, words, make_run, pair_of, browse, run_jobs
    ):
        run = make_run()
        pair = pair_of(run, pool.bo)
        where = f"/northwind/programmes/growth-2026/matching/1/pairs/{pair.pk}/letters/"
        page = browse(cast.cruz).get(where).content.decode()
        assert not Mail.objects.exists()
        assert " inert" not in page, "it is read aloud as well"
        assert "/with/" not in page, "what it leads to does not exist yet"

        actions.publish(run, actor=cast.cruz, at=NOON)
        run_jobs()

        for mail in Mail.objects.filter(recipient__in=[cast.bo, cast.amina]):
            told = mail.html.partition("<h1>")[2].partition("<dl>")[0]
            assert told.strip()
            assert told in page

    def test_hides_nothing_when_no_reason_is_known(self, cast, make_relationship, browse):
        relationship = make_relationship(reasons={})

        page = browse(cast.bo).get(f"/northwind/with/{relationship.pk}/letter/")

        assert page.status_code == 200
        assert "From today, Amina is your mentor." in page.content.decode()


class TestWithoutACommonHour:
    ASKED = "can one of you give another?"

    def page(self, browse, who, together):
        return browse(who).get(f"/northwind/with/{together.pk}/letter/").content.decode()

    @pytest.mark.parametrize(("minutes", "asked"), [(0, True), (30, False), (None, False)])
    def test_both_are_asked_to_give_another(self, cast, together, browse, minutes, asked):
        together.reasons |= {"minutes_a_week": minutes, "common": ""}
        together.save()

        for person in (cast.bo, cast.amina):
            page = self.page(browse, person, together)
            assert (self.ASKED in page) is asked
            assert ("/northwind/join/growth-2026/times/" in page) is asked

    def test_the_email_asks_it_too(self, cast, together):
        together.reasons |= {"minutes_a_week": 0, "common": ""}
        together.save()
        shown = Relationship.objects.select_related("programme__organisation", "organisation")
        pair = shown.with_members().get(pk=together.pk)
        told = {"letter": letter(pair, cast.bo, at=NOON), "invitation_url": "", "answers": []}

        mail = rendered(cast.bo, LETTER, pair, told | {"listeners": None}, None)

        assert self.ASKED in mail.html


class TestConcern:
    def test_reaches_the_coordinators_and_nobody_else(self, cast, together, browse, run_jobs):
        Mail.objects.all().delete()
        InboxItem.objects.all().delete()

        response = browse(cast.bo).post(
            f"/northwind/with/{together.pk}/not-this/",
            {"reason": "time", "words": "My team is being moved."},
        )
        run_jobs()

        assert response.status_code == 302
        mail = Mail.objects.get()
        assert mail.recipient == cast.cruz
        assert "My team is being moved." not in mail.text + mail.html
        assert MatchConcern.objects.get().words == "My team is being moved."
        assert "moved" not in str(Event.objects.get(name="matching.concern_raised").data)

    def test_needs_a_reason(self, cast, together, browse):
        response = browse(cast.bo).post(f"/northwind/with/{together.pk}/not-this/", {"words": "x"})

        assert response.status_code == 422
        assert not MatchConcern.objects.exists()

    def test_of_an_ended_relationship_cannot_be_said(self, cast, make_relationship, browse):
        ended = make_relationship(ended_at=NOON, end_reason="completed")

        assert browse(cast.bo).get(f"/northwind/with/{ended.pk}/not-this/").status_code == 404
