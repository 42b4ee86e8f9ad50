from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LiveConfig(AppConfig):
    name = "mentoring.live"

    def ready(self) -> None:
        autodiscover_modules("live")  # each app's topics, with who may listen to them
