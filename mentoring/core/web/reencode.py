"""Child process: reads a picture from standard input, writes small clean ones to standard output.

``box 600 160`` writes one PNG that fits; ``squares 96 320`` writes a square WebP for each side and
``shrunk 2048 480`` one that fits into it, each behind its length in four bytes. Decoders are where
hostile pictures do harm. So they run here, with little memory and time, in a process that knows
neither database nor secrets. Exit code 2: this is no picture we take.
"""

import io
import resource
import sys
from collections.abc import Sequence

from PIL import Image, ImageOps

FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
MAX_PIXELS = 20_000_000
MAX_JPEG_PIXELS = 64_000_000  # of a telephone; read at a fraction of its size
PAPER = (250, 247, 240)  # behind what is transparent
LOOK_AT = (0.5, 0.4)  # where a face usually is
MEMORY = 1024 * 1024 * 1024
SECONDS = 10


def reencode(data: bytes, box: tuple[int, int]) -> bytes:
    """Decode, turn upright, shrink into ``box`` and encode anew: nothing of the old file stays."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _refuse_huge(picture, MAX_PIXELS)
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        upright.thumbnail(box)
        clean = Image.new("RGBA", upright.size)
        clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def squares(data: bytes, sides: Sequence[int]) -> list[bytes]:
    """The middle of a picture as WebP files, without anything that the camera wrote into it."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _refuse_huge(picture, MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS)
        picture.draft("RGB", (2 * max(sides), 2 * max(sides)))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    return [webp_square(upright, side) for side in sides]


def shrunk(data: bytes, sides: Sequence[int]) -> list[bytes]:
    """A picture as WebP files that fit into squares of these sides, largest first."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _refuse_huge(picture, MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS)
        picture.draft("RGB", (2 * max(sides), 2 * max(sides)))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    return [_fitting(upright, side) for side in sides]


def _fitting(picture: Image.Image, side: int) -> bytes:
    """On a canvas of its own: nothing that the old file said about itself comes along."""
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", small.size, PAPER)
    clean.paste(small, mask=small.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()


def webp_square(picture: Image.Image, side: int) -> bytes:
    """One square of an RGBA picture, on paper where nothing is painted."""
    cut = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS, centering=LOOK_AT)
    clean = Image.new("RGB", cut.size, PAPER)
    clean.paste(cut, mask=cut.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()


def _refuse_huge(picture: Image.Image, most: int) -> None:
    if picture.width * picture.height > most:
        raise ValueError("too many pixels")


def _answer(shape: str, numbers: list[int], data: bytes) -> bytes:
    if shape == "box":
        return reencode(data, (numbers[0], numbers[1]))
    made = squares(data, numbers) if shape == "squares" else shrunk(data, numbers)
    return b"".join(len(one).to_bytes(4, "big") + one for one in made)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        encoded = _answer(sys.argv[1], [int(n) for n in sys.argv[2:]], sys.stdin.buffer.read())
    except Exception:
        sys.exit(2)
    sys.stdout.buffer.write(encoded)
