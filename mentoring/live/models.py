"""Where each topic stands."""

from django.db import models


class Topic(models.Model):
    """``cursor`` counts the changes of one topic; a row that is gone stands at 0."""

    name = models.CharField(max_length=80, primary_key=True)
    cursor = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="topic_moved_at", fields=["moved_at"])]
