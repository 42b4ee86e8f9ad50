"""Opening the address of a button, as happens after signing in again."""


class TestTheAddressOfAButton:
    def test_says_what_to_do_and_does_nothing(self, cast, browse):
        answer = browse(cast.cruz).get("/northwind/programmes/growth-2026/archive/")

        assert answer.status_code == 405
        assert answer["Allow"] == "POST"
        assert "Press the button again" in answer.content.decode()
        cast.programme.refresh_from_db()
        assert cast.programme.archived_at is None
