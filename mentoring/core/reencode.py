"""Child process: reads a picture from standard input, writes a small clean PNG to standard output.

Decoders are where hostile pictures do harm. So they run here, with little memory and time, in
a process that knows neither database nor secrets. Exit code 2: this is no picture we take.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
MOST_PIXELS = 20_000_000
MEMORY = 1024 * 1024 * 1024
SECONDS = 10


def reencode(data: bytes, box: tuple[int, int]) -> bytes:
    """Decode, turn upright, shrink into ``box`` and encode anew: nothing of the old file stays."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        upright.thumbnail(box)
        clean = Image.new("RGBA", upright.size)
        clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    width, height = (int(side) for side in sys.argv[1:3])
    try:
        encoded = reencode(sys.stdin.buffer.read(), (width, height))
    except Exception:
        sys.exit(2)
    sys.stdout.buffer.write(encoded)
