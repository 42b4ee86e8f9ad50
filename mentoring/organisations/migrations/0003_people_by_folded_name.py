from itertools import islice

from django.db import migrations

from mentoring.core.db.folded import FoldedField

BATCH = 1000


def fill(apps, schema_editor):
    """Everybody who is there already; a model of a migration folds its columns as the real one."""
    people = apps.get_model("organisations", "Membership").objects
    folding = people.model._meta.get_field("found_by")
    rows = people.only("id", *folding.of).iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        for row in some:
            row.found_by = folding.of_row(row)
        people.bulk_update(some, ["found_by"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_pictures_of_people")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="found_by",
            field=FoldedField(of=("name", "department", "email")),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
