from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_people_by_folded_name")]

    operations = [
        migrations.RemoveIndex(model_name="membership", name="membership_by_name"),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["organisation", "found_by", "id"], name="membership_by_folded_name"
            ),
        ),
    ]
