"""One accent, two papers: the chosen colour, moved only as far as words in it need to be read.

Contrast follows WCAG 2.2; lightness is moved in OKLCH [1]_, so that the hue stays the chosen one.

References
----------
.. [1] B. Ottosson, "A perceptual color space for image processing", 2020.
"""

import math

# Grounds on which the accent carries words, as in static/css/tokens.css.
LIGHT_GROUNDS = ("#faf6ee", "#fffdf8", "#f3ecdf")
DARK_GROUNDS = ("#1c1a17", "#25221e", "#2d2924")
AA = 4.5
STEP = 0.01

Rgb = tuple[float, float, float]


def readable_accents(accent: str) -> tuple[str, str]:
    """The accent for light and for dark paper, both at least 4.5 to 1 on every ground.

    >>> readable_accents("#1d5c54")[0]
    '#1d5c54'
    >>> readable_accents("#ffd400")[0] != "#ffd400"
    True
    """
    return _moved(accent, LIGHT_GROUNDS, -STEP), _moved(accent, DARK_GROUNDS, STEP)


def is_readable(accent: str) -> bool:
    """Whether words in this colour can be read on light paper as it is."""
    return all(contrast(accent, ground) >= AA for ground in LIGHT_GROUNDS)


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _moved(accent: str, grounds: tuple[str, ...], step: float) -> str:
    lightness, chroma, hue = _to_oklch(accent)
    colour = accent
    while 0 < lightness < 1 and any(contrast(colour, ground) < AA for ground in grounds):
        lightness = min(max(lightness + step, 0.0), 1.0)
        colour = _from_oklch(lightness, min(chroma, 0.12) if step > 0 else chroma, hue)
    if any(contrast(colour, ground) < AA for ground in grounds):
        return "#000000" if step < 0 else "#ffffff"
    return colour


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Rgb:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _to_oklch(colour: str) -> Rgb:
    r, g, b = _linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return min(max(lightness, 0.001), 0.999), math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _to_gamma(min(max(v, 0.0), 1.0))):02x}" for v in linear)
