"""What a coordinator tells a part of a programme: its cost before, its readers after."""

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.core.db.ids import new_id
from mentoring.core.web.addresses import address
from mentoring.notifications.models import InboxItem, Mail, NoticeSettings
from mentoring.today import actions
from mentoring.today.forms import AnnouncementForm
from mentoring.today.models import Announcement
from mentoring.today.queries.announcing import announcements_of, people_of, reaches
from tests.moments import DAY, NOON

PAGE = address("today:announcements", "growth-2026", organisation="northwind")
WORDS = {"title": "We meet in Lisbon", "words": "Bring a coat, *and* a question."}


@pytest.fixture
def announce(cast):
    def announce(audience="everybody", once=None, at=NOON):
        return actions.announce(
            cast.programme,
            audience=audience,
            once=once or new_id(),
            actor=cast.cruz,
            at=at,
            **WORDS,
        )

    return announce


def told():
    return set(InboxItem.objects.filter(kind="today.announced").values_list("recipient", flat=True))


class TestAnAudience:
    def test_is_who_has_joined_in_that_part(self, cast, make_relationship):
        def who(audience):
            return set(people_of(cast.programme, audience))

        assert {cast.amina, cast.bo} <= who("everybody")
        assert cast.amina in who("mentors")
        assert cast.bo not in who("mentors")
        assert cast.bo in who("mentees")
        assert cast.amina not in who("mentees")
        assert cast.bo in who("waiting")
        assert cast.bo not in who("matched")
        make_relationship()
        assert cast.bo in who("matched")
        assert cast.bo not in who("waiting")
        assert cast.dara not in who("everybody")

    def test_says_before_how_many_it_reaches_and_who_is_at_the_limit(self, cast, spend_budget):
        def mentees():
            (found,) = (
                one for one in reaches(cast.programme, at=NOON) if one.audience == "mentees"
            )
            return found

        before = mentees()
        assert (before.people > 0, before.at_limit) == (True, 0)
        spend_budget(cast.bo, 5, at=NOON - DAY)
        assert mentees().at_limit == 1

    def test_counts_who_takes_a_break_apart_from_the_limit(self, cast, spend_budget):
        spend_budget(cast.bo, 5, at=NOON - DAY)
        cast.bo.enrolments.update(paused_until=(NOON + DAY).date())

        (mentees,) = (one for one in reaches(cast.programme, at=NOON) if one.audience == "mentees")
        assert (mentees.resting, mentees.at_limit) == (1, 0)
        (label,) = (
            label
            for name, label in AnnouncementForm(reaches=reaches(cast.programme, at=NOON))
            .fields["audience"]
            .choices
            if name == "mentees"
        )
        assert label.endswith(": 1 takes a break and has it in the inbox alone")  # at no stamp

    def test_counts_the_limit_that_somebody_chose_themselves(self, cast):
        NoticeSettings.objects.create(membership=cast.bo, stamps=0)

        assert sum(one.at_limit for one in reaches(cast.programme, at=NOON)) > 0


class TestAnnouncing:
    def test_tells_each_of_the_audience_once_and_costs_a_stamp(self, cast, announce, run_jobs):
        announce("mentees")
        run_jobs()

        assert cast.bo.pk in told()
        assert cast.amina.pk not in told()
        mail = Mail.objects.get(recipient=cast.bo)
        assert mail.subject == WORDS["title"]
        assert mail.reply_to == cast.cruz.email
        assert mail.message.has_interrupted

    def test_waits_for_a_stamp_at_who_is_at_the_limit(self, cast, announce, run_jobs, spend_budget):
        spend_budget(cast.bo, 5, at=timezone.now())
        announce("mentees", at=timezone.now())
        run_jobs()

        assert cast.bo.pk in told()
        assert not Mail.objects.filter(recipient=cast.bo).exists()

    def test_waits_in_the_inbox_of_who_takes_a_break(self, cast, announce, run_jobs):
        theirs = cast.bo.enrolments.filter(programme=cast.programme)
        theirs.update(paused_until=(NOON + DAY).date())
        announce("mentees")
        run_jobs()
        assert not Mail.objects.filter(recipient=cast.bo).exists()
        theirs.update(paused_until=NOON.date())  # back on this very day
        announce("mentees")
        run_jobs()

        assert InboxItem.objects.filter(recipient=cast.bo, kind="today.announced").count() == 2
        assert Mail.objects.filter(recipient=cast.bo).count() == 1

    def test_is_one_however_often_the_form_is_sent(self, announce):
        once = new_id()
        announce(once=once)
        announce(once=once)

        assert Announcement.objects.count() == 1

    def test_is_said_before_in_the_words_of_the_programme(self, cast, announce, browse):
        announce("mentors")
        cast.programme.model = "circle"
        cast.programme.save()

        history = browse(cast.cruz).get(PAGE).text.partition("Announced before")[2]

        assert "Hosts:" in history
        assert "Mentors" not in history

    def test_refuses_an_audience_of_nobody(self, announce):
        with pytest.raises(actions.NobodyThere):
            announce("matched")

    def test_counts_who_has_read_it_and_names_nobody(self, cast, announce, run_jobs, browse):
        announce()
        run_jobs()
        InboxItem.objects.filter(recipient=cast.bo).update(read_at=NOON)

        (row,) = announcements_of(cast.programme)

        assert (row.told, row.read) == (len(told()), 1)
        assert f"1 of {row.told} have read it" in browse(cast.cruz).get(PAGE).text

    def test_keeps_its_words_sealed(self, announce):
        announce()

        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM today_announcement")
            assert b"coat" not in bytes(cursor.fetchone()[0])
        assert "coat" in Announcement.objects.get().words


class TestThePage:
    def test_announces_from_the_form(self, cast, browse):
        coordinator = browse(cast.cruz)
        form = WORDS | {"audience": "mentors", "once": str(new_id())}

        assert coordinator.post(PAGE, form).status_code == 302
        assert Announcement.objects.get().by == cast.cruz

    def test_is_read_by_who_was_told_and_by_nobody_else(self, cast, announce, run_jobs, browse):
        row = announce("mentees")
        run_jobs()
        page = address("today:announcement", row.pk, organisation="northwind")

        assert "Bring a coat" in browse(cast.bo).get(page).text
        assert browse(cast.cruz).get(page).status_code == 200
        assert browse(cast.amina).get(page).status_code == 404


class TestTheListOfAnnouncements:
    @pytest.mark.parametrize("count", [1, 4])
    def test_asks_the_database_as_often_for_one_as_for_many(
        self, count, cast, announce, run_jobs, django_assert_num_queries
    ):
        for _number in range(count):
            announce()
        run_jobs()
        reader = InboxItem.objects.filter(recipient=cast.bo, kind="today.announced")
        reader.filter(pk=reader.first().pk).update(read_at=NOON)
        everybody = people_of(cast.programme, "everybody").count()

        with django_assert_num_queries(2):
            rows = announcements_of(cast.programme)

        assert [row.told for row in rows] == [everybody] * count
        assert sum(row.read for row in rows) == 1
