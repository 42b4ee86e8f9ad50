"""The Jinja2 environment: what every template may use."""

from collections.abc import MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.forms.renderers import Jinja2 as JinjaRenderer
from django.template import engines
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import json_script
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import jinja_url
from mentoring.core.web.form_errors import wrong_answers
from mentoring.core.web.markup import markdown, without_links
from mentoring.core.web.video_links import link_name


class _Environment(Environment):
    """Jinja2's, whose templates share its globals unless one is loaded with globals of its own.

    Otherwise each has a ``ChainMap`` over them, looked through anew by every include and import.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def environment(**options: Any) -> Environment:
    """Build the environment: templates/ first, then each app's own templates/ folder."""
    base = Path(settings.BASE_DIR)
    apps = [base / app.replace(".", "/") / "templates" for app in settings.PRODUCT_APPS]
    django_forms = Path(django.__file__).parent / "forms" / "jinja2"
    options |= {
        "loader": ChoiceLoader(
            [
                FileSystemLoader([str(base / "templates"), *map(str, apps)]),
                FileSystemLoader(str(django_forms)),
            ]
        ),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        "cache_size": -1,  # all are kept: the order of use is not looked after for each include
    }
    made = _Environment(**options)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    made.globals |= {
        "_": _gettext,
        "gettext": _gettext,
        "ngettext": _ngettext,
        "url": jinja_url,
        "settings": settings,
        "run_hook": run_hook,
        "wrong_answers": wrong_answers,
        "static": static if settings.DEBUG else cache(static),
    }
    # As a filter of a fixed name it is worked out when a template is compiled.
    made.filters |= {
        "static": static,
        "markdown": markdown,
        "without_links": without_links,
        "json_script": json_script,
        "link_name": link_name,
        **formats.FILTERS,
    }
    return made


def _gettext(message: str, /, **values: Any) -> str:
    """As Jinja2's own; a sentence is looked up once a process and language."""
    sentence = _translated(translation.get_language(), message, is_whole=not values)
    return _filled(sentence, values) if values else sentence


@lru_cache(maxsize=8192)  # more than there are sentences, in all languages
def _translated(language: str | None, message: str, *, is_whole: bool) -> str:
    """``is_whole``: nothing is filled in later, so it is markup already."""
    sentence = translation.gettext(message)
    return _filled(sentence, {}) if is_whole else sentence


def _ngettext(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(translation.ngettext(singular, plural, number), values)


def _filled(sentence: str, values: dict[str, Any]) -> Markup:
    """Words are ours, values are not: these are escaped. Every sentence is a format string."""
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(sentence % safe)  # noqa: S704 - words of ours


class FormRenderer(JinjaRenderer):
    """Forms and widgets through the same environment as the pages."""

    form_template_name = "django/forms/div.html"
    formset_template_name = "django/forms/formsets/div.html"
    field_template_name = "django/forms/field.html"

    @property
    def engine(self) -> Any:
        return engines["jinja2"]

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)
