"""Hair and what is worn over it: what lies behind a head, and what lies in front of it."""

from mentoring.demo.faces.looks import Look
from mentoring.demo.faces.pen import INK, Point, Sheet, arc, bumpy, mirrored, mix

MIDDLE: Point = (50, 45)
WIDE, TALL = 19.0, 23.5  # half of a head
BACK_LONG = [(50, 15), (64, 18), (73, 31), (75, 50), (76, 70), (74, 88)]
BACK_BOB = [(50, 15), (64, 18), (73, 30), (75, 46), (74, 61), (66, 69)]
PARTED = [(70, 47), (66, 36), (58, 30), (50, 25)]


def at_the_back(sheet: Sheet, look: Look) -> None:
    """Drawn before neck and head."""
    tone = mix(look.hair_colour, INK, 0.16)
    if look.hair in ("long", "fringe"):
        sheet.shape([*BACK_LONG, *mirrored(BACK_LONG)[:-1]], tone)
    elif look.hair == "waves":
        edge = bumpy(arc((50, 50), (25.5, 36), 150, 390, 19), (50, 50), 2.2)
        sheet.shape([*edge, (66, 84), (34, 84)], tone)
    elif look.hair == "bob":
        sheet.shape([*BACK_BOB, *mirrored(BACK_BOB)[:-1]], tone)
    elif look.hair == "afro":
        sheet.shape(bumpy(arc((50, 38), (27, 25), 0, 345, 24), (50, 38), 1.6), tone)
    elif look.hair == "bun":
        sheet.oval((50, 16), (9, 8.5), tone, edge=0.5)
    elif look.hair == "ponytail":
        sheet.shape(
            [(60, 26), (71, 31), (76.5, 45), (77, 62), (72, 80), (68.5, 68), (67, 46)], tone
        )
    elif look.hair == "braids":
        for number in range(7):
            for side in (-1, 1):
                at = (50 + side * (21 + number * 0.5), 44 + number * 7.2)
                sheet.oval(at, (4.4, 4.8), tone, edge=0.5)


def at_the_front(sheet: Sheet, look: Look) -> None:
    """Drawn after head and ears, before the face."""
    if (hairline := HAIRLINES.get(look.hair)) is None:
        return
    out, edge = OUTSIDE.get(look.hair, (1.4, 2.4)), arc(MIDDLE, (1, 1), 0, 1, 2)
    edge = arc(MIDDLE, (WIDE * look.width + out[0], TALL + out[1]), 176, 364, 13)
    if look.hair in ("afro", "curls", "messy"):
        edge = bumpy(edge, MIDDLE, 2.0 if look.hair != "messy" else 1.3)
    sheet.shape([*edge, *hairline], look.hair_colour)
    shine = mix(look.hair_colour, (255, 244, 226), 0.16)
    if look.hair in ("long", "bob", "side", "waves", "fringe", "ponytail", "pixie"):
        sheet.line([(38, 27), (44, 23.6), (52, 22.6)], shine, 1.1)


OUTSIDE: dict[str, tuple[float, float]] = {
    "side": (2.0, 4.2),
    "messy": (2.0, 4.0),
    "curls": (2.4, 3.4),
    "afro": (3.0, 3.0),
    "pixie": (2.2, 3.6),
    "bob": (2.6, 4.0),
    "fringe": (2.6, 4.0),
    "long": (2.4, 3.6),
    "waves": (2.6, 3.8),
    "buzz": (0.5, 0.7),
    "receding": (0.8, 0.4),
}
# From the right temple along the forehead to the left one.
HAIRLINES: dict[str, list[Point]] = {
    "crop": [(68.4, 43), (66, 35), (58, 30.5), (46, 30), (36, 33), (32, 42)],
    "buzz": [(68.2, 42), (65, 34), (58, 30), (42, 30), (35, 34), (31.8, 42)],
    "side": [(68.6, 44), (66, 36), (60, 30), (49, 31), (39, 34), (34, 37), (31.6, 44)],
    "messy": [
        (68.6, 43),
        (65, 35),
        (60, 33.5),
        (55, 30.5),
        (49, 34),
        (43, 31),
        (37, 35),
        (31.6, 43),
    ],
    "curls": [(68.8, 45), (65, 36), (59, 33), (53, 34), (47, 32.5), (41, 34), (35, 36), (31.2, 45)],
    "afro": [(69.4, 45), (66, 35), (59, 31), (50, 30), (41, 31), (34, 35), (30.6, 45)],
    "receding": [
        (68.4, 45),
        (66, 37),
        (61, 27.5),
        (54, 25.6),
        (46, 25.6),
        (39, 27.5),
        (34, 37),
        (31.6, 45),
    ],
    "pixie": [(69, 48), (66.5, 38), (62, 36), (53, 31), (44, 37), (37, 40), (33, 43), (30.8, 49)],
    "fringe": [(69.6, 52), (67.4, 41), (62, 38), (50, 37), (38, 38), (32.6, 41), (30.4, 52)],
    "bob": [(69.6, 54), (67, 42), (61, 35), (52, 30), (43, 36), (34, 41), (30.4, 54)],
    "long": [*PARTED, *mirrored(PARTED)[1:]],
    "waves": [(70, 50), (67, 38), (60, 33), (42, 26), (36, 34), (32, 40), (30, 50)],
    "bun": [(68.8, 44), (65.5, 35), (58, 29), (50, 26.5), (42, 29), (34.5, 35), (31.2, 44)],
    "ponytail": [(69, 45), (66, 36), (58, 32), (43, 27), (36, 33), (31, 45)],
    "braids": [(69.2, 46), (66, 35), (58, 30), (50, 25.5), (42, 30), (34, 35), (30.8, 46)],
}


def sides_of_the_bald(sheet: Sheet, look: Look) -> None:
    for side in (-1, 1):
        patch = [(50 + side * x, y) for x, y in ((18.6, 38), (19.7, 45), (18.5, 52), (17.4, 44))]
        sheet.shape(patch, look.hair_colour, edge=0.3)


def scarf(sheet: Sheet, look: Look) -> None:
    """Around head and neck; the face is drawn into it."""
    half = [(50, 15.5), (63, 18), (72, 30), (74.5, 47), (73, 64), (79, 83), (84, 100)]
    sheet.shape([*half, *mirrored(half)[:-1]], look.scarf)


def folds_of_the_scarf(sheet: Sheet, look: Look) -> None:
    """What passes below the chin, over the neck."""
    low = [
        (31, 60),
        (40, 72),
        (50, 75.5),
        (60, 72),
        (69, 60),
        (73, 76),
        (64, 90),
        (46, 94),
        (30, 84),
    ]
    sheet.shape(low, mix(look.scarf, (255, 255, 255), 0.07))
    for fold in ([(33, 68), (44, 80), (60, 83)], [(68, 68), (58, 80), (42, 87)]):
        sheet.line(fold, mix(look.scarf, INK, 0.3), 0.6)


def turban(sheet: Sheet, look: Look) -> None:
    half = [(50, 12), (63, 14.5), (71, 24), (70.5, 36), (62, 37), (50, 30)]
    sheet.shape([*half, *mirrored(half)[1:-1]], look.scarf)
    for fold in (
        [(50, 30), (60, 24), (70, 25)],
        [(50, 30), (41, 22), (31, 23)],
        [(50, 30), (56, 19), (65, 17)],
        [(50, 30), (45, 18), (37, 16.5)],
    ):
        sheet.line(fold, mix(look.scarf, INK, 0.32), 0.6)
