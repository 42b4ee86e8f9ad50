from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class RoomsConfig(AppConfig):
    name = "mentoring.rooms"
    taken = {
        "rooms.videoaccount.organisation_id": AT_ONCE,
        "rooms.serviceroom.key": AT_ONCE,
    }
