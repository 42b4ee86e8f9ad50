"""People with a real way in: passwords, codes that arrive in the mail queue."""

import re

import pytest
from django.core.cache import cache

from mentoring.notifications.models import Mail

PASSWORD = "four warm words"


@pytest.fixture(autouse=True)
def _fresh_limits_and_our_own_queue(settings):
    """Django's test runner would catch letters before they reach our queue."""
    settings.EMAIL_BACKEND = "mentoring.notifications.backend.KeepingBackend"
    cache.clear()


@pytest.fixture
def bo(cast):
    cast.bo.user.set_password(PASSWORD)
    cast.bo.user.save()
    return cast.bo


@pytest.fixture
def code_from_mail():
    def code_from_mail(address: str) -> str:
        mail = Mail.objects.filter(to=address).order_by("-created_at", "-id").first()
        return re.search(r"[A-Z0-9]{3,4}-[A-Z0-9]{3,4}", mail.text).group()

    return code_from_mail
