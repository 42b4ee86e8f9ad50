from importlib import import_module

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "mentoring.console"

    def ready(self) -> None:
        import_module("mentoring.console.queries.people")  # says the budgets that letters obey
