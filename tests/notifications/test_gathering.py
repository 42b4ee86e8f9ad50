"""What exceeds the budget: merged into one email, delayed until there is a stamp, or dropped."""

from dataclasses import replace

import pytest

from mentoring.notifications import gathering, policy
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Delivery, InboxItem, Mail, Message, NoticeSettings
from mentoring.notifications.rules import Urgency
from mentoring.organisations.actions import remove_person
from mentoring.participants.actions.enrolments import withdraw
from mentoring.relationships.notices import LEFT_EARLY
from tests.moments import DAY, NOON

PROMPT = replace(LEFT_EARLY, template="mail/base.html", label="News")


def leave_programme(person):
    withdraw(person.enrolments.get(), actor=person, at=NOON)


def leave_everything(person):
    remove_person(person, actor=None, at=NOON)


@pytest.fixture
def tell(cast, make_relationship, spend_budget):
    """Tells Bo, whose five stamps of a month are used."""
    relationship = make_relationship()
    spend_budget(cast.bo, 5, at=NOON - 29 * DAY)

    def tell(occasion, kind=PROMPT, at=NOON):
        return notify(cast.bo, kind, relationship, {}, at=at, occasion=occasion)

    return tell


def states():
    rows = Delivery.objects.filter(channel="email", message__kind=PROMPT.name)
    return [(row.state, row.reason) for row in rows.order_by("created_at")]


class TestGathering:
    def test_waits_while_no_stamp_is_there(self, cast, tell):
        tell(1)

        assert gathering.gather_for(cast.bo, at=NOON) is None
        assert states() == [("waiting", "budget")]
        assert not Mail.objects.exists()

    def test_sends_all_that_waits_as_one_email_on_one_stamp(self, cast, tell):
        first, second = tell(1), tell(2)

        gathering.gather_waiting(NOON + 2 * DAY)

        digest = Message.objects.get(kind=gathering.GATHERED)
        assert [state for state, _ in states()] == ["merged", "merged"]
        assert set(digest.gathered.values_list("message", flat=True)) == {first.pk, second.pk}
        html = Mail.objects.get().html
        items = InboxItem.objects.filter(message__in=[first, second])
        assert all(str(item.pk) in html for item in items)
        assert policy.prompts_in_month(cast.bo, at=NOON + 2 * DAY) == 1

    @pytest.mark.parametrize("leave", [leave_programme, leave_everything])
    def test_asks_nothing_more_of_who_has_left(self, leave, cast, tell, run_jobs):
        tell(1)
        leave(cast.bo)
        run_jobs(at=NOON)

        assert gathering.gather_for(cast.bo, at=NOON + 2 * DAY) is None
        assert states() == [("dropped", "read")]

    def test_asks_on_in_another_programme(self, cast, tell, run_jobs, make_programme):
        tell(1)
        another = make_programme(cast.organisation, "Another")
        Message.objects.update(programme_id=another.pk)
        leave_programme(cast.bo)
        run_jobs(at=NOON)

        assert gathering.gather_for(cast.bo, at=NOON + 2 * DAY)

    def test_leaves_what_a_programme_has_no_stamp_for(
        self, cast, tell, make_programme, make_enrolment
    ):
        """Bo's other programme allows twelve a month, of which the one that tells has no part."""
        other = make_programme(cast.organisation, "Talkative", dial=5)
        make_enrolment(other, cast.bo, "mentee")
        first, second = tell(1), tell(2)
        Message.objects.filter(pk=second.pk).update(programme_id=other.pk)

        digest = gathering.gather_for(cast.bo, at=NOON)
        assert list(digest.gathered.values_list("message", flat=True)) == [second.pk]
        assert gathering.gather_for(cast.bo, at=NOON + DAY / 2) is None

        later = gathering.gather_for(cast.bo, at=NOON + 2 * DAY)
        assert list(later.gathered.values_list("message", flat=True)) == [first.pk]

    def test_counts_for_the_programme_that_it_tells_of(self, cast, tell):
        """So a programme says no more by waiting than it could have said at once."""
        tell(1)
        assert gathering.gather_for(cast.bo, at=NOON + 2 * DAY)
        spent = {"programme": cast.programme.pk, "budget": 1, "at": NOON + 2 * DAY}
        assert policy.spent_budgets([cast.bo.pk], **spent) == 1

    def test_sends_nothing_twice(self, cast, tell):
        tell(1)
        for _ in range(2):
            gathering.gather_waiting(NOON + 2 * DAY)

        assert Mail.objects.count() == 1

    def test_drops_what_was_read_meanwhile(self, cast, tell):
        tell(1)
        InboxItem.objects.update(read_at=NOON)

        gathering.gather_waiting(NOON + 2 * DAY)

        assert states() == [("dropped", "read")]
        assert not Mail.objects.exists()

    def test_drops_what_waited_for_three_weeks(self, cast, tell):
        tell(1)

        gathering.gather_waiting(NOON + 21 * DAY)

        assert states() == [("dropped", "old")]

    def test_leaves_what_matters_little_in_the_inbox(self, cast, tell):
        tell(1, replace(PROMPT, urgency=Urgency.LOW))

        assert states() == [("withheld", "budget")]

    def test_gathers_nothing_for_who_wants_no_stamps_or_asked_for_silence(self, cast, tell):
        tell(1)
        chosen = NoticeSettings.objects.create(membership=cast.bo, silent_until=NOON + 3 * DAY)
        gathering.gather_waiting(NOON + 2 * DAY)
        assert states() == [("waiting", "budget")]

        chosen.silent_until, chosen.stamps = None, 0
        chosen.save()
        gathering.gather_waiting(NOON + 2 * DAY)
        assert states() == [("waiting", "budget")]
        tell(2)
        assert ("withheld", "budget") in states()
