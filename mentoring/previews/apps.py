from importlib import import_module

from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class PreviewsConfig(AppConfig):
    name = "mentoring.previews"
    taken = {"linkpreview_one_per_message": AT_ONCE}

    def ready(self) -> None:
        import_module("mentoring.previews.views")  # fills hooks of conversations
