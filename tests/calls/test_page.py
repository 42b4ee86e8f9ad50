"""The page of a room: who gets it, what it may ask a browser for, and where it leads."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import notices
from mentoring.meetings.forms import FormatForm
from mentoring.meetings.models import HERE, Format, Proposal
from mentoring.meetings.notices.entries import calendar_of
from mentoring.meetings.queries.places import places_of
from mentoring.meetings.rules.calendar import Method
from mentoring.participants.models import Profile
from mentoring.safeguarding.models import Block

pytestmark = pytest.mark.django_db


def room_of(talk):
    return address("calls:room", talk.relationship_id, talk.pk, organisation="northwind")


def meeting_of(talk):
    return address("meetings:meeting", talk.relationship_id, talk.pk, organisation="northwind")


def words_on(answer):
    found = re.search(r'data-words="([^"]+)"', answer.content.decode())
    return json.loads(unescape(found[1]))


class TestTheRoom:
    def test_opens_camera_and_microphone_to_itself_alone(self, cast, browse, talk):
        bo = browse(cast.bo)

        asked = bo.get(room_of(talk))["Permissions-Policy"]

        for name in ("camera", "microphone", "display-capture", "autoplay", "fullscreen"):
            assert f"{name}=(self)" in asked
        assert "geolocation=()" in asked
        assert "camera=()" in bo.get(meeting_of(talk))["Permissions-Policy"]

    def test_says_everything_with_the_others_name(self, cast, browse, talk):
        words = words_on(browse(cast.bo).get(room_of(talk)))

        assert words["there"] == "Amina is already here."
        assert {"NotAllowedError", "NotFoundError", "NotReadableError"} <= words.keys()
        assert not any("%" in one for one in words.values())

    def test_leads_to_signing_in_and_back(self, client, talk):
        answer = client.get(room_of(talk))

        assert answer.status_code == 302
        assert room_of(talk) in unescape(answer["Location"].replace("%2F", "/"))

    def test_offers_a_number_only_where_its_owner_has_given_it(self, cast, browse, talk):
        assert "tel:" not in browse(cast.bo).get(room_of(talk)).content.decode()
        Profile.objects.update_or_create(
            membership=cast.amina,
            defaults={"reach": "+47 555 0142", "organisation": cast.organisation},
        )

        assert 'href="tel:+475550142"' in browse(cast.bo).get(room_of(talk)).content.decode()
        assert "tel:" not in browse(cast.amina).get(room_of(talk)).content.decode()

    def test_asks_no_more_of_the_database_where_more_was_talked_about(
        self, cast, browse, talk, make_meeting, django_assert_max_num_queries
    ):
        bo = browse(cast.bo)
        bo.get(room_of(talk))
        for days in range(1, 6):
            make_meeting(talk.relationship, starts_at=talk.starts_at - timedelta(days=days))

        with django_assert_max_num_queries(40):
            bo.get(room_of(talk))


class TestWhereThereIsNoRoom:
    @pytest.mark.parametrize(
        "fields",
        [
            {"place": "https://meet.example.org/a"},
            {"place": HERE, "format": Format.PHONE},
            {"place": HERE, "starts_at": timezone.now() - timedelta(days=2)},
            {"place": HERE, "cancelled_at": timezone.now()},
        ],
    )
    def test_the_page_leads_to_the_meeting_and_says_so(
        self, cast, browse, pair, make_meeting, fields
    ):
        talk = make_meeting(pair, **{"starts_at": timezone.now()} | fields)

        answer = browse(cast.bo).get(room_of(talk), follow=True)

        assert answer.redirect_chain == [(meeting_of(talk), 302)]
        assert "room" in answer.content.decode()

    def test_because_one_has_blocked_the_other_neither_comes_in(self, cast, browse, talk):
        Block.objects.create(
            organisation=cast.organisation,
            blocker=cast.amina,
            blocked=cast.bo,
            made_at=timezone.now(),
        )

        for person in (cast.amina, cast.bo):
            assert browse(person).get(room_of(talk)).status_code == 302


@pytest.fixture
def without_service(cast, pair):
    """Neither house nor programme has a video service."""
    cast.organisation.video_base = ""
    pair.organisation = cast.organisation


class TestAPlace:
    def test_for_two_without_a_service_is_here(self, cast, pair, without_service):
        assert places_of(pair, cast.bo)[Format.VIDEO] == HERE

    def test_stays_what_the_house_or_a_person_has_chosen(self, cast, pair):
        assert places_of(pair, cast.bo)[Format.VIDEO].startswith("https://meet.example.org/")

    def test_left_standing_in_the_form_is_kept(self, cast, pair, without_service):
        initial = {"format": Format.VIDEO, "place": HERE}
        places = places_of(pair, cast.bo)
        for said in ("", "here, in Rapport"):
            form = FormatForm({"format": "video", "place": said}, initial=initial, places=places)
            assert form.is_valid(), form.errors
            assert form.cleaned_data["place"] == HERE

    def test_is_chosen_here_where_the_house_has_a_service_and_stays_so(
        self, cast, pair, browse, talk
    ):
        bo, at = browse(cast.bo), timezone.now().replace(second=0, microsecond=0)
        page = address("meetings:propose", pair.pk, organisation="northwind")
        assert 'name="in_rapport"' in bo.get(page).content.decode()
        moment = (at + timedelta(days=2)).isoformat()

        said = {"slots": moment, "minutes": "45", "format": "video", "place": ""}
        bo.post(page, said)
        assert Proposal.objects.open().get().place.startswith("https://meet.example.org/")
        bo.post(page, said | {"in_rapport": "on"})
        assert Proposal.objects.open().get().place == HERE
        bo.post(page, said | {"in_rapport": "on", "format": "in_person", "place": "The library"})
        assert Proposal.objects.open().get().place == "The library"

        bo.post(page, said | {"place": "here, in Rapport"})  # as the room itself offers it
        assert Proposal.objects.open().get().place == HERE

        # The meeting before was here, so the next one begins with it.
        assert re.search(r'name="in_rapport"[^>]* checked', bo.get(page).content.decode())

    def test_of_a_meeting_that_is_booked_becomes_the_room_here(
        self, pair, cast, browse, make_meeting
    ):
        ahead = timezone.now() + timedelta(days=2)
        booked = make_meeting(pair, starts_at=ahead, place="https://meet.example.org/a")
        where = address("meetings:change_format", pair.pk, booked.pk, organisation="northwind")

        bo = browse(cast.bo)
        assert 'name="in_rapport"' in bo.get(meeting_of(booked)).content.decode()
        bo.post(where, {"format": "video", "place": booked.place, "in_rapport": "on"})

        booked.refresh_from_db()
        assert booked.is_here

    def test_is_not_asked_for_where_it_is_here_anyhow_or_there_are_more_than_two(
        self, cast, pair, without_service
    ):
        places = places_of(pair, cast.bo)
        assert "in_rapport" not in FormatForm(places=places, are_two=True).fields
        service = {"video": "https://meet.example.org/a"}
        assert "in_rapport" not in FormatForm(places=service, are_two=False).fields

    def test_is_not_here_for_those_who_have_none(self, cast, pair):
        form = FormatForm({"format": "video", "place": "here, in Rapport"}, places={"video": ""})

        assert form.is_valid() is False or form.cleaned_data["place"] != HERE


class TestTheWayIn:
    def test_stands_on_the_meeting_the_page_of_the_two_and_home(self, cast, browse, talk):
        bo = browse(cast.bo)
        shared = address("relationships:room", talk.relationship_id, organisation="northwind")

        for page in (meeting_of(talk), shared, "/northwind/"):
            assert f'href="{room_of(talk)}"' in bo.get(page).content.decode(), page

    def test_stands_in_the_calendar_as_the_place(self, cast, browse, talk):
        entry = calendar_of(talk_of(talk), cast.bo, method=Method.REQUEST, stamp=talk.created_at)

        unfolded = entry.replace("\r\n ", "")
        assert re.search(rf"LOCATION:https?://[^\r\n]+{room_of(talk)}", unfolded)
        assert HERE not in unfolded


def talk_of(talk):
    return notices.loaded_meeting(talk.pk)
