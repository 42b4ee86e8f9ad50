"""A name of two hundred letters bends; no page becomes wider than a phone for it."""

import pytest

from mentoring.core.web.addresses import address

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
NAME = "Wolfeschlegelsteinhausenbergerdorff" * 5 + " " + "B" * 24  # 200 letters, one space


@pytest.fixture
def named(transactional_db, cast, make_relationship):
    cast.bo.name = NAME
    cast.bo.save(update_fields=["name", "found_by"])
    return make_relationship()


class TestAPhone:
    @pytest.mark.parametrize("who", ["amina", "bo", "cruz"])
    def test_shows_a_very_long_name_within_its_width(self, who, cast, named, as_person):
        room = address("relationships:room", named.pk, organisation="northwind")
        programme = f"/northwind/programmes/{cast.programme.slug}/"
        pages = {
            "amina": ["/northwind/", room, f"{room}conversation/"],
            "bo": ["/northwind/", room, "/northwind/picture/"],
            "cruz": ["/northwind/today/", f"{programme}people/", f"{programme}relationships/"],
        }[who]
        page = as_person(getattr(cast, who), pages[0], width=360)
        base = "/".join(page.url.split("/")[:3])

        wide = [path for path in pages if page.goto(base + path) and page.evaluate(WIDER)]

        assert len(NAME) == 200
        assert wide == []
