"""The page on which somebody chooses when and how they are written to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.messaging.notices import UNREAD
from mentoring.notifications import choosing
from mentoring.notifications.kinds import EMAIL, find_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Delivery, InboxItem, Mail, NoticeSettings, OptOut
from mentoring.notifications.rules import QuietHours
from mentoring.organisations.models import Membership
from mentoring.relationships.notices import AGREED, ENDED
from tests.moments import DAY, NOON

PAGE = address("notifications:settings", organisation="northwind")
SILENCE = address("notifications:silence", organisation="northwind")
HOURS = {"stamps": "5", "quiet_from": "0", "quiet_to": "0"}  # dial 3
ROW = f"{AGREED.name}:email"


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "room_url": "http://localhost/"}

    def tell(occasion, kind=AGREED, at=NOON):
        bo = Membership.objects.get(pk=cast.bo.pk)
        return notify(bo, kind, relationship, words, at=at, occasion=occasion)

    return tell


class TestChoosingEmails:
    def test_shows_a_row_for_what_came(self, cast, tell, browse):
        assert str(AGREED.label) not in browse(cast.bo).get(PAGE).text
        tell(1, at=timezone.now())

        assert str(AGREED.label) in browse(cast.bo).get(PAGE).text

    def test_switches_off_what_is_unticked_and_on_again(self, cast, tell, browse):
        browse(cast.bo).post(PAGE, HOURS | {"shown": ROW})
        tell(1)
        assert not Mail.objects.exists()
        assert cast.bo.inbox_items.count() == 1

        browse(cast.bo).post(PAGE, HOURS | {"shown": ROW, "wanted": ROW})
        tell(2)
        assert Mail.objects.get().recipient == cast.bo

    def test_leaves_alone_what_was_not_on_the_page_or_always_goes(self, cast, browse):
        OptOut.objects.create(membership=cast.bo, kind=AGREED.name, channel=EMAIL, created_at=NOON)

        browse(cast.bo).post(PAGE, HOURS | {"shown": [f"{ENDED.name}:email", "no such kind:email"]})

        assert [row.kind for row in OptOut.objects.all()] == [AGREED.name]
        assert find_notice("no such kind") is None

    def test_takes_the_email_of_what_people_write_too(self, cast, browse):
        browse(cast.bo).post(PAGE, HOURS | {"shown": "messages:email"})

        assert OptOut.objects.get().kind == UNREAD.name

    def test_refuses_more_stamps_than_the_programme_allows(self, cast, tell, browse):
        answer = browse(cast.bo).post(PAGE, HOURS | {"stamps": "6"})

        assert answer.status_code == 422
        assert not NoticeSettings.objects.exists()


class TestStamps:
    def test_are_fewer_when_somebody_wants_fewer(self, cast, tell, browse):
        browse(cast.bo).post(PAGE, HOURS | {"stamps": "1"})

        assert tell(1).has_interrupted is True
        assert tell(2).has_interrupted is False

    def test_follow_the_programme_while_nobody_asked_for_fewer(self, cast, tell, browse):
        browse(cast.bo).post(PAGE, HOURS)

        assert NoticeSettings.objects.get().stamps is None

    def test_tell_when_the_next_one_comes(self, cast, tell, browse, spend_budget):
        spend_budget(cast.bo, 5, at=NOON)

        stamps = choosing.stamps_of(cast.bo, NoticeSettings(), at=NOON + DAY)

        assert (stamps.left, stamps.next_at) == (0, NOON + 30 * DAY)


class TestQuietHours:
    def test_hold_an_email_until_they_end_in_the_zone_of_the_person(self, cast, tell, browse):
        Membership.objects.filter(pk=cast.bo.pk).update(timezone="Asia/Kathmandu")
        browse(cast.bo).post(PAGE, HOURS | {"quiet_from": "17", "quiet_to": "8"})

        tell(1, kind=AGREED)  # 17:45 in Kathmandu

        mail = Mail.objects.get()
        assert mail.due_at == NOON.replace(hour=2, minute=15) + DAY
        assert InboxItem.objects.count() == 1
        delivery = Delivery.objects.get(channel=EMAIL)
        assert (delivery.state, delivery.reason) == ("passed_on", "quiet")

    def test_send_nothing_that_was_read_meanwhile_and_give_the_stamp_back(
        self, cast, tell, run_jobs, server, any_hour
    ):
        told_at = timezone.now() - timedelta(hours=2)  # so that the quiet hour is over by now
        hours = {"quiet_from": told_at.hour, "quiet_to": (told_at.hour + 1) % 24}
        NoticeSettings.objects.create(membership=cast.bo, **hours)
        Membership.objects.filter(pk=cast.bo.pk).update(timezone="UTC")
        message = tell(1, at=told_at)
        assert Mail.objects.get().held_until
        InboxItem.objects.update(read_at=told_at)

        run_jobs()

        assert Mail.objects.get().state == "read"
        message.refresh_from_db()
        assert message.has_interrupted is False

    def test_leave_alone_what_nobody_may_switch_off_and_what_is_of_a_danger(self, cast):
        from mentoring.notifications.notices import ADDRESS_CHANGED

        assert ADDRESS_CHANGED.rings_always
        NoticeSettings.objects.create(membership=cast.bo, quiet_from=0, quiet_to=23)

        notify(cast.bo, ADDRESS_CHANGED, cast.bo, {"by": cast.amina}, at=NOON)

        assert Mail.objects.get().held_until is None

    @pytest.mark.parametrize(
        ("starts", "ends", "drawn"),
        [
            (19, 8, [(True, 0, 8), (False, 8, 19), (True, 19, 24)]),
            (1, 6, [(False, 0, 1), (True, 1, 6), (False, 6, 24)]),
            (0, 0, [(False, 0, 24)]),
            (22, 0, [(False, 0, 22), (True, 22, 24)]),
        ],
    )
    def test_are_drawn_as_a_day(self, starts, ends, drawn):
        parts = choosing.stretches(QuietHours(starts, ends))

        assert [(part.is_quiet, part.starts, part.ends) for part in parts] == drawn


class TestSilence:
    def test_keeps_what_is_unasked_in_the_inbox_for_a_week_and_no_longer(self, cast, tell, browse):
        browse(cast.bo).post(SILENCE)
        now = timezone.now()

        assert not tell(1, at=now).has_interrupted
        assert tell(2, kind=ENDED, at=now).has_interrupted
        assert tell(3, at=now + 7 * DAY).has_interrupted
        assert Delivery.objects.filter(reason="silence").count() == 1

    def test_can_be_taken_back_from_the_same_place(self, cast, tell, browse):
        browse(cast.bo).post(SILENCE)
        assert "End the silence" in browse(cast.bo).get(PAGE).text

        browse(cast.bo).post(SILENCE, {"silence": "end"})

        assert tell(1, at=timezone.now()).has_interrupted
