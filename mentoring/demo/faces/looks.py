"""How somebody looks: chosen from their name, their grade and a seed, the same every time."""

from dataclasses import dataclass
from functools import cache
from random import Random
from unicodedata import normalize

from mentoring.demo.faces.pen import Colour, colour, mix
from mentoring.demo.words.names import AT_LINDENHOF, NAMES
from mentoring.organisations.models import given_name

# From light to dark; each part of the world has several, as everywhere.
SKINS = [
    colour(code)
    for code in (
        "#f6d9c0",
        "#f0c9a8",
        "#e8b98f",
        "#dba77c",
        "#c98f62",
        "#b37a4f",
        "#9a643d",
        "#7e4d2e",
        "#6a4129",
        "#573524",
    )
]
BLACK, BROWN, CHESTNUT, AUBURN, BLOND, SAND = (
    colour(code) for code in ("#241d1b", "#4a3226", "#6b4429", "#8c4a26", "#c79a53", "#a98254")
)
GREY = colour("#cdc8c0")
GROUNDS = [
    colour(code)
    for code in (
        "#ecd9a0",
        "#e2d5c3",
        "#c9d8c4",
        "#d5cfe3",
        "#f0cdb8",
        "#bfd6d6",
        "#e9c6c6",
        "#d9dcae",
        "#c8d3e6",
        "#f3e3c4",
    )
]
CLOTHES = [
    colour(code)
    for code in (
        "#1d5c54",
        "#8a3d52",
        "#3f5f8c",
        "#b4552d",
        "#5d6f3f",
        "#69508f",
        "#2f4858",
        "#9a6a1f",
        "#7b5a85",
        "#3b3a45",
        "#a2436f",
        "#4d7a80",
    )
]
# Skins (first, last) and colours of hair that are usual there.
USUAL: dict[str, tuple[tuple[int, int], list[Colour]]] = {
    "west_africa": ((6, 9), [BLACK]),
    "east_africa": ((5, 9), [BLACK]),
    "india": ((3, 7), [BLACK, BLACK, BROWN]),
    "portugal_brazil": ((1, 6), [BLACK, BROWN, BROWN, CHESTNUT]),
    "germany": ((0, 2), [BROWN, CHESTNUT, SAND, BLOND]),
    "china": ((1, 3), [BLACK]),
    "arab": ((2, 5), [BLACK, BROWN]),
    "nordic": ((0, 1), [BLOND, SAND, BLOND, AUBURN, BROWN]),
    "turkey": ((1, 4), [BLACK, BROWN, CHESTNUT]),
    "latin_america": ((2, 6), [BLACK, BROWN]),
    "poland_ukraine": ((0, 2), [SAND, BROWN, BLOND, CHESTNUT]),
    "britain_ireland": ((0, 2), [AUBURN, BROWN, CHESTNUT, SAND]),
    "vietnam": ((1, 4), [BLACK]),
    "north_america": ((0, 8), [BLACK, BROWN, CHESTNUT, SAND]),
}
CURLY = {"west_africa", "east_africa"}
SCARVES = {"arab": 0.4, "turkey": 0.25, "east_africa": 0.15}
WOMEN = ("long", "bob", "bun", "ponytail", "waves", "pixie", "fringe")
WOMEN_CURLY = ("afro", "braids", "bun", "curls", "long", "buzz")
MEN = ("crop", "side", "crop", "messy", "receding", "bald")
MEN_CURLY = ("buzz", "curls", "bald", "crop", "afro")
COLLARS = ("crew", "shirt", "blazer", "v", "rollneck")


@dataclass(frozen=True)
class Look:
    """Everything that a face is drawn from."""

    seed: int
    skin: Colour
    hair_colour: Colour
    hair: str  # a style of hair.py, "scarf" or "turban"
    beard: str  # "", "short", "full", "moustache"
    age: int
    ground: Colour
    clothes: Colour
    collar: str
    scarf: Colour
    has_glasses: bool = False
    has_earrings: bool = False
    has_freckles: bool = False
    width: float = 1.0  # of the head


def look_of(name: str, *, grade: int | None, seed: int) -> Look:
    """The look of a person of the demonstration; an unknown name may look like anybody."""
    random = Random(seed)
    anybody = random.choice(list(NAMES)), random.random() < 0.5
    place, is_woman = _known().get(given_name(name), anybody)
    (lightest, darkest), colours = USUAL[place]
    age = min(max(round(random.gauss(25 + 3.6 * (grade or 4), 6)), 22), 66)
    hair = _hair(random, place, is_woman=is_woman, age=age)
    beard = "" if is_woman else _beard(random, hair)
    natural = random.choice(colours)
    grey = min(max((age - 44) / 22, 0), 1) * random.uniform(0.5, 1)
    clothes = random.choice(CLOTHES)
    return Look(
        seed=seed,
        skin=SKINS[random.randint(lightest, darkest)],
        hair_colour=mix(natural, GREY, grey),
        hair=hair,
        beard=beard,
        age=age,
        ground=random.choice(GROUNDS),
        clothes=clothes,
        collar=random.choice(COLLARS),
        scarf=random.choice([one for one in CLOTHES if one != clothes]),
        has_glasses=random.random() < 0.2 + age / 250,
        has_earrings=is_woman and hair != "scarf" and random.random() < 0.45,
        has_freckles=natural is AUBURN or random.random() < 0.06,
        width=random.uniform(0.94, 1.06),
    )


@cache
def _known() -> dict[str, tuple[str, bool]]:
    """Given name → where it is at home, and whether it is mostly a woman's."""
    known: dict[str, tuple[str, bool]] = {}
    for table in (NAMES, AT_LINDENHOF):
        for place, names in table.items():
            for is_woman, some in ((True, names[0]), (False, names[1])):
                known |= dict.fromkeys(normalize("NFC", some).split(), (place, is_woman))
    return known


def _hair(random: Random, place: str, *, is_woman: bool, age: int) -> str:
    if is_woman and random.random() < SCARVES.get(place, 0):
        return "scarf"
    if is_woman:
        return random.choice(WOMEN_CURLY if place in CURLY else WOMEN)
    if place == "india" and random.random() < 0.12:
        return "turban"
    styles = MEN_CURLY if place in CURLY else MEN
    young = [style for style in styles if style not in ("receding", "bald")]
    return random.choice(styles if age > 38 else young)


def _beard(random: Random, hair: str) -> str:
    if hair == "turban":
        return "full"
    return random.choice(("", "", "short", "full", "moustache" if hair != "afro" else ""))
