"""The columns of today's list as a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.organisations.models import name_apart
from mentoring.programmes.attention import Attention
from mentoring.relationships.models import Relationship

HEAD = (
    _("Why"),
    _("Person"),
    _("Mentee"),
    _("Mentor"),
    _("Since"),
    _("What they wrote"),
    _("Answer"),
)


def today_rows(matters: Iterable[Attention]) -> Iterator[tuple[Any, ...]]:
    """One line for each matter, those that the page tells as one as well."""
    matters = list(matters)
    keys = {one.relationship_id for one in matters if one.relationship_id and not one.members}
    unnamed = Relationship.objects.filter(pk__in=keys).with_members()
    people_of = {relationship.pk: relationship.people for relationship in unnamed}
    for one in matters:
        members = one.members or (
            people_of.get(one.relationship_id, ()) if one.relationship_id else ()
        )
        *mentees, mentor = [name_apart(person) for person in members] or [""]
        mentee = ", ".join(mentees)
        people = ", ".join(name_apart(person) for person in one.people)
        yield one.kind.label, people, mentee, mentor, one.since, one.quote, one.answer
