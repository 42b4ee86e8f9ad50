"""What marks an installation as a demonstration."""

from django.db import models


class DemoSignIn(models.Model):
    """Somebody as whom visitors may look around. Rows exist only where the demo was built."""

    role = models.CharField(max_length=40)  # the word printed beside it, such as "mentor"
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=40)  # shown to every visitor, so it is no secret
    position = models.PositiveSmallIntegerField()
