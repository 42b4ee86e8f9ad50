"""Whoever reads an address that is no longer in use hears of it, and not where letters go now."""

import pytest

from mentoring.notifications.messages import notify
from mentoring.notifications.models import Mail
from mentoring.notifications.notices import ADDRESS_CHANGED
from mentoring.organisations.actions import confirm_address, correct_address, remove_person
from mentoring.participants.actions.email import correct_email
from tests.moments import NOON
from tests.support.words import in_german

NEW = "bo@new.example.org"


@pytest.fixture(params=["by the office", "by a coordinator"])
def move(request, cast, make_member):
    def by_the_office():
        second = make_member(cast.organisation, "Ines Admin", is_admin=True)
        correct_address(cast.bo, email=NEW, actor=second, at=NOON)
        confirm_address(cast.bo.address_changes.get(), actor=cast.eli, at=NOON)

    def by_a_coordinator():
        correct_email(cast.bo, email=NEW, actor=cast.eli, at=NOON)

    return by_the_office if request.param == "by the office" else by_a_coordinator


def letters_to(address: str) -> list[Mail]:
    return list(Mail.objects.filter(to=address, kind="address"))


class TestTheFormerAddress:
    def test_is_told_without_the_new_one(self, cast, write, move):
        before = cast.bo.email
        write()

        move()

        (letter,) = letters_to(before)
        assert NEW not in letter.text + letter.html + letter.subject
        assert "Eli Weber has corrected the address" in letter.text
        assert letter.reply_to == cast.eli.email

    def test_is_told_in_the_readers_language(self, cast, write, move):
        cast.bo.language = "de"
        cast.bo.save()
        before = cast.bo.email
        write()

        move()

        assert letters_to(before)[0].subject == in_german(
            "Emails from %(organisation)s now go to another address", organisation="Northwind"
        )

    def test_is_told_even_where_letters_came_back_or_none_had_gone(self, cast, write, move):
        before = cast.bo.email
        write(state=Mail.State.BOUNCED)

        move()

        assert len(letters_to(before)) == 1

    def test_stays_silent_when_it_stays(self, cast, write):
        write()

        correct_address(cast.bo, email=cast.bo.email, actor=cast.eli, at=NOON)

        assert Mail.objects.filter(kind="address").count() == 0


def test_somebody_who_was_removed_gets_no_mail(cast, write, run_jobs):
    remove_person(cast.bo, actor=cast.eli, at=NOON)

    assert notify(cast.bo, ADDRESS_CHANGED, cast.bo, {"by": cast.eli}, at=NOON) is None
    assert not Mail.objects.filter(kind="address").exists()
