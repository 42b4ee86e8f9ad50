"""Files on a disk of their own, and a few of each kind."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mentoring.files import actions
from mentoring.files.models import File
from tests.moments import NOON

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04"


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


def picture(kind="JPEG", size=(800, 600), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, words in parts.items():
            made.writestr(name.replace("__", "/"), words)
    return out.getvalue()


def upload(name, data, said="application/octet-stream"):
    return SimpleUploadedFile(name, data, content_type=said)


@pytest.fixture
def relationship(make_relationship):
    return make_relationship()


@pytest.fixture
def send(cast, relationship):
    """Send files to the other; the last one as a row."""

    def send(*files, actor=None, words="", key=None, at=NOON):
        actions.send_files(
            relationship,
            actions.prepare([upload(*file) for file in files]),
            words,
            sent_as=key or uuid4(),
            actor=actor or cast.bo,
            at=at,
        )
        return File.objects.select_related("conversation").order_by("pk").last()

    return send
