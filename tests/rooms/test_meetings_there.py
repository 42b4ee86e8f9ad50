"""A meeting in a room of a service, from the hour before it to its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.connectors.meeting_port import Made
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import HERE, Format
from mentoring.meetings.queries.places import places_of
from mentoring.rooms import actions
from mentoring.rooms.jobs import close_what_is_over
from mentoring.rooms.models import ServiceRoom
from mentoring.safeguarding.models import Block
from tests.support.videoservices import HOSTS

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def pair(cast, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def meet(pair, make_meeting):
    def meet(service: str = "zoom", *, within: timedelta = 50 * MINUTE, **fields):
        starts_at = timezone.now() + within
        return make_meeting(pair, starts_at=starts_at, place=f"rapport:at-{service}", **fields)

    return meet


def page_of(meeting) -> str:
    return f"/northwind/with/{meeting.relationship_id}/talk/{meeting.pk}/call/"


class TestWhereTwoMeet:
    def test_is_the_service_once_it_has_worked(self, cast, pair, connect):
        connect()
        pair.organisation.refresh_from_db()

        assert places_of(pair, cast.bo)[Format.VIDEO] == "rapport:at-zoom"

    def test_is_here_where_only_more_go_there(self, cast, pair, connect):
        connect(are_two_there=False)
        pair.organisation.refresh_from_db()
        pair.organisation.video_base = pair.programme.video_base = ""

        assert places_of(pair, cast.bo)[Format.VIDEO] == HERE

    def test_is_the_programmes_own_service_before_it(self, cast, pair, connect):
        connect()
        pair.organisation.refresh_from_db()
        pair.programme.video_base = "https://meet.example.net"

        assert places_of(pair, cast.bo)[Format.VIDEO].startswith("https://meet.example.net/")

    def test_is_ones_own_link_before_it(self, cast, pair, connect):
        connect()
        pair.organisation.refresh_from_db()
        cast.bo.profile.video_link = "https://whereby.com/bo"
        cast.bo.profile.save()

        assert places_of(pair, cast.bo)[Format.VIDEO] == "https://whereby.com/bo"

    def test_is_called_by_its_name(self, meet):
        assert [meet(name).place_name for name in ("zoom", "meet", "teams")] == [
            "Zoom",
            "Google Meet",
            "Microsoft Teams",
        ]


class TestTheRoom:
    @pytest.mark.parametrize("service", ["zoom", "meet", "teams"])
    def test_is_made_within_the_hour_and_entered_with_a_press(
        self, browse, cast, connect, meet, run_jobs, service
    ):
        connect(service)
        meeting = meet(service)

        run_jobs(clock=True)
        answer = browse(cast.bo).get(page_of(meeting))

        assert (answer.status_code, answer["Referrer-Policy"]) == (302, "no-referrer")
        assert answer["Location"].startswith(
            (
                "https://us02web.zoom.us/j/",
                "https://meet.google.com/",
                "https://teams.microsoft.com/",
            )
        )

    @pytest.mark.parametrize(("within", "is_made"), [(59 * MINUTE, True), (62 * MINUTE, False)])
    def test_is_made_an_hour_before(self, connect, meet, run_jobs, within, is_made):
        connect()
        meet(within=within)

        run_jobs(clock=True)

        assert ServiceRoom.objects.exists() == is_made

    def test_is_made_once(self, connect, meet, run_jobs, services):
        connect()
        meet()

        for _time in range(3):
            run_jobs(clock=True)

        assert services.made == 2  # one of them for the test of the account

    def test_is_early_before_the_hour(self, browse, cast, connect, meet, run_jobs):
        connect()
        meeting = meet(within=5 * HOUR)
        run_jobs(clock=True)

        page = browse(cast.bo).get(page_of(meeting)).content.decode()

        assert "makes the room an hour before" in page
        assert 'http-equiv="refresh"' not in page

    def test_is_waited_for_while_it_is_made(self, browse, cast, connect, meet):
        connect()

        page = browse(cast.bo).get(page_of(meet())).content.decode()

        assert "is making the room" in page
        assert 'http-equiv="refresh"' in page

    def test_has_numbers_to_ring_up(self, browse, cast, connect, meet, run_jobs):
        connect()
        meeting = meet()
        run_jobs(clock=True)
        known = ServiceRoom.objects.get().at_service

        page = browse(cast.bo).get(page_of(meeting).removesuffix("call/")).content.decode()

        assert "+49 69 1234567" in page
        assert f"then {known}#" in page

    def test_is_told_nothing_but_when(self, connect, meet, run_jobs, services, cast):
        connect()
        meet()
        run_jobs(clock=True)

        told = str(services.asked)
        assert "A conversation" in told
        assert not any(
            word in told for word in ("Bo", "Amina", "Growth", "Northwind", cast.bo.email)
        )

    def test_is_found_again_by_its_key_at_teams(self, connect, meet, run_jobs, services):
        """A worker that was killed between the answer and its own note asks once more."""
        connect("teams")
        meet("teams")
        run_jobs(clock=True)
        ServiceRoom.objects.update(made_at=None, trouble="silent")

        run_jobs(at=timezone.now() + 5 * MINUTE, clock=True)

        assert (len(services.rooms), ServiceRoom.objects.get().made_at is not None) == (1, True)


class TestTrouble:
    def test_is_said_and_passes(self, browse, cast, connect, meet, run_jobs, services):
        connect()
        meeting = meet()
        services.answers = [(503, {})]
        run_jobs(clock=True)

        page = browse(cast.bo).get(page_of(meeting)).content.decode()
        run_jobs(at=timezone.now() + 5 * MINUTE, clock=True)

        assert "has made no room so far" in page
        assert "We ask again every few minutes" in page
        assert browse(cast.bo).get(page_of(meeting)).status_code == 302

    def test_that_does_not_pass_is_not_asked_about_again(
        self, browse, cast, connect, meet, run_jobs, services
    ):
        connect()
        meeting = meet()
        services.answers = [(403, {})]
        run_jobs(clock=True)
        asked = len(services.asked)

        run_jobs(at=timezone.now() + 5 * MINUTE, clock=True)
        page = browse(cast.bo).get(page_of(meeting)).content.decode()

        assert len(services.asked) == asked
        assert "Whoever runs your organisation can mend that" in page

    def test_that_was_mended_is_over_for_meetings_too(
        self, browse, cast, connect, meet, run_jobs, services
    ):
        account = connect()
        meeting = meet()
        services.answers = [(403, {})]
        run_jobs(clock=True)

        actions.try_again(account, actor=cast.eli, at=timezone.now())
        run_jobs()
        run_jobs(at=timezone.now() + 5 * MINUTE, clock=True)

        assert browse(cast.bo).get(page_of(meeting)).status_code == 302

    def test_is_shown_to_whoever_can_mend_it(self, browse, cast, connect, meet, run_jobs, services):
        connect()
        meet()
        services.answers = [(403, {})]
        run_jobs(clock=True)

        page = browse(cast.eli).get("/northwind/settings/video/").content.decode()

        assert "they do not allow meetings to be made" in page

    def test_is_that_the_account_is_gone(self, browse, cast, connect, meet):
        connect()
        meeting = meet()
        actions.disconnect(cast.organisation, actor=cast.eli, at=timezone.now())

        page = browse(cast.bo).get(page_of(meeting)).content.decode()

        assert "There is no account at Zoom any more" in page

    def test_is_a_link_that_leads_elsewhere(self, browse, cast, connect, meet, run_jobs, services):
        connect()
        meeting = meet()
        services.join = "https://zoom.us.example.org/j/1"
        run_jobs(clock=True)

        assert ServiceRoom.objects.get().trouble == "strange"
        assert browse(cast.bo).get(page_of(meeting)).status_code == 200


class TestOneHost:
    def test_holds_one_meeting_at_a_time(
        self, cast, connect, meet, run_jobs, make_relationship, make_meeting, make_member
    ):
        connect(hosts=HOSTS[:2])
        meet()
        for name in ("Cy", "Di"):
            other = make_relationship(mentee=make_member(cast.organisation, name), agreed=True)
            starts_at = timezone.now() + 50 * MINUTE
            make_meeting(other, starts_at=starts_at, place="rapport:at-zoom")

        run_jobs(clock=True)

        rooms = ServiceRoom.objects.order_by("starts_at")
        assert sorted(one.host for one in rooms) == sorted(["", *HOSTS[:2]])
        assert [one.trouble for one in rooms if not one.host] == ["all_busy"]

    def test_holds_any_number_elsewhere(
        self, cast, connect, meet, run_jobs, make_relationship, make_meeting, make_member
    ):
        connect("teams")
        meet("teams")
        other = make_relationship(mentee=make_member(cast.organisation, "Cy"), agreed=True)
        starts_at = timezone.now() + 50 * MINUTE
        make_meeting(other, starts_at=starts_at, place="rapport:at-teams")

        run_jobs(clock=True)

        rooms = ServiceRoom.objects.all()
        assert [(one.host, one.trouble) for one in rooms] == [(HOSTS[2], "")] * 2


class TestAnotherTry:
    @pytest.fixture
    def room(self, connect, meet, run_jobs):
        connect()
        meet()
        run_jobs(clock=True)
        return ServiceRoom.objects.get()

    @pytest.mark.parametrize(("number", "is_kept"), [("same", True), ("another", False)])
    def test_gives_back_only_what_is_another_room(self, room, number, is_kept):
        number = room.at_service if number == "same" else number
        made = Made(number, "https://us02web.zoom.us/j/1")

        assert actions.keep(room, made, at=timezone.now()) is is_kept
        assert ServiceRoom.objects.get().url == room.url


class TestAfterwards:
    def test_a_cancelled_meeting_gives_its_room_back(self, connect, meet, run_jobs, services, cast):
        connect()
        meeting = meet()
        run_jobs(clock=True)

        meetings.cancel(meeting, actor=cast.bo, at=timezone.now())
        run_jobs()

        assert (services.rooms, ServiceRoom.objects.count()) == ({}, 0)

    def test_a_moved_meeting_gets_another_one_in_its_hour(
        self, browse, connect, meet, run_jobs, services, cast
    ):
        connect()
        meeting = meet()
        run_jobs(clock=True)

        later = timezone.now().replace(minute=0, second=0, microsecond=0) + 50 * HOUR
        meetings.move(meeting, starts_at=later, actor=cast.bo, at=timezone.now())
        run_jobs()
        page = browse(cast.bo).get(page_of(meeting)).content.decode()

        assert services.rooms == {}
        assert "makes the room an hour before" in page

    def test_a_meeting_turned_into_a_call_needs_none(self, connect, meet, run_jobs, services, cast):
        connect()
        meeting = meet()
        run_jobs(clock=True)

        meetings.change_format(
            meeting, format="phone", place="+44 1632 960001", actor=cast.bo, at=timezone.now()
        )
        run_jobs()

        assert (services.rooms, ServiceRoom.objects.count()) == ({}, 0)

    def test_a_link_once_told_lets_nobody_in_for_ever(self, connect, meet, run_jobs, services):
        connect("meet")
        meeting = meet("meet")
        run_jobs(clock=True)
        assert [one["config"]["accessType"] for one in services.rooms.values()][-1] == "OPEN"

        close_what_is_over(meeting.ends_at + 25 * HOUR)
        run_jobs(at=meeting.ends_at + 25 * HOUR)

        assert {one["config"]["accessType"] for one in services.rooms.values()} == {"RESTRICTED"}

    @pytest.mark.parametrize(("after", "is_there"), [(23 * HOUR, True), (25 * HOUR, False)])
    def test_is_forgotten_a_day_later(self, connect, meet, run_jobs, after, is_there):
        connect()
        meeting = meet()
        run_jobs(clock=True)

        close_what_is_over(meeting.ends_at + after)
        run_jobs(at=meeting.ends_at + after)

        assert ServiceRoom.objects.exists() == is_there


class TestOthers:
    def test_do_not_come_in(self, browse, cast, connect, meet, run_jobs):
        connect()
        meeting = meet()
        run_jobs(clock=True)

        for person in (cast.cruz, cast.sana, cast.eli, cast.dara):
            assert browse(person).get(page_of(meeting)).status_code == 404

    def test_nor_does_anybody_by_phone_who_is_blocked(self, browse, cast, connect, meet, run_jobs):
        connect()
        meeting = meet()
        run_jobs(clock=True)
        now = timezone.now()
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.amina, blocked=cast.bo, made_at=now
        )
        bo = browse(cast.bo)

        assert "zoom.us" not in bo.get(page_of(meeting)).headers.get("Location", "")
        page = bo.get(page_of(meeting).removesuffix("call/"))
        assert page.status_code == 200
        assert "+49 69 1234567" not in page.content.decode()

    def test_nor_does_anybody_after_the_end(self, browse, cast, connect, meet, run_jobs, pair):
        connect()
        meeting = meet()
        run_jobs(clock=True)
        pair.ended_at = timezone.now()
        pair.save()

        answer = browse(cast.bo).get(page_of(meeting))

        assert (answer.status_code, answer["Location"]) == (
            302,
            page_of(meeting).removesuffix("call/"),
        )
