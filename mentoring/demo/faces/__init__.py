"""Faces drawn for the people of the demonstration, who do not exist. Nobody real gets one."""

import io

from PIL import Image

from mentoring.demo.faces.drawing import draw
from mentoring.demo.faces.looks import Look, look_of
from mentoring.organisations.models.faces import LARGE, SMALL

__all__ = ["Look", "draw", "look_of", "pictures_of"]
NEARER = (27, 18, 293, 284)  # of the large one: where it is shown small, the face fills it


def pictures_of(look: Look) -> dict[int, bytes]:
    """Side → WebP, as ``set_picture`` takes them."""
    large = draw(look).reduce(2)
    small = large.crop(NEARER).resize((SMALL, SMALL), Image.Resampling.LANCZOS)
    return {LARGE: _webp(large), SMALL: _webp(small)}


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()
