"""What somebody could hide in a material of the library."""

import pytest

from mentoring.core.db.ids import new_id
from mentoring.materials import rules
from mentoring.materials.actions import writing
from mentoring.materials.models import Material
from tests.moments import NOON

LIBRARY = "/northwind/library/"
WORDS = """<script>alert(1)</script> <img src=x onerror=alert(1)>
![a picture](https://tracker.example/pixel.png)
[click](javascript:alert(1)) [more](data:text/html,hello) [bank](https://bаnk.example/)
<iframe src="https://tracker.example/"></iframe>
"""
SAID = {
    "title": "<b>Bold</b>",
    "summary": '"><script>alert(2)</script>',
    "role": "",
    "stage": "",
    "topic": "other",
    "language": "en",
    "version": 1,
}


@pytest.fixture
def written(cast):
    """Published, with everything in it that should not be."""

    def written(**values):
        said = {name: value for name, value in SAID.items() if name != "version"}
        said |= {"kind": "page", "body": WORDS} | values
        made = writing.write(said, programme=None, key=new_id(), actor=cast.eli, at=NOON)
        return writing.publish(made, actor=cast.eli, at=NOON)

    return written


class TestAMaterial:
    def test_runs_loads_and_disguises_nothing(self, cast, browse, written):
        made = written()

        for where in (LIBRARY, f"{LIBRARY}{made.key}/", f"{LIBRARY}{made.key}/versions/"):
            page = browse(cast.eli).get(where).content.decode()
            body = page[page.index("<main") : page.index("</main>")]
            for sign in ("<script>alert", "onerror=alert(1)>", "<iframe", "<img src", "<b>Bold"):
                assert sign not in body
            assert 'href="javascript:' not in body
            assert 'href="data:' not in body
        page = browse(cast.bo).get(f"{LIBRARY}{made.key}/")
        assert "(xn--" in page.content.decode()  # where the link really leads
        assert "tracker.example" not in page["Content-Security-Policy"]
        assert "default-src 'none'" in page["Content-Security-Policy"]

    def test_with_a_video_asks_nobody_until_it_is_opened(self, cast, browse, written):
        made = written(kind="video", body="", address="https://www.youtube.com/watch?v=abc")

        page = browse(cast.bo).get(f"{LIBRARY}{made.key}/").content.decode()

        assert page.count("youtube.com") == 2  # where it leads, and the name of that place
        assert "<iframe" not in page
        assert "<video" not in page
        assert 'rel="noopener noreferrer nofollow"' in page

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//example.org/",
            "https://",
            "https://bank.example@evil.example/",
            "https://example.org/\u202egpj.exe",
            "http://[::1",
            "https://example.org/ x",
        ],
    )
    def test_links_to_pages_of_the_web_only(self, cast, browse, address):
        said = SAID | {"place": "organisation", "body": "", "address": address}
        answer = browse(cast.eli).post(f"{LIBRARY}new/?kind=link", said | {"key": str(new_id())})

        assert not rules.is_link(address)
        assert answer.status_code == 422
        assert not Material.objects.exists()

    def test_with_a_private_address_is_never_fetched_by_the_server(
        self, cast, browse, written, monkeypatch
    ):
        def fetch(*args, **kwargs):
            raise AssertionError("something was fetched")

        monkeypatch.setattr("socket.create_connection", fetch)
        made = written(kind="link", body="", address="http://169.254.169.254/latest/meta-data/")

        page = browse(cast.bo).get(f"{LIBRARY}{made.key}/").content.decode()

        assert 'href="http://169.254.169.254/latest/meta-data/"' in page
        assert "Open it on 169.254.169.254" in page
