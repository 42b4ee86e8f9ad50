"""Reporting a message: what is copied, who reads it, what becomes of it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.messaging.queries import message_to_read
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions, queries
from mentoring.safeguarding.models import Report
from tests.moments import DAY, NOON
from tests.safeguarding.conftest import HURT


def page(name, *args):
    return address(f"safeguarding:{name}", *args, organisation="northwind")


def told(kind):
    return {one.message.recipient for one in InboxItem.objects.filter(message__kind=kind)}


class TestAReport:
    def test_names_who_wrote_what_and_which_message_it_is_about(self, report):
        (copy,) = queries.copies(report(around=0))

        assert (copy.words, copy.name, copy.is_reported) == (HURT, "Amina Haddad", True)

    @pytest.mark.parametrize(("around", "numbers"), [(0, [7]), (5, [2, 3, 4, 5, 6, 7, 8])])
    def test_copies_neighbours_on_both_sides(self, report, around, numbers):
        assert [one.number for one in queries.copies(report(around=around))] == numbers

    def test_keeps_the_words_when_they_are_taken_back(
        self, cast, relationship, conversation, report
    ):
        made = report()
        _found, message = message_to_read(conversation, relationship, cast.amina, 7)

        messaging.withdraw(relationship, message, sent_as=uuid4(), actor=cast.amina, at=NOON)

        _found, message = message_to_read(conversation, relationship, cast.bo, 7)
        assert message.is_removed
        assert queries.copies(Report.objects.get(pk=made.pk))[0].words == HURT

    def test_keeps_them_when_the_key_of_the_conversation_is_deleted(self, conversation, report):
        made = report()
        conversation.key = ""
        conversation.save()

        assert queries.copies(Report.objects.get(pk=made.pk))[0].words == HURT

    def test_copies_what_a_message_said_before_it_was_changed(
        self, cast, relationship, conversation, report
    ):
        _found, message = message_to_read(conversation, relationship, cast.amina, 7)
        how = {"sent_as": uuid4(), "actor": cast.amina, "at": NOON}
        messaging.change(relationship, message, "Have a nice day", **how)

        (copy,) = queries.copies(report())

        assert (copy.words, copy.before) == ("Have a nice day", (HURT,))

    def test_lies_encrypted_in_the_database(self, report):
        report()

        with connection.cursor() as cursor:
            cursor.execute("SELECT copies, words FROM safeguarding_report")
            found = b"".join(bytes(one) for one in cursor.fetchone())
        assert b"believe" not in found
        assert b"help" not in found

    def test_takes_nothing_along_from_before_its_reporter_joined(self, cast, relationship, report):
        relationship.members.filter(membership=cast.bo).update(joined_at=NOON + DAY)
        relationship.refresh_from_db()
        fresh = type(relationship).objects.with_members().get(pk=relationship.pk)
        joined = fresh.member(cast.bo).joined_at

        copied = queries.copies_of(Conversation.objects.get(), joined, {}, 7, 20)

        assert copied == []

    def test_twice_is_one_while_it_is_open(self, report):
        assert report().pk == report(words="Again.").pk
        assert Report.objects.count() == 1

    def test_reaches_everybody_with_the_role_in_confidence(self, report, run_jobs, noor, omar):
        report()
        run_jobs()

        assert told("safeguarding.reported") == {noor, omar}
        for mail in Mail.objects.filter(kind="safeguarding.reported"):
            assert "Amina" not in mail.subject + mail.text
            assert "believe" not in mail.text

    def test_asks_administrators_for_somebody_with_the_role_where_there_is_none(
        self, cast, report, run_jobs
    ):
        report()
        run_jobs()

        assert told("safeguarding.nobody_reads") == {cast.eli}

    def test_says_before_it_is_sent_who_will_read_it(self, cast, relationship, browse, noor):
        answer = browse(cast.bo).get(page("report_message", relationship.pk, 7))

        assert "Noor Safe" in answer.text
        assert HURT in answer.text

    def test_without_a_reason_is_refused_and_keeps_the_words(self, cast, relationship, browse):
        where = page("report_message", relationship.pk, 7)

        answer = browse(cast.bo).post(where, {"words": "I am afraid", "around": "5"})

        assert answer.status_code == 422
        assert "Choose what comes closest." in answer.text
        assert "I am afraid" in answer.text
        assert not Report.objects.exists()

    def test_is_not_of_ones_own_words(self, cast, relationship, browse):
        assert browse(cast.bo).get(page("report_message", relationship.pk, 1)).status_code == 404

    @pytest.mark.parametrize("around", ["-1", "6", "9999", "x"])
    def test_takes_no_other_number_around_it(self, cast, relationship, browse, around):
        where = page("report_message", relationship.pk, 7)

        answer = browse(cast.bo).post(where, {"reason": "hurtful", "around": around})

        assert answer.status_code == 422

    def test_is_told_to_the_author_by_nothing(self, cast, relationship, report, run_jobs, browse):
        report()
        run_jobs()
        where = address("messaging:conversation", relationship.pk, organisation="northwind")

        assert not InboxItem.objects.filter(
            message__recipient=cast.amina, message__kind__startswith="safeguarding"
        ).exists()
        assert "reported" not in browse(cast.amina).get(where).text.lower().replace(
            "reports a message", ""
        ).replace("report a message", "")


class TestSomebodyWithTheRole:
    def test_reads_a_report_and_leaves_a_line_in_the_log(self, report, noor, browse):
        made = report(around=5)

        answer = browse(noor).get(page("report", made.pk))

        assert HURT in answer.text
        assert "Good words 6" in answer.text
        assert "Good words 1" not in answer.text
        looked = Event.objects.get(name="safeguarding.report_read")
        assert (looked.actor_id, looked.subject_id) == (noor.pk, made.pk)

    def test_notes_and_closes_it_and_the_reporter_reads_the_answer(
        self, cast, report, noor, omar, browse, run_jobs
    ):
        made, safe = report(), browse(noor)
        safe.post(page("note", made.pk), {"words": "Called Bo at ten."})
        safe.post(page("close", made.pk), {"answer": "We have talked to Amina."})
        run_jobs()

        assert "Called Bo at ten." in browse(omar).get(page("report", made.pk)).text
        own = browse(cast.bo).get(page("own_report", made.pk)).text
        assert "We have talked to Amina." in own
        assert "Called Bo" not in own
        assert told("safeguarding.closed") == {cast.bo}

    def test_cannot_close_what_another_has_closed_and_keeps_the_words(
        self, report, noor, omar, browse
    ):
        made = report()
        actions.close_report(made, "First", actor=omar, at=NOON)

        answer = browse(noor).post(page("close", made.pk), {"answer": "Second"})

        assert answer.status_code == 422
        assert "Omar Safe closed this report" in answer.text

    def test_reads_no_report_of_a_conversation_of_their_own(self, cast, report, browse):
        made = report()
        for person in (cast.amina, cast.bo):
            give(Role.SAFEGUARDING, to=person, actor=cast.eli, at=NOON)

            assert browse(person).get(page("report", made.pk)).status_code == 404
            assert "rooms" not in browse(person).get(page("index")).text

    def test_reads_none_of_a_conversation_that_they_have_written_in_as_staff(
        self, cast, conversation, report, noor
    ):
        from mentoring.messaging.models import Party

        made = report()
        assert Report.objects.handled_by(noor).get() == made
        Party.objects.create(conversation=conversation, membership=noor, is_staff=True)

        assert not Report.objects.handled_by(noor).exists()

    def test_of_another_organisation_finds_nothing(self, cast, report, browse):
        made = report()
        give(Role.SAFEGUARDING, to=cast.dara, actor=None, at=NOON)
        where = address("safeguarding:report", made.pk, organisation="southwind")

        assert browse(cast.dara).get(where).status_code == 404

    def test_whose_role_was_taken_reads_nothing_any_more(self, cast, report, noor, browse):
        made = report()
        actions.take_role(noor.grants.get(), actor=cast.eli, at=NOON)

        assert browse(noor).get(page("report", made.pk)).status_code == 404


class TestTheReportersCopy:
    def test_is_nobody_elses_to_read(self, cast, report, browse, noor):
        made = report()

        for person in (cast.amina, cast.cruz, cast.eli, noor):
            assert browse(person).get(page("own_report", made.pk)).status_code == 404


class TestTheDatabase:
    def test_lets_no_reporter_close_their_own_report(self, cast, report):
        made = report()

        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=made.pk).update(closed_at=NOON, closed_by=cast.bo)
