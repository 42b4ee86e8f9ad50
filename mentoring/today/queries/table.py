"""The columns of today's list as a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.organisations.models import name_apart
from mentoring.programmes.attention import Attention
from mentoring.relationships.models import Relationship

HEAD_OF_MANY = (
    _("Why"),
    _("Person"),
    _("Who is in it"),
    _("Since"),
    _("What they wrote"),
    _("Answer"),
)
HEAD = (
    _("Why"),
    _("Person"),
    _("Mentee"),
    _("Mentor"),
    _("Since"),
    _("What they wrote"),
    _("Answer"),
)


def today_rows(matters: Iterable[Attention], *, is_pair: bool) -> Iterator[tuple[Any, ...]]:
    """One line for each matter, those that the page tells as one as well.

    Where they are not one mentee and one mentor, all stand in one column: of peers nobody leads.
    """
    matters = list(matters)
    keys = {one.relationship_id for one in matters if one.relationship_id and not one.members}
    unnamed = Relationship.objects.filter(pk__in=keys).with_members()
    people_of = {relationship.pk: relationship.people for relationship in unnamed}
    for one in matters:
        members = one.members or (
            people_of.get(one.relationship_id, ()) if one.relationship_id else ()
        )
        names = [name_apart(person) for person in members]
        *mentees, mentor = names or [""]
        who = (", ".join(mentees), mentor) if is_pair else (", ".join(names),)
        people = ", ".join(name_apart(person) for person in one.people)
        yield one.kind.label, people, *who, one.since, one.quote, one.answer
