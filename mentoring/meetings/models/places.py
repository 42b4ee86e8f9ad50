"""How people meet and where: in words of their own, or in a room of ours or of a service."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.organisations.models import VideoRooms


class Format(models.TextChoices):
    VIDEO = "video", _("Video")
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")


HERE = "rapport:here"
"""The place of a video meeting in the room that the product itself has for it."""


AT_SERVICE = "rapport:at-"
"""Before the name of a service that makes a room for the meeting, see ``mentoring.rooms``."""


def service_of(place: str) -> str:
    """The service that makes a room there; "" for a place of any other kind."""
    return place.removeprefix(AT_SERVICE) if place.startswith(AT_SERVICE) else ""


def place_name(place: str) -> str:
    """As pages and letters say it."""
    if service := service_of(place):
        return str(dict(VideoRooms.choices).get(service, ""))
    return str(_("here, in Rapport")) if place == HERE else place
