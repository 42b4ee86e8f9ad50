"""Nothing is asked of people that no code reads."""

import re
from pathlib import Path

import pytest
from django.conf import global_settings, settings

from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import FormField, Measure, Programme

BASE = Path(settings.BASE_DIR)
# Where fields are taken in and handed on; reading them there is not using them.
TAKING = (
    "/migrations/",
    "/forms/",
    "/imports/",
    "/demo/",
    "/models",
    "/actions/",
    "/programmes/catalogue/",
)
KNOWN = {"id", "created_at", "updated_at"}


# Read by Django and by the libraries that we set up.
OF_LIBRARIES = (
    "ACCOUNT_",
    "ALLAUTH_",
    "MFA_",
    "USERSESSIONS_",
    "WHITENOISE_",
    "CONTENT_SECURITY_",
    "ROOT_URLCONF",
)


def text_of(files) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def readers() -> str:
    files = [*BASE.glob("mentoring/**/*.py"), *BASE.glob("mentoring/**/templates/**/*.html")]
    files += BASE.glob("templates/**/*.html")
    return text_of(file for file in files if not any(part in file.as_posix() for part in TAKING))


def unread_fields(model, code: str) -> set[str]:
    names = {field.name for field in model._meta.concrete_fields} - KNOWN
    return {name for name in names if not re.search(rf"[._\"']{name}\b", code)}


def unread_settings(source: str, code: str) -> set[str]:
    """Settings of ours that ``code`` never asks for, and that no other setting is made of."""
    found = set(re.findall(r"^([A-Z][A-Z_]+)\b", source, re.M)) - set(dir(global_settings))
    ours = {name for name in found if not name.startswith(OF_LIBRARIES)}
    return {
        name
        for name in ours
        if not re.search(rf"settings\.{name}\b|[\"']{name}[\"']", code)
        and len(re.findall(rf"\b{name}\b", source)) == 1
    }


@pytest.mark.once
class TestEveryField:
    @pytest.mark.parametrize(
        "model", [Organisation, Profile, Enrolment, FormField, Membership, Programme, Measure]
    )
    def test_that_people_fill_in_is_read_somewhere(self, model):
        assert unread_fields(model, readers()) == set()

    def test_would_be_found_if_nothing_read_it(self):
        code = re.sub(r"\bavailability\b", "", readers())

        assert unread_fields(Profile, code) == {"availability"}


@pytest.mark.once
class TestEverySetting:
    SOURCE = (BASE / "config" / "settings.py").read_text(encoding="utf-8")

    def code(self) -> str:
        folders = ("config", "ops", "mentoring", "templates")
        files = [file for folder in folders for file in BASE.glob(f"{folder}/**/*.*")]
        return text_of(f for f in files if f.suffix in (".py", ".html") and f.name != "settings.py")

    def test_of_ours_is_read_somewhere(self):
        assert unread_settings(self.SOURCE, self.code()) == set()

    def test_would_be_found_if_nothing_read_it(self):
        planted = self.SOURCE + '\nTEA_TIME = env.int("RAPPORT_TEA_TIME", 4)\n'

        assert unread_settings(planted, self.code()) == {"TEA_TIME"}
