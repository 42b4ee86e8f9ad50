"""Which files are taken, what they are called, and how many fit. No database, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

VOICE_SECONDS = 180
SIDES = (2048, 480)  # pixels: what is sent of a picture, and its preview
AT_ONCE = 5  # files with one message
NAME_LENGTH = 120


class FileKind(StrEnum):
    """What people are told a file is."""

    PICTURE = "picture"
    PDF = "pdf"
    DOCUMENT = "document"
    TEXT = "text"
    VOICE = "voice"


class NotCopied(StrEnum):
    """Why there is no copy of a file."""

    AROUND = "around"  # it came with a message that was copied for what stands around another
    UNSCANNED = "unscanned"
    NO_ROOM = "no_room"
    GONE = "gone"


@dataclass(frozen=True)
class Content:
    """What a file turned out to be: how it is served, and the ending its name gets."""

    kind: FileKind
    media_type: str
    ending: str


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
BY_PART = {  # of an archive: the file in it that says what it is
    "word/document.xml": Content(FileKind.DOCUMENT, f"{OFFICE}wordprocessingml.document", "docx"),
    "xl/workbook.xml": Content(FileKind.DOCUMENT, f"{OFFICE}spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": Content(
        FileKind.DOCUMENT, f"{OFFICE}presentationml.presentation", "pptx"
    ),
}
BY_MIMETYPE = {
    f"{OPEN}text": Content(FileKind.DOCUMENT, f"{OPEN}text", "odt"),
    f"{OPEN}spreadsheet": Content(FileKind.DOCUMENT, f"{OPEN}spreadsheet", "ods"),
    f"{OPEN}presentation": Content(FileKind.DOCUMENT, f"{OPEN}presentation", "odp"),
}
PICTURE = Content(FileKind.PICTURE, "image/webp", "webp")
PDF = Content(FileKind.PDF, "application/pdf", "pdf")
TEXT = Content(FileKind.TEXT, "text/plain; charset=utf-8", "txt")
VOICE = {
    "webm": Content(FileKind.VOICE, "audio/webm", "webm"),
    "ogg": Content(FileKind.VOICE, "audio/ogg", "ogg"),
    "mp4": Content(FileKind.VOICE, "audio/mp4", "m4a"),
    "mp3": Content(FileKind.VOICE, "audio/mpeg", "mp3"),
}


def safe_name(name: str, ending: str) -> str:
    """A name that no system takes for anything but a name, with the ending of what it is.

    >>> safe_name("../../etc/<script>.exe", "pdf")
    '(script).pdf'
    >>> safe_name("\\u202egnp.exe", "webp")
    'gnp.webp'
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    stem = name.rpartition(".")[0] or name
    stem = "".join(one for one in stem if unicodedata.category(one)[0] != "C")
    stem = re.sub(r"[<]", "(", re.sub(r"[>]", ")", stem))
    stem = re.sub(r'[:"|?*;%\x60]', "-", stem).strip(" .")
    return f"{stem[:NAME_LENGTH] or 'file'}.{ending}"


def left(*, filled: int, limit: int) -> int:
    """Bytes that still fit; never negative."""
    return max(limit - filled, 0)
