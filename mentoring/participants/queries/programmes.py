"""Programmes by the words that an operator types."""

from mentoring.programmes.models import Programme


def programme_called(organisation: str, slug: str) -> Programme | None:
    found = Programme.objects.filter(organisation__slug=organisation, slug=slug)
    return found.select_related("organisation").first()
