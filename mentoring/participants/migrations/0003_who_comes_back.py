"""Whoever is on pause now is welcomed back too, and silence counts three weeks after a return."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

RETURN_GRACE = timedelta(weeks=3)


def fill(apps, _schema_editor):
    Enrolment = apps.get_model("participants", "Enrolment")
    today = timezone.now().date()
    recent = Enrolment.objects.filter(paused_until__gt=today - RETURN_GRACE, grace_until=None)
    for pk, day in list(recent.values_list("pk", "paused_until")):
        welcome_on = day if day > today else None
        Enrolment.objects.filter(pk=pk).update(grace_until=day + RETURN_GRACE, welcome_on=welcome_on)


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0002_pauses'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
