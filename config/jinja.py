"""The Jinja2 environment: what every template may use."""

from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.forms.renderers import Jinja2 as JinjaRenderer
from django.template import engines
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import json_script
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context

from mentoring.core import words
from mentoring.core.addresses import jinja_url
from mentoring.core.extensions import collect
from mentoring.core.text import markdown


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
    }
    made = Environment(**options)
    made.template_class = _Template
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    made.globals |= {
        "url": jinja_url, "settings": settings, "collect": collect,
        "static": static if settings.DEBUG else cache(static),
    }  # fmt: skip
    # As a filter of a fixed name it is worked out when a template is compiled.
    made.filters |= {
        "static": static,
        "markdown": markdown,
        "json_script": json_script,
        **words.FILTERS,
    }
    return made


class _Template(Template):
    """Templates whose macros are imported without looking for variables of the page around them.

    There are none: what all templates share lies in the environment. Jinja2 would compare the
    two sets of names at each import, a dozen times a page.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


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
