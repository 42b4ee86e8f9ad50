from importlib import import_module

from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class RequestsConfig(AppConfig):
    name = "mentoring.requests"
    taken = {
        "request_open_once": AT_ONCE,
        "requests.request.relationship_id": AT_ONCE,
        "shortlist_open_once": AT_ONCE,
        "listed_once": AT_ONCE,
        "requests.listed.request_id": AT_ONCE,
        "waitlisted_open_once": AT_ONCE,
        "requests.waitlisted.request_id": AT_ONCE,
    }

    def ready(self) -> None:
        import_module("mentoring.requests.permissions")  # fills the hook of who sees whom
