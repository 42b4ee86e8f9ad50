from importlib import import_module

from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class CirclesConfig(AppConfig):
    name = "mentoring.circles"
    taken = {
        "joiner_once": AT_ONCE,
        "joiner_number": AT_ONCE,
        "circles.opencircle.relationship_id": AT_ONCE,
    }

    def ready(self) -> None:
        import_module("mentoring.circles.permissions")  # fills hooks of people and of joining
