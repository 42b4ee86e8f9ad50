"""Trainings that come before matching; who has been through one is known from its lessons."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max

import mentoring.core.db.ids

LESSONS = {"mentors": 5, "mentees": 3}  # as they were when this was written


def fill(apps, _editor):
    LessonDone = apps.get_model("materials", "LessonDone")
    TrainingFinished = apps.get_model("materials", "TrainingFinished")
    rows = LessonDone.objects.order_by().values_list("organisation", "membership", "training")
    for organisation, membership, training, number, last in list(
        rows.annotate(number=models.Count("pk"), last=Max("done_at"))
    ):
        if number >= LESSONS[training]:
            TrainingFinished.objects.create(
                organisation_id=organisation,
                membership_id=membership,
                training=training,
                finished_at=last,
            )


def _id():
    return models.UUIDField(
        default=mentoring.core.db.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def _of(to, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=to, **more)


TRAININGS = [("mentors", "Training for mentors"), ("mentees", "Training for mentees")]


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0005_found_by_an_index"),
        ("organisations", "0009_rooms_at_a_video_service"),
        ("participants", "0005_who_waits"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingoffer",
            name="is_required",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="TrainingFinished",
            fields=[
                ("id", _id()),
                ("training", models.CharField(choices=TRAININGS, max_length=7)),
                ("finished_at", models.DateTimeField()),
                ("membership", _of("organisations.membership", related_name="+")),
                ("organisation", _of("organisations.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "training"), name="trainingfinished_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="TrainingExcuse",
            fields=[
                ("id", _id()),
                ("words", models.CharField(max_length=300)),
                ("excused_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training_excuse",
                        to="participants.enrolment",
                    ),
                ),
                (
                    "excused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.membership",
                    ),
                ),
                ("organisation", _of("organisations.organisation")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="trainingexcuse_has_words",
                    )
                ]
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
