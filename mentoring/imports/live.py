"""Who may wait for news of an import: those who run its programme."""

from functools import partial

from mentoring.imports.models import ImportBatch
from mentoring.live.topics import topic_kind
from mentoring.programmes.permissions import managing

topic_kind("import", may_listen=partial(managing, things=ImportBatch.objects.all()))
