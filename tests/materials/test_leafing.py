"""A long library, a page after the other."""

import re

from mentoring.materials import queries
from mentoring.materials.catalogue import starters
from tests.materials.conftest import LIBRARY
from tests.moments import DAY, NOON


class TestSomebodyWhoLeafs:
    def test_sees_everything_newest_first_each_once(self, cast, browse, write):
        for number in range(2 * queries.A_PAGE + 1):
            write(title=f"Piece {number:02}", at=NOON + number * DAY)
        where, found, last = LIBRARY, list[str](), ""
        for _page in range(3):
            last = browse(cast.bo).get(where).content.decode()
            found += re.findall(r"Piece \d\d", last)
            onward = re.search(r'rel="next" href="([^"]+)"', last)
            where = LIBRARY + onward[1].replace("&amp;", "&") if onward else ""

        assert found == [f"Piece {number:02}" for number in reversed(range(21))]
        assert not where
        assert 'rel="prev"' in last
        for odd in ("0", "-1", "x", "9" * 40):
            assert browse(cast.bo).get(f"{LIBRARY}?page={odd}").status_code == 200

    def test_sees_the_first_pieces_of_rapport_below_their_own_and_all_of_them_by_a_link(
        self, cast, browse, write
    ):
        titles = [one.title for one in starters("en").values()]

        def shown(query=""):
            page = browse(cast.sana).get(f"{LIBRARY}{query}").content.decode()
            there = page[page.index("From Rapport") :]
            return [title for title in titles if title in there], page

        assert shown()[0] == titles  # nothing of one's own: all there is
        write(programme=None)
        few, page = shown()
        assert few == titles[: queries.FIRST_STARTERS]
        link = re.search(r'href="[^"]*(\?[^"]*starters=all)#starters"[^>]*>Show all 24<', page)
        everything, page = shown(link[1].replace("&amp;", "&"))
        assert everything == titles
        assert "Show all" not in page
        assert shown("?role=mentor")[0] == [
            one.title for one in starters("en").values() if one.role in ("", "mentor")
        ]
