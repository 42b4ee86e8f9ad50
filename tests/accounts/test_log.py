"""The server's log tells what happens at the door, and of nobody's address or secret."""

import pytest

from tests.accounts.conftest import PASSWORD

LOGIN, CODE = "/account/login/", "/account/login/code/"


@pytest.fixture
def said(caplog):
    """Lines of the log: what happened, and the rest of it."""
    caplog.set_level("INFO", "mentoring.accounts")

    def said() -> list[tuple[str, dict]]:
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        return [(line["event"], line) for line in lines]

    return said


class TestTheLog:
    def test_tells_who_signed_in_and_how(self, bo, browse, said):
        browse().post(LOGIN, {"login": bo.email, "password": PASSWORD})

        told = dict(said())["signed in"]
        assert told["user"] == str(bo.user.pk)
        assert told["methods"] == ["password"]

    @pytest.mark.parametrize("email", ["bo.larsen@example.org", "nobody@example.org"])
    def test_tells_that_a_password_was_refused_and_not_whose(self, email, bo, browse, said):
        browse().post(LOGIN, {"login": email, "password": "not this one"})

        assert [event for event, _ in said()] == ["a password was refused"]
        assert email not in str(said())
        assert "not this one" not in str(said())

    def test_tells_that_a_code_was_refused(self, bo, browse, said):
        browser = browse()
        browser.post(CODE, {"email": bo.email})
        browser.post(f"{CODE}confirm/", {"code": "AAAA-AAAA"})

        assert "a sign-in code was refused" in dict(said())

    def test_tells_when_tries_are_used_up(self, bo, browse, said):
        for _ in range(9):
            browse().post(LOGIN, {"login": bo.email, "password": "not this one"})

        assert dict(said())["tries are used up"]["kind"] == "password"

    def test_tells_of_a_new_password_and_the_others_are_signed_out_by_it(self, bo, browse, said):
        desk, phone = browse(), browse()
        for browser in (desk, phone):
            browser.post(LOGIN, {"login": bo.email, "password": PASSWORD})
        new = "violet kettle under stairs"
        sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        desk.post("/account/password/change/", sent)

        assert "a password was chosen" in dict(said())
        assert desk.get("/northwind/inbox/").status_code == 200
        assert phone.get("/northwind/inbox/").status_code == 302
