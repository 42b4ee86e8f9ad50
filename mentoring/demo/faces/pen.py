"""Paper and a pen: smooth shapes in flat colours, and lines that a hand might have drawn.

A sheet is 100 by 100 units, y downwards. It is painted twice as large as it is kept.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]
UNIT = 6.4  # pixels a unit: 640 in all
STEPS = 9  # straight pieces between two points of a curve
INK: Colour = (42, 37, 32)


def colour(code: str) -> Colour:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``one``, with so much of ``other`` in it: from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def arc(centre: Point, radii: Point, start: float, end: float, count: int = 9) -> list[Point]:
    """Points on an ellipse, in degrees: 0 right, 90 below, 180 left, 270 above."""
    angles = [math.radians(start + (end - start) * n / (count - 1)) for n in range(count)]
    return [
        (centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a)) for a in angles
    ]


def mirrored(points: Sequence[Point]) -> list[Point]:
    """The same on the other side of the middle, so that both together go around."""
    return [(100 - x, y) for x, y in reversed(points)]


def bumpy(points: Sequence[Point], middle: Point, size: float) -> list[Point]:
    """The same edge in curls: every second point further out."""
    found = []
    for number, (x, y) in enumerate(points):
        away = math.hypot(x - middle[0], y - middle[1]) or 1
        out = size if number % 2 else 0
        found.append((x + (x - middle[0]) / away * out, y + (y - middle[1]) / away * out))
    return found


def curve(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """A smooth line through all points (Catmull and Rom)."""
    ring = (
        [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    )
    found: list[Point] = []
    for before, start, end, after in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        found += [_between(before, start, end, after, n / STEPS) for n in range(STEPS)]
    return found if closed else [*found, points[-1]]


def _between(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    def one(a: float, b: float, c: float, d: float) -> float:
        slope = (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        return b + slope / 2

    return one(before[0], start[0], end[0], after[0]), one(before[1], start[1], end[1], after[1])


class Sheet:
    """One drawing. The same seed gives the same tremble of the hand."""

    def __init__(self, ground: Colour, random: Random) -> None:
        side = round(100 * UNIT)
        self.image = Image.new("RGB", (side, side), ground)
        self.random = random
        self._draw = ImageDraw.Draw(self.image)

    def shape(self, points: Sequence[Point], fill: Colour, *, edge: float = 0.5) -> None:
        """A flat colour with a thin edge in a darker tone of itself; ``edge`` 0: without."""
        outline = curve([self._near(point) for point in points], closed=True)
        self._draw.polygon([self._at(point) for point in outline], fill=fill)
        if edge:
            self._stroke([*outline, outline[0]], mix(fill, INK, 0.42), edge)

    def oval(self, centre: Point, radii: Point, fill: Colour, *, edge: float = 0) -> None:
        self.shape(arc(centre, radii, 0, 330, 12), fill, edge=edge)

    def dot(self, centre: Point, radius: float, fill: Colour) -> None:
        x, y = self._at(centre)
        r = radius * UNIT
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def line(self, points: Sequence[Point], ink: Colour, width: float) -> None:
        self._stroke(curve([self._near(point, 0.15) for point in points], closed=False), ink, width)

    def ring(self, centre: Point, radii: Point, ink: Colour, width: float) -> None:
        """Only the edge of an oval, such as a pair of glasses has two of."""
        around = curve(arc(centre, radii, 0, 330, 12), closed=True)
        self._stroke([*around, around[0]], ink, width)

    def _stroke(self, points: Sequence[Point], ink: Colour, width: float) -> None:
        """Swells and thins a little, as a pen does."""
        phase = self.random.random() * 6
        for number, (start, end) in enumerate(pairwise(points)):
            thick = width * (1 + 0.22 * math.sin(phase + number / 6)) * UNIT
            (x, y), (to_x, to_y) = self._at(start), self._at(end)
            self._draw.line((x, y, to_x, to_y), fill=ink, width=max(round(thick), 1))
            r = thick / 2
            self._draw.ellipse((to_x - r, to_y - r, to_x + r, to_y + r), fill=ink)

    def _near(self, point: Point, far: float = 0.28) -> Point:
        tremble = self.random.uniform
        return point[0] + tremble(-far, far), point[1] + tremble(-far, far)

    @staticmethod
    def _at(point: Point) -> Point:
        return point[0] * UNIT, point[1] * UNIT
