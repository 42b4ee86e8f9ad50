"""What was sent to one person, told to them with all words, to others without any."""

import pytest

from mentoring.core.web.addresses import address
from mentoring.matching.notices import CONCERN
from mentoring.notifications import delivery_log
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Delivery, Mail, Message, OptOut
from mentoring.organisations.models import Membership
from mentoring.relationships.notices import AGREED
from tests.moments import DAY, NOON

OWN = address("notifications:log", organisation="northwind")


def of(person):
    return address("notifications:log_of", person.pk, organisation="northwind")


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "room_url": "http://localhost/"}

    def tell(occasion=1):
        return notify(cast.bo, AGREED, relationship, words, at=NOON, occasion=occasion)

    return tell


def ways(person):
    (line,) = delivery_log.lines(delivery_log.messages_to(person), person, is_own=True)
    return line.ways


class TestTheDeliveryLog:
    @pytest.mark.parametrize(
        ("state", "said", "has_server"),
        [
            ("sent", "by email", False),
            ("queued", "by email, on its way", True),
            ("queued", "kept, because no mail server is set up", False),
            ("not_sent", "kept, because no mail server is set up", False),
            ("bounced", "the email bounced", False),
            ("unknown", "whether the email arrived is not known", False),
            ("read", "no email, because it was read here first", False),
        ],
    )
    def test_says_what_became_of_an_email(self, cast, tell, settings, state, said, has_server):
        settings.HAS_SMTP = has_server
        tell()
        Mail.objects.update(state=state, sent_at=NOON if state == "sent" else None)

        assert ways(cast.bo) == (said,)

    def test_says_so_too_where_its_deliveries_were_thinned(self, cast, tell):
        tell()
        Mail.objects.update(state="sent", sent_at=NOON)
        Delivery.objects.all().delete()

        assert ways(cast.bo) == ("by email",)

    def test_says_why_something_stayed_here(self, cast, tell):
        OptOut.objects.create(
            membership=cast.bo, kind=AGREED.name, channel="email", created_at=NOON
        )
        tell()

        assert ways(cast.bo) == ("here only, because that way is switched off",)

    def test_says_until_when_something_waits(self, cast, tell, settings):
        settings.HAS_SMTP = True
        Membership.objects.filter(pk=cast.bo.pk).update(timezone="UTC")
        tell()
        Delivery.objects.filter(channel="email").update(reason="quiet", due_at=NOON + DAY)
        Mail.objects.update(due_at=NOON + DAY)

        assert "when quiet hours end" in ways(cast.bo)[0]

    def test_gives_its_person_every_title(self, cast, tell, browse):
        message = tell()

        page = browse(cast.bo).get(OWN).text

        assert message.title in page
        assert "one stamp" in page

    @pytest.mark.parametrize("who", ["cruz", "eli"])
    def test_gives_others_what_it_was_about_and_no_word_of_it(self, cast, tell, browse, who):
        message = tell()
        Message.objects.filter(pk=message.pk).update(title="Tomás said something")

        page = browse(getattr(cast, who)).get(of(cast.bo)).text

        assert "All have agreed" in page
        assert "Tomás" not in page

    @pytest.mark.parametrize("who", ["amina", "sana"])
    def test_does_not_exist_for_who_runs_nothing(self, cast, tell, browse, who):
        tell()

        assert browse(getattr(cast, who)).get(of(cast.bo)).status_code == 404

    def test_keeps_from_others_what_is_confidential(self, cast, tell, browse):
        message = tell()
        Message.objects.filter(pk=message.pk).update(kind=CONCERN.name)

        assert browse(cast.cruz).get(of(cast.bo)).status_code == 404
        assert "Nothing yet" in browse(cast.eli).get(of(cast.bo)).text

    def test_costs_the_same_queries_however_long(self, cast, tell, django_assert_num_queries):
        for occasion in range(5):
            tell(occasion)
        with django_assert_num_queries(3):
            list(delivery_log.lines(delivery_log.messages_to(cast.bo), cast.bo, is_own=True))
