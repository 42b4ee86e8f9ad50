"""Whoever sits at a browser next does not see what the one before them saw."""

import pytest


class TestAPageOfSomebodySignedIn:
    @pytest.mark.parametrize("path", ["/northwind/", "/account/", "/northwind/inbox/"])
    def test_is_kept_by_no_browser(self, path, cast, browse):
        assert "no-store" in browse(cast.bo).get(path).headers["Cache-Control"]

    def test_leaves_the_colours_where_they_are_kept(self, cast, browse):
        answer = browse(cast.bo).get("/northwind/accent.css")

        assert answer.headers["Cache-Control"] == "public, max-age=300"

    def test_is_cleared_at_signing_out(self, cast, browse):
        answer = browse(cast.bo).post("/account/logout/")

        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


class TestTheNameOfASignIn:
    """By it a device knows whose words it keeps, and that they are to go."""

    def test_is_on_every_answer_and_none_of_strangers(self, cast, browse):
        name = browse(cast.bo).get("/northwind/").headers["Rapport-Sign-In"]

        assert len(name) == 32
        assert browse(cast.bo).get("/account/login/").headers["Rapport-Sign-In"] != "none"
        assert browse(None).get("/account/login/").headers["Rapport-Sign-In"] == "none"

    def test_is_another_for_each_person_and_each_signing_in(self, cast, browse):
        names = {
            browse(one).get("/northwind/").headers["Rapport-Sign-In"]
            for one in (cast.bo, cast.bo, cast.amina)
        }

        assert len(names) == 3

    def test_stays_when_the_session_gets_a_new_key(self, cast, browse):
        browser = browse(cast.bo)
        before = browser.get("/northwind/").headers["Rapport-Sign-In"]
        session = browser.session
        session.cycle_key()
        browser.cookies["sessionid"] = session.secret

        assert browser.get("/northwind/").headers["Rapport-Sign-In"] == before
        assert session.secret not in before

    def test_is_gone_when_the_session_has_ended_elsewhere(self, cast, browse):
        browser = browse(cast.bo)
        browser.session.delete()

        assert browser.get("/northwind/").headers["Rapport-Sign-In"] == "none"
