"""A relationship of an organisation that lets links be looked at, and somebody else's site."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.messaging import actions as messaging
from tests.support.website import Names, website


@pytest.fixture
def organisation(cast):
    cast.organisation.has_link_previews = True
    cast.organisation.save()
    return cast.organisation


@pytest.fixture
def relationship(organisation, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def site(settings, monkeypatch):
    with website() as made:
        Names(monkeypatch).lead(made.name, ["127.0.0.1"])
        settings.OUTGOING_TRUSTED = [made.netloc]
        yield made


@pytest.fixture
def say(cast, relationship):
    """Bo writes to Amina; the entry."""

    def say(words, actor=None, between=None, at=None):
        how = {"sent_as": uuid4(), "actor": actor or cast.bo, "at": at or timezone.now()}
        return messaging.send(between or relationship, words, **how)

    return say
