"""What the foundation itself stores."""

from django.db import models

from mentoring.core.db.ids import new_id


class DataKey(models.Model):
    """A key that encrypts one organisation's words, itself encrypted by the root key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope = models.UUIDField()  # an organisation's id; core does not know organisations
    number = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="datakey_one_per_number", fields=["scope", "number"])
        ]
