from importlib import import_module

from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class DemoConfig(AppConfig):
    name = "mentoring.demo"
    taken = {
        "demo.demosignin.email": AT_ONCE,
    }

    def ready(self) -> None:
        import_module("mentoring.demo.pages")  # fills a hook of the sign-in page
