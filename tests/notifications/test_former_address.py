"""Whoever reads an address that is no longer in use hears of it, and not where letters go now."""

import pytest

from mentoring.home.actions import mend_address
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import correct_address, remove_person
from tests.moments import NOON

NEW = "bo@new.example.org"


@pytest.fixture(params=[correct_address, mend_address], ids=["by the office", "by a coordinator"])
def move(request, cast):
    return lambda: request.param(cast.bo, email=NEW, actor=cast.eli, at=NOON)


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

        assert "Adresse" in letters_to(before)[0].subject

    def test_that_never_had_a_letter_is_not(self, cast, move):
        before = cast.bo.email

        move()

        assert letters_to(before) == []

    def test_that_took_no_letters_is_not(self, cast, write, move):
        before = cast.bo.email
        write(state=Mail.State.BOUNCED)

        move()

        assert letters_to(before) == []

    def test_stays_silent_when_it_stays(self, cast, write):
        write()

        correct_address(cast.bo, email=cast.bo.email, actor=cast.eli, at=NOON)

        assert Mail.objects.filter(kind="address").count() == 0


def test_somebody_who_was_removed_gets_no_letter(cast, write, run_jobs):
    from mentoring.notifications.send import notify

    remove_person(cast.bo, actor=cast.eli, at=NOON)

    sent = notify(
        cast.bo, key="k", kind="x", template="notifications/mail/address_changed.html",
        context={"by": cast.eli}, at=NOON, is_must=True,
    )  # fmt: skip

    assert not sent
    assert not Mail.objects.filter(key="k").exists()
