"""Cameras and microphones that are not there: a colour and a tone for each person, in files."""

import io
import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

RATE = 48_000
SIZE = (640, 360)
FRAMES = 20
PULSE = 0.4  # seconds of tone, then as long silence: a steady tone is taken for noise, and removed


@dataclass(frozen=True)
class Person:
    """``colour`` fills most of their picture, ``tone`` is what their microphone hears, in Hz."""

    name: str
    colour: tuple[int, int, int]
    tone: int


AMINA = Person("Amina", (200, 40, 40), 620)
BO = Person("Bo", (40, 60, 200), 1100)
CRUZ = Person("Cruz", (40, 170, 60), 1700)


def flags(person: Person, folder: Path) -> list[str]:
    """What Chromium has to be started with; the files are written to ``folder``."""
    picture, sound = folder / f"{person.name}.mjpeg", folder / f"{person.name}.wav"
    picture.write_bytes(b"".join(_frame(person.colour, number) for number in range(FRAMES)))
    _write_tone(sound, person.tone)
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream=fps=20,display-media-type=browser",
        f"--use-file-for-fake-video-capture={picture}",
        f"--use-file-for-fake-audio-capture={sound}",
        "--ignore-certificate-errors",  # of a relay that stands on this machine
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
    ]


def _frame(colour: tuple[int, int, int], number: int) -> bytes:
    """The colour, with a bar at its foot that moves: a picture that stands still is not live."""
    image = Image.new("RGB", SIZE, colour)
    left = number * SIZE[0] // FRAMES
    ImageDraw.Draw(image).rectangle((left, SIZE[1] - 40, left + 60, SIZE[1]), fill=(250, 250, 250))
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=80)
    return packed.getvalue()


def _write_tone(path: Path, tone: int) -> None:
    samples = array("h")
    for number in range(int(RATE * PULSE * 2)):
        is_on = number < RATE * PULSE
        samples.append(int(12_000 * math.sin(2 * math.pi * tone * number / RATE)) if is_on else 0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes() * 5)
