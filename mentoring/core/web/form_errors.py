"""What a refused form asks to be mended, read from whatever forms a page was given."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.forms import BaseForm, BaseFormSet, BoundField
from jinja2 import pass_context
from jinja2.runtime import Context


class WrongAnswer(NamedTuple):
    """One sentence of a refusal; ``field_id`` names the element to go to, if there is one."""

    label: str
    message: str
    field_id: str


@pass_context
def wrong_answers(context: Context) -> list[WrongAnswer]:
    """Every error of the forms that were sent to this page, in the order of their fields.

    Only a form that was posted is read: one that filters a list may be bound and still be empty.
    """
    request = context.get("request")
    if request is None or request.method != "POST":
        return []
    return [wrong for form in _forms(context.get_all()) for wrong in _of_form(form)]


def _forms(values: Mapping[str, Any]) -> Iterator[BaseForm | BaseFormSet[Any]]:
    seen: set[int] = set()
    for value in values.values():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(one, (BaseForm, BaseFormSet)) and one.is_bound and id(one) not in seen:
                seen.add(id(one))
                yield one


def _of_form(form: BaseForm | BaseFormSet[Any]) -> Iterator[WrongAnswer]:
    if isinstance(form, BaseFormSet):
        yield from (WrongAnswer("", str(error), "") for error in form.non_form_errors())
        for each in form.forms:
            yield from _of_form(each)
        return
    yield from (WrongAnswer("", str(error), "") for error in form.non_field_errors())
    for bound in form:
        for error in bound.errors:
            yield WrongAnswer(str(bound.label), str(error), _goal(bound))


def _goal(bound: BoundField) -> str:
    """The field itself; of several boxes the first, as the group has no id of its own."""
    if bound.is_hidden:
        return ""
    if bound.id_for_label:
        return bound.id_for_label
    return next((one.id_for_label for one in bound.subwidgets if one.id_for_label), "")
