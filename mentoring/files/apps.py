from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class FilesConfig(AppConfig):
    name = "mentoring.files"
    taken = {"files.file.stored": AT_ONCE, "files.filecopy.stored": AT_ONCE}
