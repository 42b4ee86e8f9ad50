"""The words of a material, with an index; what is there already is filled in from its rows."""

import django.db.models.deletion
from django.db import migrations, models

import mentoring.core.db.word_index


def fill(_apps, editor):
    editor.execute(
        "INSERT INTO materials_materialwords (material_id, found_by) "
        "SELECT id, found_by FROM materials_material"
    )


class Migration(migrations.Migration):
    dependencies = [("materials", "0004_certificates")]

    operations = [
        migrations.CreateModel(
            name="MaterialWords",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "material",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="materials.material",
                    ),
                ),
                ("found_by", mentoring.core.db.word_index.WordsField()),
            ],
        ),
        mentoring.core.db.word_index.index_words("materials_materialwords", "found_by"),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name="material", name="found_by"),
    ]
