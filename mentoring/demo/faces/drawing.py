"""A face from its look, painted from behind to the front."""

from random import Random

from PIL import Image

from mentoring.demo.faces import hair
from mentoring.demo.faces.hair import MIDDLE, TALL, WIDE
from mentoring.demo.faces.looks import Look
from mentoring.demo.faces.pen import INK, Point, Sheet, arc, colour, mirrored, mix

LIGHT = (255, 252, 245)
BLUSH, LIP = colour("#d2573f"), colour("#a33b34")
LINEN = colour("#fbf5e8")
SHADE = colour("#7a3f22")  # of skin: warmer than ink
SPOT = colour("#9a5a33")


def draw(look: Look) -> Image.Image:
    """A square picture; the same look gives the same points."""
    sheet = Sheet(look.ground, Random(look.seed))
    hair.at_the_back(sheet, look)
    _body(sheet, look)
    if look.hair == "scarf":
        hair.scarf(sheet, look)
    _head(sheet, look)
    if look.beard in ("short", "full"):
        _beard(sheet, look)
    if look.hair == "scarf":
        hair.folds_of_the_scarf(sheet, look)
    elif look.hair == "turban":
        hair.turban(sheet, look)
    elif look.hair == "bald":
        hair.sides_of_the_bald(sheet, look)
    else:
        hair.at_the_front(sheet, look)
    _features(sheet, look)
    return sheet.image


def _body(sheet: Sheet, look: Look) -> None:
    shade = mix(look.skin, SHADE, 0.26)
    neck = [(43.4, 60), (56.6, 60), (57, 75), (63, 84), (50, 92), (37, 84), (43, 75)]
    half = [(50, 84), (57, 82.5), (63, 79.5), (75, 83), (86, 90), (92, 104), (50, 106)]
    shoulders = [*half, *mirrored(half)[1:-1]]
    if look.collar == "rollneck":
        sheet.shape(shoulders, look.clothes)
        sheet.shape(
            [(41, 68), (59, 68), (61, 84), (50, 88), (39, 84)], mix(look.clothes, LIGHT, 0.1)
        )
        return
    sheet.shape(shoulders, look.clothes)
    if look.collar == "blazer":
        inside = mix(LINEN, look.ground, 0.2)
        sheet.shape([(38, 80), (62, 80), (56, 106), (44, 106)], inside, edge=0.3)
    sheet.shape(neck, shade, edge=0)
    _collar(sheet, look)


def _collar(sheet: Sheet, look: Look) -> None:
    darker = mix(look.clothes, INK, 0.25)
    if look.collar == "crew":
        sheet.line([(37, 81), (42, 87), (50, 89.5), (58, 87), (63, 81)], darker, 1.5)
    elif look.collar == "v":
        sheet.shape([(38, 81), (50, 98), (62, 81), (50, 84)], mix(look.skin, INK, 0.08), edge=0)
        sheet.line([(37.5, 81), (44, 90), (50, 99)], darker, 1.4)
        sheet.line([(62.5, 81), (56, 90), (50, 99)], darker, 1.4)
    else:
        tone = LINEN if look.collar == "blazer" else mix(look.clothes, LIGHT, 0.22)
        flap: list[Point] = [(61, 77), (64.5, 80), (61, 92), (51, 89), (57, 84)]
        for side in (flap, mirrored(flap)):
            sheet.shape(side, tone)
    if look.collar == "blazer":
        lapel: list[Point] = [(64, 80), (72, 84), (62, 98), (55, 106), (58, 96)]
        for side in (lapel, mirrored(lapel)):
            sheet.shape(side, mix(look.clothes, LIGHT, 0.08))


def _head(sheet: Sheet, look: Look) -> None:
    wide = WIDE * look.width * (0.95 if look.hair == "scarf" else 1)
    if look.hair != "scarf":
        for side in (-1, 1):
            ear = (50 + side * wide, 48.0)
            sheet.oval(ear, (3.2, 4.8), mix(look.skin, BLUSH, 0.1), edge=0.4)
            if look.has_earrings:
                sheet.dot((50 + side * (wide + 0.6), 54.2), 1.15, colour("#d9a93a"))
    jaw = 0.86 if look.beard or look.hair in ("crop", "side", "buzz") else 0.76
    top = arc(MIDDLE, (wide, TALL), 180, 360, 11)
    low = [(50 + wide * 0.97, 54), (50 + wide * jaw, 61), (50 + wide * 0.42, 67.4), (50, 69)]
    sheet.shape([*top, *low, *mirrored(low)[1:]], look.skin)
    cheek = mix(look.skin, BLUSH, 0.17)
    for side in (-1, 1):
        sheet.oval((50 + side * wide * 0.62, 55.5), (3.9, 2.7), cheek)


def _beard(sheet: Sheet, look: Look) -> None:
    wide = WIDE * look.width
    tone = mix(look.hair_colour, look.skin, 0.45 if look.beard == "short" else 0.08)
    deep = 70.2 if look.beard == "short" else 73.5
    outer: list[Point] = [
        (50 + wide * 0.99, 48),
        (50 + wide * 0.95, 58),
        (50 + wide * 0.66, 66),
        (50, deep),
    ]
    inner: list[Point] = [(50, 55.6), (55, 55.4), (59, 57.6), (50 + wide * 0.8, 53.5)]
    sheet.shape([*outer, *mirrored(outer)[1:], *mirrored(inner), *inner[1:]], tone, edge=0.3)


def _features(sheet: Sheet, look: Look) -> None:
    random = sheet.random
    apart, line = 7.6 * look.width, mix(look.skin, INK, 0.72)
    brow = mix(look.hair_colour, INK, 0.25)
    lift, is_dark = random.uniform(-0.6, 0.8), sum(look.skin) < 330
    for side in (-1, 1):
        x = 50 + side * apart
        if is_dark:
            sheet.oval((x, 46.7), (2.75, 2.2), mix(LIGHT, look.skin, 0.12))
        sheet.oval((x, 46.6), (1.75, 2.15), INK)
        sheet.dot((x + 0.55, 45.9), 0.5, LIGHT)
        arch = [(x - side * 3.4, 41.6), (x, 40.2 - lift), (x + side * 3.9, 41.9)]
        sheet.line(arch, brow, 1.25 if look.beard else 0.95)
    sheet.line(
        [(50.4, 47.5), (51.9, 53), (49.3, 53.9)],
        mix(look.skin, SHADE if not is_dark else INK, 0.5),
        0.75,
    )
    _mouth(sheet, look)
    if look.age > 50:
        for side in (-1, 1):
            fold = [(50 + side * 6.8, 53), (50 + side * 8.8, 56), (50 + side * 9.2, 59)]
            sheet.line(fold, mix(look.skin, INK, 0.24), 0.45)
            sheet.line(
                [(50 + side * 5, 50.6), (50 + side * 9, 50.8)], mix(look.skin, INK, 0.16), 0.4
            )
    if look.has_freckles:
        for _ in range(12):
            at = (50 + random.choice((-1, 1)) * random.uniform(4, 13), random.uniform(51, 56))
            sheet.dot(at, 0.42, mix(look.skin, SPOT, 0.5))
    if look.has_glasses:
        _glasses(sheet, apart, line)


def _mouth(sheet: Sheet, look: Look) -> None:
    smile = sheet.random.uniform(1.2, 2.8)
    wide = sheet.random.uniform(4.6, 6.2)
    if look.beard == "full":
        sheet.oval((50, 60), (wide, 2.4), mix(look.skin, LIP, 0.18))
    if look.beard in ("moustache", "full"):
        tone = mix(look.hair_colour, INK, 0.1)
        half = [(50, 56.2), (54, 55.6), (58.5, 58.4), (54.5, 58.9), (50, 58)]
        sheet.shape([*half, *mirrored(half)[1:-1]], tone, edge=0.2)
    corners = (50 - wide, 59.4), (50 + wide, 59.4)
    lips = mix(look.skin, LIP, 0.62)
    if smile > 2.1 and not look.beard:
        low = [
            corners[0],
            (46, 60),
            (54, 60),
            corners[1],
            (54, 59.4 + smile * 1.5),
            (46, 59.4 + smile * 1.5),
        ]
        sheet.shape(low, LIGHT, edge=0.55)
        return
    sheet.line([corners[0], (50, 59.4 + smile), corners[1]], lips, 1.15)


def _glasses(sheet: Sheet, apart: float, ink: tuple[int, int, int]) -> None:
    square = sheet.random.random() < 0.5
    radii = (5.9, 4.7) if square else (5.4, 5.4)
    for side in (-1, 1):
        sheet.ring((50 + side * apart, 46.8), radii, ink, 0.85)
        sheet.line([(50 + side * (apart + radii[0]), 45.6), (50 + side * 19, 45)], ink, 0.7)
    sheet.line([(50 - apart + radii[0], 46), (50, 45), (50 + apart - radii[0], 46)], ink, 0.8)
