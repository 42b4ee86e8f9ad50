from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from mentoring.rooms import actions
from mentoring.rooms.models import VideoAccount
from tests.support.videoservices import CLIENT, HOSTS, SECRET, TENANT, VideoServices, video_services


@pytest.fixture
def services(settings) -> Iterator[VideoServices]:
    with video_services() as found:
        settings.OUTGOING_TRUSTED = [found.netloc]
        settings.VIDEO_SERVICES = found.addresses
        yield found


@pytest.fixture
def connect(cast, services, run_jobs) -> Callable[..., VideoAccount]:
    """Eli sets an account up, and the test of it has run."""

    def connect(service: str = "zoom", **said: Any) -> VideoAccount:
        is_google = service == "meet"
        said = {
            "account": "" if is_google else TENANT,
            "client": "" if is_google else CLIENT,
            "secret": services.key_file() if is_google else SECRET,
            "hosts": [HOSTS[2] if service == "teams" else HOSTS[0]],
            "are_two_there": True,
        } | said
        now = timezone.now()
        actions.connect(cast.organisation, service=service, actor=cast.eli, at=now, **said)
        run_jobs()
        cast.organisation.refresh_from_db()
        return VideoAccount.objects.get(organisation=cast.organisation)

    return connect
