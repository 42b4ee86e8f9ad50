"""A meeting has a place: a link, a number or a room, known before or asked for."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.forms import FormatForm
from mentoring.meetings.models import HERE, Proposal
from mentoring.meetings.queries.places import places_of, usual
from mentoring.meetings.rules import is_phone_number, preferred_format
from mentoring.notifications.models import Mail
from mentoring.participants.models import Profile
from tests.meetings.conftest import event_in
from tests.moments import DAY

ROOM = "https://zoom.example.org/j/amina"


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


def say(person, **fields):
    profile = Profile.objects.get(membership=person)
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.save()


@pytest.fixture
def relationship(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def no_service(cast):
    cast.organisation.video_base = ""
    cast.organisation.save()


@pytest.fixture
def offer(cast, relationship, browse):
    """Bo offers one time ten days from now."""

    def offer(**said):
        own = (timezone.now() + 10 * DAY).strftime("%Y-%m-%dT10:00")
        data = {"minutes": "45", "format": "video", "place": "", "own_1": own} | said
        return browse(cast.bo).post(page("propose", relationship.pk), data)

    return offer


class TestAVideoMeeting:
    def test_takes_place_in_a_room_of_their_own(self, offer, make_relationship, cast, make_member):
        assert offer().status_code == 302

        place = Proposal.objects.get().place
        assert place.startswith("https://meet.example.org/northwind-")
        other = make_relationship(mentee=make_member(cast.organisation, "Cem Demir"))
        assert places_of(other, cast.amina)["video"] != place

    def test_has_its_room_at_the_service_of_the_programme_before_the_organisations(
        self, cast, relationship
    ):
        cast.programme.video_base = "https://video.growth.example.org/"
        cast.programme.save()
        relationship.programme.refresh_from_db()

        place = places_of(relationship, cast.amina)["video"]

        assert place.startswith("https://video.growth.example.org/northwind-")

    def test_has_a_room_where_only_the_programme_has_a_service(self, cast, no_service, offer):
        cast.programme.video_base = "https://video.growth.example.org"
        cast.programme.save()

        offer()

        assert Proposal.objects.get().place.startswith("https://video.growth.example.org/")

    @pytest.mark.parametrize("whose", ["amina", "bo"])
    def test_takes_place_at_the_link_that_one_of_them_keeps(self, whose, cast, offer):
        say(getattr(cast, whose), video_link=ROOM)

        offer()

        assert Proposal.objects.get().place == ROOM

    def test_takes_the_link_of_whoever_offers_before_the_others(self, cast, relationship):
        say(cast.amina, video_link=ROOM)
        say(cast.bo, video_link="https://teams.example.org/bo")

        assert places_of(relationship, cast.bo)["video"] == "https://teams.example.org/bo"
        assert places_of(relationship, cast.amina)["video"] == ROOM

    def test_of_two_is_here_where_no_link_is_known(self, no_service, offer):
        answer = offer()

        assert answer.status_code == 302
        assert Proposal.objects.get().place == HERE

    def test_of_more_asks_for_a_link_where_none_is_known(self):
        form = FormatForm({"format": "video"}, places={"video": "", "phone": "Bo: +47 55"})

        assert not form.is_valid()
        assert "Add a video link" in str(form.errors["place"])

    def test_refuses_the_page_of_a_service_and_keeps_what_was_typed(self, offer):
        answer = offer(place="https://meet.google.com/new")

        assert answer.status_code == 422
        assert "This is no meeting, only a page of Google Meet." in answer.text
        assert 'value="https://meet.google.com/new"' in answer.text
        assert not Proposal.objects.exists()

    def test_is_named_by_the_service_of_the_link_that_was_pasted(
        self, cast, offer, browse, relationship
    ):
        offer(place="meet.google.com/abc-defg-hij")

        room = browse(cast.amina).get(f"/northwind/with/{relationship.pk}/").text
        assert Proposal.objects.get().place == "https://meet.google.com/abc-defg-hij"
        assert (
            'href="https://meet.google.com/abc-defg-hij" rel="noopener noreferrer">Google Meet<'
            in room
        )

    def test_by_phone_is_no_link_to_check(self, offer):
        assert offer(format="phone", place="meet.google.com/new").status_code == 302

    def test_takes_what_is_written_before_what_is_usual(self, cast, offer):
        say(cast.amina, video_link=ROOM)

        offer(place="https://other.example.org")

        assert Proposal.objects.get().place == "https://other.example.org"

    @pytest.mark.parametrize(("known", "is_asked"), [("", True), (ROOM, False)])
    def test_is_not_called_optional_where_none_is_known(self, known, is_asked):
        form = FormatForm(places={"video": known, "phone": "", "in_person": ""})

        assert form.fields["place"].required is is_asked


class TestAPhoneMeeting:
    def test_has_the_number_that_one_of_them_gave(self, cast, offer):
        say(cast.amina, reach="+47 55 12 34 56")

        offer(format="phone")

        assert Proposal.objects.get().place == "Amina: +47 55 12 34 56"

    def test_asks_for_a_number_where_none_is_known(self, cast, offer):
        say(cast.amina, reach="@amina on chat")

        answer = offer(format="phone")

        assert answer.status_code == 422
        assert "Add the number to call" in answer.text


class TestAMeetingInPerson:
    def test_asks_where(self, offer):
        assert "Say where you’ll meet" in offer(format="in_person").text

    def test_is_where_it_was_before(self, cast, relationship, make_meeting, offer):
        make_meeting(
            relationship, format="in_person", place="Canteen", starts_at=timezone.now() - DAY
        )

        offer(format="in_person")

        assert Proposal.objects.get().place == "Canteen"


class TestThePlace:
    def test_of_another_format_is_not_kept_by_mistake(
        self, cast, relationship, make_meeting, offer
    ):
        say(cast.amina, reach="+47 55 12 34 56")
        cast.organisation.video_base = ""
        cast.organisation.save()
        make_meeting(relationship, format="video", place=ROOM, starts_at=timezone.now() - DAY)

        offer(format="phone", place=ROOM)

        assert Proposal.objects.get().place == "Amina: +47 55 12 34 56"

    def test_is_asked_for_when_a_meeting_becomes_a_call(
        self, cast, relationship, make_meeting, browse
    ):
        meeting = make_meeting(relationship, place=ROOM, starts_at=timezone.now() + 3 * DAY)
        where = page("change_format", relationship.pk, meeting.pk)
        bo = browse(cast.bo)

        refused = bo.post(where, {"format": "phone", "place": ROOM})
        assert refused.status_code == 422
        assert "Add the number to call" in refused.text
        assert bo.post(where, {"format": "phone", "place": "+47 55"}).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.format, meeting.place) == ("phone", "+47 55")

    def test_stands_in_email_calendar_reminder_and_page(
        self, cast, offer, relationship, browse, run_jobs
    ):
        say(cast.amina, video_link=ROOM)
        offer()
        proposal = Proposal.objects.get()
        now = timezone.now()
        meeting = actions.book(proposal, starts_at=proposal.moments[0], actor=cast.amina, at=now)
        run_jobs()
        run_jobs(at=meeting.starts_at - DAY / 2, clock=True)

        booked = Mail.objects.get(kind="meetings.booked", recipient=cast.bo)
        assert ROOM in booked.text
        _calendar, entry = event_in(booked)
        assert str(entry["LOCATION"]) == ROOM
        assert ROOM in Mail.objects.get(kind="meetings.reminder", recipient=cast.bo).text
        assert ROOM in browse(cast.bo).get(page("meeting", relationship.pk, meeting.pk)).text


class TestTheFormat:
    @pytest.mark.parametrize(
        ("ticked", "format"),
        [
            ([["phone", "in_person"], ["phone", "video"]], "phone"),
            ([["in_person"], []], "in_person"),
            ([["in_person"], ["phone"]], "in_person"),
            ([[], []], "video"),
        ],
    )
    def test_begins_with_what_both_ticked(self, ticked, format):
        assert preferred_format(ticked) == format

    def test_is_chosen_on_the_form_of_the_first_meeting(self, cast, relationship, browse):
        say(cast.amina, formats=["phone", "in_person"])
        say(cast.bo, formats=["phone", "video"])

        assert usual(relationship, cast.bo).format == "phone"
        shown = browse(cast.bo).get(page("propose", relationship.pk)).text
        ticked = [part for part in shown.split("<input") if "checked" in part.split(">")[0]]
        assert any('name="format" value="phone"' in part for part in ticked)

    def test_goes_on_as_it_was_before(self, cast, relationship, make_meeting):
        say(cast.amina, formats=["phone"])
        make_meeting(relationship, format="in_person", place="Canteen")

        assert usual(relationship, cast.bo).format == "in_person"


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("+47 55 12 34", True),
        ("0171 2345", True),
        ("1234", False),
        ("@amina", False),
        ("https://x.example/12345678", False),
        ("a12345@example.org", False),
    ],
)
def test_a_phone_number_has_digits(text, is_number):
    assert is_phone_number(text) is is_number


class TestTheSetting:
    def test_of_the_organisation_is_chosen_on_its_page(self, cast, browse):
        eli = browse(cast.eli)
        where = address("console:organisation", organisation="northwind")
        said = {"name": "Northwind", "timezone": "Europe/Berlin", "language": "en"}

        refused = eli.post(where, said | {"video_base": "http://meet.example.com"})
        eli.post(where, said | {"video_base": "https://meet.example.com/"})

        assert refused.status_code == 422
        cast.organisation.refresh_from_db()
        assert cast.organisation.video_base == "https://meet.example.com/"

    def test_of_a_person_is_kept_in_their_profile(self, cast, browse):
        bo = browse(cast.bo)
        where = address(
            "participants:join_step", cast.programme.slug, "times", organisation="northwind"
        )
        shown = bo.get(where)

        assert "Your own video link" in shown.text
        bo.post(where, {"availability": ["0-540"], "formats": ["video"], "video_link": ROOM})
        assert Profile.objects.get(membership=cast.bo).video_link == ROOM
