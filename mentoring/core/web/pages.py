"""Answers of views: a page or the part of it that changed, and where to go next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.functional import Promise
from jinja2 import Environment, nodes
from jinja2_fragments import render_block

from mentoring.core.hooks import run_hook


@dataclass(frozen=True)
class NavEntry:
    """One entry of the main menu."""

    label: str | Promise
    url: str
    current: bool = False
    icon: str = ""  # of components/icon.html, beside the word in the bar of a phone
    news: str | Promise = ""  # said after the label: there is something unread


def jinja() -> Jinja2:
    """The backend that renders every page and letter of ours."""
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template``; when htmx asks and ``part`` is given, only that named block."""
    values = dict(context or {})
    if part and is_htmx(request):
        answer = HttpResponse(_render_part(request, template, part, values), status=status)
    else:
        values.setdefault("nav", navigation(request, values.get("programme")))
        page = jinja().get_template(template).render(values, request)
        answer = HttpResponse(page, status=status)
    answer.headers["Vary"] = "HX-Request, Cookie"
    return answer


def go_to(request: HttpRequest, where: str, *, message: object = None) -> HttpResponse:
    """Redirect after a change, with a sentence to show there. ``where`` is a path."""
    if message:
        messages.info(request, str(message))
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the posted values, also when all of them were left out."""
    return request.POST if request.method == "POST" else None


def navigation(request: HttpRequest, programme: Any = None) -> list[Any]:
    """Entries of the main menu, from every app that has something to offer this person."""
    return [entry for entries in run_hook("navigation", request, programme) for entry in entries]


def render_fragment(request: HttpRequest | None, template: str, context: Mapping[str, Any]) -> str:
    """A whole template as a string: panels inside a page, letters."""
    return str(jinja().get_template(template).render(dict(context), request))


def _render_part(request: HttpRequest, template: str, part: str, values: dict[str, Any]) -> str:
    backend = jinja()
    values |= {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in backend.template_context_processors:
        values |= {k: v for k, v in processor(request).items() if k not in values}
    environment = backend.env
    for name, macro in macros_of(environment, template).items():
        values.setdefault(name, macro)
    drawn = render_block(environment, template, part, values)
    if request.method == "POST":  # what is to be mended, or no longer, stands outside of the part
        wrong = environment.get_template("components/error_summary.html")
        drawn += wrong.render(values | {"is_part": True})
    return drawn


@lru_cache(maxsize=512)
def macros_of(environment: Environment, template: str) -> dict[str, Any]:
    """Macros that the page imports at its top: a block rendered alone would not see them."""
    assert environment.loader
    source, _, _ = environment.loader.get_source(environment, template)
    found: dict[str, Any] = {}
    for node in environment.parse(source).body:
        if isinstance(node, nodes.FromImport) and isinstance(node.template, nodes.Const):
            module = environment.get_template(node.template.value).module
            for name in node.names:
                source_name, alias = name if isinstance(name, tuple) else (name, name)
                found[alias] = getattr(module, source_name)
    return found
