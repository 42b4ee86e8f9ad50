"""Those of whom it was said that they carry on do so beyond their programme's last day too."""

from django.db import migrations


def fill(apps, _schema_editor):
    Event = apps.get_model("events", "Event")
    Relationship = apps.get_model("relationships", "Relationship")
    said = Event.objects.filter(name="relationships.extended").order_by("id")
    for subject_id, at in said.values_list("subject_id", "at").iterator():
        Relationship.objects.filter(pk=subject_id, ended_at=None).update(extended_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('relationships', '0004_ends'),
        ('events', '0001_initial'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
