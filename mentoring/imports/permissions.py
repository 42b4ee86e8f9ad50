"""Who may see an import and decide about it."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentoring.imports.models import ImportBatch
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


def import_to_run(actor: Membership, programme: Programme, batch_id: UUID) -> ImportBatch:
    """An upload to a programme that ``actor`` runs; for anyone else, Http404."""
    batches = ImportBatch.objects.visible_to(actor).filter(programme=programme)
    return get_object_or_404(batches.select_related("programme", "organisation"), pk=batch_id)
