"""Faces drawn for people who do not exist."""

import io

import pytest
from PIL import Image

from mentoring.demo.faces import draw, look_of, pictures_of
from mentoring.demo.faces.hair import HAIRLINES
from mentoring.demo.faces.looks import COLLARS, MEN, MEN_CURLY, WOMEN, WOMEN_CURLY
from mentoring.demo.words.names import AT_LINDENHOF, NAMES
from mentoring.organisations.models.faces import SIDES

PEOPLE = [name for women, men, _family in NAMES.values() for name in f"{women} {men}".split()]


def looks(count: int = 900):
    return [look_of(PEOPLE[n % len(PEOPLE)], grade=n % 9 + 1, seed=n) for n in range(count)]


class TestALook:
    def test_is_the_same_every_time(self):
        assert look_of("Noor Haddad", grade=5, seed=3) == look_of("Noor Haddad", grade=5, seed=3)
        one, other = (draw(look_of("Noor Haddad", grade=5, seed=3)) for _ in range(2))
        assert one.tobytes() == other.tobytes()

    def test_differs_between_people(self):
        assert len({(one.skin, one.hair, one.clothes, one.ground) for one in looks()}) > 200

    def test_shows_a_whole_workforce(self):
        everybody = looks()

        assert len({one.skin for one in everybody}) >= 9
        assert len({one.ground for one in everybody}) >= 8
        assert {one.hair for one in everybody} >= {*WOMEN, *MEN_CURLY, *MEN, "scarf", "turban"}
        assert {one.collar for one in everybody} == set(COLLARS)
        assert {one.beard for one in everybody} == {"", "short", "full", "moustache"}
        assert min(one.age for one in everybody) < 30 < 58 < max(one.age for one in everybody)
        assert 0.1 < sum(one.has_glasses for one in everybody) / len(everybody) < 0.6

    @pytest.mark.parametrize(
        "women", [table[place][0] for table in (NAMES, AT_LINDENHOF) for place in table]
    )
    def test_gives_no_woman_a_beard(self, women):
        for name in women.split():
            for seed in range(12):
                assert look_of(name, grade=5, seed=seed).beard == ""

    def test_gives_somebody_with_an_unknown_name_one_too(self):
        assert look_of("Xq", grade=None, seed=1).hair

    @pytest.mark.parametrize("style", sorted({*WOMEN, *WOMEN_CURLY, *MEN, *MEN_CURLY} - {"bald"}))
    def test_has_hair_that_somebody_can_draw(self, style):
        assert style in HAIRLINES


class TestADrawing:
    def test_becomes_the_two_sizes_that_a_picture_has(self):
        for side, data in pictures_of(look_of("Priya Raman", grade=9, seed=5)).items():
            picture = Image.open(io.BytesIO(data))
            assert (picture.format, picture.size) == ("WEBP", (side, side))
            assert side in SIDES
            assert len(data) < 12_000

    def test_stands_on_its_ground_with_the_face_in_the_middle(self):
        look = look_of("Lars Dahl", grade=3, seed=8)
        picture = draw(look)

        assert picture.getpixel((4, 4)) == look.ground
        assert picture.getpixel((int(50 * 6.4), int(66 * 6.4))) != look.ground
