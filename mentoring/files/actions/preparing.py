"""What an upload really is: by its content, never by its name or by what the browser says."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.core.web.pictures import NotAPicture, shrunk_pictures
from mentoring.files import rules
from mentoring.files.rules import Content

MEGABYTE = 1024 * 1024
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif"}
VOICES = {
    ".webm": "webm",
    ".oga": "ogg",
    ".ogg": "ogg",
    ".m4a": "mp4",
    ".mp4": "mp4",
    ".mp3": "mp3",
}
MARKUP = {".svg", ".html", ".htm", ".xhtml", ".xml", ".hta", ".shtml", ".mht"}
RUNS = ("vbaProject.bin", ".exe", ".js", ".dll")  # inside of a document: it is more than one
LOOKED_AT = 4096  # bytes that say what a file is


class EmptyFile(Refusal):
    message = _("{name} is empty. Nothing was sent.")


class FileTooLarge(Refusal):
    message = _("{name} is larger than {most} MB. Make it smaller, or share it another way.")


class TooManyFiles(Refusal):
    message = _(
        "{count} files are too many for one message; {most} fit. Send the rest with another."
    )


class NotTaken(Refusal):
    message = _(
        "{name} was not sent. These can be: pictures (PNG, JPEG, WebP, GIF), PDF, documents of "
        "Word, Excel, PowerPoint or LibreOffice without macros, plain text and voice notes."
    )


class NothingInIt(Refusal):
    message = _("{name} is empty. Choose one with something in it.")


class NotToKeep(Refusal):
    message = _(
        "{name} cannot be offered here. These can be: pictures (PNG, JPEG, WebP, GIF), PDF, "
        "documents of Word, Excel, PowerPoint or LibreOffice without macros, and plain text."
    )


@dataclass(frozen=True)
class Prepared:
    """A file that may be sent: what it is, and its bytes as they will be kept."""

    name: str
    content: Content
    data: bytes
    preview: bytes = b""

    @property
    def size(self) -> int:
        return len(self.data) + len(self.preview)


def prepare(files: "Sequence[UploadedFile[Any]]") -> list[Prepared]:
    """Every file looked at; raises a ``Refusal`` for the first that is not taken."""
    if len(files) > rules.AT_ONCE:
        raise TooManyFiles(count=len(files), most=rules.AT_ONCE)
    return [_prepared(file) for file in files]


def prepare_to_keep(file: "UploadedFile[Any]") -> Prepared:
    """One that is no part of a message, and so no voice note either; raises a ``Refusal``."""
    try:
        found = _prepared(file)
    except EmptyFile as refusal:
        raise NothingInIt(**refusal.values) from None
    except NotTaken as refusal:
        raise NotToKeep(**refusal.values) from None
    if found.content.kind is rules.FileKind.VOICE:
        raise NotToKeep(name=found.name)
    return found


def _prepared(file: "UploadedFile[Any]") -> Prepared:
    name = str(file.name or "")
    if (file.size or 0) > settings.FILE_MEGABYTES * MEGABYTE:
        raise FileTooLarge(name=name, most=settings.FILE_MEGABYTES)
    data = file.read()
    if not data:
        raise EmptyFile(name=name)
    endings = _endings(data)
    if endings & PICTURES and not endings & MARKUP:
        return _picture(file, name)
    content = _content(data, endings)
    if content is None:
        raise NotTaken(name=name)
    return Prepared(rules.safe_name(name, content.ending), content, data)


def _picture(file: "UploadedFile[Any]", name: str) -> Prepared:
    """Encoded anew: what the camera wrote, and what hides behind the picture, stays out."""
    file.seek(0)
    try:
        made = shrunk_pictures(file, sides=rules.SIDES, most=settings.FILE_MEGABYTES)
    except NotAPicture:
        raise NotTaken(name=name) from None
    large, small = (made[side] for side in rules.SIDES)
    return Prepared(rules.safe_name(name, "webp"), rules.PICTURE, large, small)


def _endings(data: bytes) -> set[str]:
    """What the first bytes could be, as endings of names."""
    try:
        found = puremagic.magic_string(data[:LOOKED_AT])
    except (puremagic.PureError, ValueError):
        return set()
    return {one.extension for one in found}


def _content(data: bytes, endings: set[str]) -> Content | None:
    if endings & MARKUP or _looks_like_markup(data):
        return None
    if data.startswith(b"%PDF-"):
        return rules.PDF
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    for ending, kind in VOICES.items():
        if ending in endings:
            return rules.VOICE[kind]
    return rules.TEXT if _is_text(data) else None


def _archive(data: bytes) -> Content | None:
    """A document of an office; no other archive, and none with something in it that runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(name.endswith(RUNS) for name in names):
                return None
            for part, content in rules.BY_PART.items():
                if part in names:
                    return content
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace")
                return rules.BY_MIMETYPE.get(said)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return None
    return None


def _looks_like_markup(data: bytes) -> bool:
    start = data[:LOOKED_AT].lower()
    signs = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?xml", b"<iframe", b"javascript:")
    return any(sign in start for sign in signs)


def _is_text(data: bytes) -> bool:
    """UTF-8 without control characters but tabs and ends of lines."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(one) < 32 and one not in "\t\r\n\f" for one in text)
