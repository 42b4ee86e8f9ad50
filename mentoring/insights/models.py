"""The last report of a programme, as it stood when the programme ended."""

from django.db import models

from mentoring.core.db.ids import new_id
from mentoring.programmes.models import Programme


class FinalReport(models.Model):
    """Figures that no longer move: what the report said on the day of the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.OneToOneField(Programme, models.CASCADE, related_name="final_report")
    taken_at = models.DateTimeField()
    # {"steps": [[key, count, of], …], "months": [[moment, talks], …],
    #  "spreads": {"worth": [counts, is_withheld], …}}
    figures = models.JSONField()
