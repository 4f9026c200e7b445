"""What moves addresses and rates counts for another agency once it took it up."""

import django.db.models.deletion
from django.db import migrations, models

import accord.frame.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_task_force_invitations"),
        ("layers", "0001_squashed_0002_ambient_counts"),
    ]
    operations = [
        migrations.CreateModel(
            name="LayerUse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.frame.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("series", models.UUIDField()),
                ("taken_by", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("taken_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "series"), name="layer_taken_up_once")
                ],
            },
        ),
    ]
