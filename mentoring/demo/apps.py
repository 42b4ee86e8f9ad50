from importlib import import_module

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mentoring.demo"

    def ready(self) -> None:
        import_module("mentoring.demo.pages")  # fills a place on the sign-in page
