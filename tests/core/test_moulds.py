"""What a long list fills row by row is, letter for letter, what the macro would have drawn."""

from uuid import UUID

import pytest
from django.utils import translation

from mentoring.core.moulds import mould, pieces, slot
from mentoring.core.pages import jinja
from mentoring.organisations.models import Face
from tests.moments import NOON

IDA = Face(UUID(int=3), "Ida <Ivers> & 100%d")
BEN = Face(UUID(int=12), "Ben Okoro")


def macro(name, component):
    return getattr(jinja().env.get_template(f"components/{component}.html").module, name)


def called(source, **values):
    imported = (
        '{% from "components/table.html" import cell, head_cell %}'
        '{% from "components/timeline.html" import entry %}'
    )
    return jinja().env.from_string(imported + source).render(**values)


class TestAMould:
    @pytest.mark.parametrize("size", [None, "small", "large"])
    def test_of_a_face_is_the_face(self, size):
        avatar = macro("avatar", "avatar")

        assert mould(avatar, size=size)(IDA) == avatar(IDA, size=size)
        assert "<Ivers>" not in mould(avatar)(IDA)

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_of_two_people_is_the_pair_in_the_readers_language(self, language):
        pair = macro("pair", "person")
        with translation.override(language):
            drawn = mould(pair, people=2)(IDA, BEN)

            assert drawn == pair(IDA, BEN)
        assert ("mit" if language == "de" else "with") in drawn
        assert "Ida &lt;Ivers&gt; &amp; 100%d" in drawn


class TestPieces:
    @pytest.mark.parametrize("number", [True, False])
    def test_of_a_cell_stand_around_its_words(self, number):
        before, after = pieces(macro("cell", "table"), "Talks", number=number)

        whole = called('{% call cell("Talks", number=number) %}7{% endcall %}', number=number)
        assert before + "7" + after == whole

    def test_of_a_first_cell_stand_around_its_words(self):
        before, after = pieces(macro("head_cell", "table"))

        assert before + "Ida" + after == called("{% call head_cell() %}Ida{% endcall %}")

    def test_of_an_entry_leave_its_moment_and_its_title_open(self):
        at, day, title, body, end = pieces(macro("entry", "timeline"), slot, slot, datetime=slot)

        whole = called(
            '{% call entry("3 March", "Talk", datetime=at) %}Words{% endcall %}', at=NOON
        )
        assert f"{at}{NOON.isoformat()}{day}3 March{title}Talk{body}Words{end}" == whole
