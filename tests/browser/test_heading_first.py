"""On a phone the heading says where one is, before anything else of the page."""

import pytest


class TestTheRoomOfTwo:
    @pytest.mark.parametrize(("width", "above"), [(360, True), (1280, False)])
    def test_begins_with_its_heading(self, width, above, cast, make_relationship, as_person):
        pair = make_relationship(agreed=True)
        page = as_person(cast.bo, f"/northwind/with/{pair.pk}/", width=width)

        heading, beside = (
            page.locator(where).bounding_box() for where in ("main h1", "main aside")
        )
        assert heading
        assert beside
        assert (heading["y"] + heading["height"] <= beside["y"]) is above
        first = page.evaluate("document.querySelector('main :is(h1, aside)').localName")
        assert first == "h1"
