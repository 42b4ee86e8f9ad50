"""Which roles need a second factor; administrators do from a week after this update on."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def ask_administrators(apps, schema_editor):
    organisations = apps.get_model("organisations", "Organisation").objects.order_by("pk")
    rules = apps.get_model("organisations", "FactorRule").objects
    now = timezone.now()
    for organisation in organisations:
        rules.create(organisation=organisation, role="admin", since=now)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_host_of_their_own")]

    operations = [
        migrations.CreateModel(
            name="FactorRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "Administrator"),
                            ("coordinator", "Coordinator"),
                            ("sponsor", "Sponsor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_rules",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "role"), name="factorrule_once"
                    )
                ],
            },
        ),
        migrations.RunPython(ask_administrators, migrations.RunPython.noop),
    ]
