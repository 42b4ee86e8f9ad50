"""The Jinja2 environment: what every template may use."""

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
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from mentoring.core import words
from mentoring.core.addresses import jinja_url
from mentoring.core.extensions import collect
from mentoring.core.moulds import Mould, mould, pieces, slot
from mentoring.core.text import markdown, shown, without_links


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
    made = _Environment(**options)
    made.template_class = _Template
    made.context_class = _Context
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    made.globals |= {
        "_": _gettext, "gettext": _gettext, "ngettext": _ngettext,
        "url": jinja_url, "settings": settings, "collect": collect,
        "static": static if settings.DEBUG else cache(static),
        "mould": mould, "pieces": pieces, "slot": slot,
    }  # fmt: skip
    # As a filter of a fixed name it is worked out when a template is compiled.
    made.filters |= {
        "static": static,
        "markdown": markdown,
        "without_links": without_links,
        "json_script": json_script,
        **words.FILTERS,
    }
    return made


def _gettext(message: str, /, **values: Any) -> Markup:
    """As Jinja2's own, which goes through three more calls and a helper for each sentence."""
    return _filled(_translated(translation.get_language(), message), values)


@lru_cache(maxsize=8192)  # more than there are sentences, in all languages
def _translated(language: str | None, message: str) -> str:
    return str(translation.gettext(message))


def _ngettext(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    values.setdefault("num", number)
    return _filled(translation.ngettext(singular, plural, number), values)


def _filled(sentence: str, values: dict[str, Any]) -> Markup:
    """Words are ours, values are not: these are escaped. Every sentence is a format string."""
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(sentence % safe)  # noqa: S704 - words of ours


class _CodeGenerator(CodeGenerator):
    """Nine in ten values on a page are safe as they are; ``escape`` makes a new object of each."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class _Environment(Environment):
    code_generator_class = _CodeGenerator
    shown = staticmethod(shown)


class _Context(Context):
    """A call in a template, without asking each time what the callee would like to be given."""

    def call(self, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        is_plain = type(callee) in (Macro, Mould) or callee is _gettext or callee is _ngettext
        if not is_plain:
            return super().call(callee, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return callee(*args, **kwargs)


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
